"""Entries of a trust list that stand in the way of another certificate of the same subject.

Not here: which entries those are (`edgetrust.mra.diagnosis`, `edgetrust.rules.trust.same_subject_shadowed`).
"""

from __future__ import annotations

from dataclasses import replace

from edgetrust.model.certificate import Certificate
from edgetrust.model.deployment import Node, Store
from edgetrust.model.finding import RemedyStep
from edgetrust.model.verdict import Outcome
from edgetrust.rules.examination import Examination
from edgetrust.rules.remedies import delete_step, short


def removal_step(examination: Examination, node: Node, store: Store, twin: Certificate) -> RemedyStep:
    """Delete the entry; where other connections need it, have it issued anew under another subject."""
    step = delete_step(node, store, (twin,))
    if not _is_in_use(examination, node, store, twin):
        return step
    return replace(
        step, do=f"have it issued anew under another subject, because other connections need it: {short(twin)}"
    )


def _is_in_use(examination: Examination, node: Node, store: Store, twin: Certificate) -> bool:
    """Whether a verification on this node goes through it and succeeds."""
    return any(
        verification.outcome in (Outcome.OK, Outcome.WARN)
        and (verification.requirement.verifier, verification.requirement.store) == (node.id, store)
        and any(step.certificate == twin for step in verification.path)
        for _, verification in examination.verifications()
    )
