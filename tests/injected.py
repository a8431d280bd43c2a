"""The defects of `tests.defects` by the rule they lead to, for the tests of single rules.

Not here: whole reports (`tests.test_defects`).
"""

from __future__ import annotations

from collections.abc import Iterator

from edgetrust.model.finding import Finding
from edgetrust.rules.catalogue import find_rule
from tests import make
from tests.chaos import Place, hidden
from tests.defects import BASES, DEFECTS
from tests.deployments import Site
from tests.examine import found as run_rule
from tests.injection import Defect, essence, in_order, outcomes_of


def injected(slug: str) -> list[Defect]:
    """The defects that lead to a finding of this rule; a rule without any has no test."""
    found = [defect for defect in DEFECTS if any(expected.rule == slug for expected in defect.findings)]
    assert found, slug
    return found


def findings_of(slug: str, defect: Defect) -> list[Finding]:
    """What the rule finds there, in the whole report."""
    return [finding for finding in defect.report().findings if finding.rule == slug]


def assert_found(slug: str, defect: Defect) -> None:
    """Place, severity and connections are those foretold; the finding names its evidence and a way out."""
    rule = find_rule(slug)
    assert rule is not None
    found = findings_of(slug, defect)
    fingerprints = {finding_evidence.sha256 for finding in found for finding_evidence in finding.evidence}

    assert in_order(map(essence, found)) == in_order(each for each in defect.findings if each.rule == slug)
    assert fingerprints
    for finding in found:
        assert finding.node in {step.node for step in finding.remedy.steps}
        assert all(step.where and step.do for step in finding.remedy.steps)
        assert all((finding.message, finding.expected, finding.got, finding.consequence, finding.remedy.verify))
        assert finding.references == tuple(str(citation) for citation in rule.citations)
        assert set(finding.connections) <= set(outcomes_of(defect.report()))


def healthy_findings(slug: str) -> list[Finding]:
    """What the rule finds in all healthy deployments together."""
    return [finding for base in BASES for finding in base.report().findings if finding.rule == slug]


def findings_without_evidence(slug: str, defect: Defect) -> list[Finding]:
    """What the rule still finds at the same place when what it speaks of is gone and everything else is at hand: first
    the certificates that are shown, then the list."""
    site = defect.site()
    still = []
    for finding in findings_of(slug, defect):
        for places in _spoken_of(site, finding):
            left = run_rule(slug, hidden(site, *places), make.NOW)
            still += [each for each in left if _place(each) == _place(finding)]
    return still


def _spoken_of(site: Site, finding: Finding) -> Iterator[tuple[Place, ...]]:
    blamed = {evidence.sha256 for evidence in finding.evidence}
    identities = site.inventory.identities
    shown = tuple(place for place, identity in identities.items() if identity.leaf.certificate.sha256 in blamed)
    assert shown, finding.message
    yield shown
    if finding.store is not None and finding.node is not None:
        yield ((finding.node, finding.store),)


def _place(finding: Finding) -> tuple[object, ...]:
    return finding.node, finding.slot, finding.store
