"""What is kept of the wire."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from edgetrust.model.lab import Conversation, Flight
from edgetrust.model.side import Side
from edgetrust.twin.traces import Traces
from tests import make
from tests.recorded_lab import conversation_of
from tests.wire.conversations import CONVERSATIONS


def saying(octets: int, number: int = 0) -> Conversation:
    """A conversation in which so much is said."""
    flight = Flight(at=make.NOW, sender=Side.CLIENT, octets=bytes(octets))
    begin = make.NOW + timedelta(seconds=number)
    return replace(conversation_of(CONVERSATIONS["mutual-1.2"]), opened=begin, flights=(flight,))


def test_conversations_are_kept_in_order() -> None:
    """As they ended."""
    traces, told = Traces(), [saying(10, number) for number in range(3)]

    for each in told:
        traces.add(each)

    assert traces.conversations == tuple(told)


def test_older_ones_make_way() -> None:
    """Even those in which nothing was said take room."""
    traces, told = Traces(most_octets=10_000), [saying(0, number) for number in range(100)]

    for each in told:
        traces.add(each)

    assert traces.conversations == tuple(told[-9:])


def test_the_last_one_is_kept_whatever_its_size() -> None:
    """It may be what somebody looks for."""
    traces, large = Traces(most_octets=10_000), saying(20_000, 1)

    for each in (saying(10), large):
        traces.add(each)

    assert traces.conversations == (large,)
