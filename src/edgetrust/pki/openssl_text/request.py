"""Signing requests as `openssl req -text -nameopt RFC2253` of OpenSSL 3.0 prints them: X509_REQ_print_ex."""

from __future__ import annotations

from collections.abc import Iterator

from edgetrust.codec import der, strings
from edgetrust.codec.signed import slice_signed
from edgetrust.errors import Malformed
from edgetrust.model.certificate import SigningRequest
from edgetrust.pki.openssl_text.extensions import print_extension
from edgetrust.pki.openssl_text.frame import print_end, print_public_key
from edgetrust.pki.openssl_text.general_names import printed_octets
from edgetrust.pki.openssl_text.names import print_name
from edgetrust.pki.openssl_text.objects import long_name

EXTENSION_REQUESTS = ("1.2.840.113549.1.9.14", "1.3.6.1.4.1.311.2.1.14")
_COLUMN = 25
"""Where the value of an attribute begins, behind its type."""
_DEEPER = 20
"""Columns before the text of an extension."""


def print_request(request: SigningRequest) -> str:
    """The text, ending in a line break."""
    return "".join(f"{line}\n" for line in _lines(request))


def _lines(request: SigningRequest) -> Iterator[str]:
    signed = slice_signed(request.der, "a signing request")
    data = signed.der
    version, _, _, *fields = der.read_inside(data, signed.contents)
    number = der.read_integer(data, version, "the version of a signing request")
    attributes = [each for field in fields for each in der.read_inside(data, field)]
    yield "Certificate Request:"
    yield "    Data:"
    yield f"        Version: {'1 (0x0)' if number == 0 else f'Unknown ({number})'}"
    yield f"        Subject: {print_name(request.subject.der)}"
    yield from print_public_key(request.key.spki)
    yield "        Attributes:"
    if not attributes:
        yield "            (none)"
    for each in attributes:
        yield from _attribute(data, each)
    yield "            Requested Extensions:"
    for extension in request.extensions:
        yield from print_extension(extension, indent=_DEEPER)
    yield from print_end(signed)


def _attribute(data: bytes, element: der.Element) -> Iterator[str]:
    """A line for each of its values; extensions have a part of their own."""
    parts = der.read_inside(data, element)
    if len(parts) != 2:
        raise Malformed(f"an attribute of {len(parts)} parts, expected a type and its values")
    kind, values = parts
    oid = der.read_oid(data, kind, "the type of an attribute")
    if oid in EXTENSION_REQUESTS:
        return
    label = f"            {long_name(oid):{_COLUMN}}"
    for tag, _, start, end in der.read_inside(data, values):
        text = printed_octets(data[start:end]) if tag in _TEXTS else "unable to print attribute"
        yield f"{label}:{text}"
        label = " " * _COLUMN


_TEXTS = frozenset((strings.UTF8_STRING, strings.IA5_STRING, 0x12, 0x13, 0x14))
"""UTF8String, IA5String, NumericString, PrintableString, T61String."""
