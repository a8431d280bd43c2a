"""Options that several commands have."""

from __future__ import annotations

import click
from click.testing import CliRunner

from edgetrust.cli.options import fail_on_option


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
