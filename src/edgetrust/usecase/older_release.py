"""What would be wrong on an older release, where nobody said which one runs.

A deployment that is guessed names no release, so the newest is assumed, which demands least of certificates: what an
older one refuses must not be passed over in silence. Not here: the note that a release is assumed
(`edgetrust.rules.deployment.version_assumed`), and what differs by release (`edgetrust.mra.releases`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime

from edgetrust.model.deployment import Deployment, Slot
from edgetrust.model.finding import Finding, Severity
from edgetrust.model.inventory import Inventory
from edgetrust.mra.pages import CLIENT_CERTIFICATE, SERVER_CERTIFICATE
from edgetrust.usecase.check import Question, check

_OLDER = {"X14.3": "X15.4", "X15.4": "X15.5"}
"""Releases, each with the next one that lets certificates off something (TAC 225476). What the oldest says counts:
there more connections fail."""


def judge_older(
    deployment: Deployment, inventory: Inventory, findings: Iterable[Finding], *, at: datetime
) -> tuple[Finding, ...]:
    """The defects that an older release has beside these `findings`, each once, as warnings. Nothing where the release
    is said, or a client certificate of its own shows that it is the newest."""
    if all(side.version_given for side in deployment.expressways) or _has_client_store(deployment):
        return ()
    known = {*map(_identity, findings), *map(_identity, _judge(deployment, inventory, at, None))}
    older: dict[tuple[object, ...], Finding] = {}
    for release, let_off in _OLDER.items():
        for finding in _judge(deployment, inventory, at, release):
            if finding.severity is Severity.ERROR and _identity(finding) not in known:
                older.setdefault(_identity(finding), _as_warning(finding, let_off))
    return tuple(older.values())


def with_older_page(finding: Finding, deployment: Deployment) -> Finding:
    """The finding with the page that a certificate has before there are two; as it is where the release is known."""
    if all(side.version_given for side in deployment.expressways) or _has_client_store(deployment):
        return finding
    steps = tuple(
        replace(step, where=f"{CLIENT_CERTIFICATE}; before X15.5 {SERVER_CERTIFICATE}, of which there is one")
        if step.where == CLIENT_CERTIFICATE
        else step
        for step in finding.remedy.steps
    )
    return replace(finding, remedy=replace(finding.remedy, steps=steps))


def _has_client_store(deployment: Deployment) -> bool:
    nodes = (node for side in deployment.expressways for node in side.nodes)
    return any(Slot.CLIENT in node.certificates for node in nodes)


def _judge(deployment: Deployment, inventory: Inventory, at: datetime, release: str | None) -> Iterator[Finding]:
    yield from check(deployment, inventory, Question(at=at, as_version=release)).report.findings


def _identity(finding: Finding) -> tuple[object, ...]:
    return finding.rule, finding.node


def _as_warning(finding: Finding, let_off: str) -> Finding:
    assumed = (
        f"This holds where a release before {let_off} runs: nothing at hand names the release, and the newest is"
        " assumed, though no client certificate is at hand, which its archives hold as well"
    )
    return replace(finding, severity=Severity.WARNING, message=f"{finding.message}. {assumed}")
