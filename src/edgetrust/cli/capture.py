"""`edgetrust capture`: handshakes, certificates and alerts out of packet captures."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click

from edgetrust.cli.evidence import gather_evidence, read_deployment, tell_problems
from edgetrust.cli.terminal import say, say_warning, show, text_width, wants_colour
from edgetrust.errors import Malformed
from edgetrust.usecase.exit_code import ExitCode, FailOn, capture_exit_code

if TYPE_CHECKING:
    from edgetrust.model.capture import CaptureFile
    from edgetrust.model.certificate import Certificate, Unreadable
    from edgetrust.model.evidence import Problem
    from edgetrust.model.finding import Finding
    from edgetrust.model.handshake import Handshake
    from edgetrust.model.verdict import ConnectionVerdict
    from edgetrust.pki.key_log import KeyLog
    from edgetrust.usecase.capture import Selection

FORMATS = ("text", "json", "ndjson")


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
    "--host", "hosts", multiple=True, metavar="HOST", help="Only with this address, server name or certificate name."
)
@click.option("--failed", is_flag=True, help="Only handshakes that failed.")
@click.option("--since", metavar="DATE", help="Only handshakes from this date or time on (ISO 8601, UTC).")
@click.option("--until", metavar="DATE", help="Only handshakes up to this date or time.")
@click.option(
    "--keylog",
    "key_log",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Secrets of TLS 1.3 connections, as browsers and servers write them (SSLKEYLOGFILE).",
)
@click.option("--ladder", is_flag=True, help="Draw each handshake message by message.")
@click.option(
    "--export",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="Save every certificate once, as PEM.",
)
@click.option(
    "--format", "form", type=click.Choice(FORMATS), help="Default: text. ndjson: a handshake a line, at once."
)
@click.option("--output", type=click.Path(path_type=Path), help="Write the result to this file.")
@click.option(
    "--fail-on",
    type=click.Choice([level.value for level in FailOn]),
    default=FailOn.ERROR.value,
    show_default=True,
    help="From which severity on the exit code is 1.",
)
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
    form: str | None,
    output: Path | None,
    fail_on: str,
) -> int:
    """Read packet captures (pcap or pcapng, plain, compressed, in archives or folders) and show every TLS handshake in
    them, on whatever port: both chains, the CAs that the server accepts, alerts, and how it ended. Several files are
    one capture, in the order of their packets.

    Exit code 3: no handshake was found.
    """
    from edgetrust.codec.capture.conversations import Conversations
    from edgetrust.io.capture import read_captures
    from edgetrust.usecase.capture import Certificates, select

    chosen = _selection(ports, hosts, since, until, failed=failed)
    certificates = Certificates()
    with _progress(captures) as advance:
        conversations = Conversations(_read_key_log(key_log))
        seen = select(read_captures(captures, conversations, advance=advance), chosen, certificates)
        if form == "ndjson":
            return _stream(seen, output)
        from edgetrust.usecase.capture import collect

        found, problems = collect(seen)
    tell_problems(problems)
    known = certificates.all_of(found.handshakes)
    joint = _join(deployment, found.handshakes, known, at)
    if export is not None:
        _export(export, found.handshakes, known)
    if form == "json" or (form is None and output is not None and output.suffix == ".json"):
        from edgetrust.report.capture_json import render_capture_json

        show(render_capture_json(found, known, joint.findings, joint.verdicts), output)
    else:
        from edgetrust.report.capture_text import render_capture_text

        text = render_capture_text(
            found,
            known,
            joint.findings,
            names=joint.names,
            verdicts=joint.verdicts,
            ladder=ladder,
            colour=wants_colour(output),
            width=text_width(),
        )
        show(text, output)
    is_whole = not problems and joint.is_whole
    return capture_exit_code(found, joint.findings, fail_on=FailOn(fail_on), is_whole=is_whole)


class Conclusion(NamedTuple):
    """What the report says beside the handshakes."""

    findings: tuple[Finding, ...]
    verdicts: Mapping[Handshake, ConnectionVerdict] | None = None
    names: Mapping[str, str] | None = None
    is_whole: bool = True
    """Everything that was named could be read."""


def _join(
    file: Path | None,
    handshakes: tuple[Handshake, ...],
    certificates: Mapping[bytes, Certificate | Unreadable],
    at: str | None,
) -> Conclusion:
    """What is wrong: with the handshakes alone, or with a deployment for which they are evidence."""
    if file is None or not handshakes:
        if at is not None and file is None:
            raise click.UsageError("--at needs --deployment FILE: handshakes are judged at their own time")
        from edgetrust.usecase.capture import judge_capture

        return Conclusion(findings=judge_capture(handshakes, certificates))
    from edgetrust.cli.check import parse_time
    from edgetrust.usecase.capture_check import check_capture

    deployment = read_deployment(file)
    moment = None if at is None else parse_time(at)
    inventory = gather_evidence(deployment, file)
    answer = check_capture(deployment, inventory, handshakes, certificates, at=moment)
    tell_problems(answer.report.problems)
    for text in answer.tracebacks:
        say(text)
    return Conclusion(
        findings=answer.findings,
        verdicts=answer.verdicts,
        names=answer.names,
        is_whole=not answer.report.problems,
    )


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


def _selection(
    ports: tuple[int, ...], hosts: tuple[str, ...], since: str | None, until: str | None, *, failed: bool
) -> Selection:
    from edgetrust.usecase.capture import Selection, parse_host

    return Selection(
        ports=frozenset(ports),
        hosts=frozenset(map(parse_host, hosts)),
        failed=failed,
        since=_nanoseconds(since),
        until=_nanoseconds(until),
    )


def _nanoseconds(date: str | None) -> int | None:
    if date is None:
        return None
    from edgetrust.cli.check import parse_time

    return int(parse_time(date).timestamp()) * 1_000_000_000


def _stream(seen: Iterable[Handshake | CaptureFile | Problem], output: Path | None) -> int:
    """A line for each handshake as it ends."""
    from edgetrust.model.evidence import Problem
    from edgetrust.model.handshake import Handshake
    from edgetrust.report.capture_json import handshake_line

    problems: list[Problem] = []
    count = 0

    def lines() -> Iterator[str]:
        nonlocal count
        for each in seen:
            if isinstance(each, Handshake):
                count += 1
                yield handshake_line(each)
            elif isinstance(each, Problem):
                problems.append(each)
            else:
                for note in each.notes:
                    say_warning(f"{each.path}: {note}")

    if output is None:
        for line in lines():
            sys.stdout.write(line)
        sys.stdout.flush()
    else:
        show("".join(lines()), output)
    tell_problems(problems)
    if problems:
        return ExitCode.UNUSABLE_INPUT
    return ExitCode.CLEAN if count else ExitCode.NOTHING_EXAMINED


def _export(
    folder: Path, handshakes: tuple[Handshake, ...], certificates: Mapping[bytes, Certificate | Unreadable]
) -> None:
    from edgetrust.io.export import export_into
    from edgetrust.usecase.capture import export_capture

    files = export_capture(handshakes, certificates)
    new = export_into(folder, files)
    say(f"{folder}: {len(files)} certificates, {new} of them new")


@contextmanager
def _progress(paths: tuple[Path, ...]) -> Iterator[Callable[[int], None]]:
    """A bar for whoever waits; for nobody else."""
    total = sum(path.stat().st_size for path in paths if path.is_file())
    if total < _LONG or not sys.stderr.isatty():
        yield lambda count: None
        return
    with click.progressbar(length=total, label="reading captures", file=sys.stderr, show_eta=True) as bar:
        yield bar.update


_LONG = 200 * 2**20
"""Octets; below, reading is over before a bar could be seen."""
