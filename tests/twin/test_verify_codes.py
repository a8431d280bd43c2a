"""Numbers of verification errors, held against OpenSSL's own texts."""

from __future__ import annotations

from edgetrust.twin.openssl import error_string
from edgetrust.twin.verify_codes import VerifyCode


def test_each_number_has_the_meaning_that_its_name_says() -> None:
    """As X509_verify_cert_error_string tells it."""
    assert {code.name: error_string(code) for code in VerifyCode} == {
        "UNSPECIFIED": "unspecified certificate verification error",
        "UNABLE_TO_GET_ISSUER_CERT": "unable to get issuer certificate",
        "UNABLE_TO_GET_CRL": "unable to get certificate CRL",
        "CERT_NOT_YET_VALID": "certificate is not yet valid or the system clock is incorrect",
        "CERT_HAS_EXPIRED": "certificate has expired",
        "DEPTH_ZERO_SELF_SIGNED_CERT": "self-signed certificate",
        "SELF_SIGNED_CERT_IN_CHAIN": "self-signed certificate in certificate chain",
        "UNABLE_TO_GET_ISSUER_CERT_LOCALLY": "unable to get local issuer certificate",
        "UNABLE_TO_VERIFY_LEAF_SIGNATURE": "unable to verify the first certificate",
        "INVALID_PURPOSE": "unsuitable certificate purpose",
        "HOSTNAME_MISMATCH": "hostname mismatch",
    }
