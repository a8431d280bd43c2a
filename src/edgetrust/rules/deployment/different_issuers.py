"""The Expressway-C and the Expressway-E have certificates of different CAs.

## What it checks
Whether the certificates that the two sides show each other end in the same root. Only roots that are known count.

## Why it matters on the edge
It is fine, and from the sunset of clientAuth on even the usual design: a public CA for the Expressway-E, a private
one for the Expressway-C. But each side must then hold the chain of the *other* side's CA, root and intermediates, and
what is in one list says nothing about the other.

## What you will see
Nothing while both lists are right. When one is not, the traversal zone fails in one direction only: the side that
lacks the chain refuses with unknown_ca (48).

## How to fix it
Nothing has to be fixed. On every Expressway-C peer the trusted CA list needs the chain of the Expressway-E
certificate, on every Expressway-E peer that of the Expressway-C certificate.

## How to verify
Run the secure traversal test on every Expressway-C peer against every Expressway-E peer.

## Sources
The article recommends one CA for both sides for simplicity, and says that two are fine when both lists are set up.
"""

from __future__ import annotations

from collections.abc import Iterator

from edgetrust.model.certificate import Certificate
from edgetrust.model.deployment import ExpresswayCluster, Slot
from edgetrust.model.finding import Finding, Severity
from edgetrust.model.value import dataclass
from edgetrust.model.verdict import Outcome
from edgetrust.mra.pages import SECURE_TRAVERSAL_TEST
from edgetrust.rules.examination import Examination, Subject, evidence_of
from edgetrust.rules.remedies import no_action
from edgetrust.rules.rule import Family, Rule
from edgetrust.rules.sources import article
from edgetrust.rules.subjects import shown_by


def check(examination: Examination) -> Iterator[Finding]:
    """One finding when no Expressway-C root is also an Expressway-E root, as far as all of them are known."""
    c, e = examination.deployment.expressway_c, examination.deployment.expressway_e
    if c is None or e is None:
        return
    of_c, of_e = _shown(examination, c, Slot.CLIENT), _shown(examination, e, Slot.SERVER)
    if of_c.roots and of_e.roots and not set(of_c.roots) & set(of_e.roots):
        yield _finding(examination, of_c, of_e)


RULE = Rule(
    slug="different-issuers",
    title="Expressway-C and Expressway-E are signed by different CAs",
    family=Family.DEPLOYMENT,
    severity=Severity.INFO,
    citations=(
        article("Public vs. Private Certificate Authority (CA)"),
        article("Configure the Expressway-C and Expressway-E to Trust Each Other"),
    ),
    check=check,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shown:
    """What one side shows the other."""

    subjects: tuple[Subject, ...]
    roots: tuple[Certificate, ...]
    """Empty when one of them is not known."""

    @property
    def names(self) -> str:
        return "; ".join(root.subject.rfc4514 for root in self.roots)


def _shown(examination: Examination, side: ExpresswayCluster, slot: Slot) -> _Shown:
    subjects = tuple(subject for node in side.nodes if (subject := shown_by(examination, node, slot)) is not None)
    found = [examination.pool.root_of(subject.certificate) for subject in subjects]
    known = dict.fromkeys(root for root in found if root is not None)
    return _Shown(subjects=subjects, roots=() if None in found else tuple(known))


def _finding(examination: Examination, of_c: _Shown, of_e: _Shown) -> Finding:
    return Finding(
        rule=RULE.slug,
        severity=RULE.severity,
        node=None,
        message=f"the Expressway-C is signed below {of_c.names}, the Expressway-E below {of_e.names}",
        expected="each side's trusted CA list holds the whole chain of the other side's CA",
        got=_state_of_lists(examination),
        evidence=tuple(evidence_of(subject.located) for subject in (*of_c.subjects, *of_e.subjects)),
        consequence=f"{_consequence(examination)}; renewing either side may bring a CA the other does not know",
        remedy=no_action(f"{SECURE_TRAVERSAL_TEST} on every Expressway-C peer against every Expressway-E peer"),
        references=tuple(str(citation) for citation in RULE.citations),
    )


def _consequence(examination: Examination) -> str:
    if Outcome.FAIL in _traversal_outcomes(examination):
        return "none by itself, another finding says why the traversal connection fails"
    return "none while both lists are right"


def _traversal_outcomes(examination: Examination) -> set[Outcome]:
    """How the traversal zone, where both sides verify, turns out today."""
    return {verdict.outcome for verdict in examination.verdicts if verdict.connection.kind == "traversal"}


def _state_of_lists(examination: Examination) -> str:
    outcomes = _traversal_outcomes(examination)
    if Outcome.FAIL in outcomes:
        return "different roots, and at least one traversal connection fails"
    if Outcome.UNKNOWN in outcomes:
        return "different roots; not every list is known"
    return "different roots, and by the lists at hand every traversal connection verifies"
