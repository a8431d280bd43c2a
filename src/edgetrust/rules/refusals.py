"""Sentences about a refused verification, so that every rule says in the same words who refused whom, and why.

Not here: what follows from it (`edgetrust.rules.consequences`), and what mends it (`edgetrust.rules.remedies`).
"""

from __future__ import annotations

from edgetrust.model.connection import Refusal
from edgetrust.model.deployment import Node, Role
from edgetrust.model.verdict import Verification
from edgetrust.mra.pages import ROLE_NAMES, SLOT_NAMES
from edgetrust.rules.examination import Examination

_MANY = frozenset((Role.IP_PHONES, Role.TC))
"""Whose names stand in the plural."""


def describe_refusal(examination: Examination, verification: Verification) -> str:
    """`expc1.example.com rejects the server certificate of expe1.example.com: unable to get local issuer certificate
    (OpenSSL 20), alert unknown_ca (48)`."""
    requirement = verification.requirement
    verifier, presenter = examination.node(requirement.verifier), examination.node(requirement.presenter)
    deed = "ask" if requirement.prompts else "reject"
    verb = deed if verifier.role in _MANY else f"{deed}s"
    action = f"{verb} the user about" if requirement.prompts else verb
    shown = f"the {SLOT_NAMES[requirement.slot]} of {presenter.fqdn}"
    if verification.abort is not None:
        by = describe_node(examination.node(verification.abort.by))
        return f"{by} breaks off the handshake over {shown}: {describe_error(verification)}"
    return f"{describe_node(verifier)} {action} {shown}: {describe_error(verification)}"


def describe_error(verification: Verification) -> str:
    """`unable to get local issuer certificate (OpenSSL 20), alert unknown_ca (48)`."""
    error, abort = verification.error, verification.abort
    told = error if abort is None else abort.reason
    what = "" if told is None else f"{told}, "
    return what + _describe_answer(verification)


def describe_node(node: Node) -> str:
    """The FQDN, or what a person calls a kind of endpoint."""
    return ROLE_NAMES[node.role] if node.role.is_endpoint else node.fqdn


def describe_path(verification: Verification) -> str:
    """The path as far as the verifier came, leaf first: `CN=expe1.example.com → CN=Issuing → CN=Root`."""
    return " → ".join(step.certificate.subject.rfc4514 or "(empty subject)" for step in verification.path)


def _describe_answer(verification: Verification) -> str:
    """How the other side hears of it."""
    requirement, alert = verification.requirement, verification.alert
    if alert is not None:
        is_asked = requirement.prompts and verification.abort is None
        return f"{alert} unless the user accepts it" if is_asked else str(alert)
    if requirement.leaf_only:
        return "no alert, the SSH tunnel just closes"
    if requirement.in_band:
        return "no alert, because the certificate came in a SIP SERVICE message"
    if requirement.refusal is Refusal.SIP_403:
        return "no alert, but SIP 403"
    return "no alert, the connection is closed after the handshake"
