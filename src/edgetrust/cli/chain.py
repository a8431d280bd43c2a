"""`edgetrust chain`: is this certificate trusted by that list, and if not, what is missing."""

from __future__ import annotations

from pathlib import Path

import click

from edgetrust.cli.many_files import ManyFiles
from edgetrust.cli.options import fail_on_option, output_option
from edgetrust.cli.overwriting import refuse_overwriting
from edgetrust.cli.terminal import show, text_width, wants_colour
from edgetrust.cli.times import parse_time
from edgetrust.errors import UnreadableFile
from edgetrust.model.chain import ChainAnswer
from edgetrust.model.connection import Purpose
from edgetrust.usecase.exit_code import ExitCode, FailOn

PURPOSES = {"server": Purpose.SERVER_AUTH, "client": Purpose.CLIENT_AUTH}
_PATH = click.Path(path_type=Path)


@click.command(cls=ManyFiles, short_help="Say whether a certificate is trusted by a list, and if not, what is missing.")
@click.argument("leaf", type=_PATH)
@click.argument("others", type=_PATH, nargs=-1)
@click.option(
    "--trust", type=_PATH, multiple=True, required=True, metavar="FILES", help="The trust list, in its order."
)
@click.option(
    "--crl", type=_PATH, multiple=True, metavar="FILES", help="Look the whole path up in these revocation lists."
)
@click.option(
    "--purpose", type=click.Choice(list(PURPOSES)), help="What the certificate is to be used as; default: not asked."
)
@click.option("--name", help="A host name or IP address it must be good for.")
@click.option("--at", metavar="DATE", help="Judge as of this date or time (ISO 8601, UTC); default: now.")
@click.option("--password-file", type=_PATH, metavar="FILE", help="A file whose first line opens PKCS#12 files.")
@click.option("--format", "form", type=click.Choice(("text", "json")), default="text", show_default=True)
@output_option("Write the answer to this file.")
@fail_on_option("When the exit code is 1: it is not trusted, there is a warning as well, or never.")
def chain(
    leaf: Path,
    others: tuple[Path, ...],
    trust: tuple[Path, ...],
    crl: tuple[Path, ...],
    purpose: str | None,
    name: str | None,
    at: str | None,
    password_file: Path | None,
    form: str,
    output: Path | None,
    fail_on: str,
) -> int:
    """Say whether the list --trust trusts the first certificate of LEAF, when the certificates of OTHERS are sent with
    it.

    The verdict is OpenSSL's, which the appliances run. If it is not trusted: the chain link by link, each trusted or
    not, what the list lacks and where that is at hand, and what to do. The exit code is then 1.

    A good verdict may come with a warning: that only key identifiers, key types or dates tell a certificate from
    another one of its name, say.

    Files may be PEM, DER, PKCS#7, PKCS#12 or folders; --trust and --crl take every file up to the next option.
    """
    from edgetrust.cli.material import open_files
    from edgetrust.io.public_roots import mozilla_roots
    from edgetrust.usecase.chain import ChainQuestion, exit_code_of_chain, judge_chain

    moment = parse_time(at)
    refuse_overwriting(output, (leaf, *others, *trust, *crl, password_file))
    files = open_files(password_file)
    found = files.those_to("look at", leaf)
    sent, trusted, lists = files.certificates(others), files.certificates(trust), files.revocation_lists(crl)
    if not trusted:
        raise UnreadableFile(
            "nothing is known of the trust list, so nothing can be said", hint="name its files behind --trust"
        )
    answer = judge_chain(
        ChainQuestion(
            leaf=found[0],
            sent=sent,
            trusted=trusted,
            elsewhere=found[1:],
            public_roots=mozilla_roots,
            crls=lists if crl else None,
            purpose=None if purpose is None else PURPOSES[purpose],
            name=_asked_for(name),
            at=moment,
            unread=files.unread((*trust, *others, *crl)),
            leaf_file=files.material(leaf),
            sent_files=tuple(files.material(path) for path in others if files.read(path).certificates),
            trusted_files=tuple(files.material(path) for path in trust if files.read(path).certificates),
            crl_files=tuple(files.material(path, lists=True) for path in crl if files.read(path).revocation_lists),
            password_file=None if password_file is None else str(password_file),
        )
    )
    show(render(answer, form, colour=wants_colour(output)), output)
    if files.has_problems:
        return int(ExitCode.UNUSABLE_INPUT)
    return int(exit_code_of_chain(answer, fail_on=FailOn(fail_on)))


def _asked_for(name: str | None) -> str | None:
    """The name, an IPv6 address without the brackets that it has in HOST:PORT."""
    if name is None:
        return None
    bare = name[1:-1] if name.startswith("[") and name.endswith("]") else name
    if not bare.strip():
        raise click.BadParameter("it is empty, expected a host name or IP address", param_hint="--name")
    return bare


def render(answer: ChainAnswer, form: str, *, colour: bool) -> str:
    """The answer as text or JSON."""
    if form == "json":
        from edgetrust.report.chain_json import render_chain_json

        return render_chain_json(answer)
    from edgetrust.report.chain_text import render_chain_text

    return render_chain_text(answer, colour=colour, width=text_width())
