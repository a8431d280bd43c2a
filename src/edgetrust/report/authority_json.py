"""A lab CA as JSON, schema `edgetrust.ca/1`: what `edgetrust ca show` shows.

Not here: how the CA itself remembers it (`edgetrust.codec.ledger`).
"""

from __future__ import annotations

import json
from datetime import UTC, datetime

from edgetrust import __version__
from edgetrust.model.authority import Authority, IssuedRecord
from edgetrust.model.certificate import Certificate, print_serial

SCHEMA = "edgetrust.ca/1"


def render_authority(authority: Authority, *, at: datetime) -> str:
    """The document, ending in a line break. `at` decides what counts as expired."""
    document = {
        "schema": SCHEMA,
        "tool": {"name": "edgetrust", "version": __version__},
        "at": _time(at),
        "ca": _authority(authority.certificate),
        "issuers": [_authority(each) for each in authority.issuers],
        "is_seeded": authority.ledger.seed is not None,
        "crl_number": authority.ledger.crl_number,
        "issued": [_record(record, at) for record in authority.ledger.issued],
    }
    return json.dumps(document, indent=1, ensure_ascii=False) + "\n"


def _authority(certificate: Certificate) -> dict[str, object]:
    return {
        "subject": str(certificate.subject),
        "serial": print_serial(certificate.serial),
        "sha256": certificate.sha256,
        "not_before": _time(certificate.not_before),
        "not_after": _time(certificate.not_after),
    }


def _record(record: IssuedRecord, at: datetime) -> dict[str, object]:
    revocation = record.revocation
    return {
        "serial": print_serial(record.serial),
        "sha256": record.sha256,
        "subject": record.subject,
        "names": record.names,
        "profile": record.profile,
        "not_before": _time(record.not_before),
        "not_after": _time(record.not_after),
        "standing": record.standing(at),
        "revoked_at": _time(revocation.at) if revocation is not None else None,
        "reason": revocation.reason if revocation is not None else None,
    }


def _time(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
