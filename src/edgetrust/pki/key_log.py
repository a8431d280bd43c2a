"""Opens what TLS 1.3 seals, with the secrets that one of the two ends wrote down (the NSS key log format).

Key derivation and ciphers are the library's; here is only which secret opens which record (RFC 8446 §5 and §7). Not
here: what the opened messages say (`edgetrust.codec.tls.messages`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol

from edgetrust.codec.tls.plain import PlainMessage
from edgetrust.codec.tls.records import AlertRecord, SealedRecord
from edgetrust.codec.tls.registry import CIPHER_SUITES
from edgetrust.errors import Malformed
from edgetrust.model.side import Side
from edgetrust.model.tls import ContentType

_LABELS = {
    Side.CLIENT: ("CLIENT_HANDSHAKE_TRAFFIC_SECRET", "CLIENT_TRAFFIC_SECRET_0"),
    Side.SERVER: ("SERVER_HANDSHAKE_TRAFFIC_SECRET", "SERVER_TRAFFIC_SECRET_0"),
}
"""What a side encrypts with until its Finished, and from then on."""
_HEADER = 5
_MESSAGE_HEADER = 4
_NONCE = 12
_RANDOM = 32
_MOST_SECRETS = 100_000
_MOST_SECRET_OCTETS = 64
"""The longest hash of TLS 1.3 has 48."""
_SESSION = "RSA Session-ID:"
"""A line of TLS 1.2 in a form of its own (`RSA Session-ID:… Master-Key:…`)."""
_KNOWN = frozenset(label for pair in _LABELS.values() for label in pair)


class KeyLog:
    """The secrets of any number of connections."""

    def __init__(self) -> None:
        self._secrets: dict[bytes, dict[str, bytes]] = {}
        self.opened: set[bytes] = set()
        """Client randoms of the connections of which something was opened."""

    @property
    def randoms(self) -> frozenset[bytes]:
        """Client randoms of the connections that it is about."""
        return frozenset(self._secrets)

    @property
    def is_empty(self) -> bool:
        """Nothing can be opened."""
        return not self._secrets

    def add(self, octets: bytes, *, is_lenient: bool = False) -> int:
        """Take the lines of a key log: label, client random and secret, in hexadecimal; comments and labels that open
        nothing in TLS 1.3 are passed over. Raises Malformed for a line that is none of this; `is_lenient` passes over
        it. How many lines were passed over as such comes back."""
        odd = 0
        for number, line in enumerate(octets.decode("ascii", "backslashreplace").splitlines(), start=1):
            if not line.strip() or line.lstrip().startswith("#") or line.startswith(_SESSION):
                continue
            try:
                label, random, secret = line.split()
                self._keep(label, bytes.fromhex(random), bytes.fromhex(secret))
            except ValueError:
                odd += 1
                if not is_lenient:
                    raise Malformed(
                        f"line {number} is no line of a key log, expected a label and two numbers in hexadecimal"
                    ) from None
        return odd

    def _keep(self, label: str, random: bytes, secret: bytes) -> None:
        has_room = random in self._secrets or len(self._secrets) < _MOST_SECRETS
        if len(random) == _RANDOM and has_room:
            secrets = self._secrets.setdefault(random, {})
            if label in _KNOWN and len(secret) <= _MOST_SECRET_OCTETS:
                secrets[label] = secret

    def open(
        self, random: bytes, suite: int, side: Side, sealed: Sequence[SealedRecord]
    ) -> tuple[list[PlainMessage], list[AlertRecord]] | None:
        """The messages and alerts in the sealed records of one side, as far as they can be opened; None when not even
        the first can. Offsets are those of the records."""
        secrets = self._secrets.get(random, {})
        first, second = (secrets.get(label) for label in _LABELS[side])
        opened = [] if first is None else list(_open_all(suite, first, second, sealed))
        if not opened:
            return None
        self.opened.add(random)
        messages: list[PlainMessage] = []
        alerts: list[AlertRecord] = []
        rest = b""
        for kind, content, record in opened:
            end = record.offset + _HEADER + record.length
            if kind == ContentType.ALERT and len(content) == len(("level", "code")):
                alerts.append(AlertRecord(content[0], content[1], record.offset))
            elif kind == ContentType.HANDSHAKE:
                rest = _cut(rest + content, end, messages)
        return messages, alerts


def _open_all(
    suite: int, first: bytes, second: bytes | None, sealed: Sequence[SealedRecord]
) -> Iterator[tuple[int, bytes, SealedRecord]]:
    """The content of each record, until one does not open. The keys change behind the Finished, which ends its record,
    and for an alert in its place."""
    keys = _Keys(suite, first)
    later = None if second is None else _Keys(suite, second)
    for record in sealed:
        if record.type != ContentType.APPLICATION_DATA:
            continue
        plain = keys.open(record)
        if plain is None and later is not None:
            keys, later = later, None
            plain = keys.open(record)
        if plain is None:
            return
        content = plain.rstrip(b"\0")
        if content:
            yield content[-1], content[:-1], record


def _cut(octets: bytes, end: int, messages: list[PlainMessage]) -> bytes:
    """Whole messages go into the list; what is left comes back."""
    at = 0
    while len(octets) - at >= _MESSAGE_HEADER:
        stop = at + _MESSAGE_HEADER + int.from_bytes(octets[at + 1 : at + _MESSAGE_HEADER], "big")
        if stop > len(octets):
            break
        messages.append(PlainMessage(octets[at], octets[at + _MESSAGE_HEADER : stop], end))
        at = stop
    return octets[at:]


class _Cipher(Protocol):
    """An AEAD of the library."""

    def decrypt(self, nonce: bytes, data: bytes, associated_data: bytes | None) -> bytes:
        """The plain octets; InvalidTag when it is not that."""


class _Keys:
    """What opens the records of one side in one epoch."""

    def __init__(self, suite: int, secret: bytes) -> None:
        name = CIPHER_SUITES.get(suite, "")
        length = 16 if "AES_128" in name else 32
        algorithm = "SHA384" if name.endswith("SHA384") else "SHA256"
        self._nonce = int.from_bytes(_expand(secret, b"iv", _NONCE, algorithm), "big")
        self._cipher = _cipher(name, _expand(secret, b"key", length, algorithm))
        self._sequence = 0

    def open(self, record: SealedRecord) -> bytes | None:
        """The plain octets with the content type behind them; None for a record of another epoch."""
        from cryptography.exceptions import InvalidTag

        nonce = (self._nonce ^ self._sequence).to_bytes(_NONCE, "big")
        try:
            plain = self._cipher.decrypt(nonce, record.octets[_HEADER:], record.octets[:_HEADER])
        except (InvalidTag, ValueError):
            return None
        self._sequence += 1
        return plain


def _expand(secret: bytes, label: bytes, length: int, algorithm: str) -> bytes:
    """HKDF-Expand-Label (RFC 8446 §7.1) with an empty context."""
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand

    chosen = hashes.SHA384() if algorithm == "SHA384" else hashes.SHA256()
    full = b"tls13 " + label
    info = length.to_bytes(2, "big") + bytes((len(full),)) + full + b"\0"
    return HKDFExpand(algorithm=chosen, length=length, info=info).derive(secret)


def _cipher(name: str, key: bytes) -> _Cipher:
    from cryptography.hazmat.primitives.ciphers.aead import AESCCM, AESGCM, ChaCha20Poly1305

    if "CHACHA20" in name:
        return ChaCha20Poly1305(key)
    if "CCM" in name:
        return AESCCM(key, tag_length=8 if "CCM_8" in name else 16)
    return AESGCM(key)
