"""The two ends of a handshake."""

from __future__ import annotations

from edgetrust.model.side import Side


def test_each_end_has_an_opposite() -> None:
    """And the opposite of that is itself."""
    assert [side.other for side in Side] == [Side.SERVER, Side.CLIENT]
