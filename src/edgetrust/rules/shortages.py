"""Trust lists that lack what a verification needs, for the rules about that.

The remedy always names the whole chain that a list lacks, root first: TLS may get by with less where the other side
sends its intermediates, the SSH tunnels do not. Not here: which rule it is (`edgetrust.mra.diagnosis`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from edgetrust.model.certificate import Certificate
from edgetrust.model.deployment import Node, Store
from edgetrust.model.finding import Finding, Remedy
from edgetrust.model.value import dataclass
from edgetrust.model.verdict import MissingCertificate, Verification
from edgetrust.mra.missing import find_way, missing_on
from edgetrust.mra.pages import SLOT_NAMES
from edgetrust.pki.path import TrustList
from edgetrust.rules.consequences import describe_effects
from edgetrust.rules.examination import Examination, Failure
from edgetrust.rules.refusals import describe_error, describe_path, describe_refusal
from edgetrust.rules.remedies import append, short
from edgetrust.rules.rule import Rule
from edgetrust.rules.subjects import about_list, describe_list
from edgetrust.rules.twins import removal_step

_MOST_PRESENTERS = 3
"""Certificates a message names; the rest is counted, and the connections are listed anyway."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shortage:
    """A list, and what it lacks of the chains that lead to it."""

    node: Node
    store: Store
    lacking: tuple[MissingCertificate, ...]
    """Root first."""

    @property
    def known(self) -> tuple[Certificate, ...]:
        """Those that some file at hand holds."""
        return tuple(each.certificate for each in self.lacking if each.certificate is not None)

    @property
    def unknown(self) -> tuple[str, ...]:
        """Subjects of those that no file at hand holds."""
        return tuple(each.subject for each in self.lacking if each.certificate is None)

    def describe(self) -> str:
        """`CN=Root,O=Acme (SHA-256 01234567…), CN=Issuing,O=Acme (in no file at hand)`."""
        return ", ".join(
            short(each.certificate) if each.certificate is not None else f"{each.subject} (in no file at hand)"
            for each in self.lacking
        )


def shortage_of(examination: Examination, node: Node, store: Store, leaves: Iterable[Certificate | None]) -> Shortage:
    """What a list lacks to lead from these certificates to their roots; a self-signed one has to be in it itself."""
    entries = examination.inventory.trust_list(node, store) or ()
    trust = TrustList(tuple(entry.certificate for entry in entries))
    lacking: dict[MissingCertificate, None] = {}
    for leaf in dict.fromkeys(each for each in leaves if each is not None):
        way = find_way(leaf, examination.pool, trust)
        itself = MissingCertificate(subject=leaf.subject.rfc4514, certificate=leaf)
        is_alone = way.is_complete and not way.above and leaf not in trust
        chain = (itself,) if is_alone else missing_on(leaf, way, trust)
        lacking.update((each, None) for each in reversed(chain))
    return Shortage(node=node, store=store, lacking=tuple(lacking))


def about_shortage(
    rule: Rule, examination: Examination, failure: Failure, *, problem: str, expected: str, advice: str = ""
) -> Finding:
    """A finding of `rule` about the verifier's list. `problem` is what to say of the list behind its name, with `{}`
    for what it lacks; `advice` follows the step that appends it."""
    verifications = tuple(verification for _, verification in failure.verifications)
    first = failure.first
    store = first.requirement.store
    shortage = shortage_of(examination, failure.node, store, (each.leaf for each in verifications))
    held = (step.certificate for step in first.path[1:])
    evidence = (*examination.evidence_shown(*verifications), *examination.evidence(*shortage.known, *held))
    return about_list(
        rule,
        failure.node,
        store,
        message=f"the {describe_list(failure.node, store)} {problem.format(shortage.describe())}; "
        f"{describe_refusal(examination, first)}{_describe_others(examination, verifications)}",
        expected=f"{expected}: {shortage.describe()}",
        got=f"the path {describe_path(first)}, then {describe_error(first)}",
        evidence=tuple(dict.fromkeys(evidence)),
        consequence=describe_effects(failure.connections),
        remedy=_mend(examination, shortage, verifications, advice),
        connections=failure.connections,
    )


def _mend(examination: Examination, shortage: Shortage, verifications: Iterable[Verification], advice: str) -> Remedy:
    """Append what is lacking, after twins that were taken in its place have gone."""
    remedy = append(shortage.node, shortage.store, shortage.known, shortage.unknown)
    (step,) = remedy.steps
    if advice:
        step = replace(step, do=f"{step.do}; {advice}")
    subjects = {certificate.subject.canonical for certificate in shortage.known}
    taken = (each.certificate for verification in verifications for each in verification.path[1:])
    twins = dict.fromkeys(each for each in taken if each.subject.canonical in subjects and each not in shortage.known)
    removals = (removal_step(examination, shortage.node, shortage.store, twin) for twin in twins)
    return replace(remedy, steps=(*removals, step))


def _describe_others(examination: Examination, verifications: Iterable[Verification]) -> str:
    """What else is refused for the same reason: `; likewise the server certificate of expe2.example.com`."""
    requirements = (verification.requirement for verification in verifications)
    _, *others = dict.fromkeys((each.presenter, each.slot) for each in requirements)
    named = [f"the {SLOT_NAMES[slot]} of {examination.node(node).fqdn}" for node, slot in others[:_MOST_PRESENTERS]]
    more = f" and {len(others) - _MOST_PRESENTERS} more" if len(others) > _MOST_PRESENTERS else ""
    return f"; likewise {', '.join(named)}{more}" if named else ""
