"""What rules see of a deployment of `tests.deployments`, and what one of them finds there.

examine(site)                                  # an Examination, judged at make.NOW
found("versions-differ", site)                 # the findings of one rule
sole("versions-differ", site)                  # its only finding
"""

from __future__ import annotations

from datetime import datetime
from functools import partial

from edgetrust.model.finding import Finding
from edgetrust.mra.bench import Stock
from edgetrust.mra.verdicts import judge_connections
from edgetrust.rules.catalogue import find_rule
from edgetrust.rules.engine import run_rules
from edgetrust.rules.examination import Examination
from tests import make
from tests.deployments import Site


def examine(site: Site, at: datetime = make.NOW) -> Examination:
    """The site under examination, every connection judged."""
    stock = Stock(inventory=site.inventory)
    judge = partial(judge_connections, inventory=site.inventory, at=at, stock=stock)
    return Examination(deployment=site.deployment, stock=stock, at=at, verdicts=judge(site.deployment), judge=judge)


def found(slug: str, site: Site, at: datetime = make.NOW) -> tuple[Finding, ...]:
    """What the rule finds, through the engine, so that dated rules keep to their dates."""
    rule = find_rule(slug)
    assert rule is not None
    run = run_rules(examine(site, at), (rule,))
    assert not run.crashes, run.crashes[0].traceback
    return run.findings


def sole(slug: str, site: Site, at: datetime = make.NOW) -> Finding:
    """The one finding of the rule; a failure of the test when there are none or several."""
    findings = found(slug, site, at)
    assert len(findings) == 1, [finding.message for finding in findings]
    return findings[0]
