"""The public roots that endpoints trust out of the box: Mozilla's list, as certifi ships it.

Not here: which endpoint trusts it (`edgetrust.usecase.gather`).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from edgetrust.codec.pem import PemBlock, find_blocks
from edgetrust.errors import Malformed, UnreadableFile
from edgetrust.io.files import read_document
from edgetrust.model.certificate import Located
from edgetrust.model.evidence import Source
from edgetrust.pki.deferred import defer_certificate

SHOWN = "mozilla"
"""How reports name the list, which is no file of the user's."""
_HINT = "install certifi again"


@cache
def mozilla_roots() -> tuple[Located, ...]:
    """The roots of the list, in its order, read on the first call. Each has the source `mozilla` with its line. Raises
    `UnreadableFile` when the installation lacks the list."""
    path = _find_list()
    try:
        roots = tuple(_read_list(read_document(path)))
    except UnreadableFile as error:
        raise UnreadableFile(f"the public roots cannot be read: {error.message}", hint=_HINT) from error
    if not roots:
        raise UnreadableFile(f"{path} holds no public root", hint=_HINT)
    return roots


def _read_list(text: bytes) -> Iterator[Located]:
    for block in find_blocks(text):
        if isinstance(block, PemBlock):
            # A root that cannot be read is one by which nothing can be verified.
            with suppress(Malformed):
                yield Located(certificate=defer_certificate(block.der), source=Source(file=SHOWN, line=block.line))


def _find_list() -> Path:
    """The file of the list. It lies beside certifi's code, unless somebody packaged certifi otherwise: only then is
    certifi itself asked, whose import brings fifteen modules that unpack archives into temporary files."""
    spec = find_spec("certifi")
    if spec is not None and spec.origin is not None:
        beside = Path(spec.origin).with_name("cacert.pem")
        if beside.is_file():
            return beside
    from certifi import where

    return Path(where())
