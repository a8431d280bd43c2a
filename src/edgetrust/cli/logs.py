"""`edgetrust logs`: what logs say about certificates, and what only looks like it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from edgetrust.cli.evidence import tell_problems
from edgetrust.cli.options import fail_on_option, output_option
from edgetrust.cli.overwriting import refuse_overwriting
from edgetrust.cli.progress import reading_bar
from edgetrust.cli.terminal import show, text_width, wants_colour
from edgetrust.usecase.exit_code import FailOn, logs_exit_code

if TYPE_CHECKING:
    from datetime import datetime

FORMATS = ("text", "json")


@click.command(
    short_help="Say what Expressway, CUCM and endpoint logs tell about certificates, and what only looks like it.",
    epilog="Logs are read as they are unpacked; nothing is written but what --output names.",
)
@click.argument("logs", nargs=-1, type=click.Path(path_type=Path, allow_dash=True), metavar="FILE...", required=True)
@click.option("--since", metavar="DATE", help="Only lines from this date or time on (ISO 8601, UTC).")
@click.option("--until", metavar="DATE", help="Only lines up to this time, or the end of this date.")
@click.option("--redact", "redacted", is_flag=True, help="Replace names, addresses and domains, the same by the same.")
@click.option("--format", "form", type=click.Choice(FORMATS), help="Default: text.")
@output_option()
@fail_on_option()
def logs(
    logs: tuple[Path, ...],
    since: str | None,
    until: str | None,
    *,
    redacted: bool,
    form: str | None,
    output: Path | None,
    fail_on: str,
) -> int:
    """Explain TLS and certificate failures in logs of Expressways (event log, diagnostic log), CUCM (traces, messages
    about certificates), Jabber, phones, TC and CE endpoints: plain, compressed, in archives or folders, or standard
    input (-). Lines that are alike are one incident; each says who refused whom, why, and what mends it. What looks
    like a certificate fault and is none is named as such.

    A log without such a line has exit code 0, no line of any log 3. A line that bears no time always counts, with
    --since and --until too.
    """
    from edgetrust.io.logs import Words, log_files, read_logs
    from edgetrust.mra.logs.catalogue import ANCHORS, TRIGGERS
    from edgetrust.usecase.logs import Period, collect, judge_logs

    refuse_overwriting(output, log_files(logs))
    period = Period(since=_moment(since, "--since"), until=_end(until, "--until"))
    if period.since is not None and period.until is not None and period.since > period.until:
        raise click.UsageError("--since lies after --until, so nothing is between them")
    total = sum(path.stat().st_size for path in logs if path.is_file())
    with reading_bar(total) as advance:
        seen = read_logs(logs, Words(triggers=TRIGGERS, anchors=ANCHORS), advance=advance)
        found, problems = collect(seen, period)
    findings = judge_logs(found.incidents, found.dated)
    code = logs_exit_code(found, findings, fail_on=FailOn(fail_on), is_whole=not problems)
    if redacted:
        from edgetrust.mra.starter.file_names import stated_host
        from edgetrust.report.redact import redact

        files = (*(each.path for each in found.files), *(each.source.file for each in problems))
        found, findings, problems = redact(found, findings, problems, hosts=filter(None, map(stated_host, files)))
    tell_problems(problems)
    if form == "json" or (form is None and output is not None and output.suffix == ".json"):
        from edgetrust.report.logs_json import render_logs_json

        show(render_logs_json(found, findings), output)
    else:
        from edgetrust.report.logs_text import render_logs_text

        show(render_logs_text(found, findings, colour=wants_colour(output), width=text_width()), output)
    return code


def _moment(date: str | None, option: str) -> datetime | None:
    if date is None:
        return None
    from edgetrust.cli.times import parse_time

    return parse_time(date, option)


def _end(date: str | None, option: str) -> datetime | None:
    """The last instant of a date, or of the second: the report shows times without their fractions."""
    moment = _moment(date, option)
    if moment is None or date is None or moment.microsecond:
        return moment
    from datetime import timedelta

    is_date = ":" not in date and "T" not in date.upper()
    return moment + (timedelta(days=1) if is_date else timedelta(seconds=1)) - timedelta(microseconds=1)
