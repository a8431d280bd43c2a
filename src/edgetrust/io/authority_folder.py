"""A lab CA on disk: its key, its certificates, and what it remembers.

    ca.key        private key, readable by its owner alone
    ca.pem        its certificate
    chain.pem     its certificate and those of the CAs above it, up to the root
    ledger.jsonl  each certificate it issued and revoked (`edgetrust.codec.ledger`)
    crl.pem       its last revocation list
    issued/       the certificates, by serial number

The folder appears as a whole. Later, each file is replaced in one step, the ledger last but for the revocation list: a
certificate that the ledger does not know was never handed out. Who changes a CA holds its lock; readers need none.

Not here: what is issued (`edgetrust.usecase.authority`).
"""

from __future__ import annotations

import os
import secrets
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from edgetrust.codec.ledger import read_ledger, write_ledger
from edgetrust.codec.pem import write_block
from edgetrust.errors import EdgetrustError, Malformed, Refused, UnreadableFile
from edgetrust.io.files import read_document, write_atomically, write_new, write_secret
from edgetrust.model.authority import Authority, Ledger
from edgetrust.model.certificate import Certificate, RevocationList
from edgetrust.pki.authority.assemble import spki_of
from edgetrust.pki.contents import read_contents
from edgetrust.pki.signing_key import SigningKey, find_signing_key, write_key

KEY, CERTIFICATE, CHAIN = "ca.key", "ca.pem", "chain.pem"
LEDGER, REVOCATION_LIST, ISSUED = "ledger.jsonl", "crl.pem", "issued"
_LOCK = ".lock"
MOST_LEDGER_BYTES = 256 * 1024 * 1024
"""Half a million certificates."""


def create_authority(
    folder: Path,
    authority: Authority,
    key: SigningKey,
    *,
    passphrase: str | None = None,
    before: Callable[[], object] | None = None,
) -> None:
    """The folder of a new CA: all of it or nothing. `before` is called when everything is written and the folder has
    yet to appear. Raises Refused when there is something in the folder already, UnreadableFile when it cannot be
    written."""
    refuse_used_folder(folder)
    target = Path(os.path.realpath(folder))
    temporary = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
    try:
        temporary.mkdir(mode=0o700, parents=True)
        _fill(temporary, authority, write_key(key, passphrase=passphrase))
        if before is not None:
            before()
        os.replace(temporary, target)  # an empty folder gives way
    except OSError as error:
        raise UnreadableFile(f"{folder} cannot be made: {error.strerror or error}") from error
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def refuse_used_folder(folder: Path) -> None:
    """Raises Refused when a folder holds something, or is none."""
    try:
        is_free = not any(folder.iterdir()) if folder.exists() else not os.path.lexists(folder)
    except OSError:
        is_free = False
    if not is_free:
        what = (
            "holds a CA already" if os.path.exists(folder / CERTIFICATE) else "is there already and is no empty folder"
        )
        raise Refused(f"{folder} {what}", hint="name another folder for the new CA")
    # It gives way to the new one: whoever stands in it would stand nowhere, and a file system stays where it is.
    kept = "the current folder" if folder.exists() and folder.samefile(Path.cwd()) else ""
    kept = kept or ("the top of a file system" if folder.is_mount() else "")
    if kept:
        raise Refused(f"{folder} is {kept}", hint="name a folder inside it for the new CA")


def read_authority(folder: Path) -> Authority:
    """A CA, without its key. Raises UnreadableFile, Malformed."""
    chain = _read_chain(folder)
    return Authority(certificate=chain[0], issuers=tuple(chain[1:]), ledger=_read_ledger(folder / LEDGER))


def read_authority_key(folder: Path, certificate: Certificate, *, passphrase: str | None = None) -> SigningKey:
    """The private key of a CA. Raises WrongPassphrase, Malformed, UnreadableFile."""
    path = folder / KEY
    try:
        key = find_signing_key(read_document(path), passphrase=passphrase)
    except UnreadableFile:
        raise
    except EdgetrustError as error:
        # Only what stands before the colon is new: which file it is.
        raise type(error)(f"{path}: {error.message}", hint=error.hint) from error
    if spki_of(key) != certificate.key.spki:
        raise Malformed(f"{path} is not the key of {folder / CERTIFICATE}", hint="put back the key of this CA")
    return key


@contextmanager
def lock_authority(folder: Path) -> Iterator[None]:
    """Nobody else changes the CA meanwhile; a second run waits for the first. Raises UnreadableFile."""
    _expect_authority(folder)
    try:
        descriptor = os.open(folder / _LOCK, os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0), 0o600)
    except OSError as error:
        raise UnreadableFile(f"{folder} cannot be changed: {error.strerror or error}") from error
    try:
        _wait_for_lock(descriptor)
        yield
    finally:
        os.close(descriptor)  # which lets go of the lock, as the end of the process would


def keep_issued(folder: Path, authority: Authority, certificates: Iterable[Certificate]) -> tuple[Path, ...]:
    """Put new certificates and the ledger that knows them into the folder; where the certificates are. Raises
    UnreadableFile; then the ledger is the old one."""
    paths = []
    for certificate in certificates:
        path = folder / ISSUED / f"{certificate.serial:x}.pem"
        write_atomically(path, write_block(certificate.der))
        paths.append(path)
    write_atomically(folder / LEDGER, write_ledger(authority.ledger))
    return tuple(paths)


def keep_revocation_list(
    folder: Path, authority: Authority, revocation_list: RevocationList, *, output: Path | None = None
) -> Path:
    """Put a new revocation list into the folder, or elsewhere, and the ledger that counts it into the folder; where the
    list is. Raises UnreadableFile."""
    # A number that is given twice would be worse than one that is left out.
    write_atomically(folder / LEDGER, write_ledger(authority.ledger))
    path = output or folder / REVOCATION_LIST
    write_atomically(path, write_block(revocation_list.der, "X509 CRL"))
    return path


def _fill(folder: Path, authority: Authority, key: bytes) -> None:
    write_secret(folder / KEY, key)
    chain = (authority.certificate, *authority.issuers)
    write_new(folder / CERTIFICATE, write_block(authority.certificate.der).encode())
    write_new(folder / CHAIN, "".join(write_block(each.der) for each in chain).encode())
    # Whoever knows the seed has the key.
    write_ledger_file = write_new if authority.ledger.seed is None else write_secret
    write_ledger_file(folder / LEDGER, write_ledger(authority.ledger).encode())
    (folder / ISSUED).mkdir()


def _expect_authority(folder: Path) -> None:
    if not (folder / CERTIFICATE).is_file():
        what = "there is no such folder" if not folder.exists() else f"{CERTIFICATE} is missing there"
        raise UnreadableFile(
            f"{folder} is no CA: {what}", hint="name the folder of a CA with --ca, or make one with `edgetrust ca init`"
        )


def _read_chain(folder: Path) -> Sequence[Certificate]:
    """The certificates of `chain.pem`, which begins with that of the CA."""
    _expect_authority(folder)
    own = _read_certificates(folder / CERTIFICATE)
    chain = _read_certificates(folder / CHAIN)
    if len(own) != 1 or chain[:1] != own:
        raise Malformed(
            f"{folder / CHAIN} does not begin with the certificate in {folder / CERTIFICATE}",
            hint="put back both files of this CA",
        )
    return chain


def _read_certificates(path: Path) -> Sequence[Certificate]:
    contents = read_contents(read_document(path), path=str(path))
    for problem in contents.problems:
        raise Malformed(f"{path}: {problem.reason}")
    return [located.certificate for located in contents.certificates]


def _read_ledger(path: Path) -> Ledger:
    data = read_document(path, limit=MOST_LEDGER_BYTES)
    try:
        return read_ledger(data.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise Malformed(f"{path} is not UTF-8") from error
    except Malformed as error:
        raise Malformed(f"{path}: {error.message}", hint="put back the file from a backup") from error


if sys.platform == "win32":
    import msvcrt

    def _wait_for_lock(descriptor: int) -> None:
        msvcrt.locking(descriptor, msvcrt.LK_LOCK, 1)
else:
    import fcntl

    def _wait_for_lock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
