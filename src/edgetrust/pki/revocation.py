"""Revocation by CRL over a whole path, as OpenSSL's `-crl_check_all` decides it without extended CRL support.

Named after the functions of crypto/x509/x509_vfy.c: lists of changes, indirect lists and lists for some reasons only
are not taken. Not here: where the lists come from (`edgetrust.model.inventory`).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from edgetrust.model.certificate import (
    ALL_REASONS,
    AuthorityKeyIdentifier,
    Certificate,
    DistributionPoint,
    IssuingDistributionPoint,
    RevocationList,
)
from edgetrust.model.names import DirectoryName, GeneralName
from edgetrust.model.value import dataclass
from edgetrust.model.verdict import ChainError
from edgetrust.pki.issuance import fits_identifier
from edgetrust.pki.openssl import VerifyError, chain_error
from edgetrust.pki.purpose import may_sign_crls
from edgetrust.pki.signature import verify_crl_signature


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A list that may speak about a certificate."""

    crl: RevocationList
    issuer: Certificate
    """The certificate of the path that should have signed the list."""
    score: tuple[bool, bool, bool, bool]
    """No unknown critical extension, in scope, in date, signed by the certificate's own issuer: the more to the left,
    the more it weighs. Better lists are preferred, then newer ones, then the first."""
    covered: int
    """The reasons for which the lists up to this one speak."""

    @property
    def is_in_scope(self) -> bool:
        return self.score[1]


def find_revocation_error(
    chain: Sequence[Certificate], crls: Sequence[RevocationList], at: datetime
) -> ChainError | None:
    """check_revocation: the first error from the leaf upwards. No list, one that is out of date, out of scope or not
    signed by the issuer, or a certificate that is revoked."""
    for depth in range(len(chain)):
        error, _ = _check_certificate(chain, depth, crls, at)
        if error is not None:
            return chain_error(error, depth)
    return None


def find_list_error(
    chain: Sequence[Certificate], depth: int, crls: Sequence[RevocationList], at: datetime
) -> VerifyError | None:
    """Why no list tells of the certificate at a depth of a path whether it is revoked; None: one does, whatever it
    says."""
    error, _ = _check_certificate(chain, depth, crls, at)
    return None if error is VerifyError.CERT_REVOKED else error


def find_revoking_list(
    chain: Sequence[Certificate], depth: int, crls: Sequence[RevocationList], at: datetime
) -> RevocationList | None:
    """The list for which the certificate at a depth of a path is refused as revoked; None when it is not."""
    error, crl = _check_certificate(chain, depth, crls, at)
    return crl if error is VerifyError.CERT_REVOKED else None


def _check_certificate(
    chain: Sequence[Certificate], depth: int, crls: Sequence[RevocationList], at: datetime
) -> tuple[VerifyError | None, RevocationList | None]:
    """check_cert: lists are taken until they cover every reason, or until there is nothing more to learn. The error,
    and the list that is the cause of it."""
    covered = 0
    while covered != ALL_REASONS:
        choice = choose_list(chain, depth, crls, at, covered)
        if choice is None:
            return VerifyError.UNABLE_TO_GET_CRL, None
        error = _check_list(choice, at)
        if error is None and chain[depth].serial in choice.crl.revoked:
            error = VerifyError.CERT_REVOKED
        if error is not None:
            return error, choice.crl
        covered = choice.covered
    return None, None


def choose_list(
    chain: Sequence[Certificate], depth: int, crls: Sequence[RevocationList], at: datetime, covered: int = 0
) -> Choice | None:
    """get_crl_sk: the list OpenSSL uses for a certificate of a path; None when no list is about it."""
    rated = (_rate(crl, chain, depth, at, covered) for crl in crls)
    fitting = (choice for choice in rated if choice is not None)
    return max(fitting, key=lambda choice: (choice.score, choice.crl.this_update), default=None)


def _rate(crl: RevocationList, chain: Sequence[Certificate], depth: int, at: datetime, covered: int) -> Choice | None:
    """get_crl_score."""
    certificate = chain[depth]
    if crl.issuer.canonical != certificate.issuer.canonical or crl.is_delta or _is_limited_beyond_use(crl):
        return None
    found = _find_issuer(crl, chain, depth)
    if found is None:
        return None
    issuer, is_direct = found
    reasons = _reasons_in_scope(certificate, crl)
    if reasons is not None and not reasons & ~covered:
        return None
    score = (not crl.has_unknown_critical_extension, reasons is not None, _time_error(crl, at) is None, is_direct)
    return Choice(crl=crl, issuer=issuer, score=score, covered=covered | (reasons or 0))


def _is_limited_beyond_use(crl: RevocationList) -> bool:
    """Lists that need extended support, and those that contradict themselves."""
    point = crl.issuing_distribution_point
    if not isinstance(point, IssuingDistributionPoint):
        return False
    limits = (point.only_user, point.only_ca, point.only_attributes)
    return point.is_indirect or point.has_reasons or sum(limits) > 1


def _find_issuer(crl: RevocationList, chain: Sequence[Certificate], depth: int) -> tuple[Certificate, bool] | None:
    """crl_akid_check: the issuer of the certificate, else one of the same name further up whose identifiers fit."""
    authority = crl.authority_key_identifier
    above = min(depth + 1, len(chain) - 1)
    for position in range(above, len(chain)):
        candidate = chain[position]
        if position > above and candidate.subject.canonical != crl.issuer.canonical:
            continue
        if not isinstance(authority, AuthorityKeyIdentifier) or fits_identifier(candidate, authority):
            return candidate, position == above
    return None


def _reasons_in_scope(certificate: Certificate, crl: RevocationList) -> int | None:
    """crl_crldp_check: the reasons for which the list speaks about the certificate; None when it does not."""
    stated = crl.issuing_distribution_point
    limit = stated if isinstance(stated, IssuingDistributionPoint) else None
    if limit is not None and (limit.only_attributes or (limit.only_user if certificate.is_ca else limit.only_ca)):
        return None
    points = certificate.crl_distribution_points
    for point in points if isinstance(points, tuple) else ():
        if _names_issuer(point, crl) and (limit is None or _share_a_name(point.names, limit.names)):
            return point.reasons
    return ALL_REASONS if limit is None or limit.names is None else None


def _names_issuer(point: DistributionPoint, crl: RevocationList) -> bool:
    if point.crl_issuers is None:
        return True
    return any(
        isinstance(name, DirectoryName) and name.name.canonical == crl.issuer.canonical for name in point.crl_issuers
    )


def _share_a_name(one: Sequence[GeneralName] | None, other: Sequence[GeneralName] | None) -> bool:
    """idp_check_dp: a point without a name fits every point."""
    return one is None or other is None or any(name in other for name in one)


def _check_list(choice: Choice, at: datetime) -> VerifyError | None:
    """check_crl, and what cert_crl says about the list itself."""
    if not may_sign_crls(choice.issuer):
        return VerifyError.KEYUSAGE_NO_CRL_SIGN
    if not choice.is_in_scope:
        return VerifyError.DIFFERENT_CRL_SCOPE
    time_error = _time_error(choice.crl, at)
    if time_error is not None:
        return time_error
    if not verify_crl_signature(choice.crl, choice.issuer):
        return VerifyError.CRL_SIGNATURE_FAILURE
    return VerifyError.UNHANDLED_CRITICAL_CRL_EXTENSION if choice.crl.has_unknown_critical_extension else None


def _time_error(crl: RevocationList, at: datetime) -> VerifyError | None:
    """check_crl_time."""
    if "thisUpdate" in crl.irregular_dates:
        return VerifyError.ERROR_IN_CRL_LAST_UPDATE_FIELD
    if at < crl.this_update:
        return VerifyError.CRL_NOT_YET_VALID
    if "nextUpdate" in crl.irregular_dates:
        return VerifyError.ERROR_IN_CRL_NEXT_UPDATE_FIELD
    return VerifyError.CRL_HAS_EXPIRED if crl.next_update is not None and at >= crl.next_update else None
