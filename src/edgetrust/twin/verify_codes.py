"""Numbers of OpenSSL's verification errors, as far as the lab has something to say to one of them (x509_vfy.h).

Not here: texts, which OpenSSL has itself, and what `check` knows of the same errors: the lab shares nothing with it.
"""

from __future__ import annotations

from enum import IntEnum


class VerifyCode(IntEnum):
    """Named as the macros X509_V_ERR_… are."""

    UNSPECIFIED = 1
    UNABLE_TO_GET_ISSUER_CERT = 2
    UNABLE_TO_GET_CRL = 3
    CERT_NOT_YET_VALID = 9
    CERT_HAS_EXPIRED = 10
    DEPTH_ZERO_SELF_SIGNED_CERT = 18
    SELF_SIGNED_CERT_IN_CHAIN = 19
    UNABLE_TO_GET_ISSUER_CERT_LOCALLY = 20
    UNABLE_TO_VERIFY_LEAF_SIGNATURE = 21
    INVALID_PURPOSE = 26
    HOSTNAME_MISMATCH = 62


OUT_OF_DATE = frozenset({VerifyCode.CERT_NOT_YET_VALID, VerifyCode.CERT_HAS_EXPIRED})
UNTRUSTED = frozenset(
    {
        VerifyCode.UNABLE_TO_GET_ISSUER_CERT,
        VerifyCode.DEPTH_ZERO_SELF_SIGNED_CERT,
        VerifyCode.SELF_SIGNED_CERT_IN_CHAIN,
        VerifyCode.UNABLE_TO_GET_ISSUER_CERT_LOCALLY,
    }
)
"""Nobody in the list vouches for the certificate."""
UNFINISHED = UNTRUSTED | {VerifyCode.UNABLE_TO_VERIFY_LEAF_SIGNATURE}
"""Errors that another certificate on the way would have avoided: the path ends before a trusted root."""
