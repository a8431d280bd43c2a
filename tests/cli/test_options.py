"""Options that several commands have."""

from __future__ import annotations

from pathlib import Path

import click
from click.testing import CliRunner

from edgetrust.cli.options import fail_on_option, output_option


@click.command()
@output_option()
def writing(output: Path | None) -> None:
    """Say where it would go."""
    click.echo(repr(output))


@click.command()
@fail_on_option("When it fails.")
def command(fail_on: str) -> None:
    """Say what was chosen."""
    click.echo(fail_on)


def test_it_is_error_unless_asked_otherwise() -> None:
    """The three levels, and nothing else."""
    run = CliRunner().invoke

    assert run(command, []).output == "error\n"
    assert [run(command, ["--fail-on", level]).output for level in ("warning", "never")] == ["warning\n", "never\n"]
    assert run(command, ["--fail-on", "info"]).exit_code == 2
    assert "When it fails." in run(command, ["--help"]).output


def test_a_result_goes_to_a_file_if_one_is_named() -> None:
    """As a path; else nowhere in particular."""
    run = CliRunner().invoke

    assert run(writing, []).output == "None\n"
    assert run(writing, ["--output", "x.txt"]).output == f"{Path('x.txt')!r}\n"
    assert "--output FILE  Write the result to this file." in run(writing, ["--help"]).output
