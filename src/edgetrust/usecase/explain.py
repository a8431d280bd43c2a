"""Explaining rules: the page of one, or the list of all. Not here: how pages look (`edgetrust.report.pages`)."""

from __future__ import annotations

from edgetrust.errors import EdgetrustError
from edgetrust.report.pages import rule_list_markdown, rule_list_text, rule_page_markdown, rule_page_text
from edgetrust.rules.catalogue import all_rules, find_rule, slugs
from edgetrust.rules.rule import Rule


def explain_rule(slug: str, *, width: int = 100, colour: bool = False) -> str:
    """The page of a rule for a terminal. EdgetrustError, with the nearest slug as its hint, for an unknown one."""
    return rule_page_text(_rule(slug), width=width, colour=colour)


def explain_rule_in_markdown(slug: str) -> str:
    """The page of a rule in Markdown. EdgetrustError as above."""
    return rule_page_markdown(_rule(slug))


def list_rules(*, colour: bool = False) -> str:
    """Every rule in one line, family by family."""
    return rule_list_text(all_rules(), colour=colour)


def list_rules_in_markdown() -> str:
    """Every rule as a table for each family."""
    return rule_list_markdown(all_rules())


def _rule(slug: str) -> Rule:
    rule = find_rule(slug)
    if rule is None:
        raise EdgetrustError(f"there is no rule {slug!r}", hint=_suggest(slug))
    return rule


def _suggest(slug: str) -> str:
    from difflib import get_close_matches

    nearest = get_close_matches(slug.lower().replace("_", "-"), slugs(), n=3)
    if not nearest:
        return "edgetrust explain, without a name, lists all rules"
    return f"did you mean {', '.join(nearest)}?"
