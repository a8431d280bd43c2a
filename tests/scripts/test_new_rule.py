"""Tests of the scaffold of rules."""

from __future__ import annotations

import ast
import shutil
from pathlib import Path

import pytest

from edgetrust.rules.catalogue import SLUGS
from edgetrust.rules.rule import PAGE_HEADINGS, Family
from scripts.new_rule import CATALOGUE, ROOT, scaffold


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A tree with nothing but the catalogue."""
    (tmp_path / CATALOGUE).parent.mkdir(parents=True)
    shutil.copy(ROOT / CATALOGUE, tmp_path / CATALOGUE)
    return tmp_path


def test_a_new_rule_has_a_page_a_test_and_its_line(tree: Path) -> None:
    """The rule's page has all headings in order, both files are Python, and the catalogue lists the slug last."""
    rule, test, catalogue = scaffold(tree, Family.STORE, "entry-of-no-use")

    page = ast.get_docstring(ast.parse(rule.read_text(encoding="utf-8"))) or ""
    headings = [line.removeprefix("## ") for line in page.splitlines() if line.startswith("## ")]
    assert rule == tree / "src/edgetrust/rules/store/entry_of_no_use.py"
    assert headings == list(PAGE_HEADINGS)
    assert 'SLUG = "entry-of-no-use"' in ast.unparse(ast.parse(test.read_text(encoding="utf-8"))).replace("'", '"')
    assert f'"{SLUGS[Family.STORE][-1]}",\n        "entry-of-no-use",\n    ),' in catalogue.read_text(encoding="utf-8")


@pytest.mark.parametrize("family", list(Family))
def test_every_family_takes_a_new_rule(tree: Path, family: Family) -> None:
    """Once, whatever else the catalogue says of the rule that was the last."""
    *_, catalogue = scaffold(tree, family, "entry-of-no-use")

    assert catalogue.read_text(encoding="utf-8").count("entry-of-no-use") == 1


@pytest.mark.parametrize("slug", ["Name", "under_score", "word", "", SLUGS[Family.TRUST][0]])
def test_a_slug_that_cannot_be_is_refused(tree: Path, slug: str) -> None:
    """What is no slug, or is one already, is refused before anything is written."""
    with pytest.raises(ValueError, match="slug"):
        scaffold(tree, Family.STORE, slug)

    assert not (tree / "tests").exists()
