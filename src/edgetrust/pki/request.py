"""Certificate signing requests (PKCS#10, RFC 2986), exactly as planned.

Not here: what is planned (`edgetrust.mra.planning`), the same request as a configuration of openssl
(`edgetrust.pki.openssl_request`), and reading requests (`edgetrust.pki.read`).
"""

from __future__ import annotations

from ipaddress import ip_address

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding

from edgetrust.codec import der, strings
from edgetrust.codec.general_names import SRV_NAME, XMPP_ADDRESS
from edgetrust.model.certificate import Oid
from edgetrust.model.connection import Purpose
from edgetrust.model.deployment import SubjectFields
from edgetrust.model.plan import PlannedCertificate, SanType
from edgetrust.pki.authority.extensions import key_usage
from edgetrust.pki.signing_key import SigningKey

PURPOSE_OIDS = {Purpose.SERVER_AUTH: Oid.SERVER_AUTH, Purpose.CLIENT_AUTH: Oid.CLIENT_AUTH}
"""The extended key usage of each purpose."""

DIGESTS: dict[str, hashes.SHA256 | hashes.SHA384 | hashes.SHA512] = {
    "sha256": hashes.SHA256(),
    "sha384": hashes.SHA384(),
    "sha512": hashes.SHA512(),
}
"""What the Generate CSR page offers."""

_COMMON_NAME = "2.5.4.3"


def build_request(
    planned: PlannedCertificate, subject: SubjectFields, key: SigningKey, *, digest: str = "sha256"
) -> bytes:
    """PEM of the request for a planned certificate, signed by its key with that digest, one of `DIGESTS`. Names must be
    ASCII."""
    name = x509.Name([_attribute(oid, value) for oid, value in subject_attributes(planned, subject)])
    builder = x509.CertificateSigningRequestBuilder().subject_name(name)
    if planned.san:
        builder = builder.add_extension(
            x509.SubjectAlternativeName([general_name(each.type, each.value) for each in planned.san]), critical=False
        )
    usage = key_usage(frozenset(planned.key_usage))
    builder = builder.add_extension(
        x509.UnrecognizedExtension(x509.ObjectIdentifier(usage.oid), usage.value), critical=usage.critical
    )
    if planned.purposes:
        oids = [x509.ObjectIdentifier(PURPOSE_OIDS[purpose]) for purpose in planned.purposes]
        builder = builder.add_extension(x509.ExtendedKeyUsage(oids), critical=False)
    return builder.sign(key, DIGESTS[digest]).public_bytes(Encoding.PEM)


def subject_attributes(planned: PlannedCertificate, subject: SubjectFields) -> tuple[tuple[str, str], ...]:
    """Type (dotted OID) and value of each attribute of the subject, most significant first."""
    fields = (
        ("2.5.4.6", subject.country),
        ("2.5.4.8", subject.state),
        ("2.5.4.7", subject.locality),
        ("2.5.4.10", subject.organization),
        ("2.5.4.11", subject.organizational_unit),
        (_COMMON_NAME, planned.common_name),
    )
    return tuple((oid, value) for oid, value in fields if value)


def _attribute(oid: str, value: str) -> x509.NameAttribute[str]:
    return x509.NameAttribute(x509.ObjectIdentifier(oid), value)


def general_name(kind: SanType, value: str) -> x509.GeneralName:
    """The library's form of a subject alternative name; ASCII only."""
    match kind:
        case SanType.DNS:
            return x509.DNSName(value)
        case SanType.IP:
            return x509.IPAddress(ip_address(value))
        case SanType.SRV_NAME:
            return _other_name(SRV_NAME, strings.IA5_STRING, value.encode("ascii"))
        case SanType.XMPP_ADDRESS:
            return _other_name(XMPP_ADDRESS, strings.UTF8_STRING, value.encode())


def _other_name(oid: str, tag: int, octets: bytes) -> x509.OtherName:
    return x509.OtherName(x509.ObjectIdentifier(oid), der.encode(tag, octets))
