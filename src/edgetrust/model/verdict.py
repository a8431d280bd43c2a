"""Verdicts: how a verification and a connection turn out.

Not here: reaching them (`edgetrust.pki.path`, `edgetrust.mra.verdicts`).
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from edgetrust.model.alert import Alert
from edgetrust.model.evidence import Absent
from edgetrust.model.value import dataclass

if TYPE_CHECKING:
    # Verdicts, and the errors in them, are told of in many places that know nothing of files.
    from edgetrust.model.certificate import Certificate
    from edgetrust.model.connection import Connection, Requirement
    from edgetrust.model.inventory import ShownIdentity


class Outcome(StrEnum):
    """How something turned out (CONTRACT §3)."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"
    UNKNOWN = "unknown"
    NOT_VERIFIED = "not-verified"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainError:
    """What OpenSSL's verifier would report."""

    code: int
    """X509_V_ERR_…"""
    text: str
    """X509_verify_cert_error_string of OpenSSL 3.0."""
    depth: int
    """0 is the leaf."""

    def __str__(self) -> str:
        """As every sentence has it: `certificate has expired (OpenSSL 10 at depth 1)`."""
        depth = f" at depth {self.depth}" if self.depth else ""
        return f"{self.text} (OpenSSL {self.code}{depth})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Abort:
    """A handshake that breaks off whatever anybody trusts: TLS itself does not carry what one side has to show."""

    by: str
    """Node id of the side that gives up."""
    message: str
    """The message that is not answered, or not sent, by its name in RFC 5246."""
    reason: str
    """In OpenSSL's words: `no shared cipher`."""


class FoundIn(StrEnum):
    """Where a certificate of a path came from."""

    PRESENTED = "presented"
    TRUST_LIST = "trust-list"


@dataclass(frozen=True, slots=True, kw_only=True)
class PathStep:
    """One certificate of the path that was walked, leaf first."""

    certificate: Certificate
    found_in: FoundIn


@dataclass(frozen=True, slots=True, kw_only=True)
class PathVerdict:
    """The outcome of verifying one certificate against one list."""

    error: ChainError | None
    """None: the certificate is accepted."""
    path: tuple[PathStep, ...]
    """As far as it was built, leaf first."""

    @property
    def culprit(self) -> Certificate:
        """The certificate at the depth of the error; the leaf when there is none."""
        depth = self.error.depth if self.error is not None else 0
        return self.path[min(depth, len(self.path) - 1)].certificate


@dataclass(frozen=True, slots=True, kw_only=True)
class MissingCertificate:
    """A certificate the verifier would have needed."""

    subject: str
    certificate: Certificate | None
    """The certificate itself, where some file of the deployment holds it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnosis:
    """Which rule explains a verification that is not ok, and where its remedy is applied."""

    rule: str
    node: str
    """Node id of the remedy."""
    culprit: Certificate | None = None
    """The certificate the defect is about: the expired one, the shadowing one, the one to re-issue."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """One requirement, decided."""

    requirement: Requirement
    outcome: Outcome
    leaf: Certificate | None = None
    """What is presented; None when unknown."""
    shown: ShownIdentity | None = None
    """The sight on which this rests: the chain that was really sent. None: what is sent follows from files."""
    error: ChainError | None = None
    alert: Alert | None = None
    abort: Abort | None = None
    """The handshake breaks off over this certificate, or over the list by which it would be verified. `alert` is then
    the one with which it does."""
    path: tuple[PathStep, ...] = ()
    missing: tuple[MissingCertificate, ...] = ()
    """In chain order, nearest to the leaf first."""
    unmatched: tuple[tuple[str, ...], ...] = ()
    """Groups of expected names of which the certificate offers none."""
    diagnosis: Diagnosis | None = None
    reason: str | None = None
    """For unknown and not-verified: why."""
    absent: tuple[Absent, ...] = ()
    """For unknown: the evidence that would have been needed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LadderStep:
    """One message of a handshake."""

    sender: str
    receiver: str
    message: str
    """By its name in RFC 8446 or RFC 5246."""
    outcome: Outcome
    alert: Alert | None = None
    authorities: tuple[str, ...] | None = None
    """CertificateRequest only: the CA names the server lists."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectionVerdict:
    """A connection, decided."""

    connection: Connection
    outcome: Outcome
    verifications: tuple[Verification, ...]
    ladder: tuple[LadderStep, ...] = ()
