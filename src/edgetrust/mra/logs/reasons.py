"""From what OpenSSL says to the rule that explains it, for whoever wrote the line.

A log names neither chain nor list, so nothing links leaf and root: error 20 is `ca-not-trusted`, where a deployment
file or a capture would tell a missing intermediate. Not here: reading the words (`edgetrust.pki.openssl_words`).
"""

from __future__ import annotations

from edgetrust.model.log import Role
from edgetrust.mra.logs.pattern import Meaning
from edgetrust.pki.openssl import VerifyError
from edgetrust.pki.openssl_words import Said, Trouble, read_error

_ERRORS = {
    VerifyError.UNABLE_TO_GET_ISSUER_CERT: "root-missing",
    VerifyError.UNABLE_TO_GET_ISSUER_CERT_LOCALLY: "ca-not-trusted",
    VerifyError.SELF_SIGNED_CERT_IN_CHAIN: "ca-not-trusted",
    VerifyError.CERT_CHAIN_TOO_LONG: "ca-not-trusted",
    VerifyError.DEPTH_ZERO_SELF_SIGNED_CERT: "self-signed-not-trusted",
    VerifyError.CERT_SIGNATURE_FAILURE: "signature-invalid",
    VerifyError.UNABLE_TO_DECODE_ISSUER_PUBLIC_KEY: "signature-invalid",
    VerifyError.CERT_NOT_YET_VALID: "certificate-not-yet-valid",
    VerifyError.ERROR_IN_CERT_NOT_BEFORE_FIELD: "certificate-not-yet-valid",
    VerifyError.CERT_HAS_EXPIRED: "certificate-expired",
    VerifyError.ERROR_IN_CERT_NOT_AFTER_FIELD: "certificate-expired",
    VerifyError.CERT_REVOKED: "certificate-revoked",
    VerifyError.UNABLE_TO_GET_CRL: "crl-missing",
    VerifyError.CRL_SIGNATURE_FAILURE: "crl-missing",
    VerifyError.KEYUSAGE_NO_CRL_SIGN: "crl-missing",
    VerifyError.UNHANDLED_CRITICAL_CRL_EXTENSION: "crl-missing",
    VerifyError.DIFFERENT_CRL_SCOPE: "crl-missing",
    VerifyError.CRL_HAS_EXPIRED: "crl-expired",
    VerifyError.CRL_NOT_YET_VALID: "crl-expired",
    VerifyError.ERROR_IN_CRL_LAST_UPDATE_FIELD: "crl-expired",
    VerifyError.ERROR_IN_CRL_NEXT_UPDATE_FIELD: "crl-expired",
    VerifyError.PATH_LENGTH_EXCEEDED: "path-length-exceeded",
    VerifyError.INVALID_CA: "issuer-not-a-ca",
    VerifyError.KEYUSAGE_NO_CERTSIGN: "issuer-not-a-ca",
    VerifyError.UNHANDLED_CRITICAL_EXTENSION: "critical-extension-unknown",
    VerifyError.PROXY_CERTIFICATES_NOT_ALLOWED: "critical-extension-unknown",
    VerifyError.PERMITTED_VIOLATION: "name-constraint-violated",
    VerifyError.EXCLUDED_VIOLATION: "name-constraint-violated",
    VerifyError.UNNESTED_RESOURCE: "name-constraint-violated",
    VerifyError.INVALID_EXTENSION: "name-constraint-violated",
    VerifyError.SUBTREE_MINMAX: "name-constraint-violated",
    VerifyError.UNSUPPORTED_CONSTRAINT_TYPE: "name-constraint-violated",
    VerifyError.UNSUPPORTED_NAME_SYNTAX: "name-constraint-violated",
    VerifyError.HOSTNAME_MISMATCH: "name-mismatch",
    VerifyError.IP_ADDRESS_MISMATCH: "name-mismatch",
}
"""By what the side that wrote the line says of the other's certificate; an unsuitable purpose needs its role, too."""

_ALERTS = {
    **dict.fromkeys((42, 43, 44, 45, 46, 48, 49, 51), "peer-rejected-certificate"),
    **dict.fromkeys((40, 47, 70, 71, 86), "tls-version-or-cipher-mismatch"),
    **dict.fromkeys((10, 20, 21, 22, 50), "damaged-record"),
    **dict.fromkeys((41, 116), "no-client-certificate"),
}
"""By what the other side says, RFC 8446 §6.2."""
_OTHER_ALERT = "handshake-aborted"

_TROUBLES = {
    Trouble.NOT_VERIFIED: Meaning(rule="peer-rejected-certificate", role=Role.REJECTED_PEER, is_vague=True),
    Trouble.NO_CERTIFICATE: Meaning(rule="no-client-certificate", role=Role.REJECTED_PEER),
    Trouble.MISMATCH: Meaning(rule="tls-version-or-cipher-mismatch", role=Role.REJECTED_PEER),
    Trouble.DAMAGED: Meaning(rule="damaged-record", role=Role.REJECTED_PEER),
    Trouble.CLOSED: Meaning(rule="peer-closed-silently", role=Role.REJECTED_BY_PEER),
}

_IDENTITY = "identity was unacceptable"
"""The Expressway's own words for a name that does not fit; the library has accepted the chain by then."""


def explain(reason: str, *, is_server: bool | None) -> Meaning | None:
    """What a reason means, written by the server or the client; None when it means nothing here."""
    if _IDENTITY in " ".join(reason.lower().split()):
        return Meaning(rule="name-mismatch", role=Role.REJECTED_PEER, code=int(VerifyError.HOSTNAME_MISMATCH))
    said = read_error(reason)
    return None if said is None else _explain(said, is_server=is_server)


def _explain(said: Said, *, is_server: bool | None) -> Meaning | None:
    if said.alert is not None:
        named = _ALERTS.get(said.alert, _OTHER_ALERT)
        return Meaning(rule=named, role=Role.REJECTED_BY_PEER, code=said.alert)
    if said.error is VerifyError.INVALID_PURPOSE:
        return _unsuitable(is_server=is_server)
    if said.error is not None:
        rule = _ERRORS.get(said.error)
        return None if rule is None else Meaning(rule=rule, role=Role.REJECTED_PEER, code=int(said.error))
    return None if said.trouble is None else _TROUBLES[said.trouble]


def _unsuitable(*, is_server: bool | None) -> Meaning:
    code = int(VerifyError.INVALID_PURPOSE)
    if is_server is None:
        return Meaning(rule="peer-rejected-certificate", role=Role.REJECTED_PEER, code=code, is_vague=True)
    rule = "eku-missing-client-auth" if is_server else "eku-missing-server-auth"
    return Meaning(rule=rule, role=Role.REJECTED_PEER, code=code)
