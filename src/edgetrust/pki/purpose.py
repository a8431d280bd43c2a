"""May a certificate be used for this? X509_check_purpose and X509_check_ca as OpenSSL 3.0 decides them.

Not here: the order in which a path is checked (`edgetrust.pki.path`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from edgetrust.codec.memo import Memo
from edgetrust.model.certificate import BasicConstraints, Certificate, KeyUsage, Oid
from edgetrust.model.connection import Purpose
from edgetrust.model.value import dataclass
from edgetrust.pki.flags import flags_of
from edgetrust.pki.issuance import identifiers_fit, key_fits


@dataclass(frozen=True, slots=True, kw_only=True)
class _Demand:
    """What a purpose demands of a leaf; an authority needs the first alone."""

    extended: frozenset[str]
    usage: frozenset[KeyUsage]
    netscape: int
    """Bit of the first octet of the Netscape certificate type."""


_OF_SERVERS = _Demand(
    # OpenSSL lets the two "server gated crypto" purposes stand in for serverAuth.
    extended=frozenset({Oid.SERVER_AUTH, "2.16.840.1.113730.4.1", "1.3.6.1.4.1.311.10.3.3"}),
    usage=frozenset({KeyUsage.DIGITAL_SIGNATURE, KeyUsage.KEY_ENCIPHERMENT, KeyUsage.KEY_AGREEMENT}),
    netscape=0x40,
)
_OF_CLIENTS = _Demand(
    extended=frozenset({Oid.CLIENT_AUTH}),
    usage=frozenset({KeyUsage.DIGITAL_SIGNATURE, KeyUsage.KEY_AGREEMENT}),
    netscape=0x80,
)
_NETSCAPE_SSL_CA = 0x04
_NETSCAPE_ANY_CA = 0x07
_CERTIFICATE_SIGNER = frozenset({KeyUsage.KEY_CERT_SIGN})
_CRL_SIGNER = frozenset({KeyUsage.CRL_SIGN})


def has_purpose(certificate: Certificate, purpose: Purpose, *, as_ca: bool) -> bool:
    """Whether OpenSSL accepts `certificate` for `purpose`, as the leaf or as a CA above it."""
    if not lists_purpose(certificate, purpose):
        return False
    if as_ca:
        return _is_ssl_ca(certificate)
    demand = _demand_of(purpose)
    if _lacks_key_usage(certificate, demand.usage):
        return False
    netscape = certificate.netscape_cert_type
    return not isinstance(netscape, int) or bool(netscape & demand.netscape)


def unfit_purposes(above: Collection[Certificate], purposes: Iterable[Purpose]) -> list[Purpose]:
    """Those that some CA above a certificate does not permit it."""
    return [each for each in purposes if not all(has_purpose(authority, each, as_ca=True) for authority in above)]


def lists_purpose(certificate: Certificate, purpose: Purpose) -> bool:
    """Whether the extended key usage alone permits `purpose`; a certificate without the extension is good for all."""
    extended = certificate.extended_key_usage
    return not isinstance(extended, tuple) or not _demand_of(purpose).extended.isdisjoint(extended)


def barring_usage(certificate: Certificate, purpose: Purpose) -> str | None:
    """The key usage of a leaf, as printed, where it rules `purpose` out whatever the extended one lists; else None. A
    certificate with `KeyUsage.DIGITAL_SIGNATURE` permits all."""
    usage = certificate.key_usage
    if not isinstance(usage, frozenset) or not _lacks_key_usage(certificate, _demand_of(purpose).usage):
        return None
    return ", ".join(sorted(usage)) or "none"


def _demand_of(purpose: Purpose) -> _Demand:
    return _OF_SERVERS if purpose is Purpose.SERVER_AUTH else _OF_CLIENTS


class CaKind:
    """What X509_check_ca returns."""

    NO = 0
    YES = 1
    V1_SELF_SIGNED = 3
    KEY_USAGE_ONLY = 4
    NETSCAPE = 5


# As many as there are certificates in memory; a CA is asked once for every certificate below it.
_KINDS: Memo[bytes, int] = Memo(limit=50_000)


def ca_kind(certificate: Certificate) -> int:
    """One of `CaKind`: no CA, a CA by basicConstraints, or one of the old ways of being one."""
    known = _KINDS.find(certificate.der)
    return known if known is not None else _KINDS.keep(certificate.der, _find_kind(certificate))


def _find_kind(certificate: Certificate) -> int:
    if flags_of(certificate).is_invalid or _lacks_key_usage(certificate, _CERTIFICATE_SIGNER):
        return CaKind.NO
    if isinstance(certificate.basic_constraints, BasicConstraints):
        return CaKind.YES if certificate.basic_constraints.ca else CaKind.NO
    if certificate.version == 1 and is_self_signed(certificate):
        return CaKind.V1_SELF_SIGNED
    if certificate.key_usage is not None:
        return CaKind.KEY_USAGE_ONLY
    netscape = certificate.netscape_cert_type
    return CaKind.NETSCAPE if isinstance(netscape, int) and netscape & _NETSCAPE_ANY_CA else CaKind.NO


def may_sign_certificates(certificate: Certificate) -> bool:
    """Whether the key usage, where there is one, permits signing certificates."""
    return not _lacks_key_usage(certificate, _CERTIFICATE_SIGNER)


def may_sign_crls(certificate: Certificate) -> bool:
    """Whether the key usage, where there is one, permits signing revocation lists."""
    return not _lacks_key_usage(certificate, _CRL_SIGNER)


def unknown_critical_extension(certificate: Certificate) -> str | None:
    """The OID of the first critical extension that OpenSSL does not handle; None when it handles all."""
    return flags_of(certificate).unknown_critical


def is_self_signed(certificate: Certificate) -> bool:
    """Self-issued, and neither the key identifiers nor the key type speak against it. No signature is checked."""
    return flags_of(certificate).is_self_signed


def could_have_issued(issuer: Certificate, certificate: Certificate) -> bool:
    """ossl_x509_likely_issued: names, key identifiers and key type fit. No signature is checked."""
    return (
        issuer.subject.canonical == certificate.issuer.canonical
        and not flags_of(issuer).is_invalid
        and not flags_of(certificate).is_invalid
        and identifiers_fit(issuer, certificate)
        and key_fits(issuer, certificate)
    )


def _is_ssl_ca(certificate: Certificate) -> bool:
    kind = ca_kind(certificate)
    if kind == CaKind.NETSCAPE:
        netscape = certificate.netscape_cert_type
        return isinstance(netscape, int) and bool(netscape & _NETSCAPE_SSL_CA)
    return kind != CaKind.NO


def _lacks_key_usage(certificate: Certificate, wanted: frozenset[KeyUsage]) -> bool:
    usage = certificate.key_usage
    return isinstance(usage, frozenset) and usage.isdisjoint(wanted)
