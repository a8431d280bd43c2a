"""Public keys that check signatures: the only place that computes with them, each distinct key loaded once.

A module of its own, because the cryptography library takes longer to import than a page of a rule to print:
`edgetrust.pki.signature` imports it with the first signature that is to be checked.

Algorithms that nobody accepts any more (MD2, MD4) count as a wrong signature, as in OpenSSL 3.0 without its legacy
provider. MD5, SHA-1 and RIPEMD-160 are computed: the appliances' authentication level 0 takes them. What OpenSSL can
compute and the cryptography library cannot is told from both (`is_beyond`).

Not here: which object and which key are asked, and how often (`edgetrust.pki.signature`).
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from cryptography.exceptions import InternalError, InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

from edgetrust.codec import der
from edgetrust.codec.keys import usual_modulus, usual_point
from edgetrust.codec.memo import Memo
from edgetrust.codec.signed import RSA_PSS, Pss, Signed, find_signature, read_algorithm, read_pss
from edgetrust.errors import Malformed
from edgetrust.model.value import dataclass

if TYPE_CHECKING:
    # Keys of these kinds are rare; `_load_any` imports what they need.
    from cryptography.hazmat.primitives.asymmetric import dsa, ed448, ed25519

_DIGESTS: dict[str, hashes.HashAlgorithm] = {
    "md5": hashes.MD5(),  # noqa: S303 - what was signed with it is checked with it
    "sha1": hashes.SHA1(),  # noqa: S303 - as above
    "sha224": hashes.SHA224(),
    "sha256": hashes.SHA256(),
    "sha384": hashes.SHA384(),
    "sha512": hashes.SHA512(),
    "sha512-224": hashes.SHA512_224(),
    "sha512-256": hashes.SHA512_256(),
    "sha3-224": hashes.SHA3_224(),
    "sha3-256": hashes.SHA3_256(),
    "sha3-384": hashes.SHA3_384(),
    "sha3-512": hashes.SHA3_512(),
}
_EDWARDS = {"1.3.101.112": "ed25519", "1.3.101.113": "ed448"}
_CURVES = {"secp256r1": ec.SECP256R1(), "secp384r1": ec.SECP384R1()}
_RIPEMD, _RIPEMD_INFO = "ripemd160", bytes.fromhex("3021300906052b2403020105000414")
"""A digest of which the cryptography library knows nothing, and what stands before its value in a signature by RSA."""
_SM2_WITH_SM3 = "1.2.156.10197.1.501"
_EXPONENT = 65537
_PKCS1 = padding.PKCS1v15()


@dataclass(frozen=True, slots=True)
class _Algorithm:
    """A signature algorithm: the kind of key it takes, its digest, and its padding when that is PSS."""

    kind: str
    digest: hashes.HashAlgorithm | None
    pss: padding.PSS | None = None
    is_ripemd: bool = False


_Check = Callable[[_Algorithm, bytes, bytes], bool]
"""Algorithm, signature, message: is it right? May raise what cryptography raises on bytes it does not take."""

KEYS: Memo[bytes, _Check] = Memo(limit=20_000)
"""Loaded keys by SubjectPublicKeyInfo. `made` counts how many were loaded."""
_ALGORITHMS: Memo[bytes, _Algorithm] = Memo(limit=1024)

_NOT_VERIFIABLE = _Algorithm("none", None)
_ELSEWHERE = _Algorithm("elsewhere", None)
"""OpenSSL may compute it, and nothing here can."""


def is_signed_with(signed: Signed, spki: bytes) -> bool:
    """Whether the key made the signature. What cannot be computed is no proof of one; OpenSSL answers the same
    (error 7)."""
    try:
        check = _find_key(spki)
        return check(_algorithm_of(signed), signed.signature_bytes, signed.encoded(signed.contents))
    except (Malformed, InvalidSignature, ValueError, UnsupportedAlgorithm, InternalError):
        return False


def can_check(signed: Signed, spki: bytes) -> bool:
    """Whether the signature is of an algorithm, and the key of a kind, that is computed here: else a refusal says
    nothing about who signed."""
    try:
        return _algorithm_of(signed) not in (_NOT_VERIFIABLE, _ELSEWHERE) and is_usable(spki)
    except Malformed:
        return False


def is_beyond(signed: Signed, spki: bytes) -> bool:
    """Whether OpenSSL may be able to compute the signature, and nothing here is: then nobody knows if it is right."""
    try:
        algorithm = _algorithm_of(signed)
    except Malformed:
        return False
    return algorithm is _ELSEWHERE or (algorithm is not _NOT_VERIFIABLE and _find_key(spki) is _refuse_unknown)


def is_usable(spki: bytes) -> bool:
    """Whether a public key can be loaded at all."""
    return _find_key(spki) not in (_refuse, _refuse_unknown)


def _algorithm_of(signed: Signed) -> _Algorithm:
    encoded = signed.encoded(signed.algorithm)
    return _ALGORITHMS.find(encoded) or _ALGORITHMS.keep(encoded, _read_algorithm(encoded))


def _read_algorithm(encoded: bytes) -> _Algorithm:
    oid, parameters = read_algorithm(encoded, der.read_element(encoded, 0, len(encoded)))
    if oid == RSA_PSS:
        return _read_pss_algorithm(read_pss(encoded, parameters))
    if oid in _EDWARDS:
        return _Algorithm(_EDWARDS[oid], None)
    if oid == _SM2_WITH_SM3:
        return _ELSEWHERE
    kind, digest = find_signature(oid) or ("none", "")
    if digest == _RIPEMD:
        import hashlib

        return _Algorithm(kind, None, is_ripemd=True) if _RIPEMD in hashlib.algorithms_available else _ELSEWHERE
    return _Algorithm(kind, _DIGESTS[digest]) if digest in _DIGESTS else _NOT_VERIFIABLE


def _read_pss_algorithm(pss: Pss) -> _Algorithm:
    if pss.digest not in _DIGESTS or pss.mask_digest not in _DIGESTS or pss.salt_length < 0:
        return _NOT_VERIFIABLE
    mask = padding.MGF1(_DIGESTS[pss.mask_digest])
    return _Algorithm("rsa", _DIGESTS[pss.digest], padding.PSS(mask, pss.salt_length))


def _find_key(spki: bytes) -> _Check:
    return KEYS.find(spki) or KEYS.keep(spki, _load_key(spki))


def _load_key(spki: bytes) -> _Check:
    """How this key checks a signature. The kind of key is asked once here, because asking costs as much as hashing."""
    try:
        return _load_usual(spki) or _load_any(spki)
    except UnsupportedAlgorithm:
        return _refuse_unknown
    except (ValueError, InternalError):
        return _refuse


def _load_usual(spki: bytes) -> _Check | None:
    """The same for the forms that nearly all keys have, made from their numbers: to import what takes any key apart
    (SSH, DSA, Diffie-Hellman, ciphers) takes as long as to check a hundred signatures."""
    modulus = usual_modulus(spki)
    if modulus is not None:
        return partial(_check_rsa, rsa.RSAPublicNumbers(_EXPONENT, modulus).public_key())
    point = usual_point(spki)
    if point is not None:
        curve, octets = point
        return partial(_check_ec, ec.EllipticCurvePublicKey.from_encoded_point(_CURVES[curve], octets))
    return None


def _load_any(spki: bytes) -> _Check:
    from cryptography.hazmat.primitives.asymmetric import dsa, ed448, ed25519
    from cryptography.hazmat.primitives.serialization import load_der_public_key

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that a key is old or weak is for the rules to say
        key = load_der_public_key(spki)
    if isinstance(key, rsa.RSAPublicKey):
        return partial(_check_rsa, key)
    if isinstance(key, ec.EllipticCurvePublicKey):
        return partial(_check_ec, key)
    if isinstance(key, dsa.DSAPublicKey):
        return partial(_check_dsa, key)
    if isinstance(key, ed25519.Ed25519PublicKey):
        return partial(_check_edwards, "ed25519", key)
    if isinstance(key, ed448.Ed448PublicKey):
        return partial(_check_edwards, "ed448", key)
    return _refuse


def _refuse(_algorithm: _Algorithm, _signature: bytes, _message: bytes) -> bool:
    return False


def _refuse_unknown(_algorithm: _Algorithm, _signature: bytes, _message: bytes) -> bool:
    """A key of a curve that the cryptography library does not know, and OpenSSL may."""
    return False


def _check_rsa(key: rsa.RSAPublicKey, algorithm: _Algorithm, signature: bytes, message: bytes) -> bool:
    if algorithm.is_ripemd:
        import hashlib

        digest = hashlib.new(_RIPEMD, message, usedforsecurity=False).digest()
        return key.recover_data_from_signature(signature, _PKCS1, None) == _RIPEMD_INFO + digest
    if algorithm.kind != "rsa" or algorithm.digest is None:
        return False
    key.verify(signature, message, algorithm.pss or _PKCS1, algorithm.digest)
    return True


def _check_ec(key: ec.EllipticCurvePublicKey, algorithm: _Algorithm, signature: bytes, message: bytes) -> bool:
    if algorithm.kind != "ec" or algorithm.digest is None:
        return False
    key.verify(signature, message, ec.ECDSA(algorithm.digest))
    return True


def _check_dsa(key: dsa.DSAPublicKey, algorithm: _Algorithm, signature: bytes, message: bytes) -> bool:
    if algorithm.kind != "dsa" or algorithm.digest is None:
        return False
    key.verify(signature, message, algorithm.digest)
    return True


def _check_edwards(
    kind: str,
    key: ed25519.Ed25519PublicKey | ed448.Ed448PublicKey,
    algorithm: _Algorithm,
    signature: bytes,
    message: bytes,
) -> bool:
    if algorithm.kind != kind:
        return False
    key.verify(signature, message)
    return True
