"""Octets in hexadecimal, in the layouts of OpenSSL."""

from __future__ import annotations


def colons(octets: bytes) -> str:
    """`A8:4B`, on one line."""
    return octets.hex(":").upper()


def block(octets: bytes, *, indent: int, width: int) -> list[str]:
    """`a8:4b:` lines of `width` octets each, a colon between all of them."""
    margin = " " * indent
    rows = [octets[at : at + width].hex(":") for at in range(0, len(octets), width)]
    return [f"{margin}{row}{':' if number < len(rows) else ''}" for number, row in enumerate(rows, start=1)]


def upper_block(octets: bytes, *, indent: int, width: int) -> str:
    """As `block`, in capitals, beginning in the middle of a line."""
    return "\n".join(block(octets, indent=indent, width=width)).upper().lstrip()
