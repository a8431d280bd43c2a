"""`edgetrust csr`: private keys and certificate signing requests, exactly as planned.

Not here: what it does (`edgetrust.cli.requests`), which loads what a mistake on the command line need not wait for.
"""

from __future__ import annotations

from pathlib import Path

import click

from edgetrust.cli.plan import KEYS
from edgetrust.model.deployment import Slot

_PATH = click.Path(path_type=Path)


@click.command(short_help="Make private keys and certificate signing requests, exactly as planned.")
@click.argument("file", type=_PATH)
@click.argument("node", required=False)
@click.option("--slot", type=click.Choice([str(slot) for slot in Slot]), help="Only the certificates of this slot.")
@click.option(
    "--dir", "folder", type=_PATH, metavar="DIR", help="Write the files to this folder; default: where you are."
)
@click.option("--key", type=click.Choice(list(KEYS)), help="Kind of the new keys; default: rsa-2048.")
@click.option(
    "--from-key", type=_PATH, metavar="FILE", help="Make the request with the private key in this file, and no new one."
)
@click.option("--key-passphrase-file", type=_PATH, metavar="FILE", help="Its first line opens the key of --from-key.")
@click.option("--passphrase-file", type=_PATH, metavar="FILE", help="Its first line encrypts the new keys.")
@click.option(
    "--subject",
    metavar="FIELDS",
    help="Fields of the subject, as in 'C=US, ST=Texas, L=Austin, O=Acme, OU=Voice'; default: those of the deployment "
    "file.",
)
@click.option("--openssl", is_flag=True, help="Print configurations and commands that make the same with openssl.")
def csr(
    file: Path,
    node: str | None,
    slot: str | None,
    folder: Path | None,
    key: str | None,
    from_key: Path | None,
    key_passphrase_file: Path | None,
    passphrase_file: Path | None,
    subject: str | None,
    openssl: bool,
) -> int:
    """Make a private key and a certificate signing request for every certificate that the Expressways of the deployment
    in FILE need; with NODE for that node alone.

    The files are FQDN.SLOT.key, which its owner alone can read, and FQDN.SLOT.csr. Nothing is ever overwritten. Peers
    that are declared to share a certificate get one, in the name of the first. Standard output lists the files,
    standard error says what to do with them.

    With --openssl a shell script comes out instead; with --dir as well, its configurations are files of that folder.
    """
    if from_key is not None and key is not None:
        raise click.UsageError("--key makes a new key and --from-key takes one; expected one of them")
    if from_key is not None and passphrase_file is not None:
        raise click.UsageError("--passphrase-file encrypts new keys, and with --from-key none is made")
    if from_key is None and key_passphrase_file is not None:
        raise click.UsageError("--key-passphrase-file opens the key of --from-key, which is not given")
    from edgetrust.cli.requests import Options, run

    return run(
        Options(
            file=file,
            node=node,
            slot=Slot(slot) if slot is not None else None,
            folder=folder,
            key=KEYS[key] if key is not None else None,
            from_key=from_key,
            passphrase_file=key_passphrase_file or passphrase_file,
            subject=subject,
            openssl=openssl,
        )
    )
