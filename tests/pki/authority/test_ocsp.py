from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp
from hypothesis import example, given
from hypothesis import strategies as st

from edgetrust.model.authority import IssuedRecord, ProfileName, Revocation, RevocationReason
from edgetrust.model.certificate import Certificate
from edgetrust.pki.authority.ocsp import answer
from edgetrust.usecase.authority import record_of
from tests import lab, make

HOUR = timedelta(hours=1)
LEAF = lab.sign(make.request("a.example.com")).certificate
RECORD = record_of(LEAF, ProfileName.INTERNAL)


def library(certificate: Certificate) -> x509.Certificate:
    """The certificate as the library has it."""
    return x509.load_der_x509_certificate(certificate.der)


def request(algorithm: hashes.HashAlgorithm | None = None, nonce: bytes | None = None, issuer: bytes = b"") -> bytes:
    """A request for LEAF."""
    above = x509.load_der_x509_certificate(issuer or lab.issuing().authority.certificate.der)
    builder = ocsp.OCSPRequestBuilder().add_certificate(library(LEAF), above, algorithm or hashes.SHA1())  # noqa: S303
    if nonce is not None:
        builder = builder.add_extension(x509.OCSPNonce(nonce), critical=False)
    return builder.build().public_bytes(Encoding.DER)


def ask(encoded: bytes, *records: IssuedRecord) -> ocsp.OCSPResponse:
    """What the responder of `lab.issuing` says, knowing these records."""
    known = {record.serial: record for record in records}
    response = answer(encoded, lab.issuing().signer, known.get, this_update=make.NOW, next_update=make.NOW + HOUR)
    return ocsp.load_der_ocsp_response(response)


@pytest.mark.parametrize("algorithm", [hashes.SHA1(), hashes.SHA256(), hashes.SHA384()])  # noqa: S303
def test_an_answer_is_for_the_certificate_that_was_asked_for(algorithm: hashes.HashAlgorithm) -> None:
    """Named in the same way, good for an hour, signed by the CA itself."""
    response = ask(request(algorithm), RECORD)

    assert response.response_status is ocsp.OCSPResponseStatus.SUCCESSFUL
    assert response.certificate_status is ocsp.OCSPCertStatus.GOOD
    assert response.serial_number == LEAF.serial
    assert response.hash_algorithm.name == algorithm.name
    assert (response.this_update_utc, response.next_update_utc) == (make.NOW, make.NOW + HOUR)
    assert response.responder_name == library(lab.issuing().authority.certificate).subject


@pytest.mark.parametrize("reason", list(RevocationReason))
def test_a_revoked_certificate_is_told_with_time_and_reason(reason: RevocationReason) -> None:
    """Unspecified is not stated."""
    revoked = replace(RECORD, revocation=Revocation(at=make.NOW - HOUR, reason=reason))

    response = ask(request(), revoked)

    stated = response.revocation_reason
    assert response.certificate_status is ocsp.OCSPCertStatus.REVOKED
    assert response.revocation_time_utc == make.NOW - HOUR
    assert (stated.value if stated else RevocationReason.UNSPECIFIED) == reason
    assert (stated is None) == (reason is RevocationReason.UNSPECIFIED)


def test_what_is_revoked_later_is_good_until_then() -> None:
    """As on a revocation list of that time; from the very second on it is revoked."""
    earlier, at_once = (
        ask(request(), replace(RECORD, revocation=Revocation(at=at, reason=RevocationReason.SUPERSEDED)))
        for at in (make.NOW + timedelta(seconds=1), make.NOW)
    )

    assert earlier.certificate_status is ocsp.OCSPCertStatus.GOOD
    assert at_once.certificate_status is ocsp.OCSPCertStatus.REVOKED


def test_what_the_ca_did_not_issue_is_unknown() -> None:
    """Not good: nobody knows such a certificate."""
    assert ask(request()).certificate_status is ocsp.OCSPCertStatus.UNKNOWN


def test_a_nonce_comes_back() -> None:
    """Without one there is none."""
    with_nonce, without = ask(request(nonce=b"0123456789abcdef"), RECORD), ask(request(), RECORD)

    assert with_nonce.extensions.get_extension_for_class(x509.OCSPNonce).value.nonce == b"0123456789abcdef"
    assert list(without.extensions) == []


def test_nothing_is_said_of_other_cas() -> None:
    """The responder has no authority for them (RFC 6960 §2.3)."""
    response = ask(request(issuer=lab.root().authority.certificate.der), RECORD)

    assert response.response_status is ocsp.OCSPResponseStatus.UNAUTHORIZED


@given(st.binary(max_size=200) | st.integers(0, len(request()) - 1).map(lambda end: request()[:end]))
def test_what_is_no_request_gets_an_answer_too(encoded: bytes) -> None:
    """Any bytes do."""
    assert ask(encoded, RECORD).response_status is ocsp.OCSPResponseStatus.MALFORMED_REQUEST


@given(st.integers(0, len(request()) - 1), st.integers(0, 255))
@example(len(request()) - 8, 0x80)  # a negative serial number
def test_a_damaged_request_is_answered_or_refused(position: int, octet: int) -> None:
    """Nothing is raised, whichever byte is wrong."""
    damaged = bytearray(request())
    damaged[position] = octet

    assert ask(bytes(damaged), RECORD).response_status in list(ocsp.OCSPResponseStatus)
