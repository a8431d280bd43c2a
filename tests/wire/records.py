"""TLS records: cutting a flight into them, and cutting the plain ones in another way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from tests.wire.truth import Conversation, Side, Turn

CHANGE_CIPHER_SPEC, ALERT, HANDSHAKE, APPLICATION_DATA = 20, 21, 22, 23


@dataclass(frozen=True, slots=True)
class Record:
    """A TLS record."""

    kind: int
    version: bytes
    body: bytes = field(repr=False)

    @property
    def octets(self) -> bytes:
        """As on the wire."""
        return bytes((self.kind,)) + self.version + len(self.body).to_bytes(2) + self.body


def split_records(octets: bytes) -> list[Record]:
    """The records of a flight that holds nothing else."""
    found = []
    while octets:
        length = int.from_bytes(octets[3:5])
        found.append(Record(octets[0], octets[1:3], octets[5 : 5 + length]))
        octets = octets[5 + length :]
    return found


def recut(conversation: Conversation, most: int) -> Conversation:
    """The same conversation, but that the handshake messages in plain text come in records of `most` octets: several in
    one record, and one in several."""
    turns: list[Turn] = []
    done: set[Side] = set()
    for turn in conversation.turns:
        octets = turn.octets
        if turn.side not in done and octets[:1] == bytes((HANDSHAKE,)):
            records = split_records(octets)
            if any(record.kind != HANDSHAKE for record in records):
                done.add(turn.side)
            octets = b"".join(record.octets for record in _cut_again(records, most))
        turns.append(Turn(turn.side, octets))
    return replace(conversation, turns=tuple(turns), peers=None)


def _cut_again(records: Sequence[Record], most: int) -> list[Record]:
    """The handshake records up to the first of another kind cut again, the rest as they are."""
    others = [position for position, record in enumerate(records) if record.kind != HANDSHAKE]
    plain = records[: others[0] if others else len(records)]
    messages = b"".join(record.body for record in plain)
    cut = [
        Record(HANDSHAKE, plain[0].version, messages[start : start + most]) for start in range(0, len(messages), most)
    ]
    return [*cut, *records[len(plain) :]]


def find_server_hello(turns: Sequence[Turn]) -> int | None:
    """The cipher suite of the ServerHello, the last one where there was a HelloRetryRequest."""
    found = None
    for record in split_records(b"".join(turn.octets for turn in turns if turn.side == "server")):
        # OpenSSL gives each message a record; what is encrypted may begin with any octet, but hardly with these four.
        begin = b"\x02" + max(len(record.body) - 4, 0).to_bytes(3)
        if record.kind == HANDSHAKE and record.body.startswith(begin):
            session = record.body[38]
            found = int.from_bytes(record.body[39 + session : 41 + session])
    return found
