"""The plan as a JSON document, schema `edgetrust.plan/1` (`edgetrust/schemas/plan.json`).

The document is complete and stable: fields are added, never renamed or retyped. Strings stand in it as they were found,
and everything outside ASCII is escaped.
"""

from __future__ import annotations

import json

from edgetrust import __version__
from edgetrust.model.deployment import Deployment
from edgetrust.model.plan import (
    Plan,
    PlannedAuthority,
    PlannedCertificate,
    PlannedCopy,
    PlannedList,
    PlannedName,
    PlanStep,
)

SCHEMA = "edgetrust.plan/1"


def render_plan_json(plan: Plan, deployment: Deployment) -> str:
    """The document as text, indented, in ASCII, ending in a line break."""
    return json.dumps(plan_document(plan, deployment), indent=2) + "\n"


def plan_document(plan: Plan, deployment: Deployment) -> dict[str, object]:
    """The document as plain values; fingerprints are lower-case hex SHA-256 of the DER."""
    return {
        "schema": SCHEMA,
        "tool": {"name": "edgetrust", "version": __version__},
        "deployment": {"name": deployment.name, "file": deployment.file},
        "certificates": [_certificate(planned) for planned in plan.certificates],
        "trust": [_list(planned) for planned in plan.trust],
        "steps": [_step(step) for step in plan.steps],
    }


def _certificate(planned: PlannedCertificate) -> dict[str, object]:
    return {
        "node": planned.node.id,
        "slot": planned.slot.value,
        "shared_with": [node.id for node in planned.shared_with],
        "common_name": planned.common_name,
        "san": [_name(name) for name in planned.san],
        "preview": ", ".join(name.printed for name in planned.san),
        "key": {"kind": planned.key.kind.value, "bits": planned.key.bits},
        "eku": [purpose.value for purpose in planned.purposes],
        "key_usage": [usage.value for usage in planned.key_usage],
        "signer": planned.signer.value,
        "reasons": list(planned.reasons),
        "warnings": list(planned.warnings),
        "where": planned.where,
        "fields": [{"label": field.label, "value": field.value} for field in planned.fields],
        "in_place": planned.is_in_place,
        "issuers": list(planned.issuers),
        "shortcomings": list(planned.shortcomings),
        "advised": list(planned.advised),
    }


def _name(name: PlannedName) -> dict[str, object]:
    return {"type": name.type.value, "value": name.value, "feature": name.feature, "reason": name.reason}


def _list(planned: PlannedList) -> dict[str, object]:
    return {
        "node": planned.node.id,
        "store": planned.store.value,
        "authorities": [_authority(authority) for authority in planned.authorities],
        "remove": [_authority(authority) for authority in planned.remove],
        "remove_afterwards": [_authority(authority) for authority in planned.remove_afterwards],
        "confirm_on": [node.id for node in planned.confirm_on],
        "copies": [_copy(copy) for copy in planned.copies],
    }


def _copy(copy: PlannedCopy) -> dict[str, object]:
    return {
        "node": copy.node.id,
        "lacking": [_authority(authority) for authority in copy.lacking],
        "remove": [_authority(authority) for authority in copy.remove],
    }


def _authority(authority: PlannedAuthority) -> dict[str, object]:
    located = authority.located
    return {
        "subject": authority.subject,
        "sha256": located.certificate.sha256 if located is not None else None,
        "source": located.source.file if located is not None else None,
        "line": located.source.line if located is not None else None,
        "reason": authority.reason,
    }


def _step(step: PlanStep) -> dict[str, object]:
    return {
        "number": step.number,
        "node": step.node,
        "where": step.where,
        "do": step.do,
        "impact": step.impact.value,
        "verify": step.verify,
    }
