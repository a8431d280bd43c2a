"""Certificates whose CA a kind of endpoint does not trust: the two rules about that differ in the endpoint.

Not here: endpoints whose list an administrator keeps (TC and CE), for which the general rules speak.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from edgetrust.model.certificate import Certificate
from edgetrust.model.evidence import Evidence
from edgetrust.model.finding import Remedy
from edgetrust.model.value import dataclass
from edgetrust.mra.bench import own_store
from edgetrust.mra.pages import SLOT_NAMES, STORE_NAMES
from edgetrust.rules.consequences import describe_effects
from edgetrust.rules.examination import Examination, Failure, Subject
from edgetrust.rules.refusals import describe_error, describe_path, describe_refusal
from edgetrust.rules.remedies import append_step, short
from edgetrust.rules.shortages import Shortage, shortage_of
from edgetrust.rules.subjects import presented_in


@dataclass(frozen=True, slots=True, kw_only=True)
class Distrust:
    """A certificate, and the CA that the endpoint does not trust, in words that both rules use."""

    subject: Subject
    root: Certificate | None
    """The root in which the chain ends; None when no file at hand holds it."""
    unsent: Shortage | None
    """What the presenter's own list lacks to send the chain, where no file at hand holds its root: nobody knows then
    whether the endpoint trusts it. None where the root is known, or the list is not."""
    anchor: str
    refusal: str
    got: str
    consequence: str
    connections: tuple[str, ...]
    evidence: tuple[Evidence, ...]

    def describe(self, stranger: str) -> str:
        """What is wrong, and the refusal; `stranger` says that the endpoint does not trust the CA named next."""
        if self.unsent is None:
            return f"{stranger}: {self.anchor}; {self.refusal}"
        node, store = self.unsent.node, STORE_NAMES[self.unsent.store]
        return (
            f"{node.fqdn} does not send the whole chain of its {SLOT_NAMES[self.subject.slot]}, because its {store} "
            f"lacks {self.unsent.describe()}; nobody knows whether its root would do; {self.refusal}"
        )

    def mend(self, remedy: Remedy) -> Remedy:
        """The remedy, behind the step with which the chain is sent where it is not."""
        if self.unsent is None:
            return remedy
        append = append_step(self.unsent.node, self.unsent.store, self.unsent.known, self.unsent.unknown)
        append = replace(append, do=f"{append.do}, so that it is sent")
        further = (replace(step, do=f"if it is refused even then, {step.do}") for step in remedy.steps)
        return replace(remedy, steps=(append, *further))


def find_distrust(examination: Examination, rule: str) -> Iterator[Distrust]:
    """One for each certificate that the diagnoses of `rule` blame."""
    for failure in examination.failures(rule):
        subject = presented_in(examination, failure.first)
        if subject is not None:
            yield _distrust(examination, failure, subject)


def _distrust(examination: Examination, failure: Failure, subject: Subject) -> Distrust:
    root = examination.pool.root_of(subject.certificate)
    known = () if root is None else examination.evidence(root)
    issuer = subject.certificate.issuer.rfc4514
    return Distrust(
        subject=subject,
        root=root,
        unsent=_find_unsent(examination, subject) if root is None else None,
        anchor=short(root) if root is not None else f"{issuer} (its root is in no file at hand)",
        refusal=describe_refusal(examination, failure.first),
        got=f"the path {describe_path(failure.first)}, then {describe_error(failure.first)}",
        consequence=describe_effects(failure.connections),
        connections=failure.connections,
        evidence=tuple(dict.fromkeys((*examination.evidence_shown(failure.first), *known))),
    )


def _find_unsent(examination: Examination, subject: Subject) -> Shortage | None:
    node, store = subject.node, own_store(subject.node, subject.slot)
    if examination.inventory.trust_list(node, store) is None:
        return None
    return shortage_of(examination, node, store, (subject.certificate,))
