"""`edgetrust ca revoke`, `crl` and `ocsp`: certificates taken back, and how others learn of it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from edgetrust.cli.ca_folder import (
    at_option,
    ca_option,
    change_authority,
    days_option,
    open_authority,
    passphrase_option,
    read_moment,
)
from edgetrust.cli.overwriting import files_of_authority, refuse_overwriting
from edgetrust.cli.terminal import say, show
from edgetrust.errors import Refused
from edgetrust.model.authority import Authority, RevocationReason

if TYPE_CHECKING:
    # Not a plain import: cryptography is loaded for a certificate, and never for a mistake on the command line.
    from edgetrust.model.certificate import Certificate

LIST_DAYS = 7
"""From one revocation list to the next where nothing is said."""


@click.command(short_help="Revoke certificates of a CA.")
@click.argument("certificates", nargs=-1, required=True, metavar="CERTIFICATE|SERIAL...")
@ca_option
@click.option(
    "--reason",
    type=click.Choice([reason.value for reason in RevocationReason]),
    default=RevocationReason.UNSPECIFIED.value,
    show_default=True,
)
@at_option
def revoke(certificates: tuple[str, ...], folder: Path, reason: str, at: str | None) -> int:
    """Revoke certificates that the CA has issued: by file, or by serial number in hexadecimal.

    Of a file or folder, every certificate is revoked; the chain of the CA behind them is passed over.

    Nobody learns of it before the next revocation list (`edgetrust ca crl`) or OCSP answer (`edgetrust ca ocsp`).
    """
    from edgetrust.io.authority_folder import keep_issued, lock_authority, read_authority
    from edgetrust.model.authority import Revocation
    from edgetrust.report.authority import describe_revocation
    from edgetrust.usecase.revoke import revoke

    revocation = Revocation(at=read_moment(at), reason=RevocationReason(reason))
    with lock_authority(folder):
        authority = read_authority(folder)
        wanted = [each for text in certificates for each in _read_wanted(text, authority)]
        records, authority = revoke(authority, wanted, revocation)
        keep_issued(folder, authority, ())
    for record in records:
        say(describe_revocation(record))
    say(f"next: edgetrust ca crl --ca {folder}")
    return 0


def _read_wanted(text: str, authority: Authority) -> Sequence[int | Certificate]:
    """The certificates in a file or folder of that name, or the serial number."""
    from edgetrust.io.certificate_files import read_material
    from edgetrust.usecase.revoke import read_serial, without_own_chain

    path = Path(text)
    serial = read_serial(text)
    if serial is not None and not path.exists():
        return (serial,)
    contents = read_material(path, shown=text)
    if not contents.certificates or contents.problems:
        reasons = "; ".join(problem.reason for problem in contents.problems) or "it holds no certificate"
        raise Refused(f"{text}: {reasons}", hint="name the file of a certificate, or its serial number in hexadecimal")
    found = tuple(located.certificate for located in contents.certificates)
    # Of the chain alone nothing is left: then the CA says that it did not issue it.
    return without_own_chain(authority, found) or found


@click.command(short_help="Write the revocation list of a CA.")
@ca_option
@days_option("From this list to the next.", LIST_DAYS)
@click.option("--expired", is_flag=True, help="Out of date on purpose: the next list is a day overdue.")
@click.option(
    "--output",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Write it to this file, and leave crl.pem as it is.",
)
@passphrase_option
@at_option
def crl(
    folder: Path, days: int, expired: bool, output: Path | None, passphrase_file: Path | None, at: str | None
) -> int:
    """Write the list of all that the CA has revoked up to now, or up to --at, as crl.pem into its folder.

    The file is replaced each time. With --output it stays as it is, and the list goes to that file alone.
    """
    from edgetrust.io.authority_folder import keep_revocation_list
    from edgetrust.io.certificate_files import refuse_overwriting_keys
    from edgetrust.report.authority import describe_list
    from edgetrust.usecase.revoke import ListOrder, publish

    refuse_overwriting(output, (*files_of_authority(folder), passphrase_file))
    refuse_overwriting_keys([output] if output is not None else [])
    order = ListOrder(at=read_moment(at), days=days, is_expired=expired)
    with change_authority(folder, passphrase_file) as holder:
        published, authority = publish(holder, order)
        path = keep_revocation_list(folder, authority, published, output=output)
    say(describe_list(published, authority.ledger.crl_number, at=order.at))
    say("next: upload it where revocation is checked, or name it under crl in a deployment file")
    show(str(path), None)
    return 0


@click.command(short_help="Answer OCSP requests about a CA's certificates, on this machine.")
@ca_option
@click.option("--host", default="127.0.0.1", show_default=True, help="Loopback address to listen on.")
@click.option("--port", type=click.IntRange(0, 65535), default=2560, show_default=True, help="0: any free one.")
@passphrase_option
@at_option
def ocsp(folder: Path, host: str, port: int, passphrase_file: Path | None, at: str | None) -> int:
    """Run an OCSP responder over HTTP until Ctrl-C. Answers are signed with the key of the CA.

    It listens on loopback addresses alone, and sees revocations at once. Certificates name it when the CA was made with
    --ocsp-url. Standard output is its address. With --at, it answers as if it were then.
    """
    from dataclasses import replace

    from edgetrust.io.authority_folder import read_authority
    from edgetrust.io.ocsp_server import OcspServer
    from edgetrust.usecase.revoke import respond

    holder = open_authority(folder, passphrase_file)
    read_moment(at)  # a mistake in it is told now, not with the first request

    def answer(request: bytes) -> bytes:
        current = replace(holder, authority=replace(holder.authority, ledger=read_authority(folder).ledger))
        return respond(current, request, at=read_moment(at))

    with OcspServer(host, port, answer) as server:
        show(server.url, None)
        say(f"answering for {holder.authority.certificate.subject}; Ctrl-C ends it")
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            say("stopped")
    return 0
