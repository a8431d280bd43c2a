"""What findings take out of trust lists: what one of them deletes, another need not tidy up.

Not here: which entries are in the way (`edgetrust.rules.shortages`).
"""

from __future__ import annotations

from collections.abc import Iterable

from edgetrust.rules.examination import Examination
from edgetrust.rules.rule import Rule


def find_deleted(examination: Examination, rules: Iterable[Rule]) -> frozenset[tuple[str, str]]:
    """By node and fingerprint, what the findings of more specific rules take out of a list already (or put into one:
    that is not there to be tidied up)."""
    return frozenset(
        (step.node, fingerprint)
        for rule in rules
        for finding in rule.check(examination)
        for step in finding.remedy.steps
        for fingerprint in step.certificates
    )
