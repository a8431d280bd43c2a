"""`edgetrust ca init` and `edgetrust ca cross-sign`: CAs, and certificates for CAs."""

from __future__ import annotations

from contextlib import nullcontext
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
from edgetrust.cli.keys import read_passphrase
from edgetrust.cli.options import output_option
from edgetrust.cli.overwriting import files_of_authority, refuse_overwriting
from edgetrust.cli.plan import KEYS
from edgetrust.cli.terminal import say, show
from edgetrust.errors import Refused

if TYPE_CHECKING:
    # Not plain imports: cryptography is loaded when a CA is made, and never for a mistake on the command line.
    from edgetrust.model.certificate import Certificate
    from edgetrust.usecase.authority import Founded, Founding

ROOT_DAYS, INTERMEDIATE_DAYS = 10 * 365, 5 * 365
"""How long a CA lasts where nothing is said."""


@click.command(short_help="Make a root CA, or with --parent an intermediate one.")
@click.argument("folder", type=click.Path(path_type=Path), default="ca", metavar="[DIR]")
@click.option("--name", metavar="NAME", required=True, help="As in 'CN=Lab Root CA, O=Acme', or a common name alone.")
@click.option("--parent", type=click.Path(path_type=Path), metavar="DIR", help="Folder of the CA above it.")
@click.option(
    "--parent-passphrase-file",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Its first line opens the parent's key.",
)
@days_option("Validity; default: 3650, with --parent 1825, at most until the parent ends.")
@click.option("--key", type=click.Choice(list(KEYS)), help="Kind of the key; default: rsa-2048.")
@click.option(
    "--path-length", type=click.IntRange(min=0), metavar="N", help="CAs that may stand below it; default: any number."
)
@click.option(
    "--crl-url", "crl_urls", multiple=True, metavar="URL", help="Where its certificates say its list is (repeat)."
)
@click.option(
    "--ocsp-url", "ocsp_urls", multiple=True, metavar="URL", help="Where they say its OCSP responder is (repeat)."
)
@click.option("--no-identifiers", is_flag=True, help="Leave the key identifiers out.")
@click.option(
    "--passphrase-file", type=click.Path(path_type=Path), metavar="FILE", help="Its first line encrypts the key."
)
@click.option(
    "--seed",
    metavar="TEXT",
    help="Derive key and serial numbers from this text: tests alone, anybody can compute the key.",
)
@at_option
def init(
    folder: Path,
    name: str,
    parent: Path | None,
    parent_passphrase_file: Path | None,
    days: int | None,
    key: str | None,
    path_length: int | None,
    crl_urls: tuple[str, ...],
    ocsp_urls: tuple[str, ...],
    no_identifiers: bool,
    passphrase_file: Path | None,
    seed: str | None,
    at: str | None,
) -> int:
    """Make a CA in the folder DIR (default: ca), which is new or empty.

    It holds ca.pem, ca.key (readable by its owner alone), chain.pem and what the CA remembers. With the same --seed and
    --at, the same commands give the same bytes.
    """
    if parent is None and parent_passphrase_file is not None:
        raise click.UsageError("--parent-passphrase-file opens the key of --parent, which is not given")
    if seed is not None and key is not None:
        raise click.UsageError("--seed makes a P-256 key, and --key asks for another; expected one of them")
    if seed is not None and passphrase_file is not None:
        raise click.UsageError(
            "--passphrase-file locks the key, and with --seed anybody can compute it; expected one of them"
        )
    from edgetrust.usecase.authority import Founding

    founding = Founding(
        name=name,
        at=read_beginning(at),
        days=days or (ROOT_DAYS if parent is None else INTERMEDIATE_DAYS),
        key=KEYS[key or "rsa-2048"],
        path_length=path_length,
        has_identifiers=not no_identifiers,
        seed=seed,
        crl_urls=crl_urls,
        ocsp_urls=ocsp_urls,
    )
    passphrase = read_passphrase(passphrase_file) if passphrase_file is not None else None
    founded = _found(folder, founding, passphrase, parent=parent, parent_passphrase_file=parent_passphrase_file)
    _tell(folder, founded)
    return 0


def _found(
    folder: Path,
    founding: Founding,
    passphrase: str | None,
    *,
    parent: Path | None,
    parent_passphrase_file: Path | None,
) -> Founded:
    from edgetrust.io.authority_folder import create_authority, keep_issued, refuse_used_folder
    from edgetrust.io.chance import draw_serial
    from edgetrust.usecase.authority import found

    refuse_used_folder(folder)
    opened = change_authority(parent, parent_passphrase_file) if parent is not None else nullcontext()
    with opened as holder:
        founded = found(founding, parent=holder, draw_serial=draw_serial)
        authority = founded.holder.authority

        def remember() -> None:
            """A CA never forgets what it has signed, and knows of nothing that could not be made."""
            if parent is not None and founded.parent is not None:
                keep_issued(parent, founded.parent, [authority.certificate])

        create_authority(folder, authority, founded.holder.key, passphrase=passphrase, before=remember)
    return founded


def _tell(folder: Path, founded: Founded) -> None:
    from edgetrust.io.authority_folder import CERTIFICATE, CHAIN
    from edgetrust.report.authority import REMINDER, describe_authority

    say(describe_authority(founded.holder.authority))
    for difference in founded.differences:
        say(f"  {'differs':<10}{difference}")
    say(f"next: load {folder / CHAIN} into the trust lists that are to accept what it signs; then sign requests:")
    say(f"      edgetrust ca sign CSR --ca {folder}")
    say(REMINDER)
    show(str(folder / CERTIFICATE), None)


@click.command(name="cross-sign", short_help="Give a CA that exists another issuer.")
@click.argument("certificate", type=click.Path(path_type=Path))
@ca_option
@days_option("Validity; at most until the CA ends.", INTERMEDIATE_DAYS)
@click.option(
    "--path-length", type=click.IntRange(min=0), metavar="N", help="CAs that may stand below it; default: as it says."
)
@output_option("Write the certificate to this file.")
@replace_option
@passphrase_option
@at_option
def cross_sign(
    certificate: Path,
    folder: Path,
    days: int,
    path_length: int | None,
    output: Path | None,
    replace: bool,
    passphrase_file: Path | None,
    at: str | None,
) -> int:
    """Sign the CA certificate in the file CERTIFICATE once more, with the CA of --ca.

    The new certificate has the same subject and key: who trusts the CA of --ca then trusts what the other one signs.
    """
    from edgetrust.codec.pem import write_block
    from edgetrust.io.authority_folder import keep_issued
    from edgetrust.io.chance import draw_serial
    from edgetrust.report.authority import REMINDER, describe_cross_certificate
    from edgetrust.usecase.authority import CrossSigning, cross_sign

    refuse_overwriting(output, (certificate, *files_of_authority(folder), passphrase_file))
    refuse_replacing([output] if output is not None else [], is_wanted=replace)
    order = CrossSigning(
        certificate=_read_certificate(certificate), at=read_beginning(at), days=days, path_length=path_length
    )
    with change_authority(folder, passphrase_file) as holder:
        crossed = cross_sign(order, holder, draw_serial=draw_serial)
        keep_issued(folder, crossed.authority, [crossed.certificate])
    say(describe_cross_certificate(crossed.certificate, crossed.differences))
    say("next: put it beside the intermediate certificates that are sent or listed")
    say(REMINDER)
    show(write_block(crossed.certificate.der), output)
    if output is not None:
        show(str(output), None)
    return 0


def _read_certificate(path: Path) -> Certificate:
    from edgetrust.io.certificate_files import read_material

    contents = read_material(path, shown=str(path))
    if len(contents.certificates) != 1:
        reasons = "; ".join(problem.reason for problem in contents.problems) or "expected exactly one certificate"
        raise Refused(f"{path} holds {len(contents.certificates) or 'no'} certificates: {reasons}")
    return contents.certificates[0].certificate
