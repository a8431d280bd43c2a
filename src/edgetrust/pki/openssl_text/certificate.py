"""The frame of the printed certificate: X509_print_ex. Its parts are printed by the modules beside this one."""

from __future__ import annotations

from collections.abc import Iterator

from edgetrust.codec import der
from edgetrust.codec.signed import slice_signed
from edgetrust.model.certificate import Certificate
from edgetrust.pki.openssl_text.frame import print_algorithm, print_end, print_extensions, print_public_key
from edgetrust.pki.openssl_text.names import print_name
from edgetrust.pki.openssl_text.times import print_time

_WORD = 2**63
"""A serial number of a machine word is printed in decimal."""


def print_certificate(certificate: Certificate) -> str:
    """The text, ending in a line break."""
    return "".join(f"{line}\n" for line in _lines(certificate))


def _lines(certificate: Certificate) -> Iterator[str]:
    signed = slice_signed(certificate.der, "a certificate")
    yield "Certificate:"
    yield "    Data:"
    yield f"        Version: {_version(certificate.version)}"
    yield from _serial(certificate)
    stated = _fields(certificate.der, signed.contents)
    yield from print_algorithm(certificate.der, stated)
    yield f"        Issuer: {print_name(certificate.issuer.der)}"
    yield "        Validity"
    yield f"            Not Before: {print_time(certificate.not_before)}"
    yield f"            Not After : {print_time(certificate.not_after)}"
    yield f"        Subject: {print_name(certificate.subject.der)}"
    yield from print_public_key(certificate.key.spki)
    yield from print_extensions("X509v3 extensions", certificate.extensions)
    yield from print_end(signed)


def _version(version: int) -> str:
    return f"{version} ({version - 1:#x})" if version in (1, 2, 3) else f"Unknown ({version - 1})"


def _fields(data: bytes, contents: der.Element) -> der.Element:
    """The signature algorithm among what is signed: behind version and serial number."""
    parts = der.read_inside(data, contents)
    return parts[2] if parts[0][0] != der.INTEGER else parts[1]


def _serial(certificate: Certificate) -> Iterator[str]:
    serial, size = certificate.serial, abs(certificate.serial)
    if -_WORD <= serial < _WORD and serial != -1:
        sign = "-" if serial < 0 else ""
        yield f"        Serial Number: {sign}{size} ({sign}{size:#x})"
        return
    octets = size.to_bytes((size.bit_length() + 7) // 8, "big")
    yield "        Serial Number:"
    yield f"            {' (Negative)' if serial < 0 else ''}{octets.hex(':')}"
