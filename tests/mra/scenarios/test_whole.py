from __future__ import annotations

import json
from pathlib import Path

import pytest

from edgetrust.cli.main import run
from edgetrust.mra.scenarios.catalogue import find_scenario
from tests.scenarios import judged

EXAMPLES = Path(__file__).parents[3] / "examples" / "cluster"


@pytest.mark.parametrize("slug, file", [("article", "broken.yaml"), ("article-mended", "mended.yaml")])
def test_the_site_of_the_article_is_that_of_the_example(
    slug: str, file: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """The same findings at the same places, and the same connections in the same state."""
    run(["check", str(EXAMPLES / file), "--at", "2026-11-23", "--format", "json"])
    example = json.loads(capsys.readouterr().out)
    report = judged(find_scenario(slug).build())

    assert sorted((each.rule, str(each.node), str(each.slot), str(each.store)) for each in report.findings) == sorted(
        (each["rule"], str(each["node"]), str(each["slot"]), str(each["store"])) for each in example["findings"]
    )
    assert {verdict.connection.id: str(verdict.outcome) for verdict in report.connections} == {
        each["id"]: each["outcome"] for each in example["connections"]
    }
