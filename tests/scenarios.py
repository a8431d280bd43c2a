"""Sites of the lab in tests: what `check` says of them.

report = judged(find_scenario("root-missing").build())
rules_of(report), in_trouble(report)
"""

from __future__ import annotations

from edgetrust.model.report import Report
from edgetrust.model.verdict import Outcome
from edgetrust.mra.material import evidence_of
from edgetrust.mra.scenarios.site import Site
from edgetrust.usecase.check import Question, check


def judged(site: Site) -> Report:
    """What check says of the site, at its time; a rule that crashes is a failure of the test."""
    answer = check(*evidence_of(site.deployment, site.material), Question(at=site.at))
    assert not answer.tracebacks, "\n".join(answer.tracebacks)
    return answer.report


def rules_of(report: Report) -> set[str]:
    """Rules that find something."""
    return {finding.rule for finding in report.findings}


def in_trouble(report: Report) -> set[str]:
    """Ids of the connections that do not simply work."""
    return {verdict.connection.id for verdict in report.connections if verdict.outcome in (Outcome.FAIL, Outcome.WARN)}
