"""Reads the character strings of ASN.1 as OpenSSL reads them.

Not here: how they are compared or written (`names`).
"""

from __future__ import annotations

UTF8_STRING = 0x0C
NUMERIC_STRING = 0x12
PRINTABLE_STRING = 0x13
T61_STRING = 0x14
IA5_STRING = 0x16
VISIBLE_STRING = 0x1A
UNIVERSAL_STRING = 0x1C
BMP_STRING = 0x1E

# OpenSSL takes T.61 and the ASCII types for ISO 8859-1 (crypto/asn1/a_strex.c), and so does everybody else.
_ENCODINGS = {
    UTF8_STRING: "utf-8",
    NUMERIC_STRING: "latin-1",
    PRINTABLE_STRING: "latin-1",
    T61_STRING: "latin-1",
    IA5_STRING: "latin-1",
    VISIBLE_STRING: "latin-1",
    UNIVERSAL_STRING: "utf-32-be",
    BMP_STRING: "utf-16-be",
}


def is_text(tag: int) -> bool:
    """Whether a tag is that of a character string."""
    return tag in _ENCODINGS


def decode_string(tag: int, octets: bytes) -> str | None:
    """The text of a character string; None when the tag is no string type or the octets are no text of it."""
    encoding = _ENCODINGS.get(tag)
    if encoding is None:
        return None
    try:
        return octets.decode(encoding)
    except UnicodeDecodeError:
        return None


def decode_ia5(octets: bytes) -> str:
    """An IA5String that should be ASCII: UTF-8 where people wrote that into it, otherwise ISO 8859-1. Never fails."""
    try:
        return octets.decode()
    except UnicodeDecodeError:
        return octets.decode("latin-1")
