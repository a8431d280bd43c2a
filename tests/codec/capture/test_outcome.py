"""What conversations amount to: each kind is told as it was, and as tshark sees it, which we did not write."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from edgetrust.model.handshake import Handshake, HandshakeOutcome
from edgetrust.model.side import Side
from tests import tshark
from tests.captures import read, seen_in, truth_of, visible_with_keys
from tests.recorded import record
from tests.wire.container import capture
from tests.wire.conversations import CONVERSATIONS, together
from tests.wire.pki import ISSUING
from tests.wire.tcp import Segment, segments
from tests.wire.truth import Truth

NAMES = tuple(CONVERSATIONS)
HELD_AGAIN = tuple(name for name in NAMES if name.startswith(("mutual-", "server-", "client-", "version", "no-cipher")))
"""Conversations that can be held over sockets."""


def by_name(seen: Sequence[Truth], names: Sequence[str] = NAMES) -> dict[str, Truth]:
    """As a mapping, so that a difference names its conversation."""
    return dict(zip(names, seen, strict=True))


def only(name: str) -> Handshake:
    """The handshake in a capture of that conversation alone."""
    (handshake,) = read(capture(segments(CONVERSATIONS[name])))
    return handshake


# --- against the truth ------------------------------------------------------------------------------------------------


def test_every_conversation_is_told_as_it_was() -> None:
    """Names, versions, ciphers, chains, authorities, alerts and ends, of all of them in one capture."""
    seen = seen_in(capture(together()))

    assert by_name(seen) == {name: CONVERSATIONS[name].truth for name in NAMES}


@pytest.mark.parametrize("name", NAMES)
def test_a_conversation_alone_is_told_as_it_was(name: str) -> None:
    """Without others around it; nothing of it is missing."""
    handshake = only(name)

    assert truth_of(handshake) == CONVERSATIONS[name].truth
    assert handshake.is_complete


def test_the_keys_open_what_tls_1_3_hides() -> None:
    """Chains, authorities and alerts. What TLS 1.2 seals behind ChangeCipherSpec, its alerts, stays sealed."""
    keylog = "".join(CONVERSATIONS[name].keylog for name in NAMES)

    found = read(capture(together()), keylog=keylog)

    assert by_name([truth_of(each) for each in found]) == {
        name: visible_with_keys(CONVERSATIONS[name]) for name in NAMES
    }
    assert {name for name, each in zip(NAMES, found, strict=True) if each.is_decrypted} == {
        name for name in NAMES if CONVERSATIONS[name].truth != visible_with_keys(CONVERSATIONS[name])
    } | {name for name in NAMES if name.startswith("server-") and name.endswith("-1.3")}


# --- against tshark ---------------------------------------------------------------------------------------------------


@tshark.NEEDED
def test_tshark_sees_the_same() -> None:
    """In every conversation, but whether a session was resumed, which it does not say."""
    octets = capture(together())

    seen = [replace(each, resumed=False) for each in seen_in(octets)]

    assert by_name(seen) == by_name(tshark.look(octets))


@tshark.NEEDED
def test_tshark_sees_the_same_with_the_keys() -> None:
    """Of all that is hidden in TLS 1.3."""
    names = [name for name in NAMES if CONVERSATIONS[name].truth.version == 0x0304]
    octets = capture(together(*names))
    keylog = "".join(CONVERSATIONS[name].keylog for name in names)

    seen = [replace(each, resumed=False) for each in seen_in(octets, keylog=keylog)]

    assert by_name(seen, names) == by_name(tshark.look(octets, keylog=keylog), names)


@tshark.NEEDED
def test_recordings_of_real_handshakes_are_told_as_they_were() -> None:
    """What tcpdump saw on loopback, told by edgetrust, by tshark and by those who held the conversations."""
    conversations = [CONVERSATIONS[name] for name in HELD_AGAIN]
    octets = record(conversations)

    seen = seen_in(octets)

    assert by_name(seen, HELD_AGAIN) == {each.name: each.truth for each in conversations}
    assert by_name(seen, HELD_AGAIN) == by_name(tshark.look(octets), HELD_AGAIN)


# --- outcomes ---------------------------------------------------------------------------------------------------------


def expected_outcome(name: str) -> HandshakeOutcome:
    """What a conversation of that name comes to."""
    if name == "half" or name.startswith("ssh"):
        return HandshakeOutcome.UNKNOWN
    failures = ("server-", "client-", "version", "no-cipher", "reset-after", "closed-after", "silent-after")
    is_failure = name.startswith(failures) and not name.startswith("server-only")
    return HandshakeOutcome.FAILED if is_failure else HandshakeOutcome.OK


@pytest.mark.parametrize("name", NAMES)
def test_outcomes_are_told_apart(name: str) -> None:
    """With and without keys: what came about, what failed, and what the capture does not show."""
    octets = capture(segments(CONVERSATIONS[name]))

    told = [read(octets, keylog=keylog)[0].outcome for keylog in ("", CONVERSATIONS[name].keylog)]

    assert told == [expected_outcome(name)] * 2


@pytest.mark.parametrize("name", [name for name in NAMES if name.startswith("client-") and name.endswith("-1.3")])
def test_a_servers_refusal_in_tls_1_3_is_told_by_its_size(name: str) -> None:
    """It is encrypted; nobody but the server could have ended the handshake with a record of that size."""
    handshake = only(name)

    assert handshake.sealed_alert is Side.SERVER
    assert handshake.alerts == ()
    assert handshake.is_hidden


def test_times_and_frames_are_those_of_the_packets() -> None:
    """The first packet with data begins the handshake; certificates name the packet that completed them."""
    flow = segments(CONVERSATIONS["mutual-1.2"], mss=500)
    last = ISSUING.der

    (handshake,) = read(capture(flow, container="pcap-ns"))

    completes = next(number for number in range(len(flow)) if last in _said_by_server(flow, number))
    assert (handshake.frame, handshake.time) == (4, flow[3].time_ns)
    assert handshake.time + (handshake.duration or 0) in {each.time_ns for each in flow[completes:]}
    assert handshake.server_chain is not None
    assert handshake.server_chain.frame == completes


def _said_by_server(flow: Sequence[Segment], count: int) -> bytes:
    """In the first packets."""
    return b"".join(each.payload for each in flow[:count] if each.source == flow[1].source)
