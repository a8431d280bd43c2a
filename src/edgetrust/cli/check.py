"""`edgetrust check`: the main job."""

from __future__ import annotations

from pathlib import Path

import click

from edgetrust.cli.defects import say_crashes
from edgetrust.cli.evidence import add_results, gather_evidence, read_deployment, read_results, tell_problems
from edgetrust.cli.options import fail_on_option, output_option
from edgetrust.cli.overwriting import files_of, refuse_overwriting
from edgetrust.cli.rule_names import complete_rule_names, read_rule_names
from edgetrust.cli.terminal import say_warning, show, text_width, wants_colour
from edgetrust.cli.times import parse_time
from edgetrust.model.report import Report
from edgetrust.usecase.exit_code import FailOn, exit_code_of

FORMATS = ("text", "json", "sarif", "junit", "html", "markdown")


@click.command(short_help="Judge every connection and every rule of a deployment.")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--format", "form", type=click.Choice(FORMATS), default="text", show_default=True)
@output_option("Write the report to this file.")
@click.option("--at", metavar="DATE", help="Judge as of this date or time (ISO 8601, UTC); default: now.")
@click.option(
    "--probe",
    "results",
    type=click.Path(path_type=Path),
    multiple=True,
    metavar="RESULT",
    help="Evidence from edgetrust probe: what services showed (JSON, repeatable).",
)
@click.option("--as-version", metavar="RELEASE", help="Judge as if both Expressways ran this release, as in X15.5.")
@click.option(
    "--only",
    multiple=True,
    metavar="RULE",
    shell_complete=complete_rule_names,
    help="Look only at these rules (repeat, or separate by commas).",
)
@click.option(
    "--ignore",
    multiple=True,
    metavar="RULE",
    shell_complete=complete_rule_names,
    help="Leave these rules out (as --only).",
)
@fail_on_option()
@click.option("--require-evidence", is_flag=True, help="Exit with 3 when anything could not be examined.")
@click.option("--ladder", is_flag=True, help="Show the handshakes message by message (text, markdown).")
def check(
    file: Path,
    form: str,
    output: Path | None,
    at: str | None,
    results: tuple[Path, ...],
    as_version: str | None,
    only: tuple[str, ...],
    ignore: tuple[str, ...],
    fail_on: str,
    require_evidence: bool,
    ladder: bool,
) -> int:
    """Judge every TLS connection of the deployment in FILE, and every rule.

    FILE is a deployment file (see `edgetrust schema deployment`). For each defect the report says what is wrong, on
    which node, what it breaks for whom, and the exact step that mends it.
    """
    from edgetrust.usecase.check import Question
    from edgetrust.usecase.check import check as examine

    question = Question(
        at=parse_time(at),
        as_version=parse_release(as_version),
        only=read_rule_names("--only", only),
        ignore=read_rule_names("--ignore", ignore),
    )
    deployment = read_deployment(file)
    refuse_overwriting(output, (*files_of(file, deployment), *results))
    seen = read_results(results)
    inventory = add_results(gather_evidence(deployment, file), deployment, seen)
    answer = examine(deployment, inventory, question)
    if seen:
        from edgetrust.usecase.probe_check import with_trials
        from edgetrust.usecase.probe_unused import with_unused

        told = with_unused(answer, deployment, seen, question)
        for line in told.report.unused_results:
            say_warning(line)
        answer = with_trials(told, deployment, inventory, seen, question)
    tell_problems(answer.report.problems)
    say_crashes(answer.report.crashed_rules, answer.tracebacks)
    limit = FailOn(fail_on)
    show(render(answer.report, form, fail_on=limit, ladder=ladder, colour=wants_colour(output)), output)
    return int(exit_code_of(answer.report, fail_on=limit, require_evidence=require_evidence))


def render(report: Report, form: str, *, fail_on: FailOn, ladder: bool, colour: bool) -> str:
    """The report in one of `FORMATS`."""
    if form == "json":
        from edgetrust.report.json import render_json

        return render_json(report)
    if form == "sarif":
        from edgetrust.report.sarif import render_sarif
        from edgetrust.usecase.rule_texts import describe_rules

        return render_sarif(report, describe_rules())
    if form == "junit":
        from edgetrust.report.junit import render_junit

        return render_junit(report, fail_on=fail_on.severity)
    if form == "html":
        from edgetrust.report.html import render_html

        return render_html(report)
    if form == "markdown":
        from edgetrust.report.markdown import render_markdown

        return render_markdown(report, ladder=ladder)
    from edgetrust.report.text import render_text

    return render_text(report, colour=colour, ladder=ladder, width=text_width())


def parse_release(text: str | None) -> str | None:
    """A release as typed, in the form `X15.5`; None without a text. A warning tells of one beyond what is known."""
    from edgetrust.mra.releases import NEWEST, describe_stand_in, parse_version

    if text is None:
        return None
    if parse_version(text) is None:
        raise click.BadParameter(f"{text!r} is no release; expected one like {NEWEST}", param_hint="--as-version")
    release = f"X{text.strip().lstrip('xX')}"
    stand_in = describe_stand_in(release)
    if stand_in is not None:
        say_warning(stand_in)
    return release
