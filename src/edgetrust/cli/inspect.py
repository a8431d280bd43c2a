"""`edgetrust inspect`: what stands in files."""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from edgetrust.cli.access import Access, access_options
from edgetrust.cli.evidence import tell_problems
from edgetrust.cli.options import fail_on_option, output_option
from edgetrust.cli.overwriting import refuse_overwriting
from edgetrust.cli.terminal import say, say_warning, show, show_bytes, show_foreign, text_width, wants_colour
from edgetrust.cli.times import parse_time
from edgetrust.model.inspection import Inspection
from edgetrust.usecase.exit_code import ExitCode, FailOn

if TYPE_CHECKING:
    from edgetrust.model.file_contents import FileContents

FORMATS = ("text", "openssl", "cucm", "json", "pem", "der")
_PRINTED = {"openssl": "certificates, signing requests and revocation lists", "cucm": "certificates"}
_PATH = click.Path(path_type=Path)


@click.command(short_help="Show what stands in certificate files, or turn them into PEM or DER.")
@click.argument("files", type=_PATH, nargs=-1, required=True, metavar="FILE|HOST:PORT...")
@click.option("--format", "form", type=click.Choice(FORMATS), default="text", show_default=True)
@click.option(
    "--layout",
    type=click.Choice(("a", "b")),
    default="a",
    show_default=True,
    help="Of --format cucm: a up to 14SU1; b from 14SU2 on, inferred.",
)
@click.option("--number", type=click.IntRange(min=1), help="Only the object of this number.")
@click.option(
    "--password-file", type=_PATH, metavar="FILE", help="A file whose first line opens PKCS#12 files and keys."
)
@click.option(
    "--export",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="Write each certificate to a PEM file.",
)
@access_options
@click.option("--at", metavar="DATE", help="Count days from this date or time (ISO 8601, UTC); default: now.")
@output_option()
@fail_on_option("From which severity on the exit code is 1 (text, json).")
def inspect(
    files: tuple[Path, ...],
    form: str,
    layout: str,
    number: int | None,
    password_file: Path | None,
    export: Path | None,
    at: str | None,
    output: Path | None,
    *,
    access: Access,
    fail_on: str,
) -> int:
    """Show certificates, signing requests, revocation lists and keys in files (PEM, DER, PKCS#7, PKCS#12, folders), or
    the chain that HOST:PORT shows in one handshake.

    For each certificate: who it is, for which names, until when, for what, its key, fingerprints, whether its chain is
    complete, in its file or with the others, and where it ends, and what is worth a look (exit code 1 for an error).
    `openssl` prints certificates as `openssl x509 -text -nameopt RFC2253` does, requests as `req` and revocation lists
    as `crl`; `cucm` prints certificates as CUCM's page; `pem` and `der` turn one form into another, keys into their
    public half.
    """
    from edgetrust.cli.material import open_files
    from edgetrust.io.public_roots import mozilla_roots
    from edgetrust.usecase.inspect import exit_code_of_inspection
    from edgetrust.usecase.inspect import inspect as look
    from edgetrust.usecase.inspect_export import choose

    moment = parse_time(at)
    refuse_overwriting(output, (*files, password_file))
    reader = open_files(password_file)
    if access.said and not any(map(_is_service, files)):
        raise click.UsageError(f"{access.said[0]} is about HOST:PORT, and all that is named is files")
    contents = [_look_at(path, access) if _is_service(path) else reader.read(path) for path in files]
    inspection = look(contents, at=moment, public_roots=mozilla_roots)
    if not inspection.objects:
        return int(ExitCode.UNUSABLE_INPUT if reader.has_problems else ExitCode.NOTHING_EXAMINED)
    chosen = choose(inspection, number)
    code = _export(chosen, export) if export is not None else _show(chosen, form, layout, output)
    if export is None and form in ("text", "json"):
        code = exit_code_of_inspection(chosen, fail_on=FailOn(fail_on))
    return int(ExitCode.UNUSABLE_INPUT if any(each.problems for each in contents) else code)


def _is_service(path: Path) -> bool:
    """There is no file of that name, and it reads like HOST:PORT."""
    if os.path.lexists(path):
        return False  # and what services speak need not be loaded
    from edgetrust.usecase.inspect_live import find_target

    return find_target(str(path)) is not None


def _look_at(path: Path, access: Access) -> FileContents:
    """What a service shows."""
    from edgetrust.io.probe import run_jobs
    from edgetrust.usecase.inspect_live import look_at

    contents = look_at(access.target(str(path)), execute=partial(run_jobs, patience=access.patience))
    tell_problems(contents.problems)
    return contents


def _show(inspection: Inspection, form: str, layout: str, output: Path | None) -> ExitCode:
    if form in ("openssl", "cucm"):
        return _print(inspection, form, layout, output)
    if form == "der":
        show_bytes(_only_der(inspection), output)
        return ExitCode.CLEAN
    show(_render(inspection, form, colour=wants_colour(output)), output)
    return ExitCode.CLEAN


def _render(inspection: Inspection, form: str, *, colour: bool) -> str:
    if form == "pem":
        from edgetrust.usecase.inspect_export import pem_of

        return "".join(pem_of(each) for each in inspection.objects)
    if form == "json":
        from edgetrust.report.inspect_json import render_inspect_json

        return render_inspect_json(inspection)
    from edgetrust.report.inspect_text import render_inspect_text

    return render_inspect_text(inspection, colour=colour, width=text_width())


def _print(inspection: Inspection, form: str, layout: str, output: Path | None) -> ExitCode:
    """Objects as somebody else prints them; others are passed over, and that is said."""
    from edgetrust.usecase.inspect_export import print_as, printable_in

    printed = printable_in(inspection, form)
    for each in inspection.objects:
        if each not in printed:
            say_warning(f"{each.source.place} is passed over: --format {form} prints {_PRINTED[form]} alone")
    if not printed:
        return ExitCode.NOTHING_EXAMINED
    if form == "cucm" and layout == "b":
        say_warning("layout b is inferred: documents name its tags, and nobody had a sample")
    show_foreign(print_as(inspection, form, layout), output)
    return ExitCode.CLEAN


def _only_der(inspection: Inspection) -> bytes:
    from edgetrust.usecase.inspect_export import der_of

    if len(inspection.objects) != 1:
        raise click.UsageError(f"DER holds one object, and there are {len(inspection.objects)}; choose with --number")
    return der_of(inspection.objects[0])[0]


def _export(inspection: Inspection, folder: Path) -> ExitCode:
    from edgetrust.io.export import export_into
    from edgetrust.usecase.inspect_export import export_files

    files = export_files(inspection)
    if not files:
        say_warning("there is no certificate to write")
        return ExitCode.NOTHING_EXAMINED
    new = export_into(folder, files)
    say(f"{folder}: {len(files)} certificates, {new} of them new")
    return ExitCode.CLEAN
