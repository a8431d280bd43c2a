"""Answers of an OCSP responder (RFC 6960) that a CA runs itself: it signs them with its own key.

Not here: HTTP (`edgetrust.io.ocsp_server`).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp

from edgetrust.model.authority import IssuedRecord, RevocationReason, Standing
from edgetrust.model.value import dataclass
from edgetrust.pki.authority.assemble import Signer, digest_for
from edgetrust.pki.authority.extensions import key_bits
from edgetrust.pki.authority.revocation_list import REASONS

Find = Callable[[int], IssuedRecord | None]
"""The record of a serial number."""


@dataclass(frozen=True, slots=True)
class _Status:
    """What the answer says of a certificate."""

    status: ocsp.OCSPCertStatus
    at: datetime | None = None
    reason: x509.ReasonFlags | None = None


def answer(request: bytes, signer: Signer, find: Find, *, this_update: datetime, next_update: datetime) -> bytes:
    """DER of the response: good, revoked or unknown for one certificate of this CA; `unauthorized` for another CA's,
    `malformedRequest` for bytes that are no request, or one for several certificates (RFC 5019 §2.1.1 has none)."""
    try:
        asked = ocsp.load_der_ocsp_request(request)
        certificate = (asked.issuer_name_hash, asked.issuer_key_hash, asked.serial_number)
        algorithm = asked.hash_algorithm
        nonce = _nonce_of(asked)
    except (ValueError, NotImplementedError, UnsupportedAlgorithm, x509.DuplicateExtension):
        return refusal(ocsp.OCSPResponseStatus.MALFORMED_REQUEST)
    if certificate[2] < 0:  # no CA gives such a number, and the library could not write it back
        return refusal(ocsp.OCSPResponseStatus.MALFORMED_REQUEST)
    if certificate[:2] != _hashes_of(signer, algorithm):
        return refusal(ocsp.OCSPResponseStatus.UNAUTHORIZED)
    status = _status_of(find(certificate[2]), this_update)
    builder = ocsp.OCSPResponseBuilder().add_response_by_hash(
        *certificate,
        algorithm,
        status.status,
        this_update,
        next_update,
        status.at,
        status.reason,
    )
    own = x509.load_der_x509_certificate(signer.certificate.der)
    builder = builder.responder_id(ocsp.OCSPResponderEncoding.NAME, own)
    if nonce is not None:
        builder = builder.add_extension(nonce, critical=False)
    return builder.sign(signer.key, digest_for(signer.key)).public_bytes(Encoding.DER)


def refusal(status: ocsp.OCSPResponseStatus) -> bytes:
    """DER of a response that answers nothing."""
    return ocsp.OCSPResponseBuilder.build_unsuccessful(status).public_bytes(Encoding.DER)


def _nonce_of(asked: ocsp.OCSPRequest) -> x509.OCSPNonce | None:
    try:
        return asked.extensions.get_extension_for_class(x509.OCSPNonce).value
    except x509.ExtensionNotFound:
        return None


def _hashes_of(signer: Signer, algorithm: hashes.HashAlgorithm) -> tuple[bytes, bytes]:
    """How this CA is named in a request: digests of its subject and of the bits of its key."""
    return _digest(signer.certificate.subject.der, algorithm), _digest(key_bits(signer.certificate.key.spki), algorithm)


def _digest(data: bytes, algorithm: hashes.HashAlgorithm) -> bytes:
    digest = hashes.Hash(algorithm)
    digest.update(data)
    return digest.finalize()


def _status_of(record: IssuedRecord | None, at: datetime) -> _Status:
    if record is None:
        return _Status(ocsp.OCSPCertStatus.UNKNOWN)
    if record.revocation is None or record.standing(at) is not Standing.REVOKED:
        return _Status(ocsp.OCSPCertStatus.GOOD)
    reason = record.revocation.reason
    stated = None if reason is RevocationReason.UNSPECIFIED else REASONS[reason]
    return _Status(ocsp.OCSPCertStatus.REVOKED, record.revocation.at, stated)
