"""What is wrong with a chain as far as it shows by itself: dates, purposes, signatures, names, keys and digests.

Whether anybody refused it for that is another question. Not here: who did (`edgetrust.rules.rejections`), who did not
(`edgetrust.rules.unrefused`), and what takes somebody's trust list (`edgetrust.rules.unknown_ca`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import pairwise

from edgetrust.model.certificate import (
    PURPOSE_NAMES,
    AuthorityKeyIdentifier,
    BasicConstraints,
    Certificate,
    NameConstraints,
    Oid,
)
from edgetrust.model.connection import Purpose
from edgetrust.model.value import dataclass
from edgetrust.mra.factory import is_temporary_certificate
from edgetrust.pki.constraints import find_violation
from edgetrust.pki.flags import find_unknown_critical
from edgetrust.pki.issuance import identifiers_fit
from edgetrust.pki.match import offers
from edgetrust.pki.openssl import VerifyError
from edgetrust.pki.purpose import lists_purpose, may_sign_certificates
from edgetrust.pki.signature import can_check_signature, verify_passing_signature
from edgetrust.pki.strength import SHORTEST_KEYS, WEAK_DIGESTS, is_weak
from edgetrust.rules.remedies import short
from edgetrust.rules.validity import describe_time

_OIDS = {Purpose.CLIENT_AUTH: Oid.CLIENT_AUTH, Purpose.SERVER_AUTH: Oid.SERVER_AUTH}


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What is wrong with a chain."""

    rule: str
    culprit: Certificate
    problem: str
    """`expired at 2026-11-01 00:00 UTC`."""
    expected: str
    do: str
    consequence: str = "whoever verifies it refuses it"


def describe_dates(certificate: Certificate, rule: str, at: datetime) -> Fault:
    """The fault of a certificate that breaks a rule about dates."""
    if rule == "expires-soon":
        return Fault(
            rule=rule,
            culprit=certificate,
            problem=f"expires at {describe_time(certificate.not_after)}",
            expected=f"a certificate that has time left at {describe_time(at)}",
            do=f"replace {short(certificate)} before {certificate.not_after:%Y-%m-%d}, if that is not done yet",
            consequence="from then on whoever verifies it refuses it",
        )
    is_over = rule == "certificate-expired"
    problem = "expired at" if is_over else "is not valid before"
    when = describe_time(certificate.not_after if is_over else certificate.not_before)
    return Fault(
        rule=rule,
        culprit=certificate,
        problem=f"{problem} {when}",
        expected=f"a chain that is valid at {describe_time(at)}",
        do=f"replace {short(certificate)} by a certificate that is valid now"
        + ("" if is_over else "; compare the clocks of both nodes first (NTP)"),
    )


def find_wrong_purpose(chain: Sequence[Certificate], purpose: Purpose) -> Iterator[Fault]:
    """Certificates whose extended key usage does not permit what the leaf is shown for."""
    name = PURPOSE_NAMES[_OIDS[purpose]]
    for position, certificate in enumerate(chain):
        if lists_purpose(certificate, purpose):
            continue
        yield Fault(
            rule="eku-missing-client-auth" if purpose is Purpose.CLIENT_AUTH else "eku-missing-server-auth",
            culprit=certificate,
            problem=f"has an extended key usage without {name}",
            expected=f"a certificate whose extended key usage permits {name}, or that has no such extension",
            do=f"have a new certificate issued whose extended key usage holds {name}, and upload it"
            if position == 0
            else f"have the certificate issued by a CA whose extended key usage permits {name}, and upload it",
        )


def describe_curve(leaf: Certificate) -> Fault:
    """A key of a curve that the other side does not take part in."""
    return Fault(
        rule="curve-not-offered",
        culprit=leaf,
        problem=f"has a key of the curve {leaf.key.curve}, which OpenSSL does not offer unless it is told to",
        expected="an RSA key, or an ECDSA key of secp256r1 (P-256), secp384r1 (P-384) or secp521r1 (P-521)",
        do=f"replace {short(leaf)} by one with a new key: RSA, or ECDSA of 256, 384 or 521 bits",
    )


def find_broken_signature(chain: Sequence[Certificate]) -> Iterator[Fault]:
    """Of two certificates that were sent one after the other, the second claims to have issued the first: did it?"""
    for certificate, issuer in pairwise(chain):
        if not _claims_to_have_issued(issuer, certificate) or not _is_not_signed_by(certificate, issuer):
            continue
        others = (each for each in chain if _claims_to_have_issued(each, certificate))
        if all(_is_not_signed_by(certificate, each) for each in others):
            yield Fault(
                rule="signature-invalid",
                culprit=certificate,
                problem=f"was not signed by the key of {short(issuer)}, which is sent behind it",
                expected=f"a certificate, and behind it that of {issuer.subject.rfc4514} whose key signed it",
                do=_mend_signature(certificate, issuer),
            )


def _claims_to_have_issued(issuer: Certificate, certificate: Certificate) -> bool:
    return certificate.issuer.canonical == issuer.subject.canonical and identifiers_fit(issuer, certificate)


def _is_not_signed_by(certificate: Certificate, issuer: Certificate) -> bool:
    """It is certain that the key of `issuer` did not sign it."""
    if verify_passing_signature(certificate, issuer):
        return False
    return can_check_signature(certificate.der, issuer.key.spki)


def _mend_signature(certificate: Certificate, issuer: Certificate) -> str:
    """Whose key a certificate names by its identifier is the right CA, so the certificate itself is damaged."""
    authority = certificate.authority_key_identifier
    named = authority.key_id if isinstance(authority, AuthorityKeyIdentifier) else None
    if named is not None and named == issuer.subject_key_identifier:
        return (
            f"upload {short(certificate)} again as its CA issued it, or have it issued anew: its key identifier names"
            f" the key of {short(issuer)}, so most likely it was changed after it was signed"
        )
    return f"replace {short(issuer)} in the chain by the one that signed {short(certificate)}"


def find_no_ca(chain: Sequence[Certificate]) -> Iterator[Fault]:
    """Certificates that signed the one below them, and may not: they are no CAs, or allow fewer CAs below them."""
    linked = _linked(chain)
    signed = [(below, issuer) for below, issuer in pairwise(linked) if _may_not_sign(issuer)]
    for below, issuer in signed:
        if verify_passing_signature(below, issuer):
            yield Fault(
                rule="issuer-not-a-ca",
                culprit=issuer,
                problem=f"has signed {short(below)}, and may not sign certificates",
                expected="basicConstraints CA:TRUE, and keyCertSign where there is a key usage",
                do=f"have {short(below)} issued by a proper CA",
            )
    # Among what is no CA, nobody counts them.
    yield from () if signed else _find_too_long(linked)


def _may_not_sign(issuer: Certificate) -> bool:
    constraints = issuer.basic_constraints
    is_denied = isinstance(constraints, BasicConstraints) and not constraints.ca
    return is_denied or not may_sign_certificates(issuer)


def _find_too_long(linked: Sequence[Certificate]) -> Iterator[Fault]:
    for depth, certificate in enumerate(linked):
        constraints = certificate.basic_constraints
        limit = constraints.path_length if isinstance(constraints, BasicConstraints) else None
        count = sum(not each.is_self_issued for each in linked[1:depth])
        if limit is not None and count > limit:
            yield Fault(
                rule="path-length-exceeded",
                culprit=certificate,
                problem=f"allows at most {limit} intermediate CAs below it, and {count} were sent",
                expected=f"at most {limit} intermediate CAs below {certificate.subject.rfc4514}",
                do=f"have {short(linked[0])} issued by a CA at an allowed level",
            )


def find_out_of_bounds(chain: Sequence[Certificate]) -> Iterator[Fault]:
    """Critical extensions that OpenSSL does not handle, and names that a CA sent above them may not certify."""
    for certificate in chain:
        oid = find_unknown_critical(certificate)
        if oid is not None:
            yield Fault(
                rule="critical-extension-unknown",
                culprit=certificate,
                problem=f"has the extension {oid} marked critical, which OpenSSL does not handle",
                expected="critical extensions that OpenSSL handles, and no others",
                do=f"have {short(certificate)} issued anew without the extension {oid} marked critical",
                consequence="whoever verifies it with OpenSSL refuses it",
            )
    linked = _linked(chain)
    for depth, certificate in enumerate(linked):
        if depth and certificate.is_self_issued:
            continue
        bound = next((each for each in linked[depth + 1 :] if _forbids(each, certificate, is_leaf=depth == 0)), None)
        if bound is not None:
            yield Fault(
                rule="name-constraint-violated",
                culprit=certificate,
                problem=f"carries a name that {short(bound)} above it may not certify",
                expected=f"names that {bound.subject.rfc4514} may certify",
                do=f"have {short(certificate)} issued anew with names that its CA may certify, or by another CA",
            )


def _forbids(issuer: Certificate, certificate: Certificate, *, is_leaf: bool) -> bool:
    constraints = issuer.name_constraints
    if not isinstance(constraints, NameConstraints):
        return False
    return find_violation(certificate, constraints, is_leaf=is_leaf) in _VIOLATIONS


_VIOLATIONS = (VerifyError.PERMITTED_VIOLATION, VerifyError.EXCLUDED_VIOLATION)


def _linked(chain: Sequence[Certificate]) -> Sequence[Certificate]:
    """What was sent as far as each claims to have issued the one before it."""
    for depth, (certificate, issuer) in enumerate(pairwise(chain), 1):
        if not _claims_to_have_issued(issuer, certificate):
            return chain[:depth]
    return chain


def find_wrong_name(leaf: Certificate, name: str) -> Iterator[Fault]:
    """The client asked for a name that the server's certificate does not carry."""
    if not offers(leaf, name, common_name_counts=True):
        yield Fault(
            rule="name-mismatch",
            culprit=leaf,
            problem=f"does not carry the name {name}, which the client asked for",
            expected=f"a certificate with the name {name} among its alternative names",
            do=f"have a new certificate issued with {name} among its names, or type on the client a name it carries",
            consequence="whoever compares the name that it asked for refuses it",
        )


def find_weakness(chain: Sequence[Certificate]) -> Iterator[Fault]:
    """Keys that are too short, and digests of signatures that prove nothing any more; that of a root on itself never
    did."""
    for certificate in chain:
        if is_weak(certificate.key):
            least = SHORTEST_KEYS[certificate.key.kind]
            yield Fault(
                rule="weak-key",
                culprit=certificate,
                problem=f"holds a key of {certificate.key.bits} bits ({certificate.key.kind})",
                expected=f"at least {least} bits",
                do=f"replace {short(certificate)} by a certificate with a longer key",
                consequence="whoever computes the private key can impersonate its holder; current clients refuse it",
            )
        digest = None if certificate.is_self_issued else WEAK_DIGESTS.get(certificate.signature_hash or "")
        if digest is not None:
            yield Fault(
                rule="weak-signature",
                culprit=certificate,
                problem=f"is signed with {digest}",
                expected="SHA-256, SHA-384 or SHA-512",
                do=f"replace {short(certificate)} by a certificate that its CA signs with SHA-256 or better",
                consequence=f"{digest} proves no more who issued it: current clients refuse it, the appliances do not",
            )


def find_temporary(leaf: Certificate) -> Iterator[Fault]:
    """The certificate with which an Expressway leaves the factory."""
    if is_temporary_certificate(leaf):
        yield Fault(
            rule="temporary-certificate",
            culprit=leaf,
            problem="is the temporary one of the installation",
            expected="a certificate signed by a CA that the other sides trust",
            do="generate a CSR with the names of this node, have it signed and upload the certificate",
            consequence="nobody can verify this node; MRA with the temporary certificate is not supported",
        )
