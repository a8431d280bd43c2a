"""`edgetrust client-test`: the Expressway's page Client certificate testing."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from edgetrust.cli.evidence import gather_evidence, read_deployment, tell_problems
from edgetrust.cli.many_files import ManyFiles
from edgetrust.cli.options import fail_on_option, output_option
from edgetrust.cli.overwriting import files_of, refuse_overwriting
from edgetrust.cli.terminal import say, say_error, say_warning, show, text_width, wants_colour
from edgetrust.cli.times import parse_time
from edgetrust.errors import Refused, UnreadableFile
from edgetrust.model.certificate import Located, RevocationList
from edgetrust.model.client_test import CrlChecking, Result, Settings
from edgetrust.model.value import dataclass
from edgetrust.usecase.client_test import Holdings, Tester
from edgetrust.usecase.exit_code import ExitCode, FailOn

if TYPE_CHECKING:
    from edgetrust.cli.material import Files

_PATH = click.Path(path_type=Path)


@click.command("client-test", cls=ManyFiles, short_help="Test a client certificate as the Expressway's page does.")
@click.argument("certificate", type=_PATH, metavar="CERT")
@click.option("--trust", type=_PATH, multiple=True, metavar="FILES", help="The trusted CA list, in its order.")
@click.option("--deployment", type=_PATH, metavar="FILE", help="Take list, CRLs and settings from this deployment.")
@click.option("--node", metavar="FQDN", help="The Expressway of the deployment whose page is asked.")
@click.option("--regex", help="Regex to match against the certificate, /.../m; default: as saved, else the page's own.")
@click.option("--username", help="Username format, with #group# for what the regex caught.")
@click.option("--crl", type=_PATH, multiple=True, metavar="FILES", help="Revocation lists; default: the node's.")
@click.option(
    "--crl-checking",
    type=click.Choice([each.value for each in CrlChecking]),
    help="Of which certificates; default: as saved, else all.",
)
@click.option("--save", is_flag=True, help="Make these settings permanent: write them into the deployment file.")
@click.option("--at", metavar="DATE", help="Judge as of this date or time (ISO 8601, UTC); default: now.")
@click.option("--password-file", type=_PATH, metavar="FILE", help="A file whose first line opens PKCS#12 files.")
@click.option("--format", "form", type=click.Choice(("text", "json")), default="text", show_default=True)
@output_option()
@fail_on_option("When the exit code is 1: it is invalid, there is a warning as well, or never.")
def client_test(
    certificate: Path,
    trust: tuple[Path, ...],
    deployment: Path | None,
    node: str | None,
    regex: str | None,
    username: str | None,
    crl: tuple[Path, ...],
    crl_checking: str | None,
    *,
    save: bool,
    at: str | None,
    password_file: Path | None,
    form: str,
    output: Path | None,
    fail_on: str,
) -> int:
    """Show what Maintenance > Security > Client certificate testing shows for the first certificate in CERT: whether an
    Expressway would accept it, the user name that comes out of it, and the decoded certificate.

    Exit code 1 when it is invalid. As on the page, CRL checking is on by default, and a certificate for which only a
    CRL is missing is invalid; everything else has passed then. That no user name comes out is a warning: with --fail-on
    warning the exit code is 0 only for a certificate that is valid, and of somebody.
    """
    from edgetrust.cli.material import open_files
    from edgetrust.mra.client_test import run_client_test
    from edgetrust.pki.path import TrustList
    from edgetrust.usecase.client_test import exit_code_of_client_test, settle

    _refuse_contradictions(trust, deployment, node, save=save)
    moment = parse_time(at)
    refuse_overwriting(output, (certificate, *trust, *crl, password_file))
    files = open_files(password_file)
    page = _page_of(deployment, node, output) if deployment is not None else None
    settings = settle(page.tester if page else None, pattern=regex, username=username, checking=crl_checking)
    found = files.those_to("test", certificate)
    listed = page.holdings.trusted if page else _list_in(files, trust)
    lists = files.revocation_lists(crl)
    if listed is None:
        say_error("the trusted CA list of that Expressway is not given", "add trusted_ca to it in the deployment file")
        return int(ExitCode.NOTHING_EXAMINED)
    result = run_client_test(
        found[0].certificate,
        TrustList(tuple(each.certificate for each in listed)),
        settings,
        crls=lists if crl or page is None else page.crls(settings.crl_checking),
        at=moment,
    )
    if save and page is not None and deployment is not None:
        _refuse_useless(result, asked=regex is not None or username is not None)
        _save(deployment, page, settings)
    show(_render(result, settings, found[0], moment, form, colour=wants_colour(output)), output)
    if files.has_problems or (page is not None and page.has_problems):
        return int(ExitCode.UNUSABLE_INPUT)
    return int(exit_code_of_client_test(result, fail_on=FailOn(fail_on)))


def _list_in(files: Files, trust: tuple[Path, ...]) -> tuple[Located, ...]:
    """The trusted CA list in these files. Raises UnreadableFile where they hold no certificate: an unknown list is not
    an empty one."""
    listed = files.certificates(trust)
    if not listed:
        raise UnreadableFile(
            "nothing is known of the trusted CA list, so nothing can be said", hint="name its files behind --trust"
        )
    for path in files.unread(trust):
        say_warning(f"judged without {path}, which is to be a part of the trusted CA list")
    return listed


def _refuse_useless(result: Result, *, asked: bool) -> None:
    """Refuse to save a pattern and a format from which nobody, or not this certificate, gets a user name."""
    if result.is_template_at_odds:
        raise Refused(
            "not saved: the username format names what is no group of the pattern",
            hint="#name# stands for (?<name>...)",
        )
    if asked and not result.username:
        raise Refused(
            "not saved: no user name comes out of this certificate", hint="test the settings first, without --save"
        )


def _refuse_contradictions(trust: tuple[Path, ...], deployment: Path | None, node: str | None, *, save: bool) -> None:
    if bool(trust) is (deployment is not None):
        raise click.UsageError("expected either --trust FILES or --deployment FILE, for the trusted CA list")
    if deployment is None and (node is not None or save):
        raise click.UsageError("--node and --save are about a deployment, and --deployment FILE is not given")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Page:
    """The page of one Expressway of a deployment."""

    tester: Tester
    holdings: Holdings
    has_problems: bool

    def crls(self, checking: CrlChecking) -> tuple[RevocationList, ...]:
        """Its revocation lists; that none are given is told where they count."""
        found = self.holdings.crls
        if found is None and checking is not CrlChecking.NONE:
            say_warning(f"no CRLs of {self.tester.node.fqdn} are given: judged as if it had none")
        return found or ()


def _page_of(file: Path, node: str | None, output: Path | None) -> _Page:
    from edgetrust.usecase.client_test import find_tester, holdings_of

    deployment = read_deployment(file)
    refuse_overwriting(output, files_of(file, deployment))
    tester = find_tester(deployment, node)
    inventory = gather_evidence(deployment, file)
    tell_problems(inventory.problems)
    holdings = holdings_of(tester, inventory)
    if not holdings.is_whole:
        say_warning(f"a part of the trusted CA list of {tester.node.fqdn} could not be read: judged without it")
    return _Page(tester=tester, holdings=holdings, has_problems=bool(inventory.problems))


def _render(result: Result, settings: Settings, located: Located, at: datetime, form: str, *, colour: bool) -> str:
    if form == "json":
        from edgetrust.report.client_test_json import render_client_test_json

        return render_client_test_json(result, settings, located, at=at)
    from edgetrust.report.client_test_text import render_client_test_text

    return render_client_test_text(result, settings, located, at=at, colour=colour, width=text_width())


def _save(file: Path, page: _Page, settings: Settings) -> None:
    """Write the settings into the deployment file, where they are not there already."""
    from edgetrust.io.files import read_document, write_atomically
    from edgetrust.mra.deployment_file.edit import put_client_test
    from edgetrust.usecase.client_test import saved_as

    present = read_document(file)
    try:
        text = present.decode("utf-8")
    except UnicodeDecodeError:
        raise Refused(f"{file} is not UTF-8, and is not edited", hint="save it as UTF-8") from None
    edited = put_client_test(text, page.tester.key, saved_as(settings)).encode()
    if edited == present:
        say(f"{file}: these settings are in it already")
        return
    write_atomically(file, edited)
    say(f"{file}: the settings are permanent now, under client_test")
