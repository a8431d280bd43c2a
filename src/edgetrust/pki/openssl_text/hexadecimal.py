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


def print_number(label: str, value: int, *, indent: int) -> list[str]:
    """One line for a number of a machine word, a block of octets for a larger one, with a zero before a set sign."""
    margin = " " * indent
    if value < 1 << 64:
        return [f"{margin}{label} {value} ({value:#x})" if value else f"{margin}{label} 0"]
    return [f"{margin}{label}", *block(value.to_bytes(value.bit_length() // 8 + 1, "big"), indent=indent + 4, width=15)]


def upper_block(octets: bytes, *, indent: int, width: int) -> str:
    """As `block`, in capitals, beginning in the middle of a line."""
    return "\n".join(block(octets, indent=indent, width=width)).upper().lstrip()
