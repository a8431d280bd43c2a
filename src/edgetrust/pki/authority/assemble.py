"""Puts the parts of a certificate together and signs them: the only place where a lab CA signs certificates.

The DER is put together here and not by a library, because names and keys go over byte for byte: a library would write
odd ones otherwise than the request has them, or not at all.

Not here: what the parts are (`edgetrust.pki.authority.sign`, `edgetrust.pki.authority.found`).
"""

from __future__ import annotations

from datetime import datetime

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from edgetrust.codec import der, encode
from edgetrust.codec.signed import SIGNATURES
from edgetrust.model.certificate import Certificate, Extension
from edgetrust.model.value import dataclass
from edgetrust.pki.read import read_certificate
from edgetrust.pki.signing_key import LikeKey, SigningKey

_VERSION = der.encode(0xA0, encode.integer(2))  # which is 3
# Where an algorithm has two OIDs, the first one listed is that of its RFC.
_ALGORITHMS = {algorithm: oid for oid, algorithm in reversed(SIGNATURES.items())}
_NULL = b"\x05\x00"


@dataclass(frozen=True, slots=True, kw_only=True)
class Signer:
    """A CA that signs: its certificate and its key."""

    certificate: Certificate
    key: SigningKey


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """All that a certificate says, besides who signs it."""

    subject: bytes
    """DER of the Name."""
    spki: bytes
    """DER of the SubjectPublicKeyInfo."""
    serial: int
    not_before: datetime
    not_after: datetime
    extensions: tuple[Extension, ...]
    """In their order."""
    is_signed_with_sha1: bool = False
    """As nobody signs any more: for specimens of what is wrong."""


def assemble(parts: Parts, signer: Signer | SigningKey) -> Certificate:
    """The signed certificate; from a bare key it signs itself. The same parts give the same bytes."""
    issuer, key = (
        (signer.certificate.subject.der, signer.key) if isinstance(signer, Signer) else (parts.subject, signer)
    )
    digest = hashes.SHA1() if parts.is_signed_with_sha1 else digest_for(key)  # noqa: S303 - see there
    algorithm = _algorithm(key, digest)
    to_be_signed = encode.sequence(
        _VERSION,
        encode.integer(parts.serial),
        algorithm,
        issuer,
        encode.sequence(encode.time(parts.not_before), encode.time(parts.not_after)),
        parts.subject,
        parts.spki,
        *([der.encode(0xA3, encode.sequence(*map(_extension, parts.extensions)))] if parts.extensions else []),
    )
    return read_certificate(encode.sequence(to_be_signed, algorithm, encode.bits(_sign(to_be_signed, key, digest))))


def spki_of(key: LikeKey) -> bytes:
    """DER of the SubjectPublicKeyInfo that belongs to a private key."""
    return key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def digest_for(key: SigningKey) -> hashes.SHA256 | hashes.SHA384 | hashes.SHA512:
    """The digest that goes with a key: as strong as its curve, SHA-256 for RSA."""
    if is_ec(key) and key.key_size > 256:
        return hashes.SHA384() if key.key_size <= 384 else hashes.SHA512()
    return hashes.SHA256()


def is_ec(key: SigningKey) -> bool:
    """Whether the key makes ECDSA signatures, which can be deterministic (RFC 6979)."""
    return isinstance(key, ec.EllipticCurvePrivateKey)


def _algorithm(key: SigningKey, digest: hashes.HashAlgorithm) -> bytes:
    """The AlgorithmIdentifier of the signatures that a key makes (RFC 4055 §5, RFC 5758 §3.2)."""
    oid = encode.oid(_ALGORITHMS["ec" if is_ec(key) else "rsa", digest.name])
    return encode.sequence(oid) if is_ec(key) else encode.sequence(oid, _NULL)


def _sign(message: bytes, key: SigningKey, digest: hashes.HashAlgorithm) -> bytes:
    if isinstance(key, ec.EllipticCurvePrivateKey):
        return key.sign(message, ec.ECDSA(digest, deterministic_signing=True))
    return key.sign(message, padding.PKCS1v15(), digest)


def _extension(extension: Extension) -> bytes:
    return encode.sequence(
        encode.oid(extension.oid),
        *([encode.TRUE] if extension.critical else []),
        der.encode(der.OCTET_STRING, extension.value),
    )
