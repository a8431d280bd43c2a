"""Revocation lists (RFC 5280 §5), also such that are out of date on purpose.

Not here: reading them (`edgetrust.pki.read`) and judging them (`edgetrust.pki.revocation`).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from edgetrust.model.authority import IssuedRecord, Revocation, RevocationReason
from edgetrust.pki.authority.assemble import Signer, digest_for, is_ec
from edgetrust.pki.authority.extensions import authority_key_identifier

REASONS: dict[RevocationReason, x509.ReasonFlags] = {
    reason: x509.ReasonFlags(reason.value) for reason in RevocationReason
}
"""The library's words for ours."""


def build_revocation_list(
    signer: Signer, issued: Iterable[IssuedRecord], *, number: int, this_update: datetime, next_update: datetime
) -> bytes:
    """DER of the list of all that is revoked among `issued`."""
    builder = x509.CertificateRevocationListBuilder(
        issuer_name=x509.load_der_x509_certificate(signer.certificate.der).subject,
        last_update=this_update,
        next_update=next_update,
    )
    for record in issued:
        if record.revocation is not None:
            builder = builder.add_revoked_certificate(_entry(record.serial, record.revocation))
    identifier = x509.UnrecognizedExtension(_AUTHORITY, authority_key_identifier(signer.certificate).value)
    builder = builder.add_extension(identifier, critical=False).add_extension(x509.CRLNumber(number), critical=False)
    signed = builder.sign(signer.key, digest_for(signer.key), ecdsa_deterministic=is_ec(signer.key) or None)
    return signed.public_bytes(Encoding.DER)


_AUTHORITY = x509.AuthorityKeyIdentifier.oid


def _entry(serial: int, revocation: Revocation) -> x509.RevokedCertificate:
    builder = x509.RevokedCertificateBuilder(serial_number=serial, revocation_date=revocation.at)
    # RFC 5280 §5.3.1: a reason that says nothing is left out.
    if revocation.reason is not RevocationReason.UNSPECIFIED:
        builder = builder.add_extension(x509.CRLReason(REASONS[revocation.reason]), critical=False)
    return builder.build()
