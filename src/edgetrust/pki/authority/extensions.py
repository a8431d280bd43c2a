"""The values of the extensions that a lab CA writes of its own accord.

Not here: those that a request asks for (`edgetrust.pki.authority.sign`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from cryptography import x509
from cryptography.x509.oid import AuthorityInformationAccessOID

from edgetrust.codec import der
from edgetrust.model.certificate import Certificate, Extension, KeyUsage, Oid

_OCSP = AuthorityInformationAccessOID.OCSP


def basic_constraints(*, ca: bool, path_length: int | None = None) -> Extension:
    """RFC 5280 §4.2.1.9, critical."""
    value = x509.BasicConstraints(ca=ca, path_length=path_length).public_bytes()
    return Extension(oid=Oid.BASIC_CONSTRAINTS, critical=True, value=value)


def key_usage(usages: frozenset[KeyUsage]) -> Extension:
    """RFC 5280 §4.2.1.3, critical."""
    value = x509.KeyUsage(
        digital_signature=KeyUsage.DIGITAL_SIGNATURE in usages,
        content_commitment=KeyUsage.CONTENT_COMMITMENT in usages,
        key_encipherment=KeyUsage.KEY_ENCIPHERMENT in usages,
        data_encipherment=KeyUsage.DATA_ENCIPHERMENT in usages,
        key_agreement=KeyUsage.KEY_AGREEMENT in usages,
        key_cert_sign=KeyUsage.KEY_CERT_SIGN in usages,
        crl_sign=KeyUsage.CRL_SIGN in usages,
        encipher_only=KeyUsage.ENCIPHER_ONLY in usages,
        decipher_only=KeyUsage.DECIPHER_ONLY in usages,
    ).public_bytes()
    return Extension(oid=Oid.KEY_USAGE, critical=True, value=value)


def extended_key_usage(purposes: Iterable[str]) -> Extension:
    """RFC 5280 §4.2.1.12, not critical."""
    value = x509.ExtendedKeyUsage([x509.ObjectIdentifier(each) for each in purposes]).public_bytes()
    return Extension(oid=Oid.EXTENDED_KEY_USAGE, critical=False, value=value)


def subject_alt_name(names: Iterable[bytes], *, critical: bool) -> Extension:
    """RFC 5280 §4.2.1.6, from the DER of each GeneralName."""
    return Extension(oid=Oid.SUBJECT_ALT_NAME, critical=critical, value=der.encode(der.SEQUENCE, b"".join(names)))


def subject_key_identifier(spki: bytes) -> Extension:
    """RFC 5280 §4.2.1.2, method 1."""
    value = x509.SubjectKeyIdentifier(key_identifier(spki)).public_bytes()
    return Extension(oid=Oid.SUBJECT_KEY_IDENTIFIER, critical=False, value=value)


def authority_key_identifier(issuer: Certificate) -> Extension:
    """RFC 5280 §4.2.1.1: the identifier the issuer announces, or that of its key where it announces none."""
    announced = issuer.subject_key_identifier
    identifier = announced if isinstance(announced, bytes) else key_identifier(issuer.key.spki)
    value = x509.AuthorityKeyIdentifier(identifier, None, None).public_bytes()
    return Extension(oid=Oid.AUTHORITY_KEY_IDENTIFIER, critical=False, value=value)


def key_identifier(spki: bytes) -> bytes:
    """The identifier of a key: SHA-1 over its bits."""
    return hashlib.sha1(key_bits(spki), usedforsecurity=False).digest()


def key_bits(spki: bytes) -> bytes:
    """The bits of a key: what identifiers of keys are digests of."""
    parts = der.read_inside(spki, der.read_only_element(spki, der.SEQUENCE, "a public key"))
    return der.read_bits(spki, parts[1], "a public key")


def places(crl_urls: tuple[str, ...], ocsp_urls: tuple[str, ...]) -> tuple[Extension, ...]:
    """Where revocations are looked up: distribution points of the list (§4.2.1.13) and responders (§4.2.2.1)."""
    found = []
    if crl_urls:
        names = [x509.UniformResourceIdentifier(url) for url in crl_urls]
        points = x509.CRLDistributionPoints([x509.DistributionPoint(names, None, None, None)])
        found.append(Extension(oid=Oid.CRL_DISTRIBUTION_POINTS, critical=False, value=points.public_bytes()))
    if ocsp_urls:
        access = [x509.AccessDescription(_OCSP, x509.UniformResourceIdentifier(url)) for url in ocsp_urls]
        value = x509.AuthorityInformationAccess(access).public_bytes()
        found.append(Extension(oid=Oid.AUTHORITY_INFORMATION_ACCESS, critical=False, value=value))
    return tuple(found)
