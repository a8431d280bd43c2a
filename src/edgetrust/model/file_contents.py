"""What one file or folder holds. Not here: which files a deployment names (`edgetrust.model.inventory`)."""

from __future__ import annotations

from edgetrust.model.certificate import Located, PrivateKey, RevocationList, SigningRequest
from edgetrust.model.evidence import Problem, Source
from edgetrust.model.value import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class FileContents:
    """Everything found in one file or folder. Objects keep their order; what could not be read is in `problems`."""

    path: str
    """As typed."""
    certificates: tuple[Located, ...] = ()
    revocation_lists: tuple[tuple[RevocationList, Source], ...] = ()
    requests: tuple[tuple[SigningRequest, Source], ...] = ()
    keys: tuple[tuple[PrivateKey, Source], ...] = ()
    problems: tuple[Problem, ...] = ()
    unended: frozenset[str] = frozenset()
    """The files with private keys that are text and do not end with a line break."""
