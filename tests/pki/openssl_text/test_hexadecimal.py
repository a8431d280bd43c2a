"""Layouts of octets."""

from __future__ import annotations

from edgetrust.pki.openssl_text.hexadecimal import block, colons, upper_block


def test_octets_on_one_line() -> None:
    """In capitals, with colons."""
    assert colons(b"\xa8\x4b") == "A8:4B"
    assert colons(b"") == ""


def test_a_block_has_colons_between_all_octets() -> None:
    """At the ends of its lines, too, but for the last."""
    assert block(b"\xab\x01\x02\x03", indent=2, width=3) == ["  ab:01:02:", "  03"]
    assert upper_block(b"\xab\x01\x02\x03", indent=2, width=3) == "AB:01:02:\n  03"
