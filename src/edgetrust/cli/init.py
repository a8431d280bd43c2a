"""`edgetrust init`: a first deployment file."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TypedDict, Unpack

import click

from edgetrust.cli.terminal import say, say_error, say_warning
from edgetrust.errors import Refused
from edgetrust.model.deployment import Role
from edgetrust.model.starter import NOTHING_SAID, Said, Starter

DEFAULT_FILE = Path("deployment.yaml")

_ENDPOINTS = {"jabber": Role.JABBER, "ip_phones": Role.IP_PHONES, "tc": Role.TC}


def _is_host(text: str) -> str | None:
    from edgetrust.usecase.init import host_problem

    return host_problem(text)


def _is_release(text: str) -> str | None:
    from edgetrust.usecase.init import release_problem

    return release_problem(text)


def _is_line(text: str) -> str | None:
    from edgetrust.usecase.init import line_problem

    return line_problem(text)


def _is_path(text: str) -> str | None:
    from edgetrust.usecase.init import path_problem

    return path_problem(text)


class _Checked(click.ParamType[str]):
    """A text that is looked at before anything is done."""

    def __init__(self, name: str, check: Callable[[str], str | None]) -> None:
        self.name = name
        self._check = check

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The text itself, or a refusal that names the option."""
        problem = self._check(value)
        if problem is not None:
            self.fail(problem, param, ctx)
        return value


_FQDN = _Checked("FQDN", _is_host)
_DOMAIN = _Checked("DOMAIN", _is_host)
_RELEASE = _Checked("RELEASE", _is_release)
_NAME = _Checked("NAME", _is_line)
_PATH = _Checked("FILE", _is_path)


def _roles(ctx: click.Context, param: click.Parameter, value: tuple[str, ...]) -> tuple[Role, ...]:
    return tuple(dict.fromkeys(_ENDPOINTS[each] for each in value))


class Answers(TypedDict):
    """What the options say: the fields of `edgetrust.model.starter.Said`."""

    name: str | None
    domains: tuple[str, ...]
    expressway_c: tuple[str, ...]
    c_cluster: str | None
    c_version: str | None
    c_enforce: bool
    c_shared: bool
    expressway_e: tuple[str, ...]
    e_cluster: str | None
    e_version: str | None
    e_enforce: bool
    e_shared: bool
    cucm: tuple[str, ...]
    im_and_presence: tuple[str, ...]
    unity_connection: tuple[str, ...]
    mixed_mode: bool
    sip_oauth: bool
    phone_security_profiles: tuple[str, ...]
    federation_domains: tuple[str, ...]
    chat_node_aliases: tuple[str, ...]
    endpoints: tuple[Role, ...]
    phone_ca: tuple[str, ...]
    public_ca: tuple[str, ...]


@click.command(short_help="Write a commented deployment file to start from.")
@click.argument("file", type=click.Path(path_type=Path), default=DEFAULT_FILE)
@click.option(
    "--from",
    "sources",
    type=click.Path(path_type=Path),
    multiple=True,
    metavar="PATH",
    help="Guess from the certificates in this file, folder or archive (repeat).",
)
@click.option("--name", type=_NAME, help="Name of the deployment, for reports.")
@click.option("--domain", "domains", type=_DOMAIN, multiple=True, help="Service domain (repeat).")
@click.option("--expressway-c", type=_FQDN, multiple=True, help="An Expressway-C (repeat for peers).")
@click.option("--c-cluster", type=_FQDN, help="Cluster name of the Expressway-C.")
@click.option("--c-version", type=_RELEASE, help="Release of the Expressway-C, as in X15.5.")
@click.option("--c-enforce", is_flag=True, help="Its peers verify each other: TLS verification mode is Enforce.")
@click.option("--c-shared", is_flag=True, help="Its peers share one certificate and key.")
@click.option("--expressway-e", type=_FQDN, multiple=True, help="An Expressway-E (repeat for peers).")
@click.option("--e-cluster", type=_FQDN, help="Cluster name of the Expressway-E.")
@click.option("--e-version", type=_RELEASE, help="Release of the Expressway-E.")
@click.option("--e-enforce", is_flag=True, help="As --c-enforce, for the Expressway-E.")
@click.option("--e-shared", is_flag=True, help="As --c-shared, for the Expressway-E.")
@click.option("--cucm", type=_FQDN, multiple=True, help="A CUCM node, the publisher first (repeat).")
@click.option("--imp", "im_and_presence", type=_FQDN, multiple=True, help="An IM and Presence node (repeat).")
@click.option("--unity", "unity_connection", type=_FQDN, multiple=True, help="A Unity Connection node (repeat).")
@click.option("--mixed-mode", is_flag=True, help="CUCM is in mixed mode.")
@click.option("--sip-oauth", is_flag=True, help="SIP OAuth mode is on.")
@click.option(
    "--profile",
    "phone_security_profiles",
    type=_NAME,
    multiple=True,
    help="A phone security profile, Encrypted and without OAuth (repeat).",
)
@click.option(
    "--federation-domain",
    "federation_domains",
    type=_DOMAIN,
    multiple=True,
    help="A domain of XMPP federation (repeat).",
)
@click.option(
    "--chat-alias", "chat_node_aliases", type=_FQDN, multiple=True, help="An alias of a persistent chat node (repeat)."
)
@click.option(
    "--endpoint",
    "endpoints",
    type=click.Choice(list(_ENDPOINTS)),
    multiple=True,
    callback=_roles,
    help="A kind of endpoint in use (repeat); default: all.",
)
@click.option(
    "--phone-ca",
    type=_PATH,
    multiple=True,
    help="CAs on the list of 7800/8800 phones, which know no others (repeat). Relative to FILE, as the next.",
)
@click.option(
    "--public-ca",
    type=_PATH,
    multiple=True,
    help="Roots that count as public here, and that Jabber and TC/CE endpoints trust (repeat).",
)
@click.option(
    "--with-files", is_flag=True, help="Name the files that csr, ca sign and plan --bundle will make, ready for check."
)
def init(file: Path, sources: tuple[Path, ...], *, with_files: bool, **answers: Unpack[Answers]) -> int:
    """Write a deployment file with comments to FILE, deployment.yaml unless named otherwise.

    On a terminal and without options, a short interview asks for what is needed. With --from, nodes, roles, trust lists
    and names are guessed from certificates and the names of their files, and each guess is marked in the file as one;
    options say what is certain. Diagnostic archives can be named as they are: the certificates that the deployment
    needs are copied out of them, into a folder beside FILE. No file is ever overwritten.
    """
    if file.exists() or file.is_symlink():
        raise Refused(f"{file} exists, and it is not overwritten", hint="name another file: edgetrust init FILE")
    if not file.parent.is_dir():  # said now, and not after an interview
        raise Refused(f"{file} cannot be written: {file.parent} is no folder", hint="make the folder first")
    said = Said(**answers)
    if said == NOTHING_SAID and not sources and _somebody_is_there():
        from edgetrust.cli.interview import interview

        said = interview()
    return _write(file, said, sources=sources, with_files=with_files)


def _write(file: Path, said: Said, *, sources: Sequence[Path], with_files: bool) -> int:
    """Guess, write and tell; the exit code is 2 when something that was named could not be read."""
    from edgetrust.io.archive import Broken
    from edgetrust.io.public_roots import mozilla_roots
    from edgetrust.io.starter_files import find_candidates, write_starter_files
    from edgetrust.usecase.init import start_deployment

    _warn_of_releases(said)
    found = find_candidates(sources, beside=file)
    for problem in found.problems:
        tell = say_error if isinstance(problem, Broken) else say_warning
        tell(f"{problem.name}: {problem.reason}")
    if sources and not found.candidates:
        if found.is_incomplete:  # which has been told
            return 2
        named = " and ".join(map(str, sources))
        raise Refused(f"{named}: nothing there has to do with certificates", hint="init --help says what can be named")
    new = start_deployment(
        said,
        found.candidates,
        file=str(file),
        public_roots=mozilla_roots,
        with_files=with_files,
        dumps=found.dumps,
    )
    copies = {path: copy for path, copy in found.copies.items() if path in new.used}
    _tell(file, new.starter, write_starter_files(file, new.text, copies), with_files=with_files)
    return 2 if found.is_incomplete else 0


def _warn_of_releases(said: Said) -> None:
    """Of those that nobody knows: one to come, or a slip of the finger."""
    from edgetrust.mra.releases import describe_stand_in

    releases = (release for release in (said.c_version, said.e_version) if release is not None)
    for stand_in in dict.fromkeys(map(describe_stand_in, releases)):
        if stand_in is not None:
            say_warning(stand_in)


def _somebody_is_there() -> bool:
    return sys.stdin.isatty() and sys.stderr.isatty()


def _tell(file: Path, starter: Starter, copied: Sequence[Path], *, with_files: bool) -> None:
    """What was written, what is left to do, and how to go on."""
    from edgetrust.mra.fqdn import is_fqdn
    from edgetrust.mra.pages import ROLE_NAMES

    nodes = [f"{len(cluster.nodes)} {ROLE_NAMES[role]}" for role, cluster in starter.clusters.items()]
    say(f"wrote {file}: {', '.join(nodes) or 'no node'}")
    if copied:
        say(f"copied {len(copied)} {'file' if len(copied) == 1 else 'files'} out of archives to {copied[0].parent}")
    if guesses := starter.guesses():
        say(
            f'{guesses} {"guess" if guesses == 1 else "guesses"} to look at: each stands below a comment with "guessed"'
        )
    if starter.unused:
        count = len(starter.unused)
        say(f"{count} {'file is' if count == 1 else 'files are'} not used: the end of {file} says why")
    for node in starter.nodes():
        if not is_fqdn(node.fqdn.value):
            say_warning(f"{node.fqdn.value} is no fully qualified domain name as an Expressway wants it")
    commands = dict(_next_commands(file, with_files=with_files))
    width = max(map(len, commands))
    for number, (command, purpose) in enumerate(commands.items()):
        say(f"{'      ' if number else 'next: '}{command:<{width}}    {purpose}")


def _next_commands(file: Path, *, with_files: bool) -> Iterator[tuple[str, str]]:
    """How to go on, and what comes of it."""
    yield f"edgetrust plan {file}", "what certificates must carry and trust lists must hold"
    if with_files:
        yield f"edgetrust csr {file} --dir {file.parent / 'certs'}", "keys and requests, to be signed into that folder"
        yield f"edgetrust plan {file} --bundle {file.parent / 'bundle'}", "the trust lists, with --ca for each CA"
    yield f"edgetrust check {file}", "what works with the files that are named"
