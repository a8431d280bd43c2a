"""Revocation by CRL over a whole path, as OpenSSL's `-crl_check_all` decides it.

Reasons, delta lists and indirect lists are not looked at: the appliances take plain, complete lists only. Not here:
where the lists come from (`edgetrust.model.inventory`).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from edgetrust.model.certificate import Certificate, RevocationList
from edgetrust.model.verdict import ChainError
from edgetrust.pki.openssl import VerifyError, chain_error
from edgetrust.pki.purpose import may_sign_crls
from edgetrust.pki.signature import verify_crl_signature


def find_revocation_error(
    chain: Sequence[Certificate], crls: Sequence[RevocationList], at: datetime
) -> ChainError | None:
    """The first error from the leaf upwards: no list, a list out of date or not signed by the issuer, or revoked."""
    for depth, certificate in enumerate(chain):
        issuer = chain[min(depth + 1, len(chain) - 1)]
        error = _judge(certificate, issuer, crls, at)
        if error is not None:
            return chain_error(error, depth)
    return None


def find_crl(
    certificate: Certificate, issuer: Certificate, crls: Sequence[RevocationList], at: datetime
) -> RevocationList | None:
    """The list OpenSSL would use for a certificate: of its issuer, in date before out of date, then the newest."""
    fitting = [
        crl
        for crl in crls
        if crl.issuer.canonical == certificate.issuer.canonical
        and (crl.authority_key_identifier is None or _key_id(issuer) in (None, crl.authority_key_identifier))
    ]
    return max(
        fitting,
        key=lambda crl: (not crl.has_unknown_critical_extension, _time_error(crl, at) is None, crl.this_update),
        default=None,
    )


def _judge(
    certificate: Certificate, issuer: Certificate, crls: Sequence[RevocationList], at: datetime
) -> VerifyError | None:
    crl = find_crl(certificate, issuer, crls, at)
    if crl is None:
        return VerifyError.UNABLE_TO_GET_CRL
    if not may_sign_crls(issuer):
        return VerifyError.KEYUSAGE_NO_CRL_SIGN
    time_error = _time_error(crl, at)
    if time_error is not None:
        return time_error
    if not verify_crl_signature(crl, issuer):
        return VerifyError.CRL_SIGNATURE_FAILURE
    if crl.has_unknown_critical_extension:
        return VerifyError.UNHANDLED_CRITICAL_CRL_EXTENSION
    return VerifyError.CERT_REVOKED if certificate.serial in crl.revoked else None


def _time_error(crl: RevocationList, at: datetime) -> VerifyError | None:
    if at < crl.this_update:
        return VerifyError.CRL_NOT_YET_VALID
    if crl.next_update is not None and at >= crl.next_update:
        return VerifyError.CRL_HAS_EXPIRED
    return None


def _key_id(issuer: Certificate) -> bytes | None:
    identifier = issuer.subject_key_identifier
    return identifier if isinstance(identifier, bytes) else None
