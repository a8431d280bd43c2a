"""What stands in files, object by object, as `inspect` shows it.

Not here: reading files, and what is worth a warning (`edgetrust.usecase.inspect`).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from edgetrust.model.certificate import (
    BasicConstraints,
    Certificate,
    KeyUsage,
    ListContents,
    PrivateKey,
    RevocationList,
    SigningRequest,
)
from edgetrust.model.evidence import Source
from edgetrust.model.finding import Severity
from edgetrust.model.value import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """Something about an object that is worth a look."""

    rule: str | None
    """The rule whose page says more."""
    text: str
    severity: Severity = Severity.WARNING


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainEnd:
    """Where the chain of a certificate leads, through its own file, the others of the run, and the public roots."""

    is_complete: bool
    """The file holds every certificate from this one to a self-signed root."""
    ends_in: str
    """Subject of the last certificate at hand."""
    is_public: bool | None
    """The chain ends in a public root; None when nobody can tell, because an issuer is not at hand."""
    lacks: str | None
    """Subject of the first issuer that the file does not hold."""
    lacks_here: str | None = None
    """Subject of the first issuer that no file of the run holds."""
    through: tuple[int, ...] = ()
    """Numbers of certificates in other files through which it leads on."""
    unsigned_by: tuple[int, ...] = ()
    """Numbers of certificates that have the name of that issuer, and did not sign."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InspectedCertificate:
    """A certificate."""

    number: int
    """From 1, over all objects of a run."""
    source: Source
    certificate: Certificate
    sha1: str
    """Lower-case hex."""
    days_left: int
    """Whole days; negative once it has expired."""
    is_self_signed: bool
    chain: ChainEnd
    same_key: tuple[int, ...]
    """Numbers of other objects with this public key."""
    notices: tuple[Notice, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class InspectedRequest:
    """A signing request."""

    number: int
    source: Source
    request: SigningRequest
    signature_algorithm: str | None
    """Dotted OID; None where it cannot be read."""
    signature_hash: str | None
    key_usage: frozenset[KeyUsage] | None
    """None: it asks for none that can be read."""
    basic_constraints: BasicConstraints | None
    """As above."""
    same_key: tuple[int, ...]
    notices: tuple[Notice, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class InspectedList:
    """A revocation list."""

    number: int
    source: Source
    revocation_list: RevocationList
    contents: ListContents
    sha256: str
    sha1: str
    """Both in lower-case hex."""
    days_left: int | None
    """Whole days until the next one; None where no next one is announced."""
    revoked_here: tuple[int, ...]
    """Numbers of certificates of the run that it revokes."""
    notices: tuple[Notice, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class InspectedKey:
    """A private key, of which the public half is shown."""

    number: int
    source: Source
    key: PrivateKey
    same_key: tuple[int, ...]
    notices: tuple[Notice, ...]


Inspected = InspectedCertificate | InspectedRequest | InspectedList | InspectedKey


@dataclass(frozen=True, slots=True, kw_only=True)
class Inspection:
    """Everything that stands in the files of a run."""

    at: datetime
    objects: tuple[Inspected, ...]
    """In the order of the files; in each certificates, requests, revocation lists, keys."""

    @property
    def certificates(self) -> tuple[InspectedCertificate, ...]:
        """The certificates, in order."""
        return tuple(each for each in self.objects if isinstance(each, InspectedCertificate))


def describe_numbers(numbers: Sequence[int]) -> str:
    """Objects as every sentence has them: `number 2`, `numbers 2, 3 and 5`."""
    *first, last = map(str, numbers)
    return f"numbers {', '.join(first)} and {last}" if first else f"number {last}"
