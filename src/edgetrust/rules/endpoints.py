"""Certificates whose CA a kind of endpoint does not trust: the two rules about that differ in the endpoint.

Not here: endpoints whose list an administrator keeps (TC and CE), for which the general rules speak.
"""

from __future__ import annotations

from collections.abc import Iterator

from edgetrust.model.certificate import Certificate
from edgetrust.model.evidence import Evidence
from edgetrust.model.value import dataclass
from edgetrust.rules.consequences import describe_effects
from edgetrust.rules.examination import Examination, Failure, Subject
from edgetrust.rules.refusals import describe_error, describe_path, describe_refusal
from edgetrust.rules.remedies import short
from edgetrust.rules.subjects import presented_in


@dataclass(frozen=True, slots=True, kw_only=True)
class Distrust:
    """A certificate, and the CA that the endpoint does not trust, in words that both rules use."""

    subject: Subject
    root: Certificate | None
    """The root in which the chain ends; None when no file at hand holds it."""
    anchor: str
    refusal: str
    got: str
    consequence: str
    connections: tuple[str, ...]
    evidence: tuple[Evidence, ...]

    def describe(self, stranger: str) -> str:
        """What is wrong, and the refusal; `stranger` says that the endpoint does not trust the CA named next."""
        return f"{stranger}: {self.anchor}; {self.refusal}"


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
        anchor=short(root) if root is not None else f"{issuer} (its root is in no file at hand)",
        refusal=describe_refusal(examination, failure.first),
        got=f"the path {describe_path(failure.first)}, then {describe_error(failure.first)}",
        consequence=describe_effects(failure.connections),
        connections=failure.connections,
        evidence=tuple(dict.fromkeys((*examination.evidence_shown(failure.first), *known))),
    )
