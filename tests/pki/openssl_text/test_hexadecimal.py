"""Layouts of octets."""

from __future__ import annotations

from edgetrust.pki.openssl_text.hexadecimal import block, colons, print_number, upper_block


def test_octets_on_one_line() -> None:
    """In capitals, with colons."""
    assert colons(b"\xa8\x4b") == "A8:4B"
    assert colons(b"") == ""


def test_a_block_has_colons_between_all_octets() -> None:
    """At the ends of its lines, too, but for the last."""
    assert block(b"\xab\x01\x02\x03", indent=2, width=3) == ["  ab:01:02:", "  03"]
    assert upper_block(b"\xab\x01\x02\x03", indent=2, width=3) == "AB:01:02:\n  03"


def test_a_number_is_a_line_or_a_block() -> None:
    """From the size of a machine word on; zero has no hexadecimal form."""
    assert print_number("A:   ", 0, indent=2) == ["  A:    0"]
    assert print_number("A:   ", 2**64 - 1, indent=0) == ["A:    18446744073709551615 (0xffffffffffffffff)"]
    assert print_number("A:   ", 2**64, indent=2) == ["  A:   ", "      01:00:00:00:00:00:00:00:00"]
    assert print_number("A:   ", 2**71, indent=2)[1].startswith("      00:80:")
