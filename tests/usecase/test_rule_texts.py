"""What SARIF says of the rules."""

from __future__ import annotations

from edgetrust.report.pages import rule_page_markdown
from edgetrust.report.sarif import RuleText
from edgetrust.rules.catalogue import SLUGS, find_rule, slugs
from edgetrust.rules.rule import Family
from edgetrust.usecase.rule_texts import describe_rules


def test_every_rule_that_can_find_something_is_described_by_its_page() -> None:
    """In the order of the catalogue, with its title and usual severity."""
    rule = find_rule("weak-key")
    assert rule is not None

    described = describe_rules()

    assert tuple(described) == tuple(slug for slug in slugs() if slug not in SLUGS[Family.UNSEEN])
    assert described["weak-key"] == RuleText(title=rule.title, severity=rule.severity, page=rule_page_markdown(rule))
