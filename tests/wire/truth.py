"""What a conversation is: who says what, in which order, how it ends, and what is true of it.

Not here: how conversations are made (`tests/wire/talk.py`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509 import CertificateRevocationList

from tests import make
from tests.handshake import WEAKEST

Side = Literal["client", "server"]
TLS_1_0, TLS_1_1, TLS_1_2, TLS_1_3 = 0x0301, 0x0302, 0x0303, 0x0304


@dataclass(frozen=True, slots=True)
class Turn:
    """What one side says before the other does."""

    side: Side
    octets: bytes


@dataclass(frozen=True, slots=True)
class Closing:
    """Who ends the connection first, and whether with RST in place of FIN."""

    side: Side
    reset: bool = False


BY_CLIENT = Closing("client")
"""As most connections end."""


@dataclass(frozen=True, slots=True)
class Alert:
    """An alert, and who sent it."""

    sender: Side
    level: int
    code: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Truth:
    """What a handshake held, in the terms of `edgetrust.capture/1`. Chains are SHA-256 fingerprints in the order sent;
    versions and ciphers are the numbers of the wire."""

    sni: str | None = None
    version: int | None = None
    """That of the ServerHello; None when there is none."""
    cipher: int | None = None
    server_chain: tuple[str, ...] = ()
    client_chain: tuple[str, ...] = ()
    authorities: tuple[bytes, ...] | None = None
    """DER of the names of the CertificateRequest; None when there is none."""
    alerts: tuple[Alert, ...] = ()
    """Those in plain text. What is sent under the keys of the session cannot be seen."""
    closed_by: Literal["client", "server", "reset"] | None = None
    resumed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Peer:
    """One side of a handshake. Nothing is verified unless it `trusts` somebody."""

    chain: Sequence[make.Issued] = ()
    """Leaf first; the key is the leaf's."""
    trusts: Sequence[make.Issued] | None = None
    """Whom the other's chain has to lead to. A server with it demands a client certificate."""
    names: Sequence[make.Issued] = ()
    """The authorities of a server's CertificateRequest."""
    revoked: Sequence[CertificateRevocationList] = ()
    expects: str | None = None
    """The name that the other's certificate has to have."""
    oldest: int = TLS_1_2
    newest: int = TLS_1_2
    ciphers: bytes = WEAKEST
    curve: ec.EllipticCurve | None = None
    """The only one for the key exchange."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation:
    """A whole connection: what both sides say, and how it ends."""

    name: str
    port: int
    turns: tuple[Turn, ...]
    closing: Closing | None
    truth: Truth
    """What can be seen."""
    unlocked: Truth
    """What can be seen by those who have the key log; the same where nothing is hidden."""
    keylog: str = ""
    """Lines in the format of NSS."""
    peers: tuple[Peer, Peer] | None = None
    """Client and server, where these two said all of it and nothing else."""

    def said(self, side: Side) -> bytes:
        """Everything that one side says."""
        return b"".join(turn.octets for turn in self.turns if turn.side == side)


def closed_by(closing: Closing | None) -> Literal["client", "server", "reset"] | None:
    """In the words of the contract."""
    if closing is None:
        return None
    return "reset" if closing.reset else closing.side


def fingerprints(chain: Sequence[make.Issued]) -> tuple[str, ...]:
    """SHA-256 of each certificate."""
    return tuple(hashlib.sha256(each.der).hexdigest() for each in chain)
