"""Chance, asked for here and nowhere else: whoever needs a random number takes it as an argument."""

from __future__ import annotations

import secrets

SERIAL_BITS = 127
"""Of a serial number: CAs must give 64 random bits or more (BR 7.1), and 20 octets are the most (RFC 5280 §4.1.2.2)."""


def draw_serial() -> int:
    """A random serial number, never 0."""
    return secrets.randbits(SERIAL_BITS) or 1
