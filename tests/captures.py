"""What edgetrust sees in a capture, in the words of the tests' own truths (`tests.wire.talk.Truth`)."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import replace
from hashlib import sha256

from edgetrust.codec.capture.conversations import Conversations
from edgetrust.codec.capture.packets import Packets
from edgetrust.codec.capture.pcap import FILE_HEADER, SLACK, PcapWalker
from edgetrust.codec.capture.pcapng import MAGIC, PcapngWalker
from edgetrust.model.handshake import Handshake, SeenChain
from edgetrust.pki.key_log import KeyLog
from tests.wire.truth import TLS_1_3, Alert, Conversation, Truth

ROOM = 2**20


def read(octets: bytes, *, keylog: str = "", room: int = ROOM) -> list[Handshake]:
    """The handshakes in the octets of a capture file, in the order of time; `room` is how much is read at once."""
    return sorted(read_all([octets], keylog=keylog, room=room), key=lambda each: (each.time or 0, each.frame))


def read_all(files: Sequence[bytes], *, keylog: str = "", room: int = ROOM) -> list[Handshake]:
    """The handshakes of several files that are one capture, in the order in which they end."""
    secrets = KeyLog()
    secrets.add(keylog.encode())
    conversations = Conversations(secrets)
    found: list[Handshake] = []
    for number, octets in enumerate(files):
        conversations.file = f"{number}.pcap"
        _walk(octets, conversations, room)
        found += conversations.take()
    conversations.end()
    return found + conversations.take()


def _walk(octets: bytes, conversations: Conversations, room: int) -> None:
    packets = Packets(conversations)
    is_new = octets[:4] == MAGIC
    walker = PcapngWalker(packets) if is_new else PcapWalker(octets[:FILE_HEADER], packets)
    source = io.BytesIO(octets if is_new else octets[FILE_HEADER:])
    buffer = bytearray(room + SLACK)
    view = memoryview(buffer)
    filled = 0
    while count := source.readinto(view[filled:room]):
        filled += count
        used = walker.walk(buffer, view, filled)
        view[: filled - used] = bytes(view[used:filled])
        filled -= used


def truth_of(handshake: Handshake) -> Truth:
    """The same facts as a truth."""
    request = handshake.request
    return Truth(
        sni=handshake.server_name,
        version=handshake.version,
        cipher=handshake.cipher_suite,
        server_chain=_fingerprints(handshake.server_chain),
        client_chain=_fingerprints(handshake.client_chain),
        authorities=None if request is None else request.authorities,
        alerts=tuple(Alert(sender=each.sender.value, level=each.level, code=each.code) for each in handshake.alerts),
        closed_by=None if handshake.ended_by is None else handshake.ended_by.value,
        resumed=handshake.is_resumed,
    )


def _fingerprints(chain: SeenChain | None) -> tuple[str, ...]:
    return () if chain is None else tuple(sha256(der).hexdigest() for der in chain.certificates)


def seen_in(octets: bytes, *, keylog: str = "") -> list[Truth]:
    """The truths of a capture file, in the order of time."""
    return [truth_of(handshake) for handshake in read(octets, keylog=keylog)]


def visible_with_keys(conversation: Conversation) -> Truth:
    """What edgetrust can see of it with the key log: it opens TLS 1.3 only, so an alert of TLS 1.2 stays sealed once
    the keys are in use."""
    is_new = conversation.truth.version == TLS_1_3
    return conversation.unlocked if is_new else conversation.truth


def essence(handshake: Handshake) -> Handshake:
    """The handshake without frames and times: what any way of sending the same octets leaves as it is."""
    return replace(
        handshake,
        file="",
        frame=0,
        time=0,
        duration=None,
        rest=None,
        server_chain=_unframed(handshake.server_chain),
        client_chain=_unframed(handshake.client_chain),
        alerts=tuple(replace(alert, frame=None) for alert in handshake.alerts),
        sealed_frame=None,
        ended_frame=None,
    )


def _unframed(chain: SeenChain | None) -> SeenChain | None:
    return None if chain is None else replace(chain, frame=None)
