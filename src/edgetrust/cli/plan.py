"""`edgetrust plan`: what to order, what to load and what to do."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from edgetrust.cli.evidence import gather_evidence, read_deployment, tell_problems
from edgetrust.cli.options import output_option
from edgetrust.cli.overwriting import files_of, refuse_overwriting
from edgetrust.cli.terminal import say, say_warning, show, text_width, wants_colour
from edgetrust.cli.times import parse_time
from edgetrust.model.certificate import KeyKind, Located
from edgetrust.model.deployment import Deployment, Role
from edgetrust.model.file_contents import FileContents
from edgetrust.model.plan import Plan, PlannedKey
from edgetrust.usecase.exit_code import ExitCode

if TYPE_CHECKING:
    # Not a plain import: planning is loaded when there is a plan to make, and never for a mistake on the command line.
    from edgetrust.usecase.plan import MissingFiles

FORMATS = ("text", "json", "markdown")
KEYS = {
    **{f"rsa-{bits}": PlannedKey(kind=KeyKind.RSA, bits=bits) for bits in (2048, 3072, 4096)},
    **{f"ecdsa-{bits}": PlannedKey(kind=KeyKind.EC, bits=bits) for bits in (256, 384, 521)},
}
"""Keys by the names they have on the command line."""
PRODUCTS = {
    "expressway_c": Role.EXPRESSWAY_C,
    "expressway_e": Role.EXPRESSWAY_E,
    "cucm": Role.CUCM,
    "im_and_presence": Role.IM_AND_PRESENCE,
    "unity_connection": Role.UNITY_CONNECTION,
    "edge_proxy": Role.EDGE_PROXY,
}
"""Products whose certificates have a CA of their own, as the deployment file calls them."""


@click.command(short_help="Say what every certificate must carry and every trust list must hold.")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--format", "form", type=click.Choice(FORMATS), default="text", show_default=True)
@output_option("Write the plan to this file.")
@click.option(
    "--bundle",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="Write into this folder, for each node and store, the PEM to append: NODE.STORE.pem.",
)
@click.option(
    "--ca",
    "authorities",
    type=click.Path(path_type=Path),
    multiple=True,
    metavar="FILE",
    help="CA certificates that the deployment file does not name, such as the chain a CA delivered: a file or folder "
    "(repeat).",
)
@click.option(
    "--ca-for",
    "product_authorities",
    type=(click.Choice(list(PRODUCTS)), click.Path(path_type=Path)),
    multiple=True,
    metavar="PRODUCT FILE",
    help=f"The same for the certificates of one product alone, where several CAs sign: {', '.join(PRODUCTS)} (repeat).",
)
@click.option("--at", metavar="DATE", help="Plan as of this date or time (ISO 8601, UTC); default: now.")
@click.option(
    "--key", type=click.Choice(list(KEYS)), default="rsa-2048", show_default=True, help="Kind of the keys to make."
)
def plan(
    file: Path,
    form: str,
    output: Path | None,
    bundle: Path | None,
    authorities: tuple[Path, ...],
    product_authorities: tuple[tuple[str, Path], ...],
    at: str | None,
    key: str,
) -> int:
    """Plan the certificates and trust lists of the deployment in FILE.

    For each certificate: every name with its reason, what to enter on the Generate CSR page, key, purposes and who may
    sign it. For each trust list: the CAs, in order. Then the whole as numbered steps. What is in place already, in date
    and of the right CA, is passed over in the steps; files that FILE names need not be there yet.

    With --bundle the exit code is 1 when a list lacks a CA that is not at hand, and 3 when none is at hand at all.
    """
    from edgetrust.usecase.plan import find_missing, with_authorities
    from edgetrust.usecase.plan import plan as make_plan

    moment = parse_time(at)
    deployment = read_deployment(file)
    paths = dict.fromkeys((*authorities, *(path for _, path in product_authorities)))
    refuse_overwriting(output, (*files_of(file, deployment), *paths))
    further = {path: _read_authorities(path) for path in paths}
    inventory = with_authorities(gather_evidence(deployment, file), tuple(further.values()))
    given_for = {
        PRODUCTS[product]: _certificates_of(further[path] for named, path in product_authorities if named == product)
        for product, _ in product_authorities
    }
    given = _certificates_of(further[path] for path in authorities)
    planned = make_plan(
        deployment, inventory, at=moment, key=KEYS[key], given=given, given_for=given_for, bundle=bundle
    )
    faults = tuple(problem for problem in inventory.problems if not problem.is_missing)
    tell_bundle = _write_bundle(planned, deployment, bundle) if bundle is not None else _no_bundle
    show(render(planned, deployment, form, colour=wants_colour(output)), output)
    # A plan is long: what is said before it scrolls away.
    _tell_missing(find_missing(deployment, inventory))
    _tell_undecided(planned)
    code = tell_bundle()
    tell_problems(faults)
    return int(ExitCode.UNUSABLE_INPUT if faults else code)


def render(planned: Plan, deployment: Deployment, form: str, *, colour: bool) -> str:
    """The plan in one of `FORMATS`."""
    if form == "json":
        from edgetrust.report.plan_json import render_plan_json

        return render_plan_json(planned, deployment)
    if form == "markdown":
        from edgetrust.report.plan_markdown import render_plan_markdown

        return render_plan_markdown(planned, deployment)
    from edgetrust.report.plan_text import render_plan_text

    return render_plan_text(planned, deployment, colour=colour, width=text_width())


def _tell_missing(missing: MissingFiles) -> None:
    """One line, however many there are; and one for each that nobody can be expected to make."""
    count = len(missing.planned)
    if count == 1:
        say(f"{missing.planned[0]} is not there yet; what it is to hold is planned")
    elif count:
        say(f"{count} named files are not there yet; what they are to hold is planned")
    for path in missing.others:
        say_warning(f"{path} is not there, and nothing that is planned makes it: put it there, or mend its path")


def _tell_undecided(planned: Plan) -> None:
    """Why CAs that were given are not taken, each reason once."""
    from edgetrust.report.printable import printable

    reasons = (authority.undecided for listed in planned.trust for authority in listed.authorities)
    for reason in dict.fromkeys(filter(None, reasons)):
        say_warning(printable(reason))


def _certificates_of(files: Iterable[FileContents]) -> tuple[Located, ...]:
    return tuple(located for contents in files for located in contents.certificates)


def _read_authorities(path: Path) -> FileContents:
    from edgetrust.io.certificate_files import read_material

    return read_material(path, shown=str(path))


def _write_bundle(planned: Plan, deployment: Deployment, folder: Path) -> Callable[[], ExitCode]:
    """Write the lists; comes back with what tells of them, and whose exit code says whether they are complete."""
    from edgetrust.io.bundle import write_bundle
    from edgetrust.usecase.bundle import HEADER, SUMS, build_bundle

    made = build_bundle(planned, deployment)
    written = write_bundle(folder, made.files, sums=(SUMS, made.sums), header=HEADER)

    def tell() -> ExitCode:
        for name in written.removed:
            say(f"{folder / name} of an earlier run is no longer planned, and was removed")
        for name in written.strays:
            say_warning(
                f"{folder / name} of an earlier run is no longer planned, and was changed since: do not load it"
            )
        for gap in made.missing:
            say_warning(f"{gap}; give its chain with --ca")
        for gap in made.undecided:
            say_warning(gap)
        is_complete = not (made.missing or made.undecided)
        if not made.files:
            return ExitCode.CLEAN if is_complete else ExitCode.NOTHING_EXAMINED
        counted = f"{len(made.files)} lists, {written.changed} of them new or changed"
        say(f"{folder}: {counted}; {SUMS} says what is in them and why")
        return ExitCode.CLEAN if is_complete else ExitCode.FINDINGS

    return tell


def _no_bundle() -> ExitCode:
    return ExitCode.CLEAN
