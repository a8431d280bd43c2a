"""`edgetrust ca sign`: certificates for signing requests."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from edgetrust.cli.ca_folder import (
    at_option,
    ca_option,
    change_authority,
    days_option,
    passphrase_option,
    read_beginning,
    refuse_replacing,
    replace_option,
)
from edgetrust.cli.keys import read_key, read_passphrase
from edgetrust.cli.overwriting import files_of_authority, refuse_overwriting
from edgetrust.cli.terminal import say, say_warning, show
from edgetrust.errors import EdgetrustError, Refused
from edgetrust.model.authority import PROFILE_SUMMARIES, ProfileName
from edgetrust.model.certificate import Certificate, SigningRequest
from edgetrust.model.evidence import Source
from edgetrust.model.file_contents import FileContents

if TYPE_CHECKING:
    # Not a plain import: cryptography is loaded when something is signed, and never for a mistake on the command line.
    from edgetrust.usecase.sign_requests import Order, SignedRequest

Found = list[tuple[SigningRequest, Source]]


@click.command(
    short_help="Sign certificate signing requests.",
    epilog="\b\nProfiles:\n" + "\n".join(f"  {name:<20}{line}" for name, line in PROFILE_SUMMARIES.items()),
)
@click.argument("requests", type=click.Path(path_type=Path), nargs=-1, required=True, metavar="CSR...")
@ca_option
@click.option(
    "--profile",
    type=click.Choice([name.value for name in ProfileName]),
    default=ProfileName.INTERNAL.value,
    show_default=True,
    help="Which kind of CA it does as.",
)
@days_option("Validity; default: what the profile gives.")
@click.option(
    "--output",
    type=click.Path(path_type=Path),
    metavar="FILE|DIR",
    help="File, or folder: what has no ending, and always for several. Default: standard output.",
)
@replace_option
@click.option("--chain", is_flag=True, help="Add the CAs above the certificate, without the root.")
@click.option(
    "--drop-san", multiple=True, metavar="NAME|N", help="Drop a name, or the last N, as some CAs do (repeat)."
)
@click.option(
    "--allow", multiple=True, metavar="DOMAIN", help="Certify names in this domain or network alone (repeat)."
)
@click.option("--strict", is_flag=True, help="Refuse a request with other names instead of dropping them.")
@click.option("--no-wildcards", is_flag=True, help="Certify no wildcards.")
@click.option("--no-identifiers", is_flag=True, help="Leave the key identifiers out.")
@click.option(
    "--own-key",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="With the profile self-signed: key of the request; --passphrase-file then opens that.",
)
@passphrase_option
@at_option
def sign(
    requests: tuple[Path, ...],
    folder: Path,
    profile: str,
    days: int | None,
    output: Path | None,
    replace: bool,
    chain: bool,
    drop_san: tuple[str, ...],
    allow: tuple[str, ...],
    strict: bool,
    no_wildcards: bool,
    no_identifiers: bool,
    own_key: Path | None,
    passphrase_file: Path | None,
    at: str | None,
) -> int:
    """Sign the signing requests in the files CSR, made by openssl, an Expressway, CUCM or anybody.

    A request must be signed with its own key. All are signed, or, where one is refused, none. What the certificate has
    not as the request asks is told. The profile self-signed needs --own-key and no CA.

    Without --output, standard output is the certificates; with it, their files. Files that are there already are only
    replaced with --replace.
    """
    _refuse_contradictions(profile, own_key, chain=chain)
    found = _read_requests(requests)
    inputs = (*requests, *files_of_authority(folder), own_key, passphrase_file)
    targets = _choose_targets(found, inputs, output)
    refuse_replacing(targets or (), is_wanted=replace)
    order = _order(profile, days, at, drop_san, allow, strict, no_wildcards, no_identifiers)
    _warn(found, order)
    if own_key is not None:
        signed = _sign_with_own_key(found, order, own_key, passphrase_file)
        texts = _texts(signed)
        _write(texts, targets)
    else:
        signed, texts = _sign_with_ca(found, order, folder, passphrase_file, targets=targets, has_chain=chain)
    _tell(signed)
    show("\n".join(map(str, targets)) if targets is not None else "".join(texts), None)
    return 0


def _refuse_contradictions(profile: str, own_key: Path | None, *, chain: bool) -> None:
    is_self_signed = profile == ProfileName.SELF_SIGNED
    if is_self_signed and own_key is None:
        raise click.UsageError("the profile self-signed needs --own-key, the private key that made the request")
    if own_key is not None and not is_self_signed:
        raise click.UsageError(f"--own-key is for the profile self-signed, not for {profile}")
    if is_self_signed and chain:
        raise click.UsageError("--chain adds the CAs above a certificate, and a self-signed one has none")


def _read_requests(paths: Sequence[Path]) -> Found:
    """The requests in all files, in order. Raises with a line for each file that is not a request."""
    from edgetrust.io.files import read_document
    from edgetrust.pki.contents import read_contents

    found: Found = []
    problems: list[str] = []
    for path in dict.fromkeys(paths):  # patterns of a shell may overlap
        try:
            data = read_document(path)
        except EdgetrustError as error:
            problems.append(error.message)
            continue
        contents = read_contents(data, path=str(path))
        found += contents.requests
        if not contents.requests:
            problems.append(f"{path} holds {_describe_other(contents, data)}")
    if problems:
        raise Refused("\n".join(problems), hint="name the files of signing requests (PKCS#10), in PEM or DER")
    return found


def _describe_other(contents: FileContents, data: bytes) -> str:
    """What a file holds that was named as one of requests."""
    from edgetrust.cli.material import describe_held
    from edgetrust.pki.foreign import recognise

    held = describe_held(contents)
    if held:
        return f"{held} and no signing request"
    damaged = [problem.reason for problem in contents.problems if problem.source.line is not None]
    return f"no signing request: {'; '.join(damaged) or f'this is {recognise(data)}'}"


def _choose_targets(found: Found, inputs: Sequence[Path | None], output: Path | None) -> tuple[Path, ...] | None:
    """Where each certificate goes; None: standard output."""
    if output is None:
        return None
    is_folder = len(found) > 1 or _is_folder(output)
    targets = tuple(output / name for name in _names(found)) if is_folder else (output,)
    resolved = [path.resolve() for path in targets]
    if clashes := [str(path) for path, count in Counter(resolved).items() if count > 1]:
        raise Refused(f"several requests would become {clashes[0]}", hint="sign them one by one, each with --output")
    for target in targets:
        refuse_overwriting(target, inputs)
    return targets


def _is_folder(output: Path) -> bool:
    """A folder that is there; what is not there yet is one when its name has no ending."""
    return output.is_dir() or not (output.suffix or os.path.lexists(output))


def _names(found: Found) -> Iterator[str]:
    """File names of certificates: as the request, and with a number for further requests of one file."""
    seen: Counter[str] = Counter()
    for _, source in found:
        seen[source.file] += 1
        number = f"-{seen[source.file]}" if seen[source.file] > 1 else ""
        yield f"{Path(source.file).stem}{number}.pem"


def _order(
    profile: str,
    days: int | None,
    at: str | None,
    drop_san: tuple[str, ...],
    allow: tuple[str, ...],
    strict: bool,
    no_wildcards: bool,
    no_identifiers: bool,
) -> Order:
    from edgetrust.pki.authority.names import NamePolicy
    from edgetrust.usecase.sign_requests import Order

    policy = NamePolicy(allowed=allow, refuses=strict, takes_wildcards=not no_wildcards, dropped=drop_san)
    return Order(
        profile=ProfileName(profile),
        at=read_beginning(at),
        days=days,
        policy=policy,
        has_identifiers=not no_identifiers,
    )


def _warn(found: Found, order: Order) -> None:
    from edgetrust.usecase.sign_requests import find_warnings

    for warning in find_warnings(found, order):
        say_warning(warning)


def _sign_with_ca(
    found: Found,
    order: Order,
    folder: Path,
    passphrase_file: Path | None,
    *,
    targets: Sequence[Path] | None,
    has_chain: bool,
) -> tuple[tuple[SignedRequest, ...], list[str]]:
    """The certificates, and what was written of each: with the CAs above it, but the root, where they are wanted."""
    from edgetrust.io.authority_folder import keep_issued
    from edgetrust.io.chance import draw_serial
    from edgetrust.usecase.sign_requests import sign_requests

    with change_authority(folder, passphrase_file) as holder:
        signed, authority = sign_requests(found, order, holder, draw_serial=draw_serial)
        chain = (authority.certificate, *authority.issuers)[:-1]
        texts = _texts(signed, chain if has_chain else ())

        def remember() -> None:
            """What is handed out is known to the CA, and what cannot be handed out is not."""
            keep_issued(folder, authority, [each.certificate for each in signed])

        _write(texts, targets, before=remember)
    return signed, texts


def _sign_with_own_key(
    found: Found, order: Order, own_key: Path, passphrase_file: Path | None
) -> tuple[SignedRequest, ...]:
    from edgetrust.usecase.sign_requests import self_sign

    passphrase = read_passphrase(passphrase_file) if passphrase_file is not None else None
    key = read_key(own_key, passphrase, option="--passphrase-file")
    return self_sign(found, order, key)


def _tell(signed: Sequence[SignedRequest]) -> None:
    from edgetrust.report.authority import REMINDER, describe_certificate

    for each in signed:
        say(describe_certificate(each.certificate, each.differences, made_from=each.source.file))
        for warning in each.warnings:
            say_warning(f"{each.source.file}: {warning}")
    say("next: load the certificate where the request was made, or name it in a deployment file for `edgetrust check`")
    say(REMINDER)


def _texts(signed: Sequence[SignedRequest], issuers: Sequence[Certificate] = ()) -> list[str]:
    from edgetrust.codec.pem import write_block

    above = "".join(write_block(each.der) for each in issuers)
    return [write_block(each.certificate.der) + above for each in signed]


def _write(texts: Sequence[str], targets: Sequence[Path] | None, *, before: Callable[[], object] | None = None) -> None:
    """All files, or none; without targets nothing but what comes before."""
    from edgetrust.io.files import make_private_folder, write_all

    if targets:
        make_private_folder(targets[0].parent)
    write_all(zip(targets or (), texts, strict=False), before=before)
