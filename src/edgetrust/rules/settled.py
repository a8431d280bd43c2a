"""What findings change in trust lists already: what one of them deletes or appends, another need not speak of.

Not here: which entries are in the way (`edgetrust.rules.shortages`).
"""

from __future__ import annotations

from collections.abc import Iterable

from edgetrust.rules.catalogue import speaking_rules
from edgetrust.rules.examination import Examination


def find_settled(examination: Examination, rules: Iterable[str]) -> frozenset[tuple[str, str]]:
    """By node and fingerprint, what the findings of more specific rules (slugs) take out of a list or put into one."""
    return frozenset(
        (step.node, fingerprint)
        for rule in speaking_rules(rules, examination.diagnosed())
        for finding in rule.check(examination)
        for step in finding.remedy.steps
        for fingerprint in step.certificates
    )
