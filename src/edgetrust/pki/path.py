"""Paths: exactly the one that OpenSSL 3.0 builds and checks, with its error, text and depth.

The appliances run OpenSSL, so a verdict is only useful when it is OpenSSL's: trusted list before sent certificates, one
candidate for each issuer, no second try, no partial chains, authentication level 0. `openssl verify` is the oracle of
the tests. Each step below is named after the function of crypto/x509/x509_vfy.c whose behaviour it has.

Not here: host names (OpenSSL would report them before dates; the appliances look at names after the handshake's
verification, see `edgetrust.mra.verdicts`), and why a path is not found (`edgetrust.mra.diagnosis`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import field, replace
from datetime import datetime
from typing import NamedTuple

from edgetrust.codec.memo import Memo
from edgetrust.model.certificate import (
    BasicConstraints,
    Certificate,
    KeyKind,
    NameConstraints,
    PublicKey,
    RevocationList,
)
from edgetrust.model.connection import Purpose
from edgetrust.model.names import GeneralName
from edgetrust.model.value import dataclass
from edgetrust.model.verdict import ChainError, FoundIn, PathStep, PathVerdict
from edgetrust.pki.constraints import find_violation
from edgetrust.pki.flags import flags_of
from edgetrust.pki.openssl import VerifyError, chain_error
from edgetrust.pki.purpose import (
    CaKind,
    ca_kind,
    could_have_issued,
    has_purpose,
    is_self_signed,
    unknown_critical_extension,
)
from edgetrust.pki.revocation import find_revocation_error
from edgetrust.pki.signature import verify_signature

MOST_CERTIFICATES = 101
"""Longest path OpenSSL's default depth of 100 allows: 100 certificates above the leaf."""


_PRESENTED, _IN_LIST = FoundIn.PRESENTED, FoundIn.TRUST_LIST
_SUITABLE: Memo[tuple[bytes, bool, bool, tuple[Purpose, ...]], bool] = Memo(limit=200_000)
"""Certificates that, as the leaf, the top or between them, are good for these purposes: a CA is that in every chain."""


@dataclass(frozen=True, slots=True)
class TrustList:
    """An ordered trust list, indexed by subject. Exact duplicates count once, as in an X509_STORE."""

    entries: tuple[Certificate, ...]
    _by_subject: dict[bytes, tuple[Certificate, ...]] = field(init=False, repr=False, compare=False)
    _issuers: dict[tuple[bytes, datetime], Certificate | None] = field(
        init=False, repr=False, compare=False, default_factory=dict
    )
    """The answers of `find_issuer`: most certificates below a list have one of a few CAs above them."""

    def __post_init__(self) -> None:
        index: dict[bytes, dict[Certificate, None]] = {}
        for entry in self.entries:
            index.setdefault(entry.subject.canonical, {})[entry] = None
        object.__setattr__(self, "_by_subject", {subject: tuple(found) for subject, found in index.items()})

    def with_subject(self, canonical: bytes) -> tuple[Certificate, ...]:
        """The entries of this subject, in list order."""
        return self._by_subject.get(canonical, ())

    def without(self, entry: Certificate) -> TrustList:
        """The same list without one entry."""
        return TrustList(tuple(other for other in self.entries if other != entry))

    def __contains__(self, certificate: Certificate) -> bool:
        return certificate in self.with_subject(certificate.subject.canonical)

    def find_issuer(self, certificate: Certificate, at: datetime) -> Certificate | None:
        """X509_STORE_CTX_get1_issuer: the one entry OpenSSL takes as issuer of `certificate`, right or wrong."""
        candidates = self._by_subject.get(certificate.issuer.canonical)
        if candidates is None:
            return None
        question = (certificate.der, at)
        if question not in self._issuers:
            self._issuers[question] = _choose_issuer(candidates, certificate, at)
        return self._issuers[question]


class TrustLists:
    """Trust lists by what they hold: peers mostly hold the same, and each is indexed once."""

    def __init__(self) -> None:
        self._known: dict[tuple[Certificate, ...], TrustList] = {}

    def holding(self, entries: Iterable[Certificate]) -> TrustList:
        """The list of these entries in this order."""
        certificates = tuple(entries)
        known = self._known.get(certificates)
        if known is None:
            known = self._known[certificates] = TrustList(certificates)
        return known


def verify_path(
    leaf: Certificate,
    sent: Sequence[Certificate],
    trust: TrustList,
    *,
    purposes: Iterable[Purpose],
    at: datetime,
    crls: Sequence[RevocationList] | None = None,
) -> PathVerdict:
    """Verify `leaf`, sent together with `sent`, against `trust` for every one of `purposes` at the time `at`.

    With `crls` (even an empty sequence) the whole path is checked for revocation. The verdict is `openssl verify`'s:
    the first error it would report and the path as far as it was built.
    """
    chain = build_chain(leaf, sent, trust, at)
    error = chain.error or _check(chain.certificates, tuple(purposes), at, crls) or _check_resources(chain.certificates)
    steps = [
        PathStep(certificate=certificate, found_in=_PRESENTED if depth < chain.sent else _IN_LIST)
        for depth, certificate in enumerate(chain.certificates)
    ]
    return PathVerdict(error=error, path=tuple(steps))


def find_flaw(leaf: Certificate, *, purposes: Iterable[Purpose], at: datetime) -> ChainError | None:
    """What OpenSSL holds against `leaf` whatever stands above it: critical extensions, purposes, dates."""
    return _check((leaf,), tuple(purposes), at, None)


def find_flaw_above(
    leaf: Certificate,
    sent: Sequence[Certificate],
    trust: TrustList,
    *,
    at: datetime,
    san: Sequence[GeneralName] | None = None,
) -> ChainError | None:
    """What OpenSSL holds against the path of `leaf` whatever is wrong with the leaf itself, which may hide it: what
    would be left for a flawless one of the same issuer. Names count where `san` gives them; the subject is the same."""
    chain, _, error = build_chain(leaf, sent, trust, at, lowest=1)
    return (
        error
        or _check_extensions(chain, (), lowest=1)
        or _check_signatures_and_dates(chain, at, lowest=1)
        or _check_name_constraints(chain, lowest=1 if san is None else 0, san=san)
    )


def verify_authority(authority: Certificate, trust: TrustList, *, at: datetime) -> PathVerdict:
    """What OpenSSL holds against every certificate that `authority` signs, whatever that one carries; with the path
    from the CA upwards, in which it has depth 0. `trust` holds what stands above it."""
    chain, _, error = build_chain(authority, (), trust, at)
    # The CA stands once more below itself, for what it signs: nothing is looked at there.
    below = (authority, *chain)
    limits = _check_extensions(below, (), lowest=1)
    error = (
        error
        or (None if limits is None else replace(limits, depth=limits.depth - 1))
        or _check_signatures_and_dates(chain, at)
        or _check_name_constraints(chain)
    )
    return PathVerdict(error=error, path=tuple(PathStep(certificate=each, found_in=_IN_LIST) for each in chain))


def can_anchor(entry: Certificate, *, purposes: Iterable[Purpose], at: datetime) -> bool:
    """Whether a path for `purposes` can end in `entry` of a trust list: a self-signed CA in date."""
    fits = all(has_purpose(entry, purpose, as_ca=True) for purpose in purposes)
    return is_self_signed(entry) and ca_kind(entry) != CaKind.NO and is_in_date(entry, at) and fits


class Chain(NamedTuple):
    """A chain as far as it could be built, leaf first; the first `sent` of them came from the peer."""

    certificates: tuple[Certificate, ...]
    sent: int
    error: ChainError | None


def build_chain(
    leaf: Certificate, sent: Sequence[Certificate], trust: TrustList, at: datetime, *, lowest: int = 0
) -> Chain:
    """build_chain: from the leaf towards a self-signed entry of the list, asking the list first at every step. What is
    wrong with keys below the depth `lowest` does not count."""
    chain = [leaf]
    remaining = list(dict.fromkeys(sent))
    count_sent = 1
    may_use_sent = bool(remaining)
    while True:
        top = chain[-1]
        issuer = trust.find_issuer(top, at) if len(chain) <= MOST_CERTIFICATES else None
        if issuer is not None and top.key.kind is KeyKind.OTHER and len(chain) > lowest:
            return _chain(chain, count_sent, VerifyError.UNSPECIFIED)
        if issuer is not None and not is_self_signed(top):
            chain.append(issuer)
            may_use_sent = False
            if is_self_signed(issuer):
                return _chain(chain, count_sent, None)
            continue
        if issuer is not None and issuer == top:
            return _chain(chain, len(chain) - 1, None)
        if not may_use_sent:
            return _chain(chain, count_sent, _why_incomplete(chain, count_sent))
        extension = _find_sent_issuer(chain, remaining, at)
        if extension is None:
            return _chain(chain, count_sent, _why_incomplete(chain, count_sent))
        remaining.remove(extension)
        chain.append(extension)
        count_sent += 1


def _chain(certificates: Sequence[Certificate], sent: int, error: VerifyError | None) -> Chain:
    depth = len(certificates) - 1
    return Chain(
        certificates=tuple(certificates), sent=sent, error=None if error is None else chain_error(error, depth)
    )


def _find_sent_issuer(
    chain: Sequence[Certificate], remaining: Sequence[Certificate], at: datetime
) -> Certificate | None:
    """find_issuer: the same choice among the certificates the peer sent, never one that the chain already holds."""
    top = chain[-1]
    wanted = top.issuer.canonical
    named = [candidate for candidate in remaining if candidate.subject.canonical == wanted]
    if not named or is_self_signed(top) or len(chain) > MOST_CERTIFICATES:
        return None
    leaf_may_repeat = len(chain) == 1 and top.is_self_issued
    return _choose_issuer([candidate for candidate in named if leaf_may_repeat or candidate not in chain], top, at)


def _choose_issuer(candidates: Iterable[Certificate], certificate: Certificate, at: datetime) -> Certificate | None:
    """The first candidate in date that names and identifiers allow; if none is in date, the one that expires last."""
    latest: Certificate | None = None
    for candidate in candidates:
        if could_have_issued(candidate, certificate):
            if is_in_date(candidate, at):
                return candidate
            if latest is None or candidate.not_after > latest.not_after:
                latest = candidate
    return latest


def is_in_date(certificate: Certificate, at: datetime) -> bool:
    """Valid at `at`, as OpenSSL sees it: at its notAfter a certificate has expired."""
    return not certificate.irregular_dates and certificate.not_before <= at < certificate.not_after


def _why_incomplete(chain: Sequence[Certificate], count_sent: int) -> VerifyError:
    if len(chain) > MOST_CERTIFICATES:
        return VerifyError.CERT_CHAIN_TOO_LONG
    top = chain[-1]
    if is_self_signed(top) and not flags_of(top).is_invalid:
        only_leaf = len(chain) == 1
        return VerifyError.DEPTH_ZERO_SELF_SIGNED_CERT if only_leaf else VerifyError.SELF_SIGNED_CERT_IN_CHAIN
    if count_sent < len(chain):
        return VerifyError.UNABLE_TO_GET_ISSUER_CERT
    return VerifyError.UNABLE_TO_GET_ISSUER_CERT_LOCALLY


def _check(
    chain: Sequence[Certificate],
    purposes: tuple[Purpose, ...],
    at: datetime,
    crls: Sequence[RevocationList] | None,
) -> ChainError | None:
    """verify_chain after build_chain: the first error of these steps, in OpenSSL's order."""
    return (
        _check_extensions(chain, purposes)
        or (find_revocation_error(chain, crls, at) if crls is not None else None)
        or _check_signatures_and_dates(chain, at)
        or _check_name_constraints(chain)
    )


def _check_extensions(
    chain: Sequence[Certificate], purposes: tuple[Purpose, ...], *, lowest: int = 0
) -> ChainError | None:
    """check_extensions: critical extensions, CA flags, purposes and path lengths, from the leaf upwards, or from the
    depth `lowest`."""
    intermediates_below = 0
    top = len(chain) - 1
    for depth, certificate in enumerate(chain):
        place = (certificate.der, depth == 0, depth == top, purposes)
        if depth >= lowest and not _SUITABLE.find(place):
            error = _extension_error(chain, depth) or _purpose_error(certificate, depth, purposes)
            if error is not None:
                return chain_error(error, depth)
            _SUITABLE.keep(place, value=True)
        if depth > 1 and _exceeds_path_length(certificate, intermediates_below):
            return chain_error(VerifyError.PATH_LENGTH_EXCEEDED, depth)
        if depth > 0 and not certificate.is_self_issued:
            intermediates_below += 1
    return None


def _extension_error(chain: Sequence[Certificate], depth: int) -> VerifyError | None:
    certificate = chain[depth]
    if unknown_critical_extension(certificate) is not None:
        return VerifyError.UNHANDLED_CRITICAL_EXTENSION
    if certificate.proxy_cert_info is not None:
        return VerifyError.PROXY_CERTIFICATES_NOT_ALLOWED
    if depth > 0:
        kind = ca_kind(certificate)
        is_top = depth + 1 == len(chain)
        if kind == CaKind.NO or (not is_top and kind != CaKind.YES):
            return VerifyError.INVALID_CA
    return _curve_error(certificate.key) if len(chain) > 1 else None


def _curve_error(key: PublicKey) -> VerifyError | None:
    """check_curve: a key that cannot be read, or one on a curve that is written out instead of named."""
    if key.kind is KeyKind.OTHER:
        return VerifyError.UNSPECIFIED
    return VerifyError.EC_KEY_EXPLICIT_PARAMS if key.kind is KeyKind.EC and key.curve is None else None


def _purpose_error(certificate: Certificate, depth: int, purposes: Sequence[Purpose]) -> VerifyError | None:
    for purpose in purposes:
        if not has_purpose(certificate, purpose, as_ca=depth > 0):
            return VerifyError.INVALID_PURPOSE
    return None


def _exceeds_path_length(certificate: Certificate, intermediates_below: int) -> bool:
    constraints = certificate.basic_constraints
    limit = constraints.path_length if isinstance(constraints, BasicConstraints) else None
    return limit is not None and intermediates_below > limit


def _check_signatures_and_dates(chain: Sequence[Certificate], at: datetime, *, lowest: int = 0) -> ChainError | None:
    """internal_verify: from the top down; the self-signed top is checked for its dates only, and what stands below the
    depth `lowest` for its signature."""
    issuer: Certificate | None = None
    for depth in range(len(chain) - 1, -1, -1):
        certificate = chain[depth]
        # OpenSSL asks here once more whether the issuer's key usage permits signing. It does, or error 79 came first.
        if issuer is not None and not verify_signature(certificate, issuer):
            return chain_error(VerifyError.CERT_SIGNATURE_FAILURE, depth)
        date_error = None if depth < lowest or is_in_date(certificate, at) else _date_error(certificate, at)
        if date_error is not None:
            return chain_error(date_error, depth)
        issuer = certificate
    return None


def _date_error(certificate: Certificate, at: datetime) -> VerifyError | None:
    """ossl_x509_check_cert_time; a date in a form that OpenSSL does not compare is an error of its own."""
    if "notBefore" in certificate.irregular_dates:
        return VerifyError.ERROR_IN_CERT_NOT_BEFORE_FIELD
    if at < certificate.not_before:
        return VerifyError.CERT_NOT_YET_VALID
    if "notAfter" in certificate.irregular_dates:
        return VerifyError.ERROR_IN_CERT_NOT_AFTER_FIELD
    return VerifyError.CERT_HAS_EXPIRED if at >= certificate.not_after else None


def _check_name_constraints(
    chain: Sequence[Certificate], *, lowest: int = 0, san: Sequence[GeneralName] | None = None
) -> ChainError | None:
    """check_name_constraints: every certificate from the depth `lowest` on that is not a self-issued CA, against every
    CA above it. `san` counts in place of the alternative names of the leaf."""
    if not any([issuer.name_constraints for issuer in chain[1:]]):  # noqa: C419 - a list of two or three is faster
        return None
    for depth in range(len(chain) - 1, lowest - 1, -1):
        certificate, names = chain[depth], san if depth == 0 else None
        if depth != 0 and certificate.is_self_issued:
            continue
        for issuer in reversed(chain[depth + 1 :]):
            if isinstance(issuer.name_constraints, NameConstraints):
                violation = find_violation(certificate, issuer.name_constraints, is_leaf=depth == 0, san=names)
                if violation is not None:
                    return chain_error(violation, depth)
    return None


def _check_resources(chain: Sequence[Certificate]) -> ChainError | None:
    """X509v3_asid_validate_path, X509v3_addr_validate_path: addresses and AS numbers, where the leaf is limited to
    some."""
    if not flags_of(chain[0]).has_resources:
        return None
    from edgetrust.pki.resources import find_resource_error

    found = find_resource_error(chain)
    return None if found is None else chain_error(*found)
