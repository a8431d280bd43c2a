"""Explaining one rule, or listing all."""

from __future__ import annotations

import pytest

from edgetrust.errors import EdgetrustError
from edgetrust.report import pages
from edgetrust.rules.catalogue import find_rule
from edgetrust.rules.rule import Rule
from edgetrust.usecase import explain


def rule(slug: str) -> Rule:
    """A real rule."""
    found = find_rule(slug)
    assert found is not None
    return found


def test_a_rule_is_explained_by_its_page() -> None:
    """For the terminal and in Markdown."""
    versions = rule("versions-differ")

    assert explain.explain_rule("versions-differ", width=80) == pages.rule_page_text(versions, width=80)
    assert explain.explain_rule_in_markdown("versions-differ") == pages.rule_page_markdown(versions)


@pytest.mark.parametrize("slug", ["version-differ", "versions_differ", "Versions-Differ"])
def test_an_unknown_name_leads_to_the_nearest_rule(slug: str) -> None:
    """Underscores and capitals are common slips."""
    with pytest.raises(EdgetrustError) as caught:
        explain.explain_rule(slug)

    assert caught.value.message == f"there is no rule {slug!r}"
    assert caught.value.hint is not None
    assert caught.value.hint.startswith("did you mean versions-differ")


def test_a_name_like_no_other_leads_to_the_list() -> None:
    """In Markdown as well."""
    with pytest.raises(EdgetrustError) as caught:
        explain.explain_rule_in_markdown("xyzzy")

    assert caught.value.hint == "edgetrust explain, without a name, lists all rules"


def test_all_rules_are_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    """For the terminal and in Markdown."""
    rules = (rule("weak-key"), rule("versions-differ"))
    monkeypatch.setattr(explain, "all_rules", lambda: rules)

    assert explain.list_rules() == pages.rule_list_text(rules)
    assert explain.list_rules_in_markdown() == pages.rule_list_markdown(rules)
