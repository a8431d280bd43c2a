"""What findings take out of trust lists: what one of them deletes, another need not tidy up.

Not here: which entries are in the way (`edgetrust.rules.shortages`).
"""

from __future__ import annotations

from collections.abc import Iterable

from edgetrust.rules.catalogue import speaking_rules
from edgetrust.rules.examination import Examination


def find_deleted(examination: Examination, rules: Iterable[str]) -> frozenset[tuple[str, str]]:
    """By node and fingerprint, what the findings of more specific rules (slugs) take out of a list already (or put into
    one: that is not there to be tidied up)."""
    return frozenset(
        (step.node, fingerprint)
        for rule in speaking_rules(rules, examination.diagnosed())
        for finding in rule.check(examination)
        for step in finding.remedy.steps
        for fingerprint in step.certificates
    )
