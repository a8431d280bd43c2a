"""`edgetrust lab`: the nodes of a deployment in software, with real TLS, on this machine.

Not here: the nodes (`edgetrust.twin`), and what is foretold of them (`edgetrust.usecase.lab_run`).
"""

from __future__ import annotations

from enum import Enum, auto
from pathlib import Path
from typing import TYPE_CHECKING

import click

from edgetrust.cli.check import parse_release
from edgetrust.cli.evidence import gather_evidence, read_deployment, tell_problems
from edgetrust.cli.keys import read_passphrase
from edgetrust.cli.lab_scenario import complete_scenarios, list_scenarios, prepare_scenario
from edgetrust.cli.overwriting import files_of, refuse_overwriting
from edgetrust.cli.terminal import say_warning, show, text_width, wants_colour
from edgetrust.cli.times import parse_time

if TYPE_CHECKING:
    from datetime import datetime

    from edgetrust.cli.lab_runner import Prepared
    from edgetrust.model.deployment import Deployment
    from edgetrust.model.inventory import Inventory
    from edgetrust.model.lab import LabRun, Material


_ZONE_PASSWORD = "lab"  # noqa: S105 - it keeps no secret
"""Of a traversal zone whose password nobody has written down: both sides are in this process."""


class _Beginning(Enum):
    """Where that comes from with which the nodes begin."""

    FILES = auto()
    ISSUED = auto()
    """Files, and a lab CA for what they lack."""
    INSTALLED = auto()


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
    help="Write what goes over the wire to this new file, as a capture (pcapng), while the lab runs.",
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
    if file is not None and scenario is not None:
        raise click.UsageError("a deployment FILE and --scenario are given, expected one of them")
    if file is None and scenario is None:
        raise click.UsageError("expected a deployment FILE, or --scenario NAME instead")
    if scenario == "list":
        return list_scenarios()
    if form == "json" and not once:
        raise click.UsageError("--format json goes with --once: a lab that runs on has no end to print")
    if expose and host is None:
        raise click.UsageError("--expose goes with --host ADDRESS: without it the lab keeps to loopback")
    if as_installed and (issue or scenario is not None):
        raise click.UsageError("--as-installed goes with a deployment FILE, and without --issue")
    if output is not None and not once:
        raise click.UsageError("--output goes with --once: a lab that runs on has no end to write down")
    from edgetrust.cli.lab_runner import Runner
    from edgetrust.cli.lab_traces import LiveLogs, TraceFiles
    from edgetrust.io.clock import now
    from edgetrust.twin.guard import refuse_exposure

    refuse_exposure(host, is_allowed=expose)
    moment = None if at is None else parse_time(at)
    release = parse_release(as_version)
    if file is not None:
        beginning = _Beginning.INSTALLED if as_installed else _Beginning.ISSUED if issue else _Beginning.FILES
        prepared = _prepare(file, keys, passphrase_file, at=moment, as_version=release, beginning=beginning)
    else:
        prepared = prepare_scenario(scenario or "", at=moment, as_version=release)
    refuse_overwriting(output, prepared.inputs)
    from edgetrust.usecase.lab_run import exit_code_of_run

    live = None if logs is None else LiveLogs(logs, prepared.deployment, prepared.at or now())
    traces = TraceFiles(record=record, archive=archive, logs=live)
    runner = Runner(prepared, host=host, traces=traces, strict_append=strict_append)
    if not once:
        return runner.go_on()
    run = runner.once(lambda done: show(render(done, form, colour=wants_colour(output)), output))
    return int(exit_code_of_run(run, is_whole=prepared.is_whole))


def _prepare(
    file: Path,
    keys: tuple[Path, ...],
    passphrase_file: Path | None,
    *,
    at: datetime | None,
    as_version: str | None,
    beginning: _Beginning,
) -> Prepared:
    """What the nodes hold: out of files, with what a lab CA made, or as installed."""
    from edgetrust.cli.lab_runner import Prepared
    from edgetrust.io.chance import draw_serial
    from edgetrust.io.clock import now
    from edgetrust.pki.signing_key import generate_like
    from edgetrust.twin.admin.installation import AS_INSTALLED
    from edgetrust.twin.admin.installation import as_installed as install
    from edgetrust.usecase.check import as_if_upgraded
    from edgetrust.usecase.lab_material import (
        COPIED,
        copy_material,
        describe_issued,
        hold,
        issue_missing,
        lacks_keys,
        with_login,
    )

    deployment = read_deployment(file)
    inventory = gather_evidence(deployment, file)
    tell_problems(inventory.problems)
    if as_version is not None:
        deployment = as_if_upgraded(deployment, as_version)
    material = hold(deployment, inventory, _read_keys(deployment, file, keys, passphrase_file))
    notes: tuple[str, ...] = ()
    original: Material | None = None
    if beginning is _Beginning.INSTALLED:
        material, notes = install(deployment, material, at or now()), (AS_INSTALLED,)
    else:
        _warn_of_other_keys(deployment, inventory)
    if beginning is _Beginning.ISSUED and lacks_keys(deployment, material):
        original, material, notes = material, copy_material(material, generate_like), (COPIED,)
    if beginning is _Beginning.ISSUED:
        issued = issue_missing(deployment, material, at=at or now(), draw_serial=draw_serial)
        if issued.certificates or issued.lists:
            # What is foretold of the files says nothing of what the lab CA adds to them.
            original = None
        material, notes = issued.material, (*notes, *describe_issued(issued))
    return Prepared(
        deployment=deployment,
        material=with_login(deployment, material, _zone_password(deployment, file)),
        at=at,
        original=original,
        is_whole=not inventory.problems,
        notes=notes,
        inputs=(*files_of(file, deployment), *keys),
    )


def _warn_of_other_keys(deployment: Deployment, inventory: Inventory) -> None:
    """A key that the deployment file names for a node whose certificates are of other keys."""
    for node in deployment.nodes():
        contents = None if node.private_key is None else inventory.contents(node.private_key)
        shown = {
            identity.leaf.certificate.key.spki
            for (owner, _), identity in inventory.identities.items()
            if owner == node.id
        }
        if contents is not None and shown and not any(key.key.spki in shown for key, _ in contents.keys):
            say_warning(f"{contents.path} is the key of no certificate of {node.fqdn}, and is of no use to it")


def _zone_password(deployment: Deployment, file: Path) -> str:
    """The first line of the file that the deployment names for the zone; without one, both sides are given the same."""
    path = deployment.traversal_zone.password_file
    return _ZONE_PASSWORD if path is None else read_passphrase(file.parent / path)


def _read_keys(
    deployment: Deployment, file: Path, keys: tuple[Path, ...], passphrase_file: Path | None
) -> dict[bytes, bytes]:
    """The keys that the deployment file names, and those of --keys."""
    from edgetrust.io.key_folder import read_keys

    passphrase = None if passphrase_file is None else read_passphrase(passphrase_file)
    named = [file.parent / node.private_key.path for node in deployment.nodes() if node.private_key is not None]
    found = read_keys([*(path for path in dict.fromkeys(named) if path.is_file()), *keys], passphrase=passphrase)
    for problem in found.problems:
        say_warning(problem)
    return found.keys


def render(run: LabRun, form: str, *, colour: bool) -> str:
    """The run as text or JSON."""
    if form == "json":
        from edgetrust.report.lab_json import render_lab_json

        return render_lab_json(run)
    from edgetrust.report.lab_text import render_lab_text

    return render_lab_text(run, colour=colour, width=text_width())
