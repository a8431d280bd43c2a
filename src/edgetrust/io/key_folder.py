"""Private keys in a folder, by the public keys they belong to.

Not here: which certificate is shown with which key (`edgetrust.usecase.lab_material`).
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from edgetrust.errors import EdgetrustError, UnreadableFile
from edgetrust.io.files import read_document
from edgetrust.model.value import dataclass
from edgetrust.pki.signing_key import encode_key, find_private_keys

MOST_FILES = 10_000
"""In one folder of keys; nobody has as many nodes."""
_DER = b"\x30"
"""How every DER file of a key begins."""
_SUFFIXES = frozenset({".key", ".p12", ".pfx"})
"""Files of a folder that should hold a key, whatever they begin with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundKeys:
    """What a folder holds."""

    keys: dict[bytes, bytes]
    """PKCS#8, DER, by SubjectPublicKeyInfo."""
    problems: tuple[str, ...] = ()
    """Files that look like a key and cannot be used, one line each."""


def read_keys(paths: list[Path], *, passphrase: str | None = None) -> FoundKeys:
    """Every private key in these files and folders; what is no key is passed over in folders. Raises UnreadableFile."""
    keys: dict[bytes, bytes] = {}
    problems: list[str] = []
    for path in paths:
        is_named = not path.is_dir()
        for file in [path] if is_named else _files(path):
            data = read_document(file)
            is_meant = is_named or b"PRIVATE KEY" in data or file.suffix.lower() in _SUFFIXES
            if not (is_meant or data[:1] == _DER):
                continue
            try:
                found = find_private_keys(data, passphrase=passphrase)
            except EdgetrustError as error:
                # Most of what is DER in a folder is a certificate.
                problems += [f"{file}: {error.message}"] if is_meant else []
                continue
            for private in found:
                public = private.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
                keys[public] = encode_key(private)
    return FoundKeys(keys=keys, problems=tuple(problems))


def _files(folder: Path) -> Iterator[Path]:
    found = sorted(path for path in folder.iterdir() if path.is_file())
    if len(found) > MOST_FILES:
        raise UnreadableFile(f"{folder} holds {len(found)} files, expected at most {MOST_FILES}")
    yield from found
