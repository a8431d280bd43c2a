"""`edgetrust capture`: handshakes, certificates and alerts out of packet captures."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click

from edgetrust.cli.defects import say_crashes, say_defect
from edgetrust.cli.evidence import gather_evidence, read_deployment, tell_problems
from edgetrust.cli.options import fail_on_option, output_option
from edgetrust.cli.overwriting import files_of, refuse_overwriting
from edgetrust.cli.progress import reading_bar
from edgetrust.cli.terminal import say, show, text_width, wants_colour
from edgetrust.errors import Malformed
from edgetrust.usecase.exit_code import ExitCode, FailOn, capture_exit_code

if TYPE_CHECKING:
    from datetime import datetime

    from edgetrust.model.capture import Capture
    from edgetrust.model.certificate import Certificate, Unreadable
    from edgetrust.model.deployment import Deployment
    from edgetrust.model.finding import Finding
    from edgetrust.model.handshake import Handshake
    from edgetrust.model.side import Side
    from edgetrust.model.verdict import ConnectionVerdict
    from edgetrust.pki.key_log import KeyLog
    from edgetrust.usecase.capture import Selection

    Known = Mapping[bytes, Certificate | Unreadable]

FORMATS = ("text", "json", "ndjson")
EXPORTS = ("pem", "der", "cer", "p7b")


@click.command(
    short_help="Show handshakes, certificates and alerts out of packet captures.",
    epilog="Captures are read as they are unpacked; nothing is written but what --export and --output name.",
)
@click.argument("captures", nargs=-1, type=click.Path(path_type=Path), metavar="FILE...", required=True)
@click.option(
    "--deployment",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Judge this deployment with the captured chains as evidence, and say which defect explains which handshake.",
)
@click.option("--at", metavar="DATE", help="With --deployment: judge as of this date; default: the last handshake.")
@click.option(
    "--port", "ports", multiple=True, type=click.IntRange(1, 65535), help="Only with this port at either end."
)
@click.option(
    "--host",
    "hosts",
    multiple=True,
    metavar="HOST",
    help="Only with this address, network (10.0.0.0/8), server name or certificate name.",
)
@click.option("--failed", is_flag=True, help="Only handshakes that failed, or were closed before any data.")
@click.option("--since", metavar="DATE", help="Only handshakes from this date or time on (ISO 8601, UTC).")
@click.option("--until", metavar="DATE", help="Only handshakes up to this time, or the end of this date.")
@click.option(
    "--keylog",
    "key_log",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Secrets of TLS 1.3 connections, as browsers and servers write them (SSLKEYLOGFILE).",
)
@click.option("--ladder", is_flag=True, help="Draw each handshake message by message (text).")
@click.option(
    "--export",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="Save every certificate once, as <host>_<cn>_<sha256>.pem.",
)
@click.option(
    "--export-format",
    type=click.Choice(EXPORTS),
    default=EXPORTS[0],
    show_default=True,
    help="What --export writes: der and cer are the same but for the name; p7b holds each chain once.",
)
@click.option(
    "--format", "form", type=click.Choice(FORMATS), help="Default: text. ndjson: a handshake a line, while reading."
)
@output_option()
@fail_on_option()
def capture(
    captures: tuple[Path, ...],
    deployment: Path | None,
    at: str | None,
    ports: tuple[int, ...],
    hosts: tuple[str, ...],
    *,
    failed: bool,
    since: str | None,
    until: str | None,
    key_log: Path | None,
    ladder: bool,
    export: Path | None,
    export_format: str,
    form: str | None,
    output: Path | None,
    fail_on: str,
) -> int:
    """Read packet captures (pcap or pcapng, plain, compressed, in archives or folders) and show every TLS handshake in
    them, on whatever port: both chains, the CAs that the server accepts, alerts, and how it ended. Several files are
    one capture, in the order of their packets; those of an archive are read as they lie in it.

    With --format ndjson handshakes are written while the capture is read; what they mean (findings) is left out.

    Exit code 3: no handshake was found.
    """
    from edgetrust.codec.capture.conversations import Conversations
    from edgetrust.io.capture import capture_files, read_captures, size_of
    from edgetrust.usecase.capture import Certificates, Sieve, collect

    if Path("-") in captures:
        raise click.UsageError("captures are read from files: let tcpdump -w FILE or dumpcap write one")
    if ladder and form == "json":
        raise click.UsageError("--ladder draws in text: it goes without --format json")
    is_stream = form == "ndjson"
    if is_stream and (deployment is not None or at is not None or ladder or export is not None):
        raise click.UsageError(
            "--format ndjson goes without --deployment, --at, --ladder and --export: run it once more"
        )
    if at is not None and deployment is None:
        raise click.UsageError("--at needs --deployment FILE: handshakes are judged at their own time")
    # What cannot be read is told at once, and not after an hour of captures.
    question = None if deployment is None else _read_question(deployment, at)
    declared = None if question is None else question.deployment
    refuse_overwriting(output, (*capture_files(captures), key_log, *files_of(deployment, declared)))
    certificates = Certificates()
    sieve = Sieve(_selection(ports, hosts, since, until, failed=failed), certificates)
    secrets = _read_key_log(key_log)
    given = secrets.randoms
    conversations = Conversations(secrets)
    # Where the lines of a stream go to the terminal, a bar would be drawn across them.
    with reading_bar(size_of(captures), is_wanted=not is_stream or output is not None) as advance:
        seen = read_captures(captures, conversations, advance=advance)
        if is_stream:
            from edgetrust.cli.capture_stream import stream_capture

            code = stream_capture(seen, certificates, sieve, output=output, fail_on=FailOn(fail_on))
            _tell_unused(key_log, given, secrets)
            return code
        found, problems = collect(seen, certificates, sieve)
    _tell_unused(key_log, given, secrets)
    tell_problems(problems)
    known = certificates.all_of(found.handshakes)
    joint = _conclude(question, found.handshakes, known)
    if export is not None:
        _export(export, found.handshakes, known, export_format)
    _show(found, known, joint, form=form, output=output, ladder=ladder)
    if joint.has_crashed:
        return ExitCode.DEFECT
    is_whole = not problems and joint.is_whole
    return capture_exit_code(found, joint.findings, fail_on=FailOn(fail_on), is_whole=is_whole)


def _show(
    found: Capture, known: Known, joint: Conclusion, *, form: str | None, output: Path | None, ladder: bool
) -> None:
    """The report, in the form asked for or that the name of the file asks for; no file where nothing could be read."""
    if output is not None and not found.files:
        return
    if form == "json" or (form is None and output is not None and output.suffix == ".json"):
        from edgetrust.report.capture_json import render_capture_json

        show(render_capture_json(found, known, joint.findings, joint.verdicts), output)
        return
    from edgetrust.report.capture_text import render_capture_text

    text = render_capture_text(
        found,
        known,
        joint.findings,
        describe=joint.describe,
        verdicts=joint.verdicts,
        ladder=ladder,
        colour=wants_colour(output),
        width=text_width(),
    )
    show(text, output)


class Conclusion(NamedTuple):
    """What the report says beside the handshakes."""

    findings: tuple[Finding, ...]
    describe: Callable[[Handshake, Side], str]
    """What a node is called."""
    verdicts: Mapping[Handshake, ConnectionVerdict] | None = None
    is_whole: bool = True
    """Everything that was named could be read."""
    has_crashed: bool = False
    """A rule failed, which was told."""


class _Question(NamedTuple):
    """A deployment that handshakes are evidence for."""

    file: Path
    deployment: Deployment
    moment: datetime | None
    """As of when; None: the last handshake."""


def _read_question(file: Path, at: str | None) -> _Question:
    from edgetrust.cli.times import parse_time

    moment = None if at is None else parse_time(at)
    return _Question(file=file, deployment=read_deployment(file), moment=moment)


def _conclude(question: _Question | None, handshakes: tuple[Handshake, ...], certificates: Known) -> Conclusion:
    """What is wrong: with the handshakes alone, or with a deployment for which they are evidence."""
    if question is not None and handshakes:
        return _join(question, handshakes, certificates)
    from edgetrust.rules.observation import Observation
    from edgetrust.usecase.capture_chains import judge_handshakes

    observation = Observation(handshakes=handshakes, certificates=certificates)
    run = judge_handshakes(observation)
    say_crashes(run.crashed_rules, [crash.traceback for crash in run.crashes])
    return Conclusion(findings=run.findings, describe=observation.describe, has_crashed=bool(run.crashes))


def _join(question: _Question, handshakes: tuple[Handshake, ...], certificates: Known) -> Conclusion:
    from edgetrust.usecase.capture_check import check_capture

    inventory = gather_evidence(question.deployment, question.file)
    answer = check_capture(question.deployment, inventory, handshakes, certificates, at=question.moment)
    tell_problems(answer.report.problems)
    _tell_crashes(answer.tracebacks)
    return Conclusion(
        findings=answer.findings,
        describe=answer.observation.describe,
        verdicts=answer.verdicts,
        is_whole=not answer.report.problems,
        has_crashed=bool(answer.tracebacks),
    )


def _tell_crashes(tracebacks: Sequence[str]) -> None:
    """Rules that failed; the others have spoken."""
    for traceback in tracebacks:
        say_defect(f"a rule failed: {traceback.splitlines()[-1]}", traceback)


def _read_key_log(path: Path | None) -> KeyLog:
    """The secrets of --keylog; captures may bring more of them along."""
    from edgetrust.io.files import MOST_BYTES, read_document
    from edgetrust.pki.key_log import KeyLog

    secrets = KeyLog()
    if path is not None:
        try:
            secrets.add(read_document(path, limit=MOST_BYTES))
        except Malformed as error:
            raise Malformed(f"{path}: {error.message}") from error
        if secrets.is_empty:
            raise Malformed(f"{path} holds no secret, expected lines such as CLIENT_HANDSHAKE_TRAFFIC_SECRET ... ...")
    return secrets


def _tell_unused(path: Path | None, given: frozenset[bytes], secrets: KeyLog) -> None:
    """A key log of other connections looks as if nothing could be opened."""
    if path is not None and given.isdisjoint(secrets.opened):
        from edgetrust.report.wording import describe_count

        say(
            f"{path} opens nothing here: it is about {describe_count(len(given), 'connection')}, none of which is a"
            " handshake of TLS 1.3 in these captures"
        )


def _selection(
    ports: tuple[int, ...], hosts: tuple[str, ...], since: str | None, until: str | None, *, failed: bool
) -> Selection:
    from edgetrust.usecase.capture import Selection, parse_hosts

    if not all(host.strip() for host in hosts):
        raise click.UsageError("--host is empty, expected an address, a network or a name")
    if any("*" in host for host in hosts):
        raise click.UsageError("--host takes whole names, without *: say it once for each, or name a network")
    names, networks = parse_hosts(hosts)
    begin, end = _nanoseconds(since, "--since"), _nanoseconds(until, "--until", is_end=True)
    if begin is not None and end is not None and begin > end:
        raise click.UsageError("--since lies after --until, so nothing is between them")
    return Selection(ports=frozenset(ports), hosts=names, networks=networks, failed=failed, since=begin, until=end)


def _nanoseconds(text: str | None, option: str, *, is_end: bool = False) -> int | None:
    """A time as captures have it; with `is_end`, a date is its last instant."""
    if text is None:
        return None
    from edgetrust.cli.times import parse_time

    moment = parse_time(text, option)
    is_date = text.strip().count(":") == 0 and "T" not in text.upper()
    whole = int(moment.timestamp()) * 1_000_000_000 + moment.microsecond * 1000
    return whole + _DAY - 1 if is_end and is_date else whole


_DAY = 24 * 60 * 60 * 1_000_000_000


def _export(folder: Path, handshakes: tuple[Handshake, ...], certificates: Known, form: str) -> None:
    from edgetrust.io.export import export_into
    from edgetrust.report.wording import describe_count
    from edgetrust.usecase.capture_export import ExportForm, export_capture

    files = export_capture(handshakes, certificates, ExportForm(form))
    new = export_into(folder, files)
    say(f"{folder}: {describe_count(len(files), 'file')}, {new} of them new")
