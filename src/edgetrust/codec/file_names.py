"""File names made from what strangers wrote: names in certificates, hosts, server names.

The alphabet is one that every file system takes and no shell reads anything into; a name never leads out of its folder
and never hides. Not here: writing files (`edgetrust.io.files`).
"""

from __future__ import annotations

import re

LONGEST_PART = 60
"""Characters of one part; three of them, a digest and a suffix stay below the 255 bytes of most file systems."""
_OTHERS = re.compile(r"[^A-Za-z0-9.-]+")
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?", re.IGNORECASE)
"""Names that Windows takes for devices."""
_DIGITS = 16
"""Of a SHA-256: what tells certificates with one name apart."""


def certificate_file_name(*parts: str, sha256: str, suffix: str = "pem") -> str:
    """`expe1.example.com_Corp-Root_0a1b2c3d4e5f6071.pem`: the parts as far as they can be shown, and the digest."""
    shown = (safe_part(part) for part in parts)
    return f"{'_'.join(part for part in shown if part)}_{sha256[:_DIGITS]}.{suffix}".lstrip("_")


def safe_part(text: str) -> str:
    """A text in letters, digits, dots and hyphens, which neither begins nor ends with one of the latter; empty where
    nothing of it is left."""
    safe = _OTHERS.sub("-", text)
    safe = re.sub(r"\.{2,}", ".", safe)[:LONGEST_PART].strip(".-")
    return f"x-{safe}" if _RESERVED.fullmatch(safe) else safe
