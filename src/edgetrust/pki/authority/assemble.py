"""Puts the parts of a certificate together and signs them: the only place where a lab CA signs certificates.

Not here: what the parts are (`edgetrust.pki.authority.sign`, `edgetrust.pki.authority.found`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_der_public_key

from edgetrust.errors import Malformed
from edgetrust.model.certificate import Certificate, Extension
from edgetrust.pki.read import read_certificate
from edgetrust.pki.signing_key import SigningKey


@dataclass(frozen=True, slots=True, kw_only=True)
class Signer:
    """A CA that signs: its certificate and its key."""

    certificate: Certificate
    key: SigningKey


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """All that a certificate says, besides who signs it."""

    subject: x509.Name
    spki: bytes
    """DER of the SubjectPublicKeyInfo."""
    serial: int
    not_before: datetime
    not_after: datetime
    extensions: tuple[Extension, ...]
    """In their order."""


def assemble(parts: Parts, signer: Signer | SigningKey) -> Certificate:
    """The signed certificate; from a bare key it signs itself. Signatures are deterministic. Raises Malformed for a key
    that could not be certified byte for byte."""
    issuer, key = (name_of(signer.certificate), signer.key) if isinstance(signer, Signer) else (parts.subject, signer)
    builder = x509.CertificateBuilder(
        issuer_name=issuer,
        subject_name=parts.subject,
        public_key=_load_public_key(parts.spki),  # type: ignore[arg-type]
        serial_number=parts.serial,
        not_valid_before=parts.not_before,
        not_valid_after=parts.not_after,
    )
    for extension in parts.extensions:
        value = x509.UnrecognizedExtension(x509.ObjectIdentifier(extension.oid), extension.value)
        builder = builder.add_extension(value, critical=extension.critical)
    signed = builder.sign(key, digest_for(key), ecdsa_deterministic=is_ec(key) or None)
    return read_certificate(signed.public_bytes(Encoding.DER))


def name_of(certificate: Certificate) -> x509.Name:
    """The subject of a certificate, to be written into what it issues."""
    return x509.load_der_x509_certificate(certificate.der).subject


def spki_of(key: SigningKey) -> bytes:
    """DER of the SubjectPublicKeyInfo that belongs to a private key."""
    return key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def digest_for(key: SigningKey) -> hashes.SHA256 | hashes.SHA384 | hashes.SHA512:
    """The digest that goes with a key: as strong as its curve, SHA-256 for RSA."""
    if isinstance(key, ec.EllipticCurvePrivateKey) and key.key_size > 256:
        return hashes.SHA384() if key.key_size <= 384 else hashes.SHA512()
    return hashes.SHA256()


def is_ec(key: SigningKey) -> bool:
    """Whether the key makes ECDSA signatures, which can be deterministic (RFC 6979)."""
    return isinstance(key, ec.EllipticCurvePrivateKey)


def _load_public_key(spki: bytes) -> object:
    """The key, provided that it is written back as it stands: a certificate for another encoding of it would not match
    the request."""
    try:
        key = load_der_public_key(spki)
    except (ValueError, UnsupportedAlgorithm) as error:
        raise Malformed(f"the public key cannot be used: {error}; make another one") from error
    if key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo) != spki:
        raise Malformed(
            "the public key is written in an unusual form (a compressed point, a curve written out, RSA-PSS);"
            " make another one"
        )
    return key
