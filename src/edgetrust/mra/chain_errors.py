"""What OpenSSL's errors about a chain say by themselves, whatever deployment it is of, or of none.

Not here: which defect of a deployment is behind one (`edgetrust.mra.diagnosis`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from edgetrust.model.certificate import Certificate
from edgetrust.model.verdict import PathVerdict
from edgetrust.pki.openssl import VerifyError
from edgetrust.pki.path import TrustList

ABOUT_THE_CERTIFICATE = {
    VerifyError.INVALID_CA: "issuer-not-a-ca",
    VerifyError.KEYUSAGE_NO_CERTSIGN: "issuer-not-a-ca",
    VerifyError.PATH_LENGTH_EXCEEDED: "path-length-exceeded",
    VerifyError.PERMITTED_VIOLATION: "name-constraint-violated",
    VerifyError.EXCLUDED_VIOLATION: "name-constraint-violated",
    VerifyError.UNNESTED_RESOURCE: "name-constraint-violated",
    VerifyError.INVALID_EXTENSION: "name-constraint-violated",
    VerifyError.UNSUPPORTED_CONSTRAINT_TYPE: "name-constraint-violated",
    VerifyError.UNSUPPORTED_NAME_SYNTAX: "name-constraint-violated",
    VerifyError.SUBTREE_MINMAX: "name-constraint-violated",
    VerifyError.UNHANDLED_CRITICAL_EXTENSION: "critical-extension-unknown",
    VerifyError.PROXY_CERTIFICATES_NOT_ALLOWED: "critical-extension-unknown",
    VerifyError.CERT_HAS_EXPIRED: "certificate-expired",
    VerifyError.ERROR_IN_CERT_NOT_AFTER_FIELD: "certificate-expired",
    VerifyError.CERT_NOT_YET_VALID: "certificate-not-yet-valid",
    VerifyError.ERROR_IN_CERT_NOT_BEFORE_FIELD: "certificate-not-yet-valid",
    VerifyError.CERT_REVOKED: "certificate-revoked",
}
"""Errors that are a property of one certificate, whoever looks at it: the remedy is a new one, at the presenter."""

ABOUT_RESOURCES = frozenset({VerifyError.UNNESTED_RESOURCE, VerifyError.INVALID_EXTENSION})
"""Those of RFC 3779, of which no certificate of such a deployment should have any."""

ABOUT_A_CRL = {
    VerifyError.UNABLE_TO_GET_CRL: "crl-missing",
    VerifyError.CRL_SIGNATURE_FAILURE: "crl-missing",
    VerifyError.KEYUSAGE_NO_CRL_SIGN: "crl-missing",
    VerifyError.UNHANDLED_CRITICAL_CRL_EXTENSION: "crl-missing",
    VerifyError.DIFFERENT_CRL_SCOPE: "crl-missing",
    VerifyError.CRL_HAS_EXPIRED: "crl-expired",
    VerifyError.CRL_NOT_YET_VALID: "crl-expired",
    VerifyError.ERROR_IN_CRL_LAST_UPDATE_FIELD: "crl-expired",
    VerifyError.ERROR_IN_CRL_NEXT_UPDATE_FIELD: "crl-expired",
}

INCOMPLETE = frozenset(
    {
        VerifyError.UNABLE_TO_GET_ISSUER_CERT,
        VerifyError.UNABLE_TO_GET_ISSUER_CERT_LOCALLY,
        VerifyError.DEPTH_ZERO_SELF_SIGNED_CERT,
        VerifyError.SELF_SIGNED_CERT_IN_CHAIN,
        VerifyError.CERT_CHAIN_TOO_LONG,
    }
)
"""Errors that say that no root of the list was reached."""

OUT_OF_DATE = frozenset({VerifyError.CERT_HAS_EXPIRED, VerifyError.CERT_NOT_YET_VALID})


def rule_about(kind: VerifyError) -> str | None:
    """The rule for an error that one certificate or revocation list has, whoever looks at it; None for the others."""
    return ABOUT_THE_CERTIFICATE.get(kind) or ABOUT_A_CRL.get(kind)


def find_shadow(
    verdict: PathVerdict, sent: Sequence[Certificate], trust: TrustList, accepts: Callable[[TrustList], bool]
) -> Certificate | None:
    """The entry of the list without which the verification would succeed: it stands above the right one, or before
    the right one that is sent. Where several stand above it, the highest."""
    for step in verdict.path:
        canonical = step.certificate.subject.canonical
        twins = trust.with_subject(canonical)
        is_sent = any(each.subject.canonical == canonical for each in sent)
        if not twins or not (is_sent or len(twins) > 1):
            continue
        above = (twins[:count] for count in range(1, len(twins) + 1))
        for removed in (*((twin,) for twin in twins), *above):
            # Without its own issuer in the list, a chain that is sent whole is used whole: that entry is no twin.
            if any(twin not in sent for twin in removed) and accepts(
                TrustList(tuple(entry for entry in trust.entries if entry not in removed))
            ):
                return removed[0]
    return None
