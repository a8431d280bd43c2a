"""Files named on the command line: read, with what is wrong with them told.

Not here: the files of a deployment (`edgetrust.cli.evidence`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import field
from pathlib import Path

from edgetrust.cli.evidence import tell_problems
from edgetrust.cli.terminal import say_error
from edgetrust.errors import UnreadableFile
from edgetrust.model.certificate import Located, RevocationList
from edgetrust.model.file_contents import FileContents
from edgetrust.model.value import dataclass
from edgetrust.pki.openssl_verify import CERTIFICATE, REVOCATION_LIST, Material, openssl_reads


@dataclass(slots=True)
class Files:
    """Reads each file once, and remembers whether all of it could be read and was of use."""

    password: str | None = None
    has_problems: bool = False
    _read: dict[Path, FileContents] = field(default_factory=dict)
    _useless: dict[Path, None] = field(default_factory=dict)

    def read(self, path: Path) -> FileContents:
        """What a file or folder holds; what is wrong with it is told on standard error."""
        from edgetrust.io.certificate_files import read_material

        if path not in self._read:
            contents = read_material(path, shown=str(path), password=self.password)
            tell_problems(contents.problems)
            self.has_problems = self.has_problems or bool(contents.problems)
            self._read[path] = contents
        return self._read[path]

    def certificates(self, paths: Iterable[Path]) -> tuple[Located, ...]:
        """The certificates of all these files, in order; a file without any is told on standard error."""
        return tuple(located for path in paths for located in self._of_use(path, "certificate").certificates)

    def those_to(self, task: str, path: Path) -> tuple[Located, ...]:
        """The certificates of the file whose first one there is something to do with. Raises UnreadableFile where there
        is none."""
        contents = self.read(path)
        if contents.certificates:
            return contents.certificates
        if contents.problems:
            raise UnreadableFile(f"there is no certificate to {task} without {path}")
        raise UnreadableFile(f"{path} holds no certificate, expected the one to {task}")

    def revocation_lists(self, paths: Iterable[Path]) -> tuple[RevocationList, ...]:
        """The revocation lists of all these files, in order; a file without any is told on standard error."""
        return tuple(each for path in paths for each, _ in self._of_use(path, "revocation list").revocation_lists)

    def unread(self, paths: Iterable[Path]) -> tuple[str, ...]:
        """Those of these files of which not all could be read, or in which nothing of use was found, each once."""
        named = dict.fromkeys(paths)
        return tuple(str(path) for path in named if self.read(path).problems or path in self._useless)

    def _of_use(self, path: Path, wanted: str) -> FileContents:
        contents = self.read(path)
        found = contents.certificates if wanted == "certificate" else contents.revocation_lists
        if not found and not contents.problems and path not in self._useless:
            say_error(f"{path} holds no {wanted}, expected at least one", f"it holds {describe_held(contents)}")
            self._useless[path] = None
            self.has_problems = True
        return contents

    def material(self, path: Path, *, lists: bool = False) -> Material:
        """The file for a command of openssl: whether that finds the same certificates, or revocation lists, in it."""
        from edgetrust.io.files import MOST_BYTES, read_bytes

        contents = self.read(path)
        objects = (
            [each.der for each, _ in contents.revocation_lists]
            if lists
            else [each.certificate.der for each in contents.certificates]
        )
        try:
            data = read_bytes(path, limit=MOST_BYTES)
        except (IsADirectoryError, UnreadableFile):
            return Material(path=str(path), is_plain=False)
        label = REVOCATION_LIST if lists else CERTIFICATE
        return Material(path=str(path), is_plain=openssl_reads(data, objects, label))


def describe_held(contents: FileContents) -> str:
    """`certificates and private keys`; empty where nothing was found."""
    kinds = {
        "certificates": contents.certificates,
        "revocation lists": contents.revocation_lists,
        "signing requests": contents.requests,
        "private keys": contents.keys,
    }
    return " and ".join(name for name, found in kinds.items() if found)


def open_files(password_file: Path | None) -> Files:
    """A reader, with the password in that file. Raises UnreadableFile."""
    if password_file is None:
        return Files()
    from edgetrust.io.material import read_password

    try:
        return Files(password=read_password(password_file))
    except UnreadableFile as error:
        raise UnreadableFile(f"{password_file} {error.message}", hint=error.hint) from error
