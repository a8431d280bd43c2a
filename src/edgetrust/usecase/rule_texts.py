"""What a SARIF report says of the rules. Not here: the report itself (`edgetrust.report.sarif`)."""

from __future__ import annotations

from edgetrust.report.pages import rule_page_markdown
from edgetrust.report.sarif import RuleText
from edgetrust.rules.catalogue import all_rules
from edgetrust.rules.rule import Family


def describe_rules() -> dict[str, RuleText]:
    """What SARIF says of every rule that can find something, by slug."""
    return {
        rule.slug: RuleText(title=rule.title, severity=rule.severity, page=rule_page_markdown(rule))
        for rule in all_rules()
        if rule.family is not Family.UNSEEN
    }
