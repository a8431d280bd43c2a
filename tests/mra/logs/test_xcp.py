"""Lines of the Expressway's XMPP router."""

from __future__ import annotations

from tests.logs import pattern, see


def test_records_that_are_glued_without_a_space_are_told_apart() -> None:
    """As pages of notes show them."""
    first = pattern("router-refused").sample.partition("+01:00 expc1 ")[2]
    second = pattern("no-reverse-name").sample.partition("+01:00 expc1 ")[2]

    found = see(f"expc1 {first}expc1 {second}")

    assert [(each.rule, each.peer) for each in found] == [
        ("connection-refused", "192.0.2.5:7400"),
        ("reverse-dns-mismatch", "192.0.2.5"),
    ]
