"""Scenarios on the command line of `edgetrust lab`."""

from __future__ import annotations

import json

import click
import pytest

from edgetrust.cli.lab_scenario import complete_scenarios
from edgetrust.cli.main import run
from edgetrust.mra.scenarios.catalogue import SCENARIOS


def test_every_scenario_is_named_with_what_is_wrong(capsys: pytest.CaptureFixture[str]) -> None:
    """In the order of the catalogue."""
    assert run(["lab", "--scenario", "list"]) == 0

    shown = capsys.readouterr().out
    assert [line.split()[0] for line in shown.splitlines() if line[0] != " "] == [each.slug for each in SCENARIOS]


def test_a_scenario_needs_no_file(capsys: pytest.CaptureFixture[str]) -> None:
    """It is told, run, and ends as `check` says."""
    assert run(["lab", "--scenario", "intermediate-missing", "--once", "--format", "json"]) == 0

    document = json.loads(capsys.readouterr().out)
    assert document["summary"]["agree"] == document["summary"]["connections"]
    assert any(each["actual"]["outcome"] == "fail" for each in document["connections"])
    assert document["notes"][-1].startswith("check finds intermediate-missing")


def test_a_scenario_can_be_judged_for_another_day_and_release(capsys: pytest.CaptureFixture[str]) -> None:
    """As a deployment can."""
    arguments = ["lab", "--scenario", "healthy", "--once", "--format", "json"]
    assert run([*arguments, "--at", "2060-01-01", "--as-version", "X14.3"]) == 0

    document = json.loads(capsys.readouterr().out)
    assert document["at"] == "2060-01-01T00:00:00Z"
    assert {each["actual"]["outcome"] for each in document["connections"]} == {"fail", "warn"}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--scenario", "intermediate-mising"], "there is no scenario 'intermediate-mising'"),
        ([], "expected a deployment FILE, or --scenario NAME instead"),
        (["x.yaml", "--scenario", "healthy"], "a deployment FILE and --scenario are given, expected one of them"),
    ],
)
def test_bad_wishes_get_one_clear_line(arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]) -> None:
    """With the nearest name."""
    assert run(["lab", *arguments, "--once"]) == 2
    assert message in capsys.readouterr().err


def test_the_shell_completes_names() -> None:
    """And the word that lists them."""
    command = click.Command("lab")
    context, option = click.Context(command), click.Option(["--scenario"])

    assert [each.value for each in complete_scenarios(context, option, "article")] == ["article", "article-mended"]
    assert [each.value for each in complete_scenarios(context, option, "lis")] == ["list"]
