"""A DER writer for tests: it encodes whatever it is told, right or wrong, so that odd certificates can be made."""

from __future__ import annotations

from datetime import datetime


def tlv(tag: int, *contents: bytes) -> bytes:
    """One element with a definite, minimal length."""
    body = b"".join(contents)
    size = len(body)
    if size < 0x80:
        return bytes((tag, size)) + body
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes((tag, 0x80 | len(length))) + length + body


def seq(*contents: bytes) -> bytes:
    """A SEQUENCE."""
    return tlv(0x30, *contents)


def set_of(*contents: bytes) -> bytes:
    """A SET OF, its elements sorted as DER wants them."""
    return tlv(0x31, *sorted(contents))


def context(number: int, *contents: bytes, constructed: bool = True) -> bytes:
    """A context-specific element: `[number]`."""
    return tlv(0x80 | (0x20 if constructed else 0) | number, *contents)


def integer(value: int) -> bytes:
    """An INTEGER, negative ones too."""
    size = (value.bit_length() if value >= 0 else (value + 1).bit_length()) // 8 + 1
    return tlv(0x02, value.to_bytes(size, "big", signed=True))


def boolean(value: bool) -> bytes:
    """A BOOLEAN."""
    return tlv(0x01, b"\xff" if value else b"\x00")


def octets(value: bytes) -> bytes:
    """An OCTET STRING."""
    return tlv(0x04, value)


def bits(value: bytes, unused: int = 0) -> bytes:
    """A BIT STRING."""
    return tlv(0x03, bytes((unused,)), value)


def named_bits(positions: set[int]) -> bytes:
    """A BIT STRING of named bits, trailing zero bits removed as DER wants it."""
    if not positions:
        return bits(b"")
    size = max(positions) + 1
    number = sum(1 << (size - 1 - position) for position in positions)
    unused = -size % 8
    return bits((number << unused).to_bytes((size + 7) // 8, "big"), unused)


def oid(dotted: str) -> bytes:
    """An OBJECT IDENTIFIER."""
    first, second, *rest = (int(arc) for arc in dotted.split("."))
    body = bytearray()
    for arc in (first * 40 + second, *rest):
        groups = [arc & 0x7F]
        while arc := arc >> 7:
            groups.append(0x80 | arc & 0x7F)
        body += bytes(reversed(groups))
    return tlv(0x06, bytes(body))


def null() -> bytes:
    """A NULL."""
    return tlv(0x05)


def utf8(text: str) -> bytes:
    """A UTF8String."""
    return tlv(0x0C, text.encode())


def printable(text: str) -> bytes:
    """A PrintableString; its alphabet is not enforced."""
    return tlv(0x13, text.encode("latin-1"))


def ia5(text: str) -> bytes:
    """An IA5String; its alphabet is not enforced."""
    return tlv(0x16, text.encode("latin-1"))


def bmp(text: str) -> bytes:
    """A BMPString."""
    return tlv(0x1E, text.encode("utf-16-be"))


def time(moment: datetime) -> bytes:
    """A Time as RFC 5280 wants it: UTCTime for 1950 to 2049, GeneralizedTime otherwise."""
    if 1950 <= moment.year < 2050:
        return tlv(0x17, moment.strftime("%y%m%d%H%M%SZ").encode())
    return tlv(0x18, f"{moment.year:04}{moment:%m%d%H%M%SZ}".encode())
