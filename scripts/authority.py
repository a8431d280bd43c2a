"""Certificates for generated files: the same names and seeds give the same bytes, on any machine.

The work is that of the lab CA (`edgetrust.pki.authority`); what is here are the forms that the examples have, and the
seeds of their keys. NOTE: anybody can compute these keys; they are for examples and tests only, and no private key is
ever written.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from ipaddress import ip_address

from cryptography import x509
from cryptography.x509.oid import NameOID

from edgetrust.codec.pem import write_block
from edgetrust.model.certificate import Certificate, Extension, KeyUsage, Oid
from edgetrust.pki.authority import extensions
from edgetrust.pki.authority.assemble import Parts, Signer, assemble, spki_of
from edgetrust.pki.authority.seeded import derive_key

_BOTH = (Oid.SERVER_AUTH, Oid.CLIENT_AUTH)
_OF_CA = frozenset({KeyUsage.DIGITAL_SIGNATURE, KeyUsage.KEY_CERT_SIGN, KeyUsage.CRL_SIGN})
_OF_LEAF = frozenset({KeyUsage.DIGITAL_SIGNATURE, KeyUsage.KEY_ENCIPHERMENT})


@dataclass(frozen=True, slots=True, kw_only=True)
class Issued:
    """A certificate and the seed of its key."""

    certificate: Certificate
    seed: str

    @property
    def pem(self) -> str:
        return write_block(self.certificate.der)


def issue_ca(common_name: str, organization: str, issuer: Issued | None, since: datetime, until: datetime) -> Issued:
    """A root, or with an issuer an intermediate CA."""
    stated = (
        extensions.basic_constraints(ca=True, path_length=None if issuer is None else 0),
        extensions.key_usage(_OF_CA),
    )
    seed = f"ca/{organization}/{common_name}"
    return _issue(_name(common_name, organization), seed, issuer, (since, until), (*_identify(seed, issuer), *stated))


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
    stated = (
        *([_subject_alt_name(names)] if names else []),
        replace(extensions.key_usage(_OF_CA if issuer is None else _OF_LEAF), critical=False),
        extensions.extended_key_usage(_BOTH),
    )
    seed = f"leaf/{key or common_name}"
    own = _identify(seed, issuer) if identifiers else ()
    return _issue(_name(common_name, organization), seed, issuer, (since, until), (*own, *stated))


def day(text: str) -> datetime:
    """Midnight, UTC, of a day like 2026-09-01."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def _issue(
    subject: bytes,
    seed: str,
    issuer: Issued | None,
    validity: tuple[datetime, datetime],
    stated: tuple[Extension, ...],
) -> Issued:
    own = derive_key(seed)
    parts = Parts(
        subject=subject,
        spki=spki_of(own),
        serial=int.from_bytes(hashlib.sha256(f"{seed}/{validity[0]}".encode()).digest()[:8], "big") >> 1,
        not_before=validity[0],
        not_after=validity[1],
        extensions=stated,
    )
    signer = own if issuer is None else Signer(certificate=issuer.certificate, key=derive_key(issuer.seed))
    return Issued(certificate=assemble(parts, signer), seed=seed)


def _identify(seed: str, issuer: Issued | None) -> tuple[Extension, ...]:
    own = extensions.subject_key_identifier(spki_of(derive_key(seed)))
    return (own,) if issuer is None else (own, extensions.authority_key_identifier(issuer.certificate))


def _name(common_name: str, organization: str) -> bytes:
    """DER of a subject as the examples use it."""
    attributes = (
        (NameOID.COUNTRY_NAME, "US"),
        (NameOID.ORGANIZATION_NAME, organization),
        (NameOID.COMMON_NAME, common_name),
    )
    return x509.Name([x509.NameAttribute(oid, value) for oid, value in attributes]).public_bytes()


def _subject_alt_name(names: Sequence[str]) -> Extension:
    value = x509.SubjectAlternativeName([_general_name(text) for text in names]).public_bytes()
    return Extension(oid=Oid.SUBJECT_ALT_NAME, critical=False, value=value)


def _general_name(text: str) -> x509.GeneralName:
    if text.startswith("IP:"):
        return x509.IPAddress(ip_address(text.removeprefix("IP:")))
    return x509.DNSName(text)
