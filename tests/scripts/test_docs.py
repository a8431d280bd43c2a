"""Tests of the checker of the manual."""

from __future__ import annotations

from pathlib import Path

from scripts.docs import anchors, dead_links, links, lost_pages


def write_pages(root: Path, pages: dict[str, str]) -> None:
    """A manual of these pages."""
    for name, text in pages.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def test_links_in_code_are_no_links() -> None:
    """Only prose links: fenced blocks and code spans show text."""
    text = '[a](one.md)\n```text\n[b](two.md)\n```\n`[c](three.md)` and [d](<four.md> "title")\n\n[e]: five.md\n'

    assert links(text) == ["one.md", "four.md", "five.md"]


def test_headings_are_named_as_github_names_them() -> None:
    """Lower case, spaces to dashes, punctuation dropped, repetitions numbered."""
    text = '# What it `checks`, briefly\n## Why?\n## Why?\n```\n# no heading\n```\n<a id="own"></a>\n'

    assert anchors(text) == {"what-it-checks-briefly", "why", "why-1", "own"}


def test_dead_links_are_told_with_their_page(tmp_path: Path) -> None:
    """A missing file and a missing heading are told; whole links and the web are not."""
    write_pages(
        tmp_path,
        {
            "README.md": "[x](docs/a.md#here) [x](docs/a.md#there) [x](docs/b.md)\n# Top\n[x](#top) [x](https://x.test/)",
            "docs/a.md": "## Here\n[up](../README.md)",
        },
    )

    assert list(dead_links(tmp_path)) == [
        "README.md: docs/a.md#there: there is no such heading",
        "README.md: docs/b.md: there is no such file",
    ]


def test_a_page_that_nothing_links_is_lost(tmp_path: Path) -> None:
    """Pages count as found when a chain of links, or a link to their folder, leads to them from the README."""
    write_pages(
        tmp_path,
        {
            "README.md": "[x](docs/a.md)",
            "docs/a.md": "[rules](rules)",
            "docs/rules/one.md": "",
            "docs/lost.md": "[x](a.md)",
        },
    )

    assert list(lost_pages(tmp_path)) == ["docs/lost.md: no link leads here from README.md"]
