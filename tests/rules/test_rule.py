"""What a rule is made of."""

from __future__ import annotations

from datetime import date

from edgetrust.rules.rule import PAGE_HEADINGS, Citation


def test_a_citation_names_document_and_section() -> None:
    """Findings carry citations as text."""
    whole = Citation(document="Administrator Guide (X15.5)", section="Clusters", read=date(2026, 11, 1))
    bare = Citation(document="FN74362", read=date(2026, 11, 1))

    assert [str(whole), str(bare)] == ["Administrator Guide (X15.5), Clusters", "FN74362"]


def test_a_page_has_six_headings() -> None:
    """The same six, in the same order, for every rule."""
    assert PAGE_HEADINGS == (
        "What it checks",
        "Why it matters on the edge",
        "What you will see",
        "How to fix it",
        "How to verify",
        "Sources",
    )
