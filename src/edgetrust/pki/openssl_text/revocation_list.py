"""Revocation lists as `openssl crl -text -nameopt RFC2253` of OpenSSL 3.0 prints them: X509_CRL_print_ex."""

from __future__ import annotations

from collections.abc import Iterator

from edgetrust.codec import der
from edgetrust.codec.signed import slice_signed
from edgetrust.model.certificate import RevocationList
from edgetrust.pki.listed import read_list
from edgetrust.pki.openssl_text.frame import print_algorithm, print_end, print_extensions
from edgetrust.pki.openssl_text.names import print_name
from edgetrust.pki.openssl_text.times import print_time

_OCTETS_ON_A_LINE = 35


def print_revocation_list(revocation_list: RevocationList) -> str:
    """The text, ending in a line break."""
    return "".join(f"{line}\n" for line in _lines(revocation_list))


def _lines(crl: RevocationList) -> Iterator[str]:
    signed = slice_signed(crl.der, "a revocation list")
    parts = der.read_inside(signed.der, signed.contents)
    contents = read_list(crl)
    known = contents.version in (1, 2)
    yield "Certificate Revocation List (CRL):"
    number = f"{contents.version} ({contents.version - 1:#x})" if known else f"unknown ({contents.version - 1})"
    yield f"        Version {number}"
    yield from print_algorithm(signed.der, parts[1] if parts[0][0] == der.INTEGER else parts[0])
    yield f"        Issuer: {print_name(crl.issuer.der)}"
    yield f"        Last Update: {print_time(crl.this_update)}"
    yield f"        Next Update: {'NONE' if crl.next_update is None else print_time(crl.next_update)}"
    yield from print_extensions("CRL extensions", contents.extensions)
    yield "Revoked Certificates:" if contents.entries else "No Revoked Certificates."
    for entry in contents.entries:
        yield f"    Serial Number: {_serial(entry.serial)}"
        date = "Bad time value" if entry.revoked_on is None else print_time(entry.revoked_on)
        yield f"        Revocation Date: {date}"
        yield from print_extensions("CRL entry extensions", entry.extensions)
    yield from print_end(signed)


def _serial(serial: int) -> str:
    """i2a_ASN1_INTEGER: octets without anything between them, in lines of 35."""
    size = abs(serial)
    digits = size.to_bytes(max(1, (size.bit_length() + 7) // 8), "big").hex().upper()
    width = 2 * _OCTETS_ON_A_LINE
    lines = [digits[at : at + width] for at in range(0, len(digits), width)]
    return ("-" if serial < 0 else "") + "\\\n".join(lines)
