"""A certification authority for generated files: the same names and seeds give the same bytes, on any machine.

Keys are P-256, derived from a seed, and signatures are deterministic (RFC 6979). NOTE: anybody can compute these keys;
they are for examples and tests only, and no private key is ever written.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from ipaddress import ip_address

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
"""Of the group of P-256; a private key lies below it."""

BOTH = (ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH)


def derive_key(seed: str) -> ec.EllipticCurvePrivateKey:
    """The key that belongs to a seed."""
    number = int.from_bytes(hashlib.sha512(seed.encode()).digest(), "big")
    return ec.derive_private_key(number % (_ORDER - 1) + 1, ec.SECP256R1())


@dataclass(frozen=True, slots=True, kw_only=True)
class Issued:
    """A certificate and the seed of its key."""

    certificate: x509.Certificate
    seed: str

    @property
    def pem(self) -> str:
        return self.certificate.public_bytes(Encoding.PEM).decode("ascii")


def name(common_name: str, organization: str) -> x509.Name:
    """A subject as the examples use it."""
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "US"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, organization),
            x509.NameAttribute(NameOID.COMMON_NAME, common_name),
        ]
    )


def issue_ca(common_name: str, organization: str, issuer: Issued | None, since: datetime, until: datetime) -> Issued:
    """A root, or with an issuer an intermediate CA."""
    seed = f"ca/{organization}/{common_name}"
    builder = _builder(name(common_name, organization), seed, issuer, since, until)
    builder = builder.add_extension(
        x509.BasicConstraints(ca=True, path_length=None if issuer is None else 0), critical=True
    )
    builder = builder.add_extension(_key_usage(for_ca=True), critical=True)
    return _sign(builder, seed, issuer)


def issue_leaf(
    common_name: str,
    *,
    organization: str,
    issuer: Issued | None,
    names: Sequence[str],
    since: datetime,
    until: datetime,
    key: str | None = None,
    identifiers: bool = True,
) -> Issued:
    """A node's certificate with both purposes; without an issuer it signs itself, as CUCM does out of the box."""
    seed = f"leaf/{key or common_name}"
    builder = _builder(name(common_name, organization), seed, issuer, since, until, identifiers=identifiers)
    if names:
        builder = builder.add_extension(
            x509.SubjectAlternativeName([_general_name(text) for text in names]), critical=False
        )
    builder = builder.add_extension(_key_usage(for_ca=issuer is None), critical=False)
    builder = builder.add_extension(x509.ExtendedKeyUsage(BOTH), critical=False)
    return _sign(builder, seed, issuer)


def day(text: str) -> datetime:
    """Midnight, UTC, of a day like 2026-09-01."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def _builder(
    subject: x509.Name,
    seed: str,
    issuer: Issued | None,
    since: datetime,
    until: datetime,
    *,
    identifiers: bool = True,
) -> x509.CertificateBuilder:
    key = derive_key(seed).public_key()
    serial = int.from_bytes(hashlib.sha256(f"{seed}/{since}".encode()).digest()[:8], "big") >> 1
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject if issuer is None else issuer.certificate.subject)
        .public_key(key)
        .serial_number(serial)
        .not_valid_before(since)
        .not_valid_after(until)
    )
    if identifiers:
        builder = builder.add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
    if issuer is not None:
        authority = x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer.certificate.public_key())  # type: ignore[arg-type]
        builder = builder.add_extension(authority, critical=False)
    return builder


def _sign(builder: x509.CertificateBuilder, seed: str, issuer: Issued | None) -> Issued:
    key = derive_key(seed if issuer is None else issuer.seed)
    certificate = builder.sign(key, hashes.SHA256(), ecdsa_deterministic=True)
    return Issued(certificate=certificate, seed=seed)


def _general_name(text: str) -> x509.GeneralName:
    if text.startswith("IP:"):
        return x509.IPAddress(ip_address(text.removeprefix("IP:")))
    return x509.DNSName(text)


def _key_usage(*, for_ca: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=True,
        content_commitment=False,
        key_encipherment=not for_ca,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=for_ca,
        crl_sign=for_ca,
        encipher_only=False,
        decipher_only=False,
    )
