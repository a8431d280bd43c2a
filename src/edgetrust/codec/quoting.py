"""Octets of an unknown kind, as a sentence shows them.

Not here: making text safe for a terminal (`edgetrust.report.printable`).
"""

from __future__ import annotations


def quote_octets(octets: bytes) -> str:
    """`"-----BEG"` where they are printable text, else `17 f3 09`: they are data, and shown as such."""
    text = octets.decode("ascii", "replace").rstrip("\r\n")
    return f'"{text}"' if text and text.isascii() and text.isprintable() else octets.hex(" ")
