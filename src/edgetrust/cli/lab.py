"""`edgetrust lab`: the nodes of a deployment in software, with real TLS, on this machine.

Not here: the nodes (`edgetrust.twin`), what they begin with (`edgetrust.cli.lab_preparation`), and what is foretold of
them (`edgetrust.usecase.lab_run`).
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from edgetrust.cli.check import parse_release
from edgetrust.cli.lab_options import Options, find_contradiction
from edgetrust.cli.lab_scenario import complete_scenarios, list_scenarios, prepare_scenario
from edgetrust.cli.overwriting import refuse_overwriting
from edgetrust.cli.terminal import show, text_width, wants_colour
from edgetrust.cli.times import parse_time

if TYPE_CHECKING:
    from datetime import datetime

    from edgetrust.cli.lab_runner import Prepared
    from edgetrust.model.lab import LabRun


@click.command(short_help="Run a deployment on this machine: software nodes, real TLS.")
@click.argument("file", type=click.Path(path_type=Path), required=False)
@click.option(
    "--scenario",
    metavar="NAME",
    shell_complete=complete_scenarios,
    help="Instead of FILE: a site of the lab with one thing wrong in it; list names them all.",
)
@click.option("--once", is_flag=True, help="Try every connection once, and end; exit code 1: check foretold otherwise.")
@click.option("--format", "form", type=click.Choice(("text", "json")), default="text", show_default=True)
@click.option("--output", type=click.Path(path_type=Path), metavar="FILE", help="With --once: write the result here.")
@click.option(
    "--keys",
    type=click.Path(path_type=Path),
    metavar="DIR",
    multiple=True,
    help="Private keys, matched to the certificates by public key (a folder or a file, repeatable).",
)
@click.option(
    "--passphrase-file",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="The first line of this file opens encrypted keys.",
)
@click.option(
    "--issue",
    is_flag=True,
    help="Make what is missing, in memory: look-alikes for certificates without keys, by a lab CA what is not there.",
)
@click.option(
    "--as-installed",
    is_flag=True,
    help="Begin with what an installation leaves: temporary and self-signed certificates, and lists that trust nobody.",
)
@click.option("--at", metavar="DATE", help="Judge certificates as of this date or time (ISO 8601, UTC); default: now.")
@click.option("--as-version", metavar="RELEASE", help="Run both Expressways as this release, as in X15.5.")
@click.option(
    "--record",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Write what goes over the wire to this new file, as a capture (pcapng), while the lab runs; 4 GiB at most.",
)
@click.option(
    "--archive",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="When the lab ends, write a diagnostic archive of each node to this folder.",
)
@click.option(
    "--logs",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Write what nodes log to this new folder while the lab runs, line by line.",
)
@click.option(
    "--strict-append",
    is_flag=True,
    help="Pages reject a CA whose subject is listed already, as newer releases are said to; default: they warn.",
)
@click.option(
    "--lenient-upload",
    is_flag=True,
    help="Pages warn of a certificate whose chain the node's list lacks, as one document says; default: they refuse.",
)
@click.option("--host", metavar="ADDRESS", help="Let all nodes share this address, on free ports.")
@click.option("--expose", is_flag=True, help="With --host: allow an address that others can reach.")
def lab(
    file: Path | None,
    scenario: str | None,
    once: bool,
    form: str,
    output: Path | None,
    keys: tuple[Path, ...],
    passphrase_file: Path | None,
    issue: bool,
    as_installed: bool,
    at: str | None,
    as_version: str | None,
    record: Path | None,
    archive: Path | None,
    logs: Path | None,
    strict_append: bool,
    lenient_upload: bool,
    host: str | None,
    expose: bool,
) -> int:
    """Run every node of the deployment in FILE on this machine: Expressways, CUCM, IM and Presence, Unity and
    endpoints in software, with real TLS, their certificates, keys and trust lists. With --scenario NAME instead, a site
    that the lab brings along, certificates and keys included.

    Every connection is tried with a real handshake and shown beside what `edgetrust check` foretells. Without --once
    the nodes go on listening until Ctrl-C. Nothing listens beyond loopback unless --expose is given.

    What --record, --logs and --archive leave behind can be read by capture, logs and diagnose as that of any
    deployment.
    """
    options = Options(
        file=file,
        scenario=scenario,
        once=once,
        form=form,
        output=output,
        keys=keys,
        passphrase_file=passphrase_file,
        issue=issue,
        as_installed=as_installed,
        at=at,
        as_version=as_version,
        record=record,
        archive=archive,
        logs=logs,
        strict_append=strict_append,
        lenient_upload=lenient_upload,
        host=host,
        expose=expose,
    )
    contradiction = find_contradiction(options)
    if contradiction is not None:
        raise click.UsageError(contradiction)
    return list_scenarios() if scenario == "list" else _run(options)


def _run(options: Options) -> int:
    from edgetrust.cli.lab_runner import Runner
    from edgetrust.cli.lab_traces import LiveLogs, TraceFiles
    from edgetrust.io.clock import now
    from edgetrust.twin.admin.desk import Conduct
    from edgetrust.twin.guard import refuse_exposure
    from edgetrust.usecase.lab_run import exit_code_of_run

    refuse_exposure(options.host, is_allowed=options.expose)
    at = None if options.at is None else parse_time(options.at)
    prepared = _prepare(options, at=at, as_version=parse_release(options.as_version))
    refuse_overwriting(options.output, prepared.inputs)
    logs = None if options.logs is None else LiveLogs(options.logs, prepared.deployment, at or now())
    traces = TraceFiles(record=options.record, archive=options.archive, logs=logs)
    conduct = Conduct(strict_append=options.strict_append, strict_upload=not options.lenient_upload)
    runner = Runner(prepared, host=options.host, traces=traces, conduct=conduct)
    if not options.once:
        return runner.go_on()
    colour = wants_colour(options.output)
    run = runner.once(lambda done: show(render(done, options.form, colour=colour), options.output))
    return int(exit_code_of_run(run, is_whole=prepared.is_whole))


def _prepare(options: Options, *, at: datetime | None, as_version: str | None) -> Prepared:
    """What the nodes hold: out of files, with what a lab CA made, as installed, or as a scenario has it."""
    if options.file is None:
        return prepare_scenario(options.scenario or "", at=at, as_version=as_version)
    from edgetrust.cli.lab_preparation import Wishes, prepare_file
    from edgetrust.usecase.lab_preparation import Beginning

    made = Beginning.ISSUED if options.issue else Beginning.FILES
    return prepare_file(
        Wishes(
            file=options.file,
            keys=options.keys,
            passphrase_file=options.passphrase_file,
            beginning=Beginning.INSTALLED if options.as_installed else made,
            at=at,
            as_version=as_version,
        )
    )


def render(run: LabRun, form: str, *, colour: bool) -> str:
    """The run as text or JSON."""
    if form == "json":
        from edgetrust.report.lab_json import render_lab_json

        return render_lab_json(run)
    from edgetrust.report.lab_text import render_lab_text

    return render_lab_text(run, colour=colour, width=text_width())
