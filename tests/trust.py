"""What all rules of the family trust find together, so that a test sees when two of them speak of one defect.

found_together(site)        # [(rule, node, place, connections), …] of every finding of the family
"""

from __future__ import annotations

from datetime import datetime

from edgetrust.model.finding import Finding
from edgetrust.rules.catalogue import SLUGS, find_rule
from edgetrust.rules.engine import run_rules
from edgetrust.rules.rule import Family
from tests import make
from tests.deployments import Site
from tests.examine import examine

Summary = tuple[str, str | None, str | None, tuple[str, ...]]
"""Rule, node, slot or store, ids of connections."""


def found_together(site: Site, at: datetime = make.NOW) -> list[Summary]:
    """Every finding of the family, most severe first, then by node and rule."""
    rules = [rule for slug in SLUGS[Family.TRUST] if (rule := find_rule(slug)) is not None]
    run = run_rules(examine(site, at), rules)
    assert not run.crashes, run.crashes[0].traceback
    return [summarise(finding) for finding in run.findings]


def summarise(finding: Finding) -> Summary:
    """What tells a finding from others."""
    return finding.rule, finding.node, finding.slot or finding.store, finding.connections
