"""What live services showed as a JSON document, schema `edgetrust.probe/1` (`edgetrust/schemas/probe.json`).

The document is complete and stable: fields are added, never renamed or retyped. Strings stand in it as they were found,
and everything outside ASCII is escaped. It is also evidence: `edgetrust check --probe` reads it
(`edgetrust.usecase.evidence`).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256

from edgetrust.codec.pem import write_block
from edgetrust.model.certificate import Certificate, Unreadable
from edgetrust.model.finding import Finding
from edgetrust.model.probe import Probe, ProbeResult, ServiceLookup
from edgetrust.report.documents import finding_document, head, render_document, time_text

SCHEMA = "edgetrust.probe/1"


def render_probe_json(probe: Probe, findings: Sequence[Finding], *, at: datetime) -> str:
    """The document as text, indented, in ASCII, ending in a line break."""
    return render_document(probe_document(probe, findings, at=at))


def probe_document(probe: Probe, findings: Sequence[Finding], *, at: datetime) -> dict[str, object]:
    """The document as plain values; fingerprints are lower-case hex SHA-256 of the DER."""
    return {
        **head(SCHEMA),
        "at": time_text(at),
        "time": time_text(probe.time),
        "targets": [_target(result) for result in probe.results],
        "services": [_service(lookup) for lookup in probe.services],
        "findings": [finding_document(finding) for finding in findings],
    }


def _target(result: ProbeResult) -> dict[str, object]:
    target, failure, alert = result.target, result.failure, result.alert
    return {
        "target": target.name,
        "host": target.host,
        "address": result.address,
        "port": target.port,
        "server_name": target.server_name,
        "connections": list(target.connections),
        "reached": result.is_reached,
        "error": {"stage": failure.stage.value, "text": failure.text} if failure is not None else None,
        "versions": list(result.versions),
        "cipher": result.cipher_suite,
        "chain": [_certificate(certificate) for certificate in result.chain],
        "client_certificate": result.client_certificate.value if result.client_certificate is not None else None,
        "authorities": list(result.authority_names),
        "alert": {"code": alert.code, "name": alert.name, "fatal": result.is_alert_fatal}
        if alert is not None
        else None,
        "answer": result.answer.value if result.answer is not None else None,
        "certificate_shown": result.has_shown_certificate,
        "client_chain": [_certificate(certificate) for certificate in result.client_chain],
        "refused_versions": [{"version": each.version, "text": each.text} for each in result.refusals],
        "seconds": result.seconds,
    }


def _certificate(certificate: Certificate | Unreadable) -> dict[str, object]:
    """One certificate of a chain. One that cannot be read has no subject, and says why."""
    return {
        "sha256": sha256(certificate.der).hexdigest(),
        "subject": str(certificate.subject) if isinstance(certificate, Certificate) else None,
        "issuer": str(certificate.issuer) if isinstance(certificate, Certificate) else None,
        "not_after": time_text(certificate.not_after) if isinstance(certificate, Certificate) else None,
        "unreadable": certificate.reason if isinstance(certificate, Unreadable) else None,
        "pem": write_block(certificate.der),
    }


def _service(lookup: ServiceLookup) -> dict[str, object]:
    return {
        "name": lookup.name,
        "records": [
            {"host": each.host, "port": each.port, "priority": each.priority, "weight": each.weight}
            for each in lookup.records
        ],
        "error": lookup.failure,
        "warnings": list(lookup.warnings),
    }
