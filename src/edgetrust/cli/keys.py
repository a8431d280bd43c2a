"""Private keys and passphrases out of files, as every command reads them that signs something.

Not here: which kinds of keys there are (`edgetrust.cli.plan`), and writing keys (`edgetrust.io.files`).
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from edgetrust.errors import EdgetrustError, Refused, UnreadableFile, WrongPassphrase

if TYPE_CHECKING:
    # Not a plain import: cryptography is loaded when a key is read, and never for a mistake on the command line.
    from edgetrust.pki.signing_key import SigningKey


def read_passphrase(path: Path) -> str:
    """The first line of a file. Raises UnreadableFile, and Refused for a line that can be no passphrase."""
    from edgetrust.io.material import read_password
    from edgetrust.pki.signing_key import LONGEST_PASSPHRASE

    try:
        passphrase = read_password(path)
    except UnreadableFile as error:
        raise UnreadableFile(f"{path} {error.message}") from error
    if not 1 <= len(passphrase.encode()) <= LONGEST_PASSPHRASE:
        raise Refused(f"the first line of {path} is no passphrase, expected 1 to {LONGEST_PASSPHRASE} bytes")
    return passphrase


def read_key(path: Path, passphrase: str | None, *, option: str) -> SigningKey:
    """The private key in a file; `option` is how a passphrase for it is named. Raises UnreadableFile, WrongPassphrase,
    and EdgetrustError for what is no key."""
    from edgetrust.io.files import read_document
    from edgetrust.pki.signing_key import find_signing_key

    try:
        return find_signing_key(read_document(path), passphrase=passphrase)
    except UnreadableFile:
        raise
    except WrongPassphrase as error:
        hint = f"{option} names the file whose first line opens it"
        raise WrongPassphrase(f"{path}: {error.message}", hint=hint) from error
    except EdgetrustError as error:
        raise EdgetrustError(f"{path}: {error.message}", hint=error.hint) from error
