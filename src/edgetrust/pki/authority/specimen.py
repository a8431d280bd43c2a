"""Certificates made to order, right or wrong in any detail, each with its key: what the lab's nodes hold.

Nobody asks for them with a request, and no profile or policy looks at them; the same wish gives the same bytes.

Not here: what a CA that people use makes of a request (`edgetrust.pki.authority.sign`), and who holds which certificate
(`edgetrust.mra.scenarios`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import field
from datetime import datetime

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from edgetrust.model.authority import IssuedRecord, Revocation, RevocationReason
from edgetrust.model.certificate import Certificate, Extension, KeyUsage, Oid, RevocationList
from edgetrust.model.plan import SanType
from edgetrust.model.value import dataclass
from edgetrust.pki.addresses import ip_address
from edgetrust.pki.authority import extensions
from edgetrust.pki.authority.assemble import Parts, Signer, assemble, is_ec, spki_of
from edgetrust.pki.authority.revocation_list import build_revocation_list
from edgetrust.pki.authority.seeded import derive_key, derive_rsa_key, derive_serial
from edgetrust.pki.authority.subject import parse_subject
from edgetrust.pki.read import read_revocation_list
from edgetrust.pki.request import general_name
from edgetrust.pki.signing_key import SigningKey

BOTH_PURPOSES = (Oid.SERVER_AUTH, Oid.CLIENT_AUTH)
"""What the edge has always asked for."""

_OF_CAS = frozenset({KeyUsage.KEY_CERT_SIGN, KeyUsage.CRL_SIGN})
_OF_LEAVES = frozenset({KeyUsage.DIGITAL_SIGNATURE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """All that a certificate is to say."""

    subject: str
    """As `edgetrust.pki.authority.subject` reads it: `CN=expe1.example.com,O=Lab`."""
    key: str
    """The seed of its key: the same seed, the same key."""
    not_before: datetime
    not_after: datetime
    names: tuple[str, ...] = ()
    """Subject alternative names: host names, addresses, and SRVNames like `_collab-edge._tls.example.com`; empty: no
    such extension."""
    purposes: tuple[str, ...] | None = BOTH_PURPOSES
    """Extended key usage (dotted OIDs); None: no such extension."""
    usage: frozenset[KeyUsage] | None = None
    """Key usage; None: the one that goes with the key."""
    is_ca: bool = False
    path_length: int | None = None
    permitted: tuple[str, ...] = ()
    """Domains that a CA may certify; empty: all of them."""
    rsa_bits: int | None = None
    """The size of an RSA key; None: one of elliptic curves."""
    curve: str = "secp256r1"
    """Of such a key, by the name that cryptography has for it."""
    has_identifiers: bool = True
    """Without key identifiers, equal subjects are told apart by their place in a list alone."""
    forger: str | None = None
    """The seed of the key that signs in the issuer's place."""
    is_signed_with_sha1: bool = False
    serial: int | None = None
    """None: it follows from everything else."""
    further: tuple[Extension, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Specimen:
    """A certificate and its private key."""

    certificate: Certificate
    key: SigningKey = field(repr=False, compare=False)

    @property
    def key_der(self) -> bytes:
        """PKCS#8, DER."""
        return self.key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())


def make_specimen(wish: Wish, issuer: Specimen | None) -> Specimen:
    """The certificate that is wished for; without an issuer it signs itself."""
    key = _key_of(wish)
    spki = spki_of(key)
    subject = parse_subject(wish.subject).der
    stated = tuple(_extensions(wish, key, issuer))
    forger = derive_key(wish.forger) if wish.forger is not None else None
    parts = Parts(
        subject=subject,
        spki=spki,
        serial=wish.serial or _serial(wish, (subject, spki, *(each.value for each in stated)), issuer),
        not_before=wish.not_before,
        not_after=wish.not_after,
        extensions=stated,
        is_signed_with_sha1=wish.is_signed_with_sha1,
    )
    signer = Signer(certificate=issuer.certificate, key=forger or issuer.key) if issuer is not None else forger or key
    return Specimen(certificate=assemble(parts, signer), key=key)


def make_revocation_list(
    issuer: Specimen, revoked: Iterable[int], *, this_update: datetime, next_update: datetime
) -> RevocationList:
    """The list of a CA in which these serial numbers stand."""
    records = [
        IssuedRecord(
            serial=serial,
            sha256="",
            subject="",
            names=(),
            not_before=this_update,
            not_after=next_update,
            profile="",
            revocation=Revocation(at=this_update, reason=RevocationReason.UNSPECIFIED),
        )
        for serial in revoked
    ]
    signer = Signer(certificate=issuer.certificate, key=issuer.key)
    return read_revocation_list(
        build_revocation_list(signer, records, number=1, this_update=this_update, next_update=next_update)
    )


def _key_of(wish: Wish) -> SigningKey:
    return derive_key(wish.key, wish.curve) if wish.rsa_bits is None else derive_rsa_key(wish.key, wish.rsa_bits)


def _serial(wish: Wish, parts: tuple[bytes, ...], issuer: Specimen | None) -> int:
    """Two certificates of one issuer that differ in anything have different numbers."""
    settings = (wish.not_before.isoformat(), wish.not_after.isoformat(), str(wish.is_signed_with_sha1))
    return derive_serial(issuer.certificate.sha256 if issuer else "", wish.forger or "", *settings, *parts)


def _extensions(wish: Wish, key: SigningKey, issuer: Specimen | None) -> Iterator[Extension]:
    yield extensions.basic_constraints(ca=wish.is_ca, path_length=wish.path_length)
    yield extensions.key_usage(_usual_usage(wish, key) if wish.usage is None else wish.usage)
    if wish.purposes is not None and not wish.is_ca:
        yield extensions.extended_key_usage(wish.purposes)
    if wish.names:
        value = x509.SubjectAlternativeName([general_name(_type_of(name), name) for name in wish.names]).public_bytes()
        yield Extension(oid=Oid.SUBJECT_ALT_NAME, critical=False, value=value)
    if wish.permitted:
        value = x509.NameConstraints([x509.DNSName(name) for name in wish.permitted], None).public_bytes()
        yield Extension(oid=Oid.NAME_CONSTRAINTS, critical=True, value=value)
    if wish.has_identifiers:
        yield extensions.subject_key_identifier(spki_of(key))
        if issuer is not None and isinstance(issuer.certificate.subject_key_identifier, bytes):
            yield extensions.authority_key_identifier(issuer.certificate)
    yield from wish.further


def _usual_usage(wish: Wish, key: SigningKey) -> frozenset[KeyUsage]:
    encipherment = frozenset() if is_ec(key) else frozenset({KeyUsage.KEY_ENCIPHERMENT})
    return _OF_CAS if wish.is_ca else _OF_LEAVES | encipherment


def _type_of(name: str) -> SanType:
    """The type that a name has by the way it is written, as in the names that peers look for."""
    if ip_address(name) is not None:
        return SanType.IP
    return SanType.SRV_NAME if name.startswith("_") else SanType.DNS
