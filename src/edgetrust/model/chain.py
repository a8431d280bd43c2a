"""Is this certificate trusted by that list? The answer, link by link.

Not here: reaching it (`edgetrust.usecase.chain`), and its words (`edgetrust.report.chain_text`).
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from edgetrust.model.alert import Alert
from edgetrust.model.certificate import Located
from edgetrust.model.connection import Purpose
from edgetrust.model.evidence import Source
from edgetrust.model.value import dataclass
from edgetrust.model.verdict import ChainError, PathStep


class Standing(StrEnum):
    """Where the certificate of a link is, as its verifier sees it."""

    LISTED = "listed"
    """In the trust list."""
    SENT = "sent"
    """Sent by the peer; the leaf always is."""
    ELSEWHERE = "elsewhere"
    """Neither: some other file at hand holds it, and the verifier does not know it."""


class IssuerStanding(StrEnum):
    """How the verifier gets on from a certificate to its issuer."""

    ITSELF = "itself"
    """Self-signed and in the list: the chain may end here."""
    LISTED = "listed"
    """The issuer is in the list."""
    SENT = "sent"
    """The issuer was sent."""
    ROOT_NOT_LISTED = "root-not-listed"
    """Self-signed, and not in the list."""
    ABSENT = "absent"
    """The issuer is neither in the list nor sent."""
    TWIN = "twin"
    """The list, or what was sent, has another certificate of that name first, and it is taken."""
    SENT_IN_VAIN = "sent-in-vain"
    """The issuer was sent, and OpenSSL looks only into the list once it has used it."""
    NOT_SIGNED = "not-signed"
    """A certificate of the issuer's name is taken, whose key did not make the signature, and none at hand whose key
    did."""
    NOT_COMPUTED = "not-computed"
    """A certificate of the issuer's name is taken, and its key or the signature is of a kind that is not computed."""
    PASSED_OVER = "passed-over"
    """The issuer is at hand, and its key identifiers or its key usage rule it out."""

    @property
    def leads_on(self) -> bool:
        """The verifier gets past this link."""
        return self in (IssuerStanding.ITSELF, IssuerStanding.LISTED, IssuerStanding.SENT)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainLink:
    """One certificate of the chain, and its step to the next."""

    located: Located
    standing: Standing
    issuer: IssuerStanding
    twin: Located | None = None
    """The certificate that was taken as issuer, and did not sign."""
    fault: ChainError | None = None
    """An error that is this certificate's own: a date, a purpose, a signature, a name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MissingLink:
    """A certificate that the list would have needed."""

    subject: str
    sha256: str | None
    """None when no file at hand holds it."""
    source: Source | None
    namesakes: tuple[Located, ...] = ()
    """Entries of the list that have its name, and are another certificate."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Risk:
    """What the verdict rests on, and may not rest on elsewhere."""

    rule: str
    """The rule whose page says more."""
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondOpinion:
    """What a verifier that keeps to the letter of the standard says, having tried every path."""

    trusted: bool
    reason: str
    """Who says so, what for, and what was not looked at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainAnswer:
    """The whole answer."""

    leaf: Located
    sent: int
    """Certificates that came with the leaf."""
    listed: int
    """Certificates in the list."""
    at: datetime
    purpose: Purpose | None
    name: str | None
    revocation: bool
    """The whole path was looked up in revocation lists."""
    is_about_revocation: bool
    """The error comes from looking there."""
    error: ChainError | None
    alert: Alert | None
    path: tuple[PathStep, ...]
    missing: tuple[MissingLink, ...]
    """Nearest to the leaf first."""
    links: tuple[ChainLink, ...]
    """Leaf first, as far up as any file at hand leads."""
    rule: str | None
    """The rule whose page explains the error."""
    steps: tuple[str, ...]
    """What to do, in order; empty when there is nothing to do."""
    warnings: tuple[Risk, ...]
    """What makes the verdict hold today, and may not do so where the list is searched in another way."""
    unread: tuple[str, ...]
    """Files that are a part of the question, and of which not all could be read or used."""
    notes: tuple[str, ...]
    second_opinion: SecondOpinion
    openssl_command: str
    """Prints the same verdict; for a shell, in the folder the paths are relative to."""

    @property
    def agrees(self) -> bool | None:
        """The second opinion is the same; None where revocation decides, at which it does not look."""
        return None if self.is_about_revocation else self.second_opinion.trusted is self.trusted

    @property
    def trusted(self) -> bool:
        return self.error is None
