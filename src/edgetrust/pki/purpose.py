"""May a certificate be used for this? X509_check_purpose and X509_check_ca as OpenSSL 3.0 decides them.

Not here: the order in which a path is checked (`edgetrust.pki.path`).
"""

from __future__ import annotations

from edgetrust.model.certificate import BasicConstraints, Certificate, KeyKind, KeyUsage, Oid, Unreadable
from edgetrust.model.connection import Purpose

# OpenSSL lets the two "server gated crypto" purposes stand in for serverAuth.
_GOOD_FOR = {
    Purpose.SERVER_AUTH: frozenset({Oid.SERVER_AUTH, "2.16.840.1.113730.4.1", "1.3.6.1.4.1.311.10.3.3"}),
    Purpose.CLIENT_AUTH: frozenset({Oid.CLIENT_AUTH}),
}
_LEAF_KEY_USAGE = {
    Purpose.SERVER_AUTH: frozenset({KeyUsage.DIGITAL_SIGNATURE, KeyUsage.KEY_ENCIPHERMENT, KeyUsage.KEY_AGREEMENT}),
    Purpose.CLIENT_AUTH: frozenset({KeyUsage.DIGITAL_SIGNATURE, KeyUsage.KEY_AGREEMENT}),
}
# Bits of the first octet of the Netscape certificate type.
_NETSCAPE_LEAF = {Purpose.CLIENT_AUTH: 0x80, Purpose.SERVER_AUTH: 0x40}
_NETSCAPE_SSL_CA = 0x04
_NETSCAPE_ANY_CA = 0x07

_UNDERSTOOD_WHEN_CRITICAL = frozenset(
    {
        Oid.NETSCAPE_CERT_TYPE,
        Oid.KEY_USAGE,
        Oid.SUBJECT_ALT_NAME,
        Oid.BASIC_CONSTRAINTS,
        Oid.CERTIFICATE_POLICIES,
        Oid.CRL_DISTRIBUTION_POINTS,
        Oid.EXTENDED_KEY_USAGE,
        "1.3.6.1.5.5.7.1.7",  # RFC 3779 address blocks
        "1.3.6.1.5.5.7.1.8",  # RFC 3779 AS numbers
        "1.3.6.1.5.5.7.48.1.5",  # OCSP no check
        "2.5.29.36",  # policy constraints
        Oid.PROXY_CERT_INFO,
        Oid.NAME_CONSTRAINTS,
        "2.5.29.33",  # policy mappings
        "2.5.29.54",  # inhibit anyPolicy
    }
)


def has_purpose(certificate: Certificate, purpose: Purpose, *, as_ca: bool) -> bool:
    """Whether OpenSSL accepts `certificate` for `purpose`, as the leaf or as a CA above it."""
    extended = certificate.extended_key_usage
    if isinstance(extended, tuple) and not _GOOD_FOR[purpose].intersection(extended):
        return False
    if as_ca:
        return _is_ssl_ca(certificate)
    if _lacks_key_usage(certificate, _LEAF_KEY_USAGE[purpose]):
        return False
    netscape = _netscape_type(certificate)
    return netscape is None or bool(netscape & _NETSCAPE_LEAF[purpose])


def lists_purpose(certificate: Certificate, purpose: Purpose) -> bool:
    """Whether the extended key usage alone permits `purpose`; a certificate without the extension is good for all."""
    extended = certificate.extended_key_usage
    return not isinstance(extended, tuple) or bool(_GOOD_FOR[purpose].intersection(extended))


class CaKind:
    """What X509_check_ca returns."""

    NO = 0
    YES = 1
    V1_SELF_SIGNED = 3
    KEY_USAGE_ONLY = 4
    NETSCAPE = 5


def ca_kind(certificate: Certificate) -> int:
    """One of `CaKind`: no CA, a CA by basicConstraints, or one of the old ways of being one."""
    if is_inconsistent(certificate) or _lacks_key_usage(certificate, frozenset({KeyUsage.KEY_CERT_SIGN})):
        return CaKind.NO
    if isinstance(certificate.basic_constraints, BasicConstraints):
        return CaKind.YES if certificate.basic_constraints.ca else CaKind.NO
    if certificate.version == 1 and is_self_signed(certificate):
        return CaKind.V1_SELF_SIGNED
    if certificate.key_usage is not None:
        return CaKind.KEY_USAGE_ONLY
    netscape = _netscape_type(certificate)
    return CaKind.NETSCAPE if netscape is not None and netscape & _NETSCAPE_ANY_CA else CaKind.NO


def may_sign_certificates(certificate: Certificate) -> bool:
    """Whether the key usage, where there is one, permits signing certificates."""
    return not _lacks_key_usage(certificate, frozenset({KeyUsage.KEY_CERT_SIGN}))


def may_sign_crls(certificate: Certificate) -> bool:
    """Whether the key usage, where there is one, permits signing revocation lists."""
    return not _lacks_key_usage(certificate, frozenset({KeyUsage.CRL_SIGN}))


def unknown_critical_extension(certificate: Certificate) -> str | None:
    """The OID of the first critical extension that OpenSSL does not handle; None when it handles all."""
    for extension in certificate.extensions:
        if extension.critical and extension.oid not in _UNDERSTOOD_WHEN_CRITICAL:
            return extension.oid
    return None


def is_inconsistent(certificate: Certificate) -> bool:
    """An extension that OpenSSL decodes up front is present and cannot be decoded (EXFLAG_INVALID): the certificate is
    then nobody's issuer and issued by nobody."""
    decoded = (
        certificate.basic_constraints,
        certificate.key_usage,
        certificate.extended_key_usage,
        certificate.subject_alt_names,
        certificate.subject_key_identifier,
        certificate.authority_key_identifier,
        certificate.name_constraints,
    )
    return any(isinstance(value, Unreadable) for value in decoded) or certificate.key_usage == frozenset()


def is_self_signed(certificate: Certificate) -> bool:
    """EXFLAG_SS: self-issued, and neither the key identifiers nor the key type speak against it. No signature is
    checked."""
    return (
        certificate.is_self_issued and identifiers_fit(certificate, certificate) and key_fits(certificate, certificate)
    )


def could_have_issued(issuer: Certificate, certificate: Certificate) -> bool:
    """ossl_x509_likely_issued: names, key identifiers and key type fit. No signature is checked."""
    return (
        issuer.subject.canonical == certificate.issuer.canonical
        and not is_inconsistent(issuer)
        and not is_inconsistent(certificate)
        and identifiers_fit(issuer, certificate)
        and key_fits(issuer, certificate)
    )


def identifiers_fit(issuer: Certificate, certificate: Certificate) -> bool:
    """X509_check_akid: every part of the authority key identifier that can be compared is equal."""
    authority = certificate.authority_key_identifier
    if authority is None or isinstance(authority, Unreadable):
        return True
    subject_key = issuer.subject_key_identifier
    if authority.key_id is not None and isinstance(subject_key, bytes) and authority.key_id != subject_key:
        return False
    if authority.serial is not None and authority.serial != issuer.serial:
        return False
    return authority.issuer is None or authority.issuer.canonical == issuer.issuer.canonical


def key_fits(issuer: Certificate, certificate: Certificate) -> bool:
    """The signature algorithm of `certificate` is one that the key of `issuer` can make."""
    return issuer.key.kind is not KeyKind.OTHER and key_kind_of(certificate.signature_algorithm) is issuer.key.kind


def key_kind_of(signature_algorithm: str) -> KeyKind | None:
    """The kind of key a signature algorithm (dotted OID) needs; None for one that OpenSSL does not know."""
    exact = _KEY_OF_SIGNATURE.get(signature_algorithm)
    if exact is not None:
        return exact
    return next((kind for prefix, kind in _KEY_OF_ARC if signature_algorithm.startswith(prefix)), None)


_KEY_OF_SIGNATURE = {
    "1.3.101.112": KeyKind.ED25519,
    "1.3.101.113": KeyKind.ED448,
    "1.2.840.10040.4.3": KeyKind.DSA,
    "1.2.840.10045.4.1": KeyKind.EC,
    "1.3.14.3.2.29": KeyKind.RSA,
    "1.3.14.3.2.15": KeyKind.RSA,
    "1.3.36.3.3.1.2": KeyKind.RSA,
}
# NIST's arc holds DSA with SHA-2 and SHA-3 (1 to 8), ECDSA with SHA-3 (9 to 12) and RSA with SHA-3 (13 to 16).
_NIST_ARC = "2.16.840.1.101.3.4.3."
_KEY_OF_SIGNATURE.update({f"{_NIST_ARC}{number}": KeyKind.DSA for number in range(1, 9)})
_KEY_OF_SIGNATURE.update({f"{_NIST_ARC}{number}": KeyKind.EC for number in range(9, 13)})
_KEY_OF_SIGNATURE.update({f"{_NIST_ARC}{number}": KeyKind.RSA for number in range(13, 17)})
_KEY_OF_ARC = (
    ("1.2.840.113549.1.1.", KeyKind.RSA),
    ("1.2.840.10045.4.3.", KeyKind.EC),
)


def _is_ssl_ca(certificate: Certificate) -> bool:
    kind = ca_kind(certificate)
    if kind == CaKind.NETSCAPE:
        return bool((_netscape_type(certificate) or 0) & _NETSCAPE_SSL_CA)
    return kind != CaKind.NO


def _lacks_key_usage(certificate: Certificate, wanted: frozenset[KeyUsage]) -> bool:
    usage = certificate.key_usage
    return isinstance(usage, frozenset) and not usage & wanted


def _netscape_type(certificate: Certificate) -> int | None:
    """First octet of the Netscape certificate type bit string; None without the extension."""
    for extension in certificate.extensions:
        if extension.oid == Oid.NETSCAPE_CERT_TYPE:
            # BIT STRING: tag, length, unused bits, then the octets.
            return extension.value[3] if len(extension.value) > 3 else 0
    return None
