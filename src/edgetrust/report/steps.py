"""The steps of all remedies of a report: what is to be done once is told once, although several findings ask for it.

Not here: which steps mend a finding (`edgetrust.rules`), and drawing them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from edgetrust.model.finding import Finding, RemedyStep
from edgetrust.model.value import dataclass
from edgetrust.report.printable import printable

if TYPE_CHECKING:
    # Logs and captures have steps as well, without any deployment.
    from edgetrust.model.deployment import Slot


@dataclass(frozen=True, slots=True, kw_only=True)
class Fingerprint:
    """A certificate that a remedy speaks of."""

    sha256: str
    place: str | None
    """File and line, where the evidence names one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step of a remedy."""

    node: str
    where: str
    do: str
    certificates: tuple[Fingerprint, ...]
    repeats: int | None = None
    """The finding further up that has the same step, be it for another node."""
    serves: tuple[int, ...] = ()
    """All findings that ask for a new certificate in the place of the same one, where there are several."""

    @property
    def brief(self) -> Step:
        """The step where findings have numbers: nothing is told twice."""
        if self.repeats is not None:
            return replace(self, do=f"the same as in finding {self.repeats}", certificates=())
        if self.serves:
            *some, last = map(str, self.serves)
            return replace(self, do=f"{self.do}; one new certificate serves findings {', '.join(some)} and {last}")
        return self


class Ledger:
    """Which findings, by their numbers from 1, ask for which steps."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        self._first: dict[object, int] = {}
        self._renewals: dict[tuple[str, Slot], dict[int, None]] = {}
        for number, finding in enumerate(findings, start=1):
            for step in finding.remedy.steps:
                self._first.setdefault(_identity(step), number)
                if step.renews is not None:
                    self._renewals.setdefault((step.node, step.renews), {})[number] = None

    def entry(self, number: int, step: RemedyStep, places: Mapping[str, str]) -> Step:
        """A step of the finding of that number; `places` tells where certificates were seen, by fingerprint."""
        first = self._first[_identity(step)]
        renewals = self._renewals[step.node, step.renews] if step.renews is not None else {}
        return Step(
            node=printable(step.node),
            where=printable(step.where),
            do=printable(step.do),
            certificates=tuple(
                Fingerprint(sha256=printable(sha256), place=places.get(sha256)) for sha256 in step.certificates
            ),
            repeats=first if first != number else None,
            serves=tuple(renewals) if len(renewals) > 1 else (),
        )


def _identity(step: RemedyStep) -> object:
    """What makes a step the same as another: all of it; but advice that names nothing of its node is the same for all
    peers of a cluster."""
    return step if step.certificates or step.renews is not None else (step.where, step.do)
