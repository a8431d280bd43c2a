"""A certificate as the certificate page and `show cert` of CUCM print it.

Layout A is what releases up to 14SU1 print, known from pasted output; layout B, from 14SU2 on, is inferred: documents
name its tags, and their order and indentation here are those of the library behind it. Not here: the page around it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from enum import StrEnum

from edgetrust.codec import der
from edgetrust.codec.signed import SIGNATURES, read_algorithm, slice_signed
from edgetrust.model.certificate import (
    AuthorityKeyIdentifier,
    BasicConstraints,
    Certificate,
    Extension,
    KeyKind,
    KeyUsage,
    Oid,
    print_serial,
)
from edgetrust.model.names import DirectoryName, DnsName, GeneralName, IpName, MailName, Name, UriName
from edgetrust.pki.openssl_text.objects import short_name

_ROW = 16
"""Octets of a row of a dump."""
_ROW_B = 20
_DAYS = "Mon Tue Wed Thu Fri Sat Sun".split()
_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
_NAMES = {
    Oid.KEY_USAGE: "KeyUsage",
    Oid.EXTENDED_KEY_USAGE: "ExtKeyUsageSyntax",
    Oid.SUBJECT_KEY_IDENTIFIER: "SubjectKeyIdentifier",
    Oid.AUTHORITY_KEY_IDENTIFIER: "AuthorityKeyIdentifier",
    Oid.SUBJECT_ALT_NAME: "SubjectAltName",
    Oid.BASIC_CONSTRAINTS: "BasicConstraints",
}
_KINDS: dict[type, str] = {
    DnsName: "dNSName",
    IpName: "iPAddress",
    UriName: "uniformResourceIdentifier",
    MailName: "rfc822Name",
    DirectoryName: "directoryName",
}


class CucmLayout(StrEnum):
    """How CUCM prints certificates."""

    A = "a"
    """Up to 14SU1."""
    B = "b"
    """From 14SU2 on; inferred."""


def print_cucm(certificate: Certificate, layout: CucmLayout) -> str:
    """The text, ending in a line break. Times are UTC."""
    lines = _layout_a(certificate) if layout is CucmLayout.A else _layout_b(certificate)
    return "".join(f"{line}\n" for line in lines)


def _layout_a(certificate: Certificate) -> Iterator[str]:
    signed = slice_signed(certificate.der, "a certificate")
    algorithm, key_algorithm = certificate.signature_algorithm, _key_algorithm(certificate)
    yield "["
    yield f"  Version: V{certificate.version}"
    yield f"  Serial Number: {print_serial(certificate.serial).upper()}"
    yield f"  SignatureAlgorithm: {_signature_name(algorithm)} ({algorithm})"
    yield f"  Issuer Name: {_name(certificate.issuer)}"
    yield f"  Validity From: {_time(certificate.not_before)}"
    yield f"           To:   {_time(certificate.not_after)}"
    yield f"  Subject Name: {_name(certificate.subject)}"
    yield f"  Key: {certificate.key.kind.value} ({key_algorithm})"
    yield f"    Key value: {_key_value(certificate).hex()}"
    if certificate.extensions:
        yield f"  Extensions: {len(certificate.extensions)} present"
    for extension in certificate.extensions:
        yield "  ["
        name = _NAMES.get(extension.oid, short_name(extension.oid) or "Unknown")
        yield f"     Extension: {name} (OID.{extension.oid})"
        yield f"     Critical: {str(extension.critical).lower()}"
        yield from (f"     {line}" for line in _contents(certificate, extension))
        yield "  ]"
    yield "  Signature:"
    yield from (f"  {line}" for line in _dump(signed.signature_bytes))
    yield "]"


def _contents(certificate: Certificate, extension: Extension) -> Iterator[str]:
    """The lines of an extension; the octets of one that is unknown or cannot be read."""
    known = _CONTENTS.get(extension.oid)
    lines = known(certificate) if known is not None else None
    yield from lines if lines is not None else [f"value: {extension.value.hex()}"]


def _usages(certificate: Certificate) -> list[str] | None:
    found = certificate.key_usage
    if not isinstance(found, frozenset):
        return None
    return [f"Usages: {_listed(usage.value for usage in KeyUsage if usage in found)}"]


def _purposes(certificate: Certificate) -> list[str] | None:
    found = certificate.extended_key_usage
    return [f"Usage oids: {_listed(iter(found))}"] if isinstance(found, tuple) else None


def _own_key(certificate: Certificate) -> list[str] | None:
    found = certificate.subject_key_identifier
    return [f"keyID: {found.hex()}"] if isinstance(found, bytes) else None


def _authority_key(certificate: Certificate) -> list[str] | None:
    found = certificate.authority_key_identifier
    if not isinstance(found, AuthorityKeyIdentifier) or found.key_id is None:
        return None
    return [f"keyID: {found.key_id.hex()}"]


def _alternative_names(certificate: Certificate) -> list[str] | None:
    found = certificate.subject_alt_names
    if not isinstance(found, tuple):
        return None
    return [f"altNames: {len(found)} names", *(f"{n}) {_alternative(each)}" for n, each in enumerate(found, start=1))]


def _alternative(name: GeneralName) -> str:
    return f"{_shown(name.value)} ({_KINDS.get(type(name), 'otherName')})"


def _constraints(certificate: Certificate) -> list[str] | None:
    found = certificate.basic_constraints
    if not isinstance(found, BasicConstraints):
        return None
    limit = [] if found.path_length is None else [f"Path length: {found.path_length}"]
    return [f"CA: {str(found.ca).lower()}", *limit]


_CONTENTS: dict[str, Callable[[Certificate], list[str] | None]] = {
    Oid.KEY_USAGE: _usages,
    Oid.EXTENDED_KEY_USAGE: _purposes,
    Oid.SUBJECT_KEY_IDENTIFIER: _own_key,
    Oid.AUTHORITY_KEY_IDENTIFIER: _authority_key,
    Oid.SUBJECT_ALT_NAME: _alternative_names,
    Oid.BASIC_CONSTRAINTS: _constraints,
}


def _listed(values: Iterator[str]) -> str:
    """With a comma behind the last one, too."""
    return "".join(f"{value}, " for value in values).rstrip(" ")


def _dump(octets: bytes) -> Iterator[str]:
    for start in range(0, len(octets), _ROW):
        row = octets[start : start + _ROW]
        shown = "".join(chr(octet) if 0x20 <= octet < 0x7F else "." for octet in row)
        yield f"{start:04x}: {row.hex(' ')} [{shown}]"


def _layout_b(certificate: Certificate) -> Iterator[str]:
    signed = slice_signed(certificate.der, "a certificate")
    signature = signed.signature_bytes.hex()
    yield f"  [0]         Version: {certificate.version}"
    yield f"         SerialNumber: {certificate.serial}"
    yield f"             IssuerDN: {_name(certificate.issuer, joint=',', encoded=True)}"
    yield f"           Start Date: {_time(certificate.not_before)}"
    yield f"           Final Date: {_time(certificate.not_after)}"
    yield f"            SubjectDN: {_name(certificate.subject, joint=',', encoded=True)}"
    yield f"           Public Key: {certificate.key.kind.value} Public Key"
    yield from _numbers_b(certificate)
    yield f"  Signature Algorithm: {_signature_name(certificate.signature_algorithm).upper()}"
    width = 2 * _ROW_B
    for start in range(0, len(signature), width):
        label = "            Signature: " if start == 0 else " " * 23
        yield label + signature[start : start + width]
    if certificate.extensions:
        yield "       Extensions:"
    for extension in certificate.extensions:
        critical = f"critical({str(extension.critical).lower()})"
        yield f"                       {critical} {extension.oid} value = {extension.value.hex()}"


def _numbers_b(certificate: Certificate) -> Iterator[str]:
    """The modulus of an RSA key; no document shows another kind."""
    value = _key_value(certificate)
    if certificate.key.kind is KeyKind.RSA:
        outer = der.read_only_element(value, der.SEQUENCE, "an RSA key")
        modulus = der.read_integer(value, der.read_inside(value, outer)[0], "a modulus")
        yield f"            modulus: {modulus:x}"
    else:
        yield f"          key value: {value.hex()}"


def _name(name: Name, *, joint: str = ", ", encoded: bool = False) -> str:
    """Most specific attribute first, as layout A has it, or in the order of the encoding."""
    attributes = name.attributes if encoded else tuple(reversed(name.attributes))
    return joint.join(f"{short_name(each.oid) or f'OID.{each.oid}'}={_shown(each.value)}" for each in attributes)


def _shown(text: str) -> str:
    """On one line, whatever stands in the certificate."""
    return "".join(char if char.isprintable() else "." for char in text)


def _time(moment: datetime) -> str:
    """As java.util.Date prints it, whatever the locale."""
    day, month = _DAYS[moment.weekday()], _MONTHS[moment.month - 1]
    return f"{day} {month} {moment:%d %H:%M:%S} UTC {moment.year}"


def _signature_name(oid: str) -> str:
    """`SHA256withRSA`; the number of an algorithm that is not known."""
    known = SIGNATURES.get(oid)
    if known is None:
        return oid
    kind, digest = known
    return f"{digest.upper()}with{'ECDSA' if kind == 'ec' else kind.upper()}"


def _key_algorithm(certificate: Certificate) -> str:
    spki = certificate.key.spki
    outer = der.read_only_element(spki, der.SEQUENCE, "a public key")
    return read_algorithm(spki, der.read_inside(spki, outer)[0])[0]


def _key_value(certificate: Certificate) -> bytes:
    """What the bit string of the public key holds."""
    spki = certificate.key.spki
    outer = der.read_only_element(spki, der.SEQUENCE, "a public key")
    return der.read_bits(spki, der.read_inside(spki, outer)[1], "a public key")
