"""The defects of `tests.defects` by the rule they lead to, for the tests of single rules.

Not here: whole reports (`tests.test_defects`).
"""

from __future__ import annotations

from dataclasses import replace

from edgetrust.model.finding import Finding
from edgetrust.rules.catalogue import find_rule
from tests import make
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
    """What the rule finds when every certificate and list of the broken deployment is gone."""
    site = defect.site()
    emptied = replace(site.inventory, identities={}, trust_lists={}, files={}, public_roots=())
    return list(run_rule(slug, Site(site.deployment, emptied), make.NOW))
