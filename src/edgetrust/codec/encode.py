"""Writes the primitive types of DER (X.690) that signed objects are made of, as `edgetrust.codec.der` reads them.

Not here: what is put together of them (`edgetrust.pki.authority.assemble`).
"""

from __future__ import annotations

from datetime import UTC, datetime

from edgetrust.codec import der
from edgetrust.codec.times import GENERALIZED_TIME, UTC_TIME

TRUE = der.encode(der.BOOLEAN, b"\xff")


def sequence(*parts: bytes) -> bytes:
    """A SEQUENCE of elements that are written already."""
    return der.encode(der.SEQUENCE, b"".join(parts))


def integer(value: int) -> bytes:
    """An INTEGER that is not negative."""
    return der.encode(der.INTEGER, value.to_bytes(value.bit_length() // 8 + 1, "big"))


def oid(dotted: str) -> bytes:
    """An OBJECT IDENTIFIER from its dotted form."""
    first, second, *rest = map(int, dotted.split("."))
    return der.encode(der.OBJECT_IDENTIFIER, b"".join(map(_arc, (first * 40 + second, *rest))))


def bits(octets: bytes) -> bytes:
    """A BIT STRING of whole octets."""
    return der.encode(der.BIT_STRING, b"\0" + octets)


def time(moment: datetime) -> bytes:
    """A Time as RFC 5280 §4.1.2.5 wants it: in two digits of the year from 1950 to 2049, in four otherwise."""
    utc = moment.astimezone(UTC)
    text = f"{utc.year:04}{utc:%m%d%H%M%S}Z".encode()
    return der.encode(UTC_TIME, text[2:]) if 1950 <= utc.year < 2050 else der.encode(GENERALIZED_TIME, text)


def _arc(number: int) -> bytes:
    """Groups of seven bits, all but the last with the high bit set."""
    groups = [number & 0x7F]
    while number := number >> 7:
        groups.append(0x80 | number & 0x7F)
    return bytes(reversed(groups))
