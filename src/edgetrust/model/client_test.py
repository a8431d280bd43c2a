"""The Expressway's Client certificate testing page: what it is set to, and what it shows.

Not here: how it comes to that (`edgetrust.mra.client_test`).
"""

from __future__ import annotations

from enum import StrEnum

from edgetrust.model.value import dataclass
from edgetrust.model.verdict import ChainError, PathVerdict

DEFAULT_REGEX = r"/Subject:.*CN=(?<captureCommonName>([^,\\]|(\\,))*)/m"
"""As reconstructed: the guides print it with its markup lost, and the article's screen shows its beginning."""
DEFAULT_USERNAME = "#captureCommonName#"


class CrlChecking(StrEnum):
    """System > Administration, CRL checking: of which certificates of the chain."""

    NONE = "none"
    PEER = "peer"
    ALL = "all"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What the page is set to."""

    pattern: str = DEFAULT_REGEX
    """With delimiters and modifiers, as the page takes it: `/…/m`."""
    username: str = DEFAULT_USERNAME
    """Text with `#group#` for what the pattern's groups caught."""
    crl_checking: CrlChecking = CrlChecking.ALL


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What the page shows."""

    is_valid: bool
    text: str
    """The line behind *Valid certificate:*."""
    is_vendor_text: bool
    """The text stands in a document of the vendor; otherwise it is our own."""
    verdict: PathVerdict
    """Trust first, revocation where that holds."""
    error_with_crls: ChainError | None
    """What OpenSSL stops at when it looks at the lists in the same run, which it does before signatures and dates."""
    only_crl_is_missing: bool
    """Every other check passed: the certificate is trusted, and no list was at hand to ask."""
    username: str | None
    """The *Resulting string*, its first line; None when the pattern does not match."""
    warnings: tuple[str, ...]
    is_template_at_odds: bool
    """The username format names what is no group of the pattern."""
    decoded: str
    """The certificate as the page decodes it, which is the text the pattern runs on."""
