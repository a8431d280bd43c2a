"""What a rule is.

A rule file holds, in this order: the module docstring (the rule's page), imports, `RULE = Rule(...)`,
`def check(examination)` or `def read(observation)`, private functions; one of the family "unseen" ends with `RULE`. Not
here: running rules
(`edgetrust.rules.engine`) or listing them (`edgetrust.rules.catalogue`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

from edgetrust.model.finding import Finding, Severity
from edgetrust.model.value import dataclass
from edgetrust.rules.examination import Examination

if TYPE_CHECKING:
    # A rule that looks at a deployment needs nothing of what was seen on the wire.
    from edgetrust.rules.observation import Observation

PAGE_HEADINGS = (
    "What it checks",
    "Why it matters on the edge",
    "What you will see",
    "How to fix it",
    "How to verify",
    "Sources",
)
"""Every rule page has these headings, in this order, each followed by a colon-free line of text."""


class Audience(StrEnum):
    """Who needs to hear of it."""

    OPERATOR = "operator"
    AUDITOR = "auditor"


class Family(StrEnum):
    """The chapter of RULES a rule belongs to; also the folder of its file."""

    TRUST = "trust"
    CERTIFICATE = "certificate"
    STORE = "store"
    DEPLOYMENT = "deployment"
    TRAFFIC = "traffic"
    """What captures and logs show; no deployment is needed."""
    UNSEEN = "unseen"
    """What no document gives a line, a packet or a file for: such a rule is its page, and never finds anything."""


class DateCompared(StrEnum):
    """Which date decides whether a dated rule is in force."""

    JUDGED = "the time judged"
    ISSUED = "the certificate's notBefore"


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """Where a rule comes from."""

    document: str
    section: str = ""
    url: str = ""
    read: date
    """When the document was last read for this rule."""

    def __str__(self) -> str:
        return f"{self.document}, {self.section}" if self.section else self.document


@dataclass(frozen=True, slots=True, kw_only=True)
class InForce:
    """The dates between which a rule holds, and which date is compared with them."""

    since: date | None = None
    until: date | None = None
    """First day on which it no longer holds."""
    compared: DateCompared = DateCompared.JUDGED


ALWAYS = InForce()


def _nothing(_: object) -> Iterator[Finding]:
    """Of a rule that looks elsewhere."""
    return iter(())


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule: its metadata and its check. The page is the docstring of the module that defines it."""

    slug: str
    """Equals the file name, with hyphens; part of the contract."""
    title: str
    """What is wrong, in one line, as a person would say it."""
    family: Family
    severity: Severity
    """The usual severity; a finding may carry another where RULES says so."""
    citations: tuple[Citation, ...]
    check: Callable[[Examination], Iterator[Finding]] = _nothing
    """Looks at a deployment."""
    read: Callable[[Observation], Iterator[Finding]] = _nothing
    """Looks at what was seen on the wire or in logs; rules of the family "traffic" have this instead of `check`."""
    audience: Audience = Audience.OPERATOR
    in_force: InForce = ALWAYS
