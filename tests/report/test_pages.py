"""The pages of rules: one text for the terminal and the manual."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from edgetrust.model.finding import Severity
from edgetrust.report import pages
from edgetrust.rules.catalogue import find_rule
from edgetrust.rules.rule import PAGE_HEADINGS, Citation, DateCompared, Family, InForce, Rule

PAGE = """A summary in one sentence.

## What it checks
A first paragraph that is long enough to be wrapped at a narrow width, with `code` in it.

A second paragraph.

## Why it matters on the edge
Items:
- a first item that is long enough to be wrapped at a narrow width
- a second one
1. and a numbered one

## What you will see
    xConfiguration is   kept   as it is, however narrow the terminal may be

## How to fix it
| a table | stays a table of this width |

## How to verify
Look at a-word-with-hyphens-that-is-not-to-be-broken-anywhere.

## Sources
The vendor.
"""


@pytest.fixture
def rule(monkeypatch: pytest.MonkeyPatch) -> Rule:
    """A dated rule with `PAGE` for its page."""
    monkeypatch.setattr(pages, "find_page", lambda slug: PAGE)
    return Rule(
        slug="some-rule",
        title="something is wrong",
        family=Family.STORE,
        severity=Severity.WARNING,
        citations=(
            Citation(
                document="Guide", section="Chapter 3", url="https://www.example.com/guide", read=date(2026, 11, 1)
            ),
            Citation(document="Note", read=date(2026, 10, 1)),
        ),
        check=lambda examination: iter(()),
        in_force=InForce(since=date(2026, 2, 11)),
    )


def test_the_manuals_page_is_the_authors_with_its_metadata(rule: Rule) -> None:
    """Headings in order, the text unchanged, and the citations below the sources."""
    page = pages.rule_page_markdown(rule, within_manual=True)

    assert page.startswith(
        "# some-rule\n\nA summary in one sentence.\n\n"
        "**Warning** · [Trust list: what a store holds](README.md#trust-list-what-a-store-holds)"
        " · in force from 2026-02-11\n\n## What it checks\n\nA first paragraph"
    )
    assert [line[3:] for line in page.splitlines() if line.startswith("## ")] == list(PAGE_HEADINGS)
    assert page.endswith(
        "## Sources\n\nThe vendor.\n\n"
        "- Guide, Chapter 3 <https://www.example.com/guide> (read 2026-11-01)\n- Note (read 2026-10-01)\n"
    )


def test_a_page_outside_the_manual_links_to_no_file_of_it(rule: Rule) -> None:
    """A relative link leads nowhere in a SARIF viewer."""
    within, outside = (pages.rule_page_markdown(rule, within_manual=each) for each in (True, False))

    link = "[Trust list: what a store holds](README.md#trust-list-what-a-store-holds)"
    assert outside == within.replace(link, "Trust list: what a store holds")


def test_the_terminals_page_is_wrapped_where_it_may_be(rule: Rule) -> None:
    """Paragraphs and items are; code and tables are not, and words stay whole."""
    assert pages.rule_page_text(rule, width=48).splitlines() == [
        "some-rule (warning, family store, in force from 2026-02-11)",
        "A summary in one sentence.",
        "",
        "What it checks",
        "  A first paragraph that is long enough to be",
        "  wrapped at a narrow width, with `code` in it.",
        "",
        "  A second paragraph.",
        "",
        "Why it matters on the edge",
        "  Items:",
        "  - a first item that is long enough to be",
        "    wrapped at a narrow width",
        "  - a second one",
        "  1. and a numbered one",
        "",
        "What you will see",
        "      xConfiguration is   kept   as it is, however narrow the terminal may be",
        "",
        "How to fix it",
        "  | a table | stays a table of this width |",
        "",
        "How to verify",
        "  Look at",
        "  a-word-with-hyphens-that-is-not-to-be-broken-anywhere.",
        "",
        "Sources",
        "  The vendor.",
        "  - Guide, Chapter 3",
        "    <https://www.example.com/guide> (read",
        "    2026-11-01)",
        "  - Note (read 2026-10-01)",
    ]


def test_colour_adds_nothing_but_sequences(rule: Rule) -> None:
    """Without them the two are the same."""
    coloured = pages.rule_page_text(rule, colour=True)

    plain = coloured
    for sequence in ("\x1b[1m", "\x1b[33m", "\x1b[0m"):
        assert sequence in coloured
        plain = plain.replace(sequence, "")
    assert plain == pages.rule_page_text(rule)


@pytest.mark.parametrize(
    "in_force,words",
    [
        (InForce(), ""),
        (InForce(until=date(2030, 1, 1)), "in force until 2030-01-01"),
        (
            InForce(since=date(2026, 1, 1), until=date(2030, 1, 1), compared=DateCompared.ISSUED),
            "in force for certificates issued from 2026-01-01 until 2030-01-01",
        ),
    ],
)
def test_the_days_on_which_a_rule_holds_are_told(rule: Rule, in_force: InForce, words: str) -> None:
    """Only where there are any."""
    head = pages.rule_page_text(replace(rule, in_force=in_force)).splitlines()[0]

    assert head == "some-rule (warning, family store" + (f", {words})" if words else ")")


def some_rules() -> tuple[Rule, ...]:
    """Three real ones, out of the order of their families."""
    found = (find_rule(slug) for slug in ("versions-differ", "weak-key", "version-assumed"))
    return tuple(rule for rule in found if rule is not None)


def test_the_list_has_a_line_for_each_rule_family_by_family() -> None:
    """Aligned, with what is wrong."""
    assert pages.rule_list_text(some_rules()).splitlines() == [
        "Certificate: what it carries",
        "  weak-key         warning  a certificate holds a key that is too short",
        "",
        "Deployment: how things are typed and combined",
        "  versions-differ  warning  Expressway-C and Expressway-E run different releases",
        "  version-assumed  info     the release of an Expressway side is assumed",
    ]


def test_the_list_in_the_manual_links_the_pages() -> None:
    """The anchors are those that the pages link back to."""
    page = pages.rule_list_markdown(some_rules())

    assert "## Deployment: how things are typed and combined\n" in page
    assert "| [weak-key](weak-key.md) | warning | a certificate holds a key that is too short |" in page


def test_every_rule_has_a_file_in_the_manual(monkeypatch: pytest.MonkeyPatch) -> None:
    """And the list is the front page."""
    monkeypatch.setattr(pages, "all_rules", some_rules)

    files = dict(pages.rule_pages())

    assert list(files) == ["README.md", "versions-differ.md", "weak-key.md", "version-assumed.md"]
    assert files["README.md"] == pages.rule_list_markdown(some_rules())
    assert files["weak-key.md"] == pages.rule_page_markdown(some_rules()[1], within_manual=True)
