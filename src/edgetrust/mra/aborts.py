"""Handshakes that break off whatever anybody trusts: who gives up, at which message, and which defect that is.

What stands in the way before the chain is looked at, and what does once it has been accepted, are two questions, as the
one hides what is wrong with the chain and the other is hidden by it. Not here: the limits themselves
(`edgetrust.pki.tls_limits`).
"""

from __future__ import annotations

from edgetrust.codec.tls.registry import alert
from edgetrust.model.certificate import Certificate, KeyKind
from edgetrust.model.connection import Requirement
from edgetrust.model.value import dataclass
from edgetrust.model.verdict import Abort, Alert, Diagnosis
from edgetrust.pki.tls_limits import lacks_signing_usage

_HANDSHAKE_FAILURE = alert(40)

KEY_USAGE = "key-usage-unsuitable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Break:
    """Where a handshake ends, and why."""

    abort: Abort
    alert: Alert
    diagnosis: Diagnosis


def find_early_break(requirement: Requirement, leaf: Certificate) -> Break | None:
    """What ends the handshake before anybody looks at the chain of `leaf`."""
    if requirement.of_server and leaf.key.kind is KeyKind.EC and lacks_signing_usage(leaf):
        # An OpenSSL server has no cipher suite for such a certificate, and needs none of the client's to know.
        return _at_presenter(requirement, leaf, KEY_USAGE, requirement.presenter, "ClientHello", "no shared cipher")
    return None


def find_late_break(requirement: Requirement, leaf: Certificate) -> Break | None:
    """What ends it once the chain of `leaf` has been accepted, or nobody wanted to know."""
    if requirement.of_server and lacks_signing_usage(leaf):
        # An Edwards key gets past the server; its client refuses to be signed to.
        reason = "ecc cert not for signing"
        return _at_presenter(requirement, leaf, KEY_USAGE, requirement.verifier, "Certificate", reason)
    return None


def _at_presenter(
    requirement: Requirement,
    leaf: Certificate,
    rule: str,
    by: str,
    message: str,
    reason: str,
    said: Alert = _HANDSHAKE_FAILURE,
) -> Break:
    return Break(
        abort=Abort(by=by, message=message, reason=reason),
        alert=said,
        diagnosis=Diagnosis(rule=rule, node=requirement.presenter, culprit=leaf),
    )
