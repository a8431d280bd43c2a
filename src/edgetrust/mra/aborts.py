"""Handshakes that break off whatever anybody trusts: who gives up, at which message, and which defect that is.

What stands in the way before the chain is looked at, and what does once it has been accepted, are two questions, as the
one hides what is wrong with the chain and the other is hidden by it. Not here: the limits themselves
(`edgetrust.pki.tls_limits`).
"""

from __future__ import annotations

from collections.abc import Sequence

from edgetrust.model.alert import Alert
from edgetrust.model.certificate import Certificate, KeyKind
from edgetrust.model.connection import Requirement
from edgetrust.model.value import dataclass
from edgetrust.model.verdict import Abort, Diagnosis
from edgetrust.pki.tls_limits import (
    HANDSHAKE_FAILURE,
    ILLEGAL_PARAMETER,
    INTERNAL_ERROR,
    LONGEST_AUTHORITIES,
    LONGEST_CERTIFICATES,
    LONGEST_IN_SESSION,
    certificates_length,
    has_foreign_curve,
    lacks_signing_usage,
)

_CURVE, _KEY_USAGE, _SIZE = "curve-not-offered", "key-usage-unsuitable", "certificates-too-large"


@dataclass(frozen=True, slots=True, kw_only=True)
class Break:
    """Where a handshake ends, and why."""

    abort: Abort
    alert: Alert
    diagnosis: Diagnosis


def find_early_break(requirement: Requirement, leaf: Certificate, sent: Sequence[Certificate]) -> Break | None:
    """What ends the handshake before anybody looks at the chain of `leaf`, behind which `sent` goes out."""
    if requirement.of_server:
        # An OpenSSL server finds no cipher suite for such a certificate.
        no_suite = Abort(by=requirement.presenter, message="ClientHello", reason="no shared cipher")
        if has_foreign_curve(leaf):
            return _at_presenter(requirement, leaf, _CURVE, no_suite, HANDSHAKE_FAILURE)
        if leaf.key.kind is KeyKind.EC and lacks_signing_usage(leaf):
            return _at_presenter(requirement, leaf, _KEY_USAGE, no_suite, HANDSHAKE_FAILURE)
    if certificates_length(leaf, sent) > LONGEST_CERTIFICATES:
        too_long = Abort(by=requirement.verifier, message="Certificate", reason="excessive message size")
        return _at_presenter(requirement, leaf, _SIZE, too_long, ILLEGAL_PARAMETER)
    return None


def find_late_break(requirement: Requirement, leaf: Certificate) -> Break | None:
    """What ends it once the chain of `leaf` has been accepted, or nobody wanted to know."""
    by = requirement.verifier
    if requirement.of_server:
        if not lacks_signing_usage(leaf):
            return None
        # An Edwards key gets past the server; its client refuses to be signed to.
        not_for_it = Abort(by=by, message="Certificate", reason="ecc cert not for signing")
        return _at_presenter(requirement, leaf, _KEY_USAGE, not_for_it, HANDSHAKE_FAILURE)
    if has_foreign_curve(leaf):
        wrong = Abort(by=by, message="CertificateVerify", reason="wrong curve")
        return _at_presenter(requirement, leaf, _CURVE, wrong, ILLEGAL_PARAMETER)
    if len(leaf.der) > LONGEST_IN_SESSION and not requirement.leaf_only:
        no_ticket = Abort(by=by, message="Finished", reason="internal error")
        return _at_presenter(requirement, leaf, _SIZE, no_ticket, INTERNAL_ERROR)
    return None


def asks_for_certificate(requirement: Requirement) -> bool:
    """Whether the verifier is a TLS server that verifies its client, and so names the CAs of its list. In SSH nobody
    does."""
    is_of_client = not (requirement.of_server or requirement.leaf_only)
    return is_of_client and requirement.not_verified_because is None


def find_break_over_list(requirement: Requirement, length: int) -> Break | None:
    """What ends it because the server cannot name the CAs of its list, whose names are that long, when it asks for a
    certificate."""
    if not asks_for_certificate(requirement) or length <= LONGEST_AUTHORITIES:
        return None
    return Break(
        abort=Abort(by=requirement.verifier, message="CertificateRequest", reason="internal error"),
        alert=INTERNAL_ERROR,
        diagnosis=Diagnosis(rule="accepted-authorities-too-long", node=requirement.verifier),
    )


def _at_presenter(requirement: Requirement, leaf: Certificate, rule: str, abort: Abort, said: Alert) -> Break:
    diagnosis = Diagnosis(rule=rule, node=requirement.presenter, culprit=leaf)
    return Break(abort=abort, alert=said, diagnosis=diagnosis)
