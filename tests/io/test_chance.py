from __future__ import annotations

from edgetrust.io.chance import SERIAL_BITS, draw_serial


def test_serial_numbers_are_large_and_different() -> None:
    """At least 64 bits of chance, at most 20 octets with the sign."""
    drawn = {draw_serial() for _ in range(200)}

    assert len(drawn) == 200
    assert max(drawn).bit_length() in range(64, SERIAL_BITS + 1)
    assert min(drawn) > 0
