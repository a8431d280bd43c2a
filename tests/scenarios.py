"""Sites of the lab in tests: what `check` says of them.

report = judged(find_scenario("root-missing").build())
rules_of(report), in_trouble(report)
disagreements(site)                      # between what check foretells and what real handshakes in memory come to
"""

from __future__ import annotations

import asyncio

from edgetrust.model.lab import Fate
from edgetrust.model.report import Report
from edgetrust.model.verdict import Outcome
from edgetrust.mra.material import evidence_of
from edgetrust.mra.scenarios.site import Site
from edgetrust.twin.memory import shake_hands
from edgetrust.twin.speaker import Speaker
from edgetrust.twin.trial import try_connection
from edgetrust.usecase.check import Question, check
from edgetrust.usecase.rehearse import foretell


def judged(site: Site) -> Report:
    """What check says of the site, at its time; a rule that crashes is a failure of the test."""
    answer = check(*evidence_of(site.deployment, site.material), Question(at=site.at))
    assert not answer.tracebacks, "\n".join(answer.tracebacks)
    return answer.report


def rules_of(report: Report) -> set[str]:
    """Rules that find something."""
    return {finding.rule for finding in report.findings}


def in_trouble(report: Report) -> set[str]:
    """Ids of the connections that do not simply work."""
    return {verdict.connection.id for verdict in report.connections if verdict.outcome in (Outcome.FAIL, Outcome.WARN)}


def disagreements(site: Site, report: Report | None = None) -> dict[str, tuple[Fate, Fate]]:
    """By connection id: what was foretold and what came, where the two differ."""
    return asyncio.run(_compare(site, report or judged(site)))


async def _compare(site: Site, report: Report) -> dict[str, tuple[Fate, Fate]]:
    material, found = site.material, {}
    for verdict in report.connections:
        foretold = foretell(verdict)
        trial = await try_connection(site.deployment, material, verdict.connection, at=site.at, meet=_meet)
        if trial.fate != foretold:
            found[verdict.connection.id] = foretold, trial.fate
    return found


async def _meet(client: Speaker, server: Speaker) -> None:
    shake_hands(client, server)
