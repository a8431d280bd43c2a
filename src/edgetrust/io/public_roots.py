"""The public roots that endpoints trust out of the box: Mozilla's list, as certifi ships it.

Not here: which endpoint trusts it (`edgetrust.usecase.gather`).
"""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec
from pathlib import Path

from edgetrust.errors import UnreadableFile
from edgetrust.io.files import read_material
from edgetrust.model.certificate import Located

SHOWN = "mozilla"
"""How reports name the list, which is no file of the user's."""


@cache
def mozilla_roots() -> tuple[Located, ...]:
    """The roots of the list, in its order, read on the first call. Each has the source `mozilla` with its line. Raises
    `UnreadableFile` when the installation lacks the list."""
    path = _find_list()
    contents = read_material(path, shown=SHOWN)
    if not contents.certificates:
        reasons = "; ".join(problem.reason for problem in contents.problems)
        raise UnreadableFile(f"the public roots in {path} cannot be read: {reasons}", hint="install certifi again")
    return contents.certificates


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
