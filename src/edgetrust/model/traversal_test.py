"""The secure traversal test of every pair of an Expressway-C and an Expressway-E.

Not here: reaching it (`edgetrust.usecase.traversal_test`).
"""

from __future__ import annotations

from edgetrust.model.finding import Finding
from edgetrust.model.report import Report
from edgetrust.model.value import dataclass
from edgetrust.model.verdict import ConnectionVerdict, Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class PairTest:
    """One Expressway-C with one Expressway-E."""

    client: str
    """Node id of the Expressway-C."""
    server: str
    """Node id of the Expressway-E."""
    peer_address: str
    """What the Expressway-C has as address of the Expressway-E, to be typed on the page as its FQDN."""
    verify_name: str | None
    """What the Expressway-E has as TLS verify subject name, to be typed on the page as TLS verify name."""
    outcome: Outcome
    connections: tuple[ConnectionVerdict, ...]
    """The traversal connection, which the page tests, then the SSH tunnel, which it does not and MRA needs."""
    findings: tuple[Finding, ...]
    """What stands in the way or may do so, most severe first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TraversalTest:
    """All pairs of a deployment."""

    report: Report
    """The whole check behind them."""
    pairs: tuple[PairTest, ...]
    """In the order of the deployment file."""
