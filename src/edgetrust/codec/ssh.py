"""The key exchange of SSH as far as it travels in the clear: one direction in, the X.509 host key out.

With X.509 keys (RFC 6187) the server's chain stands in its reply to the key exchange (RFC 4253 §8, RFC 5656 §4), before
anything is encrypted. What the client shows comes after that and cannot be seen. Not here: anything about TLS.
"""

from __future__ import annotations

from edgetrust.codec.reader import Reader
from edgetrust.errors import Malformed

SSH_BANNER = b"SSH-"
MOST_OCTETS = 2**17
"""Of one direction before its keys are in use."""
_MOST_BANNER = 255
_MOST_PACKET = 2**16
_KEXINIT, _NEWKEYS = 20, 21
_REPLIES = frozenset((31, 33))
"""SSH_MSG_KEXDH_REPLY, which ECDH shares, and SSH_MSG_KEX_DH_GEX_REPLY."""
_X509 = b"x509v3-"


class SshHalf:
    """What one end said until its new keys were in use."""

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._received = 0
        self.offset = 0
        """In the stream, behind the packet read last."""
        self.banner: str | None = None
        self.host_key_algorithms: tuple[str, ...] = ()
        """Offered in the key exchange, in order."""
        self.certificates: tuple[bytes, ...] | None = None
        """The chain of an X.509 host key, leaf first, DER; None: none was seen."""
        self.certificates_end = 0
        """Offset behind the message that carries them."""
        self.has_new_keys = False
        """The key exchange came to its end on this side."""
        self.is_over = False

    @property
    def held(self) -> int:
        """Octets kept in memory."""
        return len(self._buffer) + sum(map(len, self.certificates or ()))

    def receive(self, data: bytes) -> None:
        """Read on. What is no SSH ends the reading."""
        self._received += len(data)
        self._buffer += data
        try:
            while not self.is_over and self._take():
                pass
        except Malformed:
            self.is_over = True  # the rest is not what SSH says; what was seen before stands
        if self.is_over or self._received > MOST_OCTETS:
            self.is_over = True
            self._buffer.clear()

    def _take(self) -> bool:
        """One line or packet; False when more octets are needed."""
        if self.banner is None:
            end = self._buffer.find(b"\n")
            if end < 0:
                self.is_over = len(self._buffer) > _MOST_BANNER
                return False
            self.banner = self._buffer[:end].rstrip(b"\r").decode("ascii", "backslashreplace")
            self._advance(end + 1)
            return True
        length = int.from_bytes(self._buffer[:4], "big")
        if length > _MOST_PACKET:
            raise Malformed(f"an SSH packet of {length} octets")
        if len(self._buffer) < 4 or len(self._buffer) < 4 + length:
            return False
        packet = Reader(bytes(self._buffer[4 : 4 + length]), "SSH packet")
        padding = packet.read_number(1)
        payload = packet.read_octets(max(packet.remaining - padding, 0))
        self._advance(4 + length)
        self._read_payload(payload)
        return True

    def _advance(self, count: int) -> None:
        del self._buffer[:count]
        self.offset += count

    def _read_payload(self, payload: bytes) -> None:
        kind = payload[:1]
        if kind == bytes((_KEXINIT,)):
            self._read_algorithms(Reader(payload[17:], "SSH_MSG_KEXINIT"))
        elif kind and kind[0] in _REPLIES and self.certificates is None:
            self._read_host_key(Reader(payload[1:], "SSH_MSG_KEXDH_REPLY").read_vector(4))
        elif kind == bytes((_NEWKEYS,)):
            self.has_new_keys = self.is_over = True

    def _read_algorithms(self, reader: Reader) -> None:
        reader.read_vector(4)  # key exchange methods
        self.host_key_algorithms = tuple(reader.read_vector(4).decode("ascii", "backslashreplace").split(","))

    def _read_host_key(self, key: bytes) -> None:
        """RFC 6187 §2.1: the algorithm, the number of certificates, each of them, then OCSP responses."""
        reader = Reader(key, "SSH host key")
        if not reader.read_vector(4).startswith(_X509):
            return
        count = reader.read_number(4)
        if count * 4 > reader.remaining:
            raise Malformed(f"SSH host key: {count} certificates in {reader.remaining} octets")
        self.certificates = tuple(reader.read_vector(4) for _ in range(count))
        self.certificates_end = self.offset
