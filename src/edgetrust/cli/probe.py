"""`edgetrust probe`: both sides of live handshakes."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from edgetrust.cli.access import Access, access_options
from edgetrust.cli.defects import say_crashes
from edgetrust.cli.evidence import read_deployment, tell_problems
from edgetrust.cli.options import fail_on_option, output_option
from edgetrust.cli.overwriting import files_of, refuse_overwriting
from edgetrust.cli.terminal import say, say_warning, show, text_width, wants_colour
from edgetrust.errors import UnreadableFile, WrongPassphrase
from edgetrust.usecase.exit_code import FailOn, probe_exit_code

if TYPE_CHECKING:
    from datetime import datetime

    from edgetrust.io.engine import ClientIdentity
    from edgetrust.model.finding import Finding
    from edgetrust.model.probe import Probe, ServiceLookup
    from edgetrust.usecase.probe import Execute, LookUp

FORMATS = ("text", "json")
_HOW_TO_OPEN = "--passphrase-file names the file whose first line opens it, where it is protected"


@click.command(
    short_help="Show both sides of live handshakes, of many services at once.",
    epilog="Each handshake leaves a line in the event log of an Expressway: one for each service, and no retry.",
)
@click.argument("services", nargs=-1, metavar="HOST:PORT...")
@click.option(
    "--deployment", type=click.Path(path_type=Path), metavar="FILE", help="All services of this deployment, too."
)
@click.option("--srv", multiple=True, metavar="DOMAIN", help="Where the SRV records of this service domain lead, too.")
@click.option("--dns-server", metavar="ADDRESS", help="Ask this DNS server for SRV records, such as one outside.")
@access_options
@click.option("--complete", is_flag=True, help="Finish the handshakes: shows whether a client certificate is required.")
@click.option(
    "--cert", type=click.Path(path_type=Path), metavar="FILE", help="Show this client certificate and its chain."
)
@click.option(
    "--key",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Its private key; default: the one in the file of --cert.",
)
@click.option(
    "--passphrase-file",
    "--password-file",
    "passphrase_file",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="A file whose first line opens the key, or the PKCS#12 file of --cert.",
)
@click.option("--all-versions", is_flag=True, help="One handshake for each of TLS 1.3, 1.2, 1.1 and 1.0.")
@click.option(
    "--export", type=click.Path(path_type=Path, file_okay=False), metavar="DIR", help="Save the chains as sent, as PEM."
)
@click.option("--format", "form", type=click.Choice(FORMATS), help="Default: text.")
@output_option()
@click.option("--at", metavar="DATE", help="Judge dates as of this date or time (ISO 8601, UTC); default: now.")
@fail_on_option()
def probe(
    services: tuple[str, ...],
    deployment: Path | None,
    srv: tuple[str, ...],
    dns_server: str | None,
    *,
    access: Access,
    complete: bool,
    cert: Path | None,
    key: Path | None,
    passphrase_file: Path | None,
    all_versions: bool,
    export: Path | None,
    form: str | None,
    output: Path | None,
    at: str | None,
    fail_on: str,
) -> int:
    """Connect to services and show what they say in the handshake: the chain as sent, the CAs whose client certificates
    they accept, versions and alerts. Nothing is trusted, and the handshake need not succeed.

    The result in JSON is evidence for `edgetrust check --probe`; it is JSON as well where --output ends in .json.
    Exit code 3: no service was reached.
    """
    from edgetrust.cli.times import parse_time
    from edgetrust.rules.shown import find_in_chains
    from edgetrust.usecase.probe import Question, parse_domain
    from edgetrust.usecase.probe import probe as look
    from edgetrust.usecase.probed import find_in_handshakes, merge_findings

    if not services and deployment is None and not srv:
        raise click.UsageError("no service to look at; expected HOST:PORT, --deployment FILE or --srv DOMAIN")
    moment = parse_time(at)
    declared = read_deployment(deployment) if deployment is not None else None
    refuse_overwriting(output, (*files_of(deployment, declared), cert, key, passphrase_file))
    identity = _identity(cert, key, passphrase_file)
    question = Question(
        targets=tuple(map(access.target, services)),
        deployment=declared,
        domains=tuple(map(parse_domain, srv)),
        all_versions=all_versions,
        completes=complete or identity is not None,
        client_chain=identity.octets if identity is not None else (),
    )
    done = look(question, at=parse_time(None), execute=_execute(identity, access), look_up=_look_up(dns_server, access))
    run = find_in_handshakes(done)
    if run is not None:
        say_crashes(run.crashed_rules, [crash.traceback for crash in run.crashes])
    findings = merge_findings(find_in_chains(done.results, moment), () if run is None else run.findings)
    if export is not None:
        _export(done, export)
    _show(done, findings, moment, _format(form, output), output)
    has_crashed = run is not None and bool(run.crashes)
    return int(probe_exit_code(done, findings, fail_on=FailOn(fail_on), has_crashed=has_crashed))


def _identity(cert: Path | None, key: Path | None, passphrase_file: Path | None) -> ClientIdentity | None:
    """What we show; None without --cert."""
    if cert is None:
        if key is not None:
            raise click.UsageError("--key belongs to a certificate, and --cert is not given")
        return None
    from edgetrust.io.certificate_files import read_material
    from edgetrust.io.engine import load_identity
    from edgetrust.io.files import read_document
    from edgetrust.io.material import read_password
    from edgetrust.pki.leaf import choose_leaf

    passphrase = read_password(passphrase_file) if passphrase_file is not None else None
    contents = read_material(cert, shown=str(cert), password=passphrase)
    if contents.problems:
        tell_problems(contents.problems)
        raise UnreadableFile(f"{cert} cannot be used as a client certificate", hint=_HOW_TO_OPEN)
    chosen = choose_leaf(contents.certificates) if contents.certificates else "holds no certificate"
    if isinstance(chosen, str):
        raise UnreadableFile(f"{cert} {chosen}")
    if key is None and not contents.keys:
        raise UnreadableFile(f"{cert} holds no private key", hint="name its private key with --key")
    chain = [chosen.leaf.certificate.der, *(other.certificate.der for other in chosen.others)]
    file = cert if key is None else key
    try:
        return load_identity(chain, read_document(file), passphrase=passphrase)
    except WrongPassphrase as error:
        raise WrongPassphrase(f"{file}: {error.message}", hint=_HOW_TO_OPEN) from error


def _execute(identity: ClientIdentity | None, access: Access) -> Execute:
    from edgetrust.io.probe import run_jobs

    return partial(run_jobs, identity=identity, patience=access.patience)


def _look_up(server: str | None, access: Access) -> LookUp:
    """A function that asks the DNS, which is imported when it is asked."""

    def look_up(name: str) -> ServiceLookup:
        from edgetrust.io.dns import look_up_service, parse_server

        asked = parse_server(server) if server is not None else None
        return look_up_service(name, server=asked, seconds=access.patience.resolve)

    return look_up


def _export(done: Probe, folder: Path) -> None:
    from edgetrust.io.export import export_into
    from edgetrust.usecase.export import export_files

    files = export_files(done.results)
    new = export_into(folder, files)
    say(f"{folder}: {len(files)} certificates, {new} of them new")


def _format(form: str | None, output: Path | None) -> str:
    return form or ("json" if output is not None and output.suffix == ".json" else "text")


def _show(done: Probe, findings: tuple[Finding, ...], at: datetime, form: str, output: Path | None) -> None:
    if form == "text":
        from edgetrust.report.probe_text import render_probe_text

        text = render_probe_text(done, findings, at=at, colour=wants_colour(output), width=text_width())
        show(text, output)
        return
    from edgetrust.report.probe_json import render_probe_json

    for result in done.results:
        if result.failure is not None:
            say_warning(f"{result.target.name}: {result.failure.stage.value}: {result.failure.text}")
    show(render_probe_json(done, findings, at=at), output)
