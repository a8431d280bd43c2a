"""Two sides in memory."""

from __future__ import annotations

from tests.twin.test_speaker import client, met, server


def test_both_sides_are_done() -> None:
    """After a handshake, and after one that ended early."""
    assert [side.is_done for side in met(client(), server())] == [True, True]
    assert [side.is_done for side in met(client(trusted=()), server())] == [True, True]


def test_who_says_nothing_ends_the_talk() -> None:
    """A refusal without an alert leaves the other side waiting, not this program."""
    calling, answering = met(client(trusted=(), sends_alerts=False), server())

    assert (calling.is_done, answering.is_done) == (True, False)
