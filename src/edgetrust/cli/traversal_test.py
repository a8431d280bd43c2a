"""`edgetrust traversal-test`: the secure traversal test for every pair of Expressways."""

from __future__ import annotations

from pathlib import Path

import click

from edgetrust.cli.check import parse_release
from edgetrust.cli.defects import say_crashes
from edgetrust.cli.evidence import gather_evidence, read_deployment, tell_problems
from edgetrust.cli.options import fail_on_option, output_option
from edgetrust.cli.overwriting import files_of, refuse_overwriting
from edgetrust.cli.terminal import show, text_width, wants_colour
from edgetrust.cli.times import parse_time
from edgetrust.model.traversal_test import TraversalTest
from edgetrust.usecase.exit_code import FailOn


@click.command("traversal-test", short_help="Test names and chains between every Expressway-C and Expressway-E.")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--at", metavar="DATE", help="Judge as of this date or time (ISO 8601, UTC); default: now.")
@click.option("--as-version", metavar="RELEASE", help="Judge as if both Expressways ran this release, as in X15.5.")
@fail_on_option("When the exit code is 1: a pair fails or has an error, has a warning, or never.")
@click.option("--format", "form", type=click.Choice(("text", "json")), default="text", show_default=True)
@output_option()
def traversal_test(
    file: Path, at: str | None, as_version: str | None, fail_on: str, form: str, output: Path | None
) -> int:
    """Test, for every Expressway-C and Expressway-E of the deployment in FILE, what Maintenance > Security > Secure
    traversal test tests: whether each side finds the other's name and trusts its chain. The SSH tunnel, which MRA needs
    and the page leaves out, is tested as well.

    Each warning comes with the step that mends it. Exit code 3: nothing is known of any pair.
    """
    from edgetrust.usecase.check import Question, check
    from edgetrust.usecase.traversal_test import exit_code_of_test, judge_pairs

    question = Question(at=parse_time(at), as_version=parse_release(as_version))
    deployment = read_deployment(file)
    refuse_overwriting(output, files_of(file, deployment))
    answer = check(deployment, gather_evidence(deployment, file), question)
    tell_problems(answer.report.problems)
    say_crashes(answer.report.crashed_rules, answer.tracebacks)
    test = judge_pairs(deployment, answer.report)
    show(render(test, form, colour=wants_colour(output)), output)
    return int(exit_code_of_test(test, fail_on=FailOn(fail_on)))


def render(test: TraversalTest, form: str, *, colour: bool) -> str:
    """The test as text or JSON."""
    if form == "json":
        from edgetrust.report.traversal_test_json import render_traversal_test_json

        return render_traversal_test_json(test)
    from edgetrust.report.traversal_test_text import render_traversal_test_text

    return render_traversal_test_text(test, colour=colour, width=text_width())
