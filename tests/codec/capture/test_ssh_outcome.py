"""SSH with X.509 host keys as handshakes: the server's chain, and how far the two came."""

from __future__ import annotations

from dataclasses import replace

import pytest

from edgetrust.model.handshake import Ending, Endpoint, Handshake, HandshakeOutcome, SeenChain
from tests.captures import read
from tests.wire.container import capture
from tests.wire.conversations import CONVERSATIONS
from tests.wire.pki import EXPE, ISSUING
from tests.wire.tcp import segments, without
from tests.wire.truth import Closing

CONVERSATION = CONVERSATIONS["ssh"]


def seen(**changes: object) -> Handshake:
    """The handshake of the conversation with changes."""
    (handshake,) = read(capture(segments(replace(CONVERSATION, **changes)), container="pcap-ns"))  # type: ignore[arg-type]
    return handshake


def test_the_servers_chain_is_seen_and_the_clients_key_is_not() -> None:
    """All of it."""
    flow = segments(CONVERSATION)

    assert seen() == Handshake(
        file="0.pcap",
        frame=4,
        time=flow[3].time_ns,
        duration=flow[6].time_ns - flow[3].time_ns,
        client=Endpoint(ip="10.0.10.11", port=40001),
        server=Endpoint(ip="10.0.20.21", port=2222),
        server_chain=SeenChain(certificates=(EXPE.der, ISSUING.der), frame=7),
        ended_by=Ending.CLIENT,
        is_ssh=True,
        outcome=HandshakeOutcome.UNKNOWN,
        notes=(
            "SSH: the server's X.509 host key is visible, the client's key is not",
            "both ends use the new keys; whether the client was let in cannot be seen",
        ),
    )


@pytest.mark.parametrize(
    ("closing", "ending"),
    [(Closing("server"), Ending.SERVER), (Closing("client", reset=True), Ending.RESET), (None, None)],
)
def test_who_ended_it_is_told(closing: Closing | None, ending: Ending | None) -> None:
    """As of TLS."""
    assert seen(closing=closing).ended_by == ending


def test_a_key_exchange_that_breaks_off_is_told() -> None:
    """The client went away when it had seen the server's key."""
    handshake = seen(turns=CONVERSATION.turns[:4])

    assert handshake.notes[1] == "the key exchange did not come to its end"


def test_without_a_chain_there_is_no_handshake() -> None:
    """SSH with keys of other kinds is no business of certificates; nor is what is not in the capture."""
    flow = segments(CONVERSATION, mss=200)
    chain = [number for number, each in enumerate(flow) if each.source == flow[1].source and each.payload][4]

    assert read(capture(without(flow, chain))) == []


def test_one_direction_alone_is_not_complete() -> None:
    """The chain is there, and what the client did is not."""
    flow = segments(CONVERSATION)

    (handshake,) = read(capture([each for each in flow if each.source == flow[1].source]))

    assert handshake.server_chain is not None
    assert (handshake.is_complete, handshake.client) == (False, Endpoint(ip="10.0.10.11", port=40001))
