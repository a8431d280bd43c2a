"""OpenSSL's verification errors: number, text of `openssl verify` 3.0, and the TLS alert a verifying peer sends.

The numbers and texts are those of X509_verify_cert_error_string; the alerts are the ones libssl chooses for them, held
against real handshakes by the tests. Not here: when an error arises (`edgetrust.pki.path`).
"""

from __future__ import annotations

from enum import IntEnum

from edgetrust.codec.tls.registry import alert
from edgetrust.model.alert import Alert
from edgetrust.model.verdict import ChainError


class VerifyError(IntEnum):
    """X509_V_ERR_… by OpenSSL's own names."""

    UNSPECIFIED = 1
    UNABLE_TO_GET_ISSUER_CERT = 2
    UNABLE_TO_GET_CRL = 3
    UNABLE_TO_DECODE_ISSUER_PUBLIC_KEY = 6
    CERT_SIGNATURE_FAILURE = 7
    CRL_SIGNATURE_FAILURE = 8
    CERT_NOT_YET_VALID = 9
    CERT_HAS_EXPIRED = 10
    CRL_NOT_YET_VALID = 11
    CRL_HAS_EXPIRED = 12
    ERROR_IN_CERT_NOT_BEFORE_FIELD = 13
    ERROR_IN_CERT_NOT_AFTER_FIELD = 14
    ERROR_IN_CRL_LAST_UPDATE_FIELD = 15
    ERROR_IN_CRL_NEXT_UPDATE_FIELD = 16
    DEPTH_ZERO_SELF_SIGNED_CERT = 18
    SELF_SIGNED_CERT_IN_CHAIN = 19
    UNABLE_TO_GET_ISSUER_CERT_LOCALLY = 20
    CERT_CHAIN_TOO_LONG = 22
    CERT_REVOKED = 23
    PATH_LENGTH_EXCEEDED = 25
    INVALID_PURPOSE = 26
    KEYUSAGE_NO_CERTSIGN = 32
    UNHANDLED_CRITICAL_EXTENSION = 34
    KEYUSAGE_NO_CRL_SIGN = 35
    UNHANDLED_CRITICAL_CRL_EXTENSION = 36
    PROXY_CERTIFICATES_NOT_ALLOWED = 40
    INVALID_EXTENSION = 41
    DIFFERENT_CRL_SCOPE = 44
    UNNESTED_RESOURCE = 46
    PERMITTED_VIOLATION = 47
    EXCLUDED_VIOLATION = 48
    SUBTREE_MINMAX = 49
    UNSUPPORTED_CONSTRAINT_TYPE = 51
    UNSUPPORTED_NAME_SYNTAX = 53
    HOSTNAME_MISMATCH = 62
    IP_ADDRESS_MISMATCH = 64
    INVALID_CA = 79
    EC_KEY_EXPLICIT_PARAMS = 94


_TEXTS: dict[VerifyError, str] = {
    VerifyError.UNSPECIFIED: "unspecified certificate verification error",
    VerifyError.UNABLE_TO_GET_ISSUER_CERT: "unable to get issuer certificate",
    VerifyError.UNABLE_TO_GET_CRL: "unable to get certificate CRL",
    VerifyError.UNABLE_TO_DECODE_ISSUER_PUBLIC_KEY: "unable to decode issuer public key",
    VerifyError.CERT_SIGNATURE_FAILURE: "certificate signature failure",
    VerifyError.CRL_SIGNATURE_FAILURE: "CRL signature failure",
    VerifyError.CERT_NOT_YET_VALID: "certificate is not yet valid",
    VerifyError.CERT_HAS_EXPIRED: "certificate has expired",
    VerifyError.CRL_NOT_YET_VALID: "CRL is not yet valid",
    VerifyError.CRL_HAS_EXPIRED: "CRL has expired",
    VerifyError.ERROR_IN_CERT_NOT_BEFORE_FIELD: "format error in certificate's notBefore field",
    VerifyError.ERROR_IN_CERT_NOT_AFTER_FIELD: "format error in certificate's notAfter field",
    VerifyError.ERROR_IN_CRL_LAST_UPDATE_FIELD: "format error in CRL's lastUpdate field",
    VerifyError.ERROR_IN_CRL_NEXT_UPDATE_FIELD: "format error in CRL's nextUpdate field",
    VerifyError.DEPTH_ZERO_SELF_SIGNED_CERT: "self-signed certificate",
    VerifyError.SELF_SIGNED_CERT_IN_CHAIN: "self-signed certificate in certificate chain",
    VerifyError.UNABLE_TO_GET_ISSUER_CERT_LOCALLY: "unable to get local issuer certificate",
    VerifyError.CERT_CHAIN_TOO_LONG: "certificate chain too long",
    VerifyError.CERT_REVOKED: "certificate revoked",
    VerifyError.PATH_LENGTH_EXCEEDED: "path length constraint exceeded",
    VerifyError.INVALID_PURPOSE: "unsuitable certificate purpose",
    VerifyError.KEYUSAGE_NO_CERTSIGN: "key usage does not include certificate signing",
    VerifyError.UNHANDLED_CRITICAL_EXTENSION: "unhandled critical extension",
    VerifyError.KEYUSAGE_NO_CRL_SIGN: "key usage does not include CRL signing",
    VerifyError.UNHANDLED_CRITICAL_CRL_EXTENSION: "unhandled critical CRL extension",
    VerifyError.PROXY_CERTIFICATES_NOT_ALLOWED: "proxy certificates not allowed, please set the appropriate flag",
    VerifyError.INVALID_EXTENSION: "invalid or inconsistent certificate extension",
    VerifyError.DIFFERENT_CRL_SCOPE: "different CRL scope",
    VerifyError.UNNESTED_RESOURCE: "RFC 3779 resource not subset of parent's resources",
    VerifyError.PERMITTED_VIOLATION: "permitted subtree violation",
    VerifyError.EXCLUDED_VIOLATION: "excluded subtree violation",
    VerifyError.SUBTREE_MINMAX: "name constraints minimum and maximum not supported",
    VerifyError.UNSUPPORTED_CONSTRAINT_TYPE: "unsupported name constraint type",
    VerifyError.UNSUPPORTED_NAME_SYNTAX: "unsupported or invalid name syntax",
    VerifyError.HOSTNAME_MISMATCH: "hostname mismatch",
    VerifyError.IP_ADDRESS_MISMATCH: "IP address mismatch",
    VerifyError.INVALID_CA: "invalid CA certificate",
    VerifyError.EC_KEY_EXPLICIT_PARAMS: "Certificate public key has explicit ECC parameters",
}

_BAD_CERTIFICATE = alert(42)
_UNSUPPORTED_CERTIFICATE = alert(43)
_CERTIFICATE_REVOKED = alert(44)
_CERTIFICATE_EXPIRED = alert(45)
_CERTIFICATE_UNKNOWN = alert(46)
_UNKNOWN_CA = alert(48)
_DECRYPT_ERROR = alert(51)
_INTERNAL_ERROR = alert(80)

_ALERTS: dict[VerifyError, Alert] = {
    VerifyError.UNSPECIFIED: _INTERNAL_ERROR,
    VerifyError.UNABLE_TO_GET_ISSUER_CERT: _UNKNOWN_CA,
    VerifyError.UNABLE_TO_GET_CRL: _UNKNOWN_CA,
    VerifyError.UNABLE_TO_DECODE_ISSUER_PUBLIC_KEY: _BAD_CERTIFICATE,
    VerifyError.CERT_SIGNATURE_FAILURE: _DECRYPT_ERROR,
    VerifyError.CRL_SIGNATURE_FAILURE: _DECRYPT_ERROR,
    VerifyError.CERT_NOT_YET_VALID: _BAD_CERTIFICATE,
    VerifyError.CERT_HAS_EXPIRED: _CERTIFICATE_EXPIRED,
    VerifyError.CRL_NOT_YET_VALID: _BAD_CERTIFICATE,
    VerifyError.CRL_HAS_EXPIRED: _CERTIFICATE_EXPIRED,
    VerifyError.ERROR_IN_CERT_NOT_BEFORE_FIELD: _BAD_CERTIFICATE,
    VerifyError.ERROR_IN_CERT_NOT_AFTER_FIELD: _BAD_CERTIFICATE,
    VerifyError.ERROR_IN_CRL_LAST_UPDATE_FIELD: _BAD_CERTIFICATE,
    VerifyError.ERROR_IN_CRL_NEXT_UPDATE_FIELD: _BAD_CERTIFICATE,
    VerifyError.DEPTH_ZERO_SELF_SIGNED_CERT: _UNKNOWN_CA,
    VerifyError.SELF_SIGNED_CERT_IN_CHAIN: _UNKNOWN_CA,
    VerifyError.UNABLE_TO_GET_ISSUER_CERT_LOCALLY: _UNKNOWN_CA,
    VerifyError.CERT_CHAIN_TOO_LONG: _UNKNOWN_CA,
    VerifyError.CERT_REVOKED: _CERTIFICATE_REVOKED,
    VerifyError.PATH_LENGTH_EXCEEDED: _UNKNOWN_CA,
    VerifyError.INVALID_PURPOSE: _UNSUPPORTED_CERTIFICATE,
    VerifyError.HOSTNAME_MISMATCH: _BAD_CERTIFICATE,
    VerifyError.IP_ADDRESS_MISMATCH: _BAD_CERTIFICATE,
    VerifyError.INVALID_CA: _UNKNOWN_CA,
    VerifyError.EC_KEY_EXPLICIT_PARAMS: _BAD_CERTIFICATE,
}


def error_text(error: VerifyError) -> str:
    """As X509_verify_cert_error_string of OpenSSL 3.0 has it."""
    return _TEXTS[error]


def chain_error(error: VerifyError, depth: int) -> ChainError:
    """The error as reports carry it."""
    return ChainError(code=int(error), text=_TEXTS[error], depth=depth)


def alert_for(error: ChainError) -> Alert:
    """The alert libssl sends for a verification error; certificate_unknown for those without one of their own."""
    return _ALERTS.get(VerifyError(error.code), _CERTIFICATE_UNKNOWN)
