"""An SSH connection whose server shows X.509 certificates as its host key (RFC 6187), up to where encryption begins.

Key exchange and signature are real ones (RFC 4253, RFC 5656, RFC 8731), over Curve25519 and P-256. What follows NEWKEYS
is random: nobody without the keys can tell.
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Sequence
from random import Random

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from tests import make
from tests.wire.truth import BY_CLIENT, Conversation, Truth, Turn, fingerprints

PORT = 2222
"""Of the Expressway's tunnel."""
_HELLO_C, _HELLO_S = b"SSH-2.0-OpenSSH_8.0 PKIX[13.1]", b"SSH-2.0-OpenSSH_8.0 PKIX[13.1] server"
_HOST_KEY = b"x509v3-ecdsa-sha2-nistp256"
_KEXINIT, _NEWKEYS, _ECDH_INIT, _ECDH_REPLY = 20, 21, 30, 31


def talk_ssh(chain: Sequence[make.Issued]) -> Conversation:
    """A connection whose server shows this chain, whose leaf has a key on P-256. The client closes it."""
    chance = Random("ssh")
    inits = [_kexinit(chance.randbytes(16)) for _ in range(2)]
    ours, theirs = (X25519PrivateKey.from_private_bytes(chance.randbytes(32)) for _ in range(2))
    host_key = _host_key(chain)
    points = [each.public_key().public_bytes_raw() for each in (ours, theirs)]
    shared = _mpint(int.from_bytes(ours.exchange(theirs.public_key())))
    hashed = b"".join(map(_string, (_HELLO_C, _HELLO_S, *inits, host_key, *points))) + shared
    signature = _sign(chain[0], hashlib.sha256(hashed).digest())
    reply = bytes((_ECDH_REPLY,)) + _string(host_key) + _string(points[1]) + _string(signature)
    turns = (
        Turn("client", _HELLO_C + b"\r\n"),
        Turn("server", _HELLO_S + b"\r\n" + _binary(inits[1])),
        Turn("client", _binary(inits[0]) + _binary(bytes((_ECDH_INIT,)) + _string(points[0]))),
        Turn("server", _binary(reply) + _binary(bytes((_NEWKEYS,)))),
        Turn("client", _binary(bytes((_NEWKEYS,))) + chance.randbytes(44)),
        Turn("server", chance.randbytes(44)),
    )
    truth = Truth(server_chain=fingerprints(chain), closed_by="client")
    return Conversation(name="ssh", port=PORT, turns=turns, closing=BY_CLIENT, truth=truth, unlocked=truth)


def _kexinit(cookie: bytes) -> bytes:
    names = (
        b"curve25519-sha256", _HOST_KEY + b",ssh-rsa", b"aes256-ctr", b"aes256-ctr", b"hmac-sha2-256",
        b"hmac-sha2-256", b"none", b"none", b"", b"",
    )  # fmt: skip
    return bytes((_KEXINIT,)) + cookie + b"".join(map(_string, names)) + bytes(5)


def _host_key(chain: Sequence[make.Issued]) -> bytes:
    """RFC 6187 §2.1: the certificates, leaf first, and no answers of OCSP."""
    count = struct.pack(">I", len(chain))
    return _string(_HOST_KEY) + count + b"".join(_string(each.der) for each in chain) + struct.pack(">I", 0)


def _sign(leaf: make.Issued, message: bytes) -> bytes:
    assert isinstance(leaf.key, ec.EllipticCurvePrivateKey)
    r, s = decode_dss_signature(leaf.key.sign(message, ec.ECDSA(hashes.SHA256(), deterministic_signing=True)))
    return _string(_HOST_KEY) + _string(_mpint(r) + _mpint(s))


def _binary(payload: bytes) -> bytes:
    """RFC 4253 §6, without encryption: at least 4 octets of padding, up to a multiple of 8."""
    padding = 8 - (5 + len(payload)) % 8
    padding += 8 if padding < 4 else 0
    return struct.pack(">IB", 1 + len(payload) + padding, padding) + payload + bytes(padding)


def _string(octets: bytes) -> bytes:
    return struct.pack(">I", len(octets)) + octets


def _mpint(value: int) -> bytes:
    return _string(value.to_bytes(value.bit_length() // 8 + 1))
