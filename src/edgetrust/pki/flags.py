"""What OpenSSL works out once for every certificate, before it looks at any chain (ossl_x509v3_cache_extensions).

Not here: what follows from it (`edgetrust.pki.purpose`, `edgetrust.pki.path`).
"""

from __future__ import annotations

from typing import NamedTuple

from edgetrust.codec.memo import Memo
from edgetrust.model.certificate import BasicConstraints, Certificate, Oid, Unreadable
from edgetrust.pki.issuance import identifiers_fit, key_fits

_UNDERSTOOD_WHEN_CRITICAL = frozenset(
    {
        Oid.NETSCAPE_CERT_TYPE,
        Oid.KEY_USAGE,
        Oid.SUBJECT_ALT_NAME,
        Oid.BASIC_CONSTRAINTS,
        Oid.CERTIFICATE_POLICIES,
        Oid.CRL_DISTRIBUTION_POINTS,
        Oid.EXTENDED_KEY_USAGE,
        Oid.ADDRESS_BLOCKS,
        Oid.AS_NUMBERS,
        "1.3.6.1.5.5.7.48.1.5",  # OCSP no check
        "2.5.29.36",  # policy constraints
        Oid.PROXY_CERT_INFO,
        Oid.NAME_CONSTRAINTS,
        "2.5.29.33",  # policy mappings
        "2.5.29.54",  # inhibit anyPolicy
    }
)
_RESOURCES = frozenset((Oid.ADDRESS_BLOCKS, Oid.AS_NUMBERS))
_ALTERNATIVE_NAMES = (Oid.SUBJECT_ALT_NAME, Oid.ISSUER_ALT_NAME)


class Flags(NamedTuple):
    """The flags of one certificate."""

    is_invalid: bool
    """EXFLAG_INVALID: an extension is present and cannot be decoded, or says what none may say. The certificate is
    then nobody's issuer and issued by nobody."""
    is_self_signed: bool
    """EXFLAG_SS: self-issued, and neither the key identifiers nor the key type speak against it. No signature is
    checked."""
    unknown_critical: str | None
    """EXFLAG_CRITICAL: the OID of the first critical extension that OpenSSL does not handle."""
    has_resources: bool = False
    """There are address blocks or AS numbers (RFC 3779), as nearly nowhere."""


# As many as there are certificates in memory (`edgetrust.pki.read`).
_FLAGS: Memo[bytes, Flags] = Memo(limit=50_000)
"""Flags by the DER of the certificate."""


def flags_of(certificate: Certificate) -> Flags:
    """The flags of a certificate, worked out once."""
    return _FLAGS.find(certificate.der) or _FLAGS.keep(certificate.der, _work_out(certificate))


def find_unknown_critical(certificate: Certificate) -> str | None:
    """The OID of the first critical extension that OpenSSL does not handle, of a certificate that is not remembered."""
    for extension in certificate.extensions:
        if extension.critical and extension.oid not in _UNDERSTOOD_WHEN_CRITICAL:
            return extension.oid
    return None


def _work_out(certificate: Certificate) -> Flags:
    has_resources = not _RESOURCES.isdisjoint(extension.oid for extension in certificate.extensions)
    return Flags(
        is_invalid=_has_unreadable(certificate)
        or _contradicts_itself(certificate)
        or (has_resources and _has_unreadable_resources(certificate)),
        is_self_signed=certificate.is_self_issued
        and identifiers_fit(certificate, certificate)
        and key_fits(certificate, certificate),
        unknown_critical=find_unknown_critical(certificate),
        has_resources=has_resources,
    )


def _has_unreadable_resources(certificate: Certificate) -> bool:
    from edgetrust.pki.resources import has_unreadable_resources

    return has_unreadable_resources(certificate)


def _has_unreadable(certificate: Certificate) -> bool:
    decoded = (
        certificate.basic_constraints,
        certificate.key_usage,
        certificate.extended_key_usage,
        certificate.subject_alt_names,
        certificate.subject_key_identifier,
        certificate.authority_key_identifier,
        certificate.name_constraints,
        certificate.crl_distribution_points,
        certificate.netscape_cert_type,
        certificate.proxy_cert_info,
    )
    return Unreadable in map(type, decoded)


def _contradicts_itself(certificate: Certificate) -> bool:
    """A key usage without any usage, a negative path length, or a proxy with what no proxy may have."""
    constraints = certificate.basic_constraints
    if certificate.key_usage == frozenset():
        return True
    if isinstance(constraints, BasicConstraints) and (constraints.path_length or 0) < 0:
        return True
    return certificate.proxy_cert_info is not None and (
        certificate.is_ca or any(extension.oid in _ALTERNATIVE_NAMES for extension in certificate.extensions)
    )
