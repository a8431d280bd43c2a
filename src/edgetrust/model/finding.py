"""Findings: what is wrong, on which node, what it breaks for whom, and the exact step that mends it."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from edgetrust.model.evidence import Evidence
from edgetrust.model.value import dataclass

if TYPE_CHECKING:
    # Captures and chains have findings as well, without any deployment.
    from edgetrust.model.deployment import Slot, Store


class Severity(StrEnum):
    """How bad a finding is. Ordered by `rank`."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"

    @property
    def rank(self) -> int:
        """0 for the most severe."""
        return tuple(Severity).index(self)


class Impact(StrEnum):
    """What applying a remedy costs."""

    NONE = "none"
    SERVICE_RESTART = "service-restart"
    NODE_RESTART = "node-restart"
    RE_ENROLMENT = "re-enrolment"
    """Clients must enrol or reset."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RemedyStep:
    """One thing to do on one page of one node."""

    node: str
    where: str
    """The page, in the vendor's words: `Maintenance > Security > Trusted CA certificate`."""
    do: str
    certificates: tuple[str, ...] = ()
    """SHA-256 fingerprints of the certificates to append, delete or replace."""
    renews: Slot | None = None
    """The slot of the node whose certificate is replaced by a new one, where the step is to do that."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Remedy:
    """How a defect is mended, what that costs, and how to see that it is mended."""

    steps: tuple[RemedyStep, ...]
    impact: Impact
    verify: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One defect, with all the connections it breaks (CONTRACT §5)."""

    rule: str
    severity: Severity
    node: str | None
    """Where the remedy is applied; None when it concerns the deployment as a whole."""
    slot: Slot | None = None
    store: Store | None = None
    connections: tuple[str, ...] = ()
    """Connection ids."""
    message: str
    expected: str
    got: str
    evidence: tuple[Evidence, ...] = ()
    """Primary evidence first."""
    consequence: str
    remedy: Remedy
    references: tuple[str, ...] = ()
