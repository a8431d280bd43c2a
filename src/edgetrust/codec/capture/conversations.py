"""Every TCP connection of a capture at once: segments in, handshakes out, in bounded memory.

    conversations = Conversations()
    conversations.segment(key, sequence, acknowledged, flags, octets, frame=…, time=…)
    for handshake in conversations.take(): ...
    conversations.end()

Walkers of packets ask `halves` themselves whether a segment matters, and call `segment` only if it does: most packets
of a capture do not. A connection is told when it has ended and a while has passed (packets may be out of order), when
too many others are open, or at the end. State outlives a file, so rotated captures are one.

Not here: packets (`edgetrust.codec.capture.packets`), and what a connection amounts to
(`edgetrust.codec.capture.outcome`).
"""

from __future__ import annotations

from collections import OrderedDict, deque
from typing import Final

from edgetrust.codec.capture.halves import MOST_AHEAD, Connection, Half
from edgetrust.codec.capture.memory import Memory
from edgetrust.codec.capture.outcome import Secrets, conclude
from edgetrust.codec.ssh import SSH_BANNER
from edgetrust.model.handshake import Handshake

MOST_HALVES: Final = 2**15
"""Ends of connections that are told apart at one time."""
MOST_OPEN = 2**13
"""Connections with data that are watched at one time; the oldest is told as it stands when there are more."""
MOST_HELD = 2**24
"""Octets kept of all of them together."""
MOST_STRAYS: Final = 2**10
"""Segments of unknown connections that are kept in case that what belongs before them comes later."""
MOST_STRAY_OCTETS: Final = 2**22
_PATIENCE: Final = 64
"""Connections that have ended and are told only when as many others have, too."""

FIN: Final = 1
SYN: Final = 2
RST: Final = 4
ACK: Final = 16
_MODULUS: Final = 0xFFFF_FFFF
_CLIENT_HELLO: Final = b"\x01"
_IPV4_KEY: Final = 12
_ACCOUNT_EVERY = 2**22
"""Octets of handshakes between two looks at how much is held: with the most connections open, and full packets, each
look costs a few steps a packet."""
_PRICE: Final = 256
"""Octets that remembering a segment takes at most besides its data."""

IGNORED: Final = Half(b"", 0)
"""Stands for every half that is of no interest."""
IGNORED.is_done = True


class Conversations:
    """The connections under way."""

    def __init__(self, secrets: Secrets | None = None) -> None:
        self.halves: OrderedDict[bytes, Half] = OrderedDict()
        """By key: source and destination address, then ports."""
        self.file = ""
        """The capture that is being read."""
        self.frames_before = 0
        """Added to the numbers of packets, so that those of several files can be told apart."""
        self._open: OrderedDict[Connection, None] = OrderedDict()
        self._ended: deque[Connection] = deque()
        self._told: list[Handshake] = []
        self._strays: OrderedDict[bytes, tuple[int, bytes, int, int, int]] = OrderedDict()
        self._stray_octets = 0
        self.secrets = secrets
        self._memory = Memory()
        self._since_account = 0

    def take(self) -> list[Handshake]:
        """The handshakes that have come to an end since the last call."""
        told, self._told = self._told, []
        return told

    def end(self) -> None:
        """No more packets."""
        for connection in [*self._ended, *self._open]:
            self._tell(connection)
        self._ended.clear()
        self._open.clear()
        self.halves.clear()

    def segment(
        self,
        key: bytes,
        sequence: int,
        acknowledged: int,
        flags: int,
        octets: bytes,
        frame: int,
        time: int,
        missing: int = 0,
    ) -> None:
        """Take a TCP segment; `missing` octets at its end were not captured."""
        frame += self.frames_before
        half = self.halves.get(key)
        if flags & SYN:
            sequence = (sequence + 1) & _MODULUS
            if half is None or half is IGNORED or half.base != sequence:
                half = self._open_half(key, sequence)
                half.has_opened = not flags & ACK
                self._recall(half)
        elif half is None or half is IGNORED:
            half = self._join(key, sequence, octets, frame, time, acknowledged)
            if half is None:
                return
        elif octets[5:6] == _CLIENT_HELLO and _begins_connection(octets) and half.is_beyond(sequence):
            half = self._open_half(key, sequence)  # the ports are used again, and the SYN was not captured
        if flags & ACK and half.acknowledged != acknowledged:
            half.acknowledge(acknowledged)
        if octets:
            self._take_data(half, sequence, octets, frame, time, acknowledged)
        if missing and half.connection is not None and not half.is_done:
            half.connection.is_truncated = True
        if flags & (FIN | RST):
            self._take_end(half, (sequence + len(octets) + missing) & _MODULUS, acknowledged, flags, (frame, time))

    # --- the table ----------------------------------------------------------------------------------------------------

    def _open_half(self, key: bytes, base: int) -> Half:
        """A half that begins now; an earlier connection of the same ends is over."""
        before = self.halves.pop(key, None)
        if before is not None and before.connection is not None:
            other = before.connection.other(before)
            self._finish(before.connection)
            if other is not None and self.halves.get(other.key) is other:
                del self.halves[other.key]
        half = Half(key, base, keeps_sealed=self.secrets is not None and not self.secrets.is_empty)
        self.halves[key] = half
        self._forget_oldest()
        return half

    def _join(self, key: bytes, sequence: int, octets: bytes, frame: int, time: int, acknowledged: int) -> Half | None:
        """A half whose beginning was not seen, if this segment begins a handshake; None otherwise."""
        if not octets:
            return None
        peer = self._peer(key)
        if not _begins_handshake(octets) and (peer is None or peer.connection is None or peer.is_done):
            if self.halves.get(key) is None:
                self._keep_stray(key, sequence, octets, frame, time, acknowledged)
                self.halves[key] = IGNORED
                self._forget_oldest()
            return None
        half = self._open_half(key, _first_sequence(sequence, peer))
        is_begin = peer is not None and peer.first_acknowledged == half.base
        half.begins_inside = not is_begin and not _begins_handshake(octets)
        self._recall(half)
        return half

    def _peer(self, key: bytes) -> Half | None:
        """The opposite half; None when it is of no interest."""
        peer = self.halves.get(_reverse(key))
        return None if peer is IGNORED else peer

    def _forget_oldest(self) -> None:
        while len(self.halves) > MOST_HALVES:
            _, oldest = self.halves.popitem(last=False)
            if oldest.connection is not None:
                self._give_up(oldest.connection)

    def _keep_stray(self, key: bytes, sequence: int, octets: bytes, frame: int, time: int, acknowledged: int) -> None:
        """Keep the first segment of an unknown half."""
        before = self._strays.pop(key, None)
        self._stray_octets += len(octets) - (0 if before is None else len(before[1]))
        self._strays[key] = (sequence, octets, frame, time, acknowledged)
        while len(self._strays) > MOST_STRAYS or self._stray_octets > MOST_STRAY_OCTETS:
            _, oldest = self._strays.popitem(last=False)
            self._stray_octets -= len(oldest[1])

    def _recall(self, half: Half) -> None:
        """Take what came of a half before it was known to be of interest."""
        stray = self._strays.pop(half.key, None)
        if stray is not None:
            self._stray_octets -= len(stray[1])
            if not half.is_beyond(stray[0]):
                self._take_data(half, *stray)

    def _attach(self, half: Half) -> Connection | None:
        """The connection of a half; that of its peer, if it had none yet."""
        peer = self._peer(half.key)
        if half.connection is None and peer is not None and peer.connection is not None:
            if len(peer.connection.halves) == 1:
                peer.connection.halves.append(half)
                half.connection = peer.connection
        return half.connection

    def _connect(self, half: Half) -> Connection:
        """The connection of a half that has data."""
        known = half.connection or self._attach(half)
        if known is not None:
            return known
        connection = Connection(half, file=self.file)
        peer = self._peer(half.key)
        if peer is not None and peer.connection is None:
            connection.halves.append(peer)
            peer.connection = connection
        half.connection = connection
        self._open[connection] = None
        if len(self._open) > MOST_OPEN:
            self._give_up(next(iter(self._open)))
        return connection

    # --- what segments bring ------------------------------------------------------------------------------------------

    def _take_data(self, half: Half, sequence: int, octets: bytes, frame: int, time: int, acknowledged: int) -> None:
        connection = half.connection or self._connect(half)
        if half.is_done:
            return
        is_over = half.receive(sequence, octets, frame, time, acknowledged)
        self._since_account += len(octets) + _PRICE
        if is_over and half.nonsense is not None and not any(each.is_tls for each in connection.halves):
            self._ignore(connection)
        elif self._since_account > _ACCOUNT_EVERY:
            self._account()

    def _take_end(self, half: Half, sequence: int, acknowledged: int, flags: int, at: tuple[int, int]) -> None:
        frame, time = at
        half.ended_in = half.ended_in or frame
        connection = half.connection or self._attach(half)
        if connection is None:
            self._take_end_of_silence(half, (sequence, acknowledged), flags)
            return
        was_closed = connection.is_closed
        connection.ended_at = time if connection.ended_at is None else connection.ended_at
        if flags & RST:
            connection.reset_by = connection.reset_by or half
        elif half.fin is None and connection.reset_by is None:
            half.fin = (sequence, acknowledged)
        if connection.is_closed and not was_closed:
            self._ended.append(connection)
            if len(self._ended) > _PATIENCE:
                self._drop(self._ended.popleft())

    def _take_end_of_silence(self, half: Half, fin: tuple[int, int], flags: int) -> None:
        """Nobody has said anything: refused, or scanned; or one end closes before the other begins to speak. Or it has
        just been told."""
        peer = self._peer(half.key)
        is_over = peer is None or peer.fin is not None
        if not (flags & RST or is_over):
            half.fin = half.fin or fin
            return
        for each in (half, peer if is_over else None):
            if each is not None and self.halves.get(each.key) is each:
                del self.halves[each.key]

    # --- letting go ---------------------------------------------------------------------------------------------------

    def _ignore(self, connection: Connection) -> None:
        """It is no TLS: whatever else it carries costs one look-up a packet."""
        connection.is_told = True
        self._drop(connection)

    def _drop(self, connection: Connection) -> None:
        """Tell it, and forget all but that it was there."""
        self._finish(connection)
        for half in connection.halves:
            if self.halves.get(half.key) is half:
                self.halves[half.key] = IGNORED

    def _finish(self, connection: Connection) -> None:
        self._open.pop(connection, None)
        self._tell(connection)
        for half in connection.halves:
            half.forget()

    def _tell(self, connection: Connection) -> None:
        if connection.is_told:
            return
        connection.is_told = True
        handshake = conclude(connection, self._memory, self.secrets)
        if handshake is not None:
            self._told.append(handshake)

    def _give_up(self, connection: Connection) -> None:
        """There is no room for it any more."""
        connection.is_given_up = not all(half.is_done for half in connection.halves)
        self._drop(connection)

    def _account(self) -> None:
        """Let those go that hold most, as long as all together hold too much."""
        self._since_account = 0
        shares = {connection: sum(half.held for half in connection.halves) for connection in self._open}
        held = sum(shares.values())
        if held <= MOST_HELD:
            return
        for connection in sorted(shares, key=shares.__getitem__, reverse=True):
            self._give_up(connection)
            held -= shares[connection]
            if held <= MOST_HELD // 2:
                break


def _reverse(key: bytes) -> bytes:
    """The key of the opposite direction."""
    if len(key) == _IPV4_KEY:
        return key[4:8] + key[:4] + key[10:] + key[8:10]
    return key[16:32] + key[:16] + key[34:] + key[32:34]


def _first_sequence(sequence: int, peer: Half | None) -> int:
    """The number of a half's first octet, when its SYN was not seen: what the peer acknowledges first, if that is just
    before this one; segments may be out of order."""
    expected = None if peer is None else peer.first_acknowledged
    if expected is None or (sequence - expected) & _MODULUS >= MOST_AHEAD:
        return sequence
    return expected


def _begins_connection(octets: bytes) -> bool:
    """A ClientHello in the clear: in the middle of a connection there is none."""
    return octets[:1] == b"\x16" and octets[5:6] == _CLIENT_HELLO and _begins_handshake(octets)


def _begins_handshake(octets: bytes) -> bool:
    """A record with a hello or a certificate, and a message whose length is possible; or the banner of SSH."""
    if octets.startswith(SSH_BANNER):
        return True
    if octets[:2] != b"\x16\x03" or len(octets) < 9:
        return False
    record = octets[3] << 8 | octets[4]
    message = octets[6] << 16 | octets[7] << 8 | octets[8]
    return octets[5] in (1, 2, 11) and octets[2] <= 4 and (message + 4 <= record or record >= 512)
