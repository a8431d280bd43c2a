"""Certificates of CAs: roots, intermediates to any depth, and cross-certificates for a CA that exists already.

Not here: certificates of nodes (`edgetrust.pki.authority.sign`).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from edgetrust.errors import Refused
from edgetrust.model.certificate import BasicConstraints, Certificate, Extension, KeyUsage, Oid
from edgetrust.model.names import Name
from edgetrust.model.value import dataclass
from edgetrust.pki.authority import extensions
from edgetrust.pki.authority.assemble import Parts, Signer, assemble, spki_of
from edgetrust.pki.signature import verify_signature
from edgetrust.pki.signing_key import SigningKey

# The first lets the CA answer OCSP itself.
_USAGES = frozenset({KeyUsage.DIGITAL_SIGNATURE, KeyUsage.KEY_CERT_SIGN, KeyUsage.CRL_SIGN})
# What a certificate says of its issuer, which a cross-certificate says of another one.
_ABOUT_ISSUER = (
    Oid.AUTHORITY_KEY_IDENTIFIER,
    Oid.ISSUER_ALT_NAME,
    Oid.CRL_DISTRIBUTION_POINTS,
    Oid.AUTHORITY_INFORMATION_ACCESS,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class CaTerms:
    """What is settled for the certificate of a CA."""

    serial: int
    not_before: datetime
    not_after: datetime
    path_length: int | None = None
    """CAs that may stand between it and a leaf; None: any number."""
    has_identifiers: bool = True
    crl_urls: tuple[str, ...] = ()
    """Where its issuer's revocation list is; a root has no use for it."""
    ocsp_urls: tuple[str, ...] = ()


def found_root(subject: Name, key: SigningKey, terms: CaTerms) -> Certificate:
    """The self-signed certificate of a root."""
    return assemble(_parts(subject, spki_of(key), (), terms), key)


def found_intermediate(subject: Name, key: SigningKey, issuer: Signer, terms: CaTerms) -> Certificate:
    """The certificate of a CA below another one. Whether there may be one: `remaining_path_length`."""
    known = (extensions.authority_key_identifier(issuer.certificate),) if terms.has_identifiers else ()
    own = (*known, *extensions.places(terms.crl_urls, terms.ocsp_urls))
    return assemble(_parts(subject, spki_of(key), own, terms), issuer)


def cross_sign(certificate: Certificate, issuer: Signer, terms: CaTerms) -> Certificate:
    """A certificate for the same CA (subject, key, key identifier and constraints) from another issuer. Without a path
    length in the terms, that of the certificate stays. Raises Refused for one that is no CA."""
    constraints = certificate.basic_constraints
    if not isinstance(constraints, BasicConstraints) or not constraints.ca:
        raise Refused(f"{certificate.subject} is no CA: basicConstraints does not say CA:TRUE")
    if certificate.is_self_issued and not verify_signature(certificate, certificate):
        raise Refused(f"{certificate.subject}: its own signature is wrong, so nobody knows whose key it is")
    limit = constraints.path_length if terms.path_length is None else terms.path_length
    stated = [extensions.basic_constraints(ca=True, path_length=limit)]
    # What it says of itself goes over as it stands.
    stated += [each for each in certificate.extensions if each.oid not in (Oid.BASIC_CONSTRAINTS, *_ABOUT_ISSUER)]
    identified = (extensions.authority_key_identifier(issuer.certificate),) if terms.has_identifiers else ()
    return assemble(
        Parts(
            subject=certificate.subject.der,
            spki=certificate.key.spki,
            serial=terms.serial,
            not_before=terms.not_before,
            not_after=terms.not_after,
            extensions=(*stated, *identified, *extensions.places(terms.crl_urls, terms.ocsp_urls)),
        ),
        issuer,
    )


def remaining_path_length(path: Sequence[Certificate]) -> int | None:
    """How many CAs may stand below the first one of a path that ends in its root; None: any number, and below 0: not
    even this one may sign."""
    limits = [
        each.basic_constraints.path_length - depth
        for depth, each in enumerate(path)
        if isinstance(each.basic_constraints, BasicConstraints) and each.basic_constraints.path_length is not None
    ]
    return min(limits, default=None)


def _parts(subject: Name, spki: bytes, about_issuer: tuple[Extension, ...], terms: CaTerms) -> Parts:
    own = (extensions.subject_key_identifier(spki),) if terms.has_identifiers else ()
    return Parts(
        subject=subject.der,
        spki=spki,
        serial=terms.serial,
        not_before=terms.not_before,
        not_after=terms.not_after,
        extensions=(
            extensions.basic_constraints(ca=True, path_length=terms.path_length),
            extensions.key_usage(_USAGES),
            *own,
            *about_issuer,
        ),
    )
