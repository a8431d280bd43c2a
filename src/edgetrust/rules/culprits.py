"""Certificates that are wrong themselves, whoever looks at them: a leaf, or a CA above one or many leaves.

One wrong certificate is one finding, however many nodes show it and however many verifiers meet it. Not here: which
rule it is (`edgetrust.mra.diagnosis`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from edgetrust.model.certificate import Certificate
from edgetrust.model.connection import Requirement
from edgetrust.model.deployment import Node, Slot
from edgetrust.model.finding import Finding, Impact, Remedy, RemedyStep
from edgetrust.model.value import dataclass
from edgetrust.model.verdict import ConnectionVerdict, Outcome, Verification
from edgetrust.mra.connections import shown_slot
from edgetrust.mra.pages import SLOT_NAMES, certificate_place
from edgetrust.mra.service import is_out_of_place
from edgetrust.rules.consequences import describe_effects
from edgetrust.rules.examination import Examination, Subject, evidence_of
from edgetrust.rules.proofs import with_proofs
from edgetrust.rules.refusals import describe_refusal
from edgetrust.rules.remedies import reissue_step, short
from edgetrust.rules.rule import Rule
from edgetrust.rules.subjects import presented_in, shown_by

_COSTS = (Impact.NONE, Impact.SERVICE_RESTART, Impact.NODE_RESTART, Impact.RE_ENROLMENT)
"""From the cheapest to the dearest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Culprit:
    """A wrong certificate, who shows it or a certificate below it, and what that breaks."""

    certificate: Certificate
    subjects: tuple[Subject, ...]
    """Where a new certificate is needed, never empty. Of a multi-server certificate only the first holder, the
    publisher if it is one: one upload there replaces it on all nodes."""
    verifications: tuple[tuple[ConnectionVerdict, Verification], ...] = ()

    @property
    def is_leaf(self) -> bool:
        return self.subjects[0].certificate == self.certificate

    @property
    def connections(self) -> tuple[str, ...]:
        """Ids in table order, each once."""
        return tuple(dict.fromkeys(verdict.connection.id for verdict, _ in self.verifications))

    @property
    def refusals(self) -> tuple[Verification, ...]:
        """The verifications that this very certificate ends: others of `connections` may end even earlier."""
        return tuple(
            verification
            for _, verification in self.verifications
            if verification.diagnosis is not None and verification.diagnosis.culprit == self.certificate
        )

    def describe(self) -> str:
        """`server certificate of expe1.example.com`, or `issuer CN=Issuing (SHA-256 …) above the server certificate of
        expe1.example.com and 2 more`."""
        first, *others = self.subjects
        shown = f"{SLOT_NAMES[first.slot]} of {first.node.fqdn}"
        more = f" and {len(others)} more" if others else ""
        return f"{shown}{more}" if self.is_leaf else f"issuer {short(self.certificate)} above the {shown}{more}"


def culprits(
    examination: Examination,
    rule: str,
    *,
    hides: Callable[[Requirement, Certificate], bool] = lambda _requirement, _leaf: False,
    unseen: Iterable[Subject] = (),
    slot_as_demanded: bool = False,
) -> tuple[Culprit, ...]:
    """The certificates that the diagnoses of `rule` blame, in table order.

    A verification that ends earlier, or whose list is unknown, cannot succeed either where `hides` says so of the leaf;
    `unseen` are wrong certificates that need no verification to be known as such. A client certificate that is a copy
    of the server certificate counts as the latter, unless `slot_as_demanded`.
    """
    found: dict[Certificate, list[tuple[ConnectionVerdict, Verification]]] = {}
    for verdict, verification in examination.verifications():
        blamed = _blamed(verification, rule, hides)
        if blamed is not None:
            found.setdefault(blamed, []).append((verdict, verification))
    further: dict[Certificate, list[tuple[Node, Slot]]] = {}
    for subject in unseen:
        further.setdefault(subject.certificate, []).append((subject.node, subject.slot))
    return tuple(
        _culprit(
            examination,
            certificate,
            found.get(certificate, []),
            further.get(certificate, []),
            slot_as_demanded=slot_as_demanded,
        )
        for certificate in dict.fromkeys((*found, *further))
    )


def unseen_culprit(examination: Examination, certificate: Certificate, places: Iterable[tuple[Node, Slot]]) -> Culprit:
    """A wrong certificate for which no verification fails: a leaf, or a CA above the certificates of these places."""
    return _culprit(examination, certificate, [], list(places), slot_as_demanded=False)


def _blamed(
    verification: Verification, rule: str, hides: Callable[[Requirement, Certificate], bool]
) -> Certificate | None:
    diagnosis, leaf = verification.diagnosis, verification.leaf
    if diagnosis is not None and diagnosis.rule == rule:
        return diagnosis.culprit
    if leaf is None or verification.outcome is Outcome.NOT_VERIFIED or is_out_of_place(verification):
        return None
    return leaf if hides(verification.requirement, leaf) else None


def _culprit(
    examination: Examination,
    certificate: Certificate,
    verifications: list[tuple[ConnectionVerdict, Verification]],
    further: list[tuple[Node, Slot]],
    *,
    slot_as_demanded: bool,
) -> Culprit:
    met = ((presented_in(examination, each), each.requirement.slot) for _, each in verifications)
    known = ((shown_by(examination, node, slot), slot) for node, slot in further)
    return Culprit(
        certificate=certificate,
        subjects=_holders(examination, (*met, *known), slot_as_demanded=slot_as_demanded),
        verifications=tuple(verifications),
    )


def _holders(
    examination: Examination, places: Iterable[tuple[Subject | None, Slot]], *, slot_as_demanded: bool
) -> tuple[Subject, ...]:
    """The subjects in places, each with the slot that is demanded of it."""
    found: dict[object, Subject] = {}
    for holder, slot in places:
        if holder is None:
            continue
        subject = replace(holder, slot=slot) if slot_as_demanded else holder
        node, cluster = subject.node, examination.uc_cluster_of(subject.node)
        key = (node.id if cluster is None else cluster.nodes[0].id, subject.slot, subject.certificate)
        if key not in found or node.is_publisher:
            found[key] = subject
    return tuple(found.values())


def about_culprit(
    rule: Rule,
    examination: Examination,
    culprit: Culprit,
    *,
    problem: str,
    expected: str,
    got: str,
    remedy: Remedy,
    consequence: str = "",
) -> Finding:
    """A finding of `rule` about one certificate; `problem` is what to say of it behind its name."""
    slots = {subject.slot for subject in culprit.subjects}
    refusal = f"; {describe_refusal(examination, culprit.refusals[0])}" if culprit.refusals else ""
    blamed = () if culprit.is_leaf else examination.evidence(culprit.certificate)
    return Finding(
        rule=rule.slug,
        severity=rule.severity,
        node=next((step.node for step in remedy.steps if step.renews is not None), remedy.steps[0].node),
        slot=slots.pop() if len(slots) == 1 else None,
        connections=culprit.connections,
        message=f"the {culprit.describe()} {problem}{refusal}",
        expected=expected,
        got=got,
        evidence=(*(evidence_of(subject.located) for subject in culprit.subjects), *blamed),
        consequence=consequence
        or describe_effects(
            culprit.connections,
            examination.working(),
            asks=not any(each.abort is not None for each in culprit.refusals),
        ),
        remedy=with_proofs(remedy, culprit.connections),
        references=tuple(str(citation) for citation in rule.citations),
    )


def reissue_all(examination: Examination, culprit: Culprit, change: str) -> Remedy:
    """A new certificate wherever the culprit is shown; `change` says what it must carry, as in `with serverAuth`."""
    places = [certificate_place(subject.node.role, subject.slot) for subject in culprit.subjects]
    return Remedy(
        steps=tuple(_reissue_step(examination, subject, change) for subject in culprit.subjects),
        impact=max((place.impact for place in places), key=_COSTS.index),
        verify=places[0].verify,
    )


def reissue_shown(examination: Examination, verifications: Iterable[Verification], change: str) -> Remedy | None:
    """New certificates in place of those that these verifications look at; None where nobody knows where they are."""
    places: dict[Certificate, dict[tuple[str, Slot], tuple[Node, Slot]]] = {}
    for subject in (presented_in(examination, each) for each in verifications):
        if subject is not None:
            place = (subject.node, subject.slot)
            places.setdefault(subject.certificate, {})[subject.node.id, subject.slot] = place
    remedies = [
        reissue_all(examination, unseen_culprit(examination, leaf, shown.values()), change)
        for leaf, shown in places.items()
    ]
    return replace(remedies[0], steps=tuple(step for remedy in remedies for step in remedy.steps)) if remedies else None


_COPIED = (
    " (on upload, tick Copy server certificate file as client certificate, but only where the certificate is good for"
    " clients as well, as those of most public CAs are no longer; else upload another one on the page Client"
    " certificate)"
)


def _reissue_step(examination: Examination, subject: Subject, change: str) -> RemedyStep:
    node = subject.node
    has_copy = (
        subject.slot is Slot.SERVER
        and node.role.is_expressway
        and shown_slot(examination.deployment, node, Slot.CLIENT) is Slot.CLIENT
        and (node.id, Slot.CLIENT) not in examination.inventory.identities
    )
    copied = _COPIED if has_copy else ""
    return reissue_step(node, subject.slot, change + copied)
