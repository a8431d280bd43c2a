"""What the products make for themselves: the temporary CA and certificate of an Expressway, and the self-signed
certificates of CUCM.

Sources: a decoded sample in public code and the Expressway Administrator Guide (X15.5) for Expressways; pasted output
for CUCM, whose self-signed certificates carry neither an authority key identifier nor alternative names, so that two of
one subject get into each other's way. Not here: certificates of a CA (`edgetrust.pki.authority`).
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import uuid4

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from edgetrust.codec import der, strings
from edgetrust.model.certificate import KeyKind, Oid
from edgetrust.model.deployment import Node
from edgetrust.model.lab import HeldIdentity
from edgetrust.model.plan import PlannedKey
from edgetrust.model.value import dataclass
from edgetrust.pki.read import read_certificate
from edgetrust.pki.signing_key import SigningKey, generate_key
from edgetrust.twin.admin.files import pkcs8_of

_YEAR = timedelta(days=365)
_IPSEC = x509.ObjectIdentifier("1.3.6.1.5.5.7.3.5")
_BOTH = (ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH)


@dataclass(frozen=True, slots=True, kw_only=True)
class FactoryMaterial:
    """What an installation of an Expressway makes for itself."""

    authority: HeldIdentity
    """The temporary CA, one for each installation."""
    server: HeldIdentity


def make_factory_material(node: Node, at: datetime) -> FactoryMaterial:
    """A temporary CA of this node and the temporary certificate it signs. Takes a moment: two RSA keys."""
    ca_name = _name(*[(oid, f"Temporary CA {uuid4()}") for oid in _ORGANISATION])
    ca_key = generate_key(PlannedKey())
    authority = _sign(
        _builder(ca_name, ca_name, ca_key, at, years=5).add_extension(
            x509.BasicConstraints(ca=True, path_length=None), critical=True
        ),
        ca_key,
    )
    key = generate_key(PlannedKey())
    owner = f"Temporary Certificate {uuid4()}"
    subject = _name(
        (NameOID.ORGANIZATION_NAME, owner),
        (NameOID.ORGANIZATIONAL_UNIT_NAME, owner),
        (NameOID.COMMON_NAME, node.fqdn.partition(".")[0]),
    )
    builder = _builder(subject, ca_name, key, at, years=1, serial=1)
    for extension in (
        x509.BasicConstraints(ca=False, path_length=None),
        _comment(),
        _usage(encipher_data=False, content_commitment=True),
        x509.ExtendedKeyUsage(_BOTH),
    ):
        builder = builder.add_extension(extension, critical=False)
    return FactoryMaterial(authority=_held(authority, ca_key), server=_held(_sign(builder, ca_key), key))


def make_self_signed(common_name: str, kind: KeyKind, at: datetime) -> HeldIdentity:
    """What *Regenerate* makes on CUCM: self-signed, for five years."""
    key = generate_key(PlannedKey(kind=kind, bits=2048 if kind is KeyKind.RSA else 384))
    subject = _name((NameOID.COMMON_NAME, common_name))
    builder = _builder(subject, subject, key, at, years=5)
    for extension in (
        _usage(encipher_data=True, content_commitment=False),
        x509.ExtendedKeyUsage((*_BOTH, _IPSEC)),
        x509.SubjectKeyIdentifier.from_public_key(key.public_key()),
    ):
        builder = builder.add_extension(extension, critical=False)
    return _held(_sign(builder, key), key)


def make_client_default(node: Node, at: datetime) -> HeldIdentity:
    """The self-signed client certificate to which an Expressway of X15.5 resets. How it looks is in no document."""
    key = generate_key(PlannedKey())
    subject = _name((NameOID.COMMON_NAME, node.fqdn))
    builder = _builder(subject, subject, key, at, years=1)
    return _held(_sign(builder.add_extension(x509.ExtendedKeyUsage(_BOTH), critical=False), key), key)


_ORGANISATION = (NameOID.ORGANIZATION_NAME, NameOID.ORGANIZATIONAL_UNIT_NAME, NameOID.COMMON_NAME)


def _name(*attributes: tuple[x509.ObjectIdentifier, str]) -> x509.Name:
    return x509.Name([x509.NameAttribute(oid, value) for oid, value in attributes])


def _builder(
    subject: x509.Name, issuer: x509.Name, key: SigningKey, at: datetime, *, years: int, serial: int | None = None
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder(issuer_name=issuer, subject_name=subject)
        .public_key(key.public_key())
        .serial_number(serial if serial is not None else x509.random_serial_number())
        .not_valid_before(at)
        .not_valid_after(at + years * _YEAR)
    )


def _usage(*, encipher_data: bool, content_commitment: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=True,
        content_commitment=content_commitment,
        key_encipherment=True,
        data_encipherment=encipher_data,
        key_agreement=encipher_data,
        key_cert_sign=encipher_data,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )


def _comment() -> x509.UnrecognizedExtension:
    text = der.encode(strings.IA5_STRING, b"Temporary Certificate")
    return x509.UnrecognizedExtension(x509.ObjectIdentifier(Oid.NETSCAPE_COMMENT), text)


def _sign(builder: x509.CertificateBuilder, key: SigningKey) -> bytes:
    digest = hashes.SHA384() if isinstance(key, ec.EllipticCurvePrivateKey) else hashes.SHA256()
    return builder.sign(key, digest).public_bytes(Encoding.DER)


def _held(encoded: bytes, key: SigningKey) -> HeldIdentity:
    return HeldIdentity(leaf=read_certificate(encoded), key=pkcs8_of(key))
