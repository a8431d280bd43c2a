"""The public roots that endpoints trust out of the box: Mozilla's list, as certifi ships it.

Not here: which endpoint trusts it (`edgetrust.usecase.gather`).
"""

from __future__ import annotations

from functools import cache
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
    from certifi import where

    path = Path(where())
    contents = read_material(path, shown=SHOWN)
    if not contents.certificates:
        reasons = "; ".join(problem.reason for problem in contents.problems)
        raise UnreadableFile(f"the public roots in {path} cannot be read: {reasons}", hint="install certifi again")
    return contents.certificates
