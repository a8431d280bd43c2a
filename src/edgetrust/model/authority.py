"""A lab CA as values: what it is, what it has issued and revoked, and what it made of a request.

Not here: issuing (`edgetrust.pki.authority`), how a CA lies on disk (`edgetrust.io.authority_folder`), and its profiles
(`edgetrust.pki.authority.profiles`).
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from enum import StrEnum

from edgetrust.model.certificate import Certificate
from edgetrust.model.value import dataclass


class ProfileName(StrEnum):
    """The kinds of certificate a lab CA issues."""

    PUBLIC = "public"
    PUBLIC_SERVER_ONLY = "public-server-only"
    INTERNAL = "internal"
    ADCS_WEB_SERVER = "adcs-web-server"
    ADCS_CLIENT_SERVER = "adcs-client-server"
    SELF_SIGNED = "self-signed"


PROFILE_SUMMARIES = {
    ProfileName.PUBLIC: "serverAuth and clientAuth, as public CAs issued until the sunset",
    ProfileName.PUBLIC_SERVER_ONLY: "serverAuth alone, as public CAs issue after it",
    ProfileName.INTERNAL: "what the request asks; both purposes where it asks none",
    ProfileName.ADCS_WEB_SERVER: "Microsoft's Web Server template: serverAuth alone",
    ProfileName.ADCS_CLIENT_SERVER: "a copy of that template with clientAuth added",
    ProfileName.SELF_SIGNED: "signed with its own key, as CUCM does at installation",
}
"""What each of them does, in a line."""


class Change(StrEnum):
    """What became of something in a request."""

    DROPPED = "dropped"
    ADDED = "added"
    CHANGED = "changed"
    SHORTENED = "shortened"


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One thing in which a certificate is not what was asked for."""

    what: str
    """`DNS:www.example.com`, `extendedKeyUsage clientAuth`, `subject OU=Voice`."""
    change: Change
    reason: str
    """Why, without a full stop."""

    def __str__(self) -> str:
        return f"{self.what} {self.change}: {self.reason}"


class RevocationReason(StrEnum):
    """Why a certificate was revoked, by the names of RFC 5280 §5.3.1."""

    UNSPECIFIED = "unspecified"
    KEY_COMPROMISE = "keyCompromise"
    CA_COMPROMISE = "cACompromise"
    AFFILIATION_CHANGED = "affiliationChanged"
    SUPERSEDED = "superseded"
    CESSATION_OF_OPERATION = "cessationOfOperation"
    CERTIFICATE_HOLD = "certificateHold"
    PRIVILEGE_WITHDRAWN = "privilegeWithdrawn"
    AA_COMPROMISE = "aACompromise"


@dataclass(frozen=True, slots=True, kw_only=True)
class Revocation:
    """That a certificate was revoked."""

    at: datetime
    reason: RevocationReason


class Standing(StrEnum):
    """What a certificate is worth."""

    GOOD = "good"
    EXPIRED = "expired"
    REVOKED = "revoked"


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuedRecord:
    """What a CA remembers of a certificate it issued."""

    serial: int
    sha256: str
    """Of the certificate, lower-case hex."""
    subject: str
    """RFC 4514."""
    names: tuple[str, ...]
    """As printed: `DNS:expe1.example.com`."""
    not_before: datetime
    not_after: datetime
    profile: str
    """A `ProfileName`; `ca` for an intermediate, `cross-sign` for a cross-certificate."""
    revocation: Revocation | None = None

    def standing(self, at: datetime) -> Standing:
        """What it is at that time; who is revoked is not also expired."""
        if self.revocation is not None and self.revocation.at <= at:
            return Standing.REVOKED
        return Standing.EXPIRED if self.not_after < at else Standing.GOOD


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """What a CA remembers: how it was set up, and each certificate it issued, in order."""

    seed: str | None = None
    """With a seed, serial numbers follow from it, and the same commands give the same bytes. Such a CA is for tests."""
    crl_urls: tuple[str, ...] = ()
    """Where its revocation list is, as its certificates say."""
    ocsp_urls: tuple[str, ...] = ()
    """Where its OCSP responder is, as its certificates say."""
    crl_number: int = 0
    """Of the last revocation list; 0 before the first."""
    issued: tuple[IssuedRecord, ...] = ()

    def find(self, serial: int) -> IssuedRecord | None:
        """The record of a serial number."""
        return next((record for record in self.issued if record.serial == serial), None)

    def replaced(self, record: IssuedRecord) -> Ledger:
        """The same ledger with another record of that serial number."""
        return replace(self, issued=tuple(record if each.serial == record.serial else each for each in self.issued))


@dataclass(frozen=True, slots=True, kw_only=True)
class Authority:
    """A lab CA without its key."""

    certificate: Certificate
    issuers: tuple[Certificate, ...]
    """The CAs above it, nearest first, up to the root; empty for a root."""
    ledger: Ledger
