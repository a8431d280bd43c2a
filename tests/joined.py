"""Log lines held against what a check says of a site."""

from __future__ import annotations

from collections.abc import Mapping

from edgetrust.model.log import Incident
from edgetrust.usecase.check import Question, check
from edgetrust.usecase.log_join import join_log
from edgetrust.usecase.log_parties import Parties
from tests import make
from tests.deployments import (
    C1,
    CORP_ISSUING,
    CORP_ROOT,
    E1,
    Site,
    stand_alone,
)
from tests.logs import incidents

UNKNOWN = "unable to get local issuer certificate"
NAMES = {"192.0.2.5": E1, "10.0.10.11": C1}


def lacking() -> Site:
    """C does not know the CA of E."""
    return stand_alone(trust={(C1, "trusted-ca"): [CORP_ROOT, CORP_ISSUING]})


def explained(site: Site, *lines: str, names: Mapping[str, str] = NAMES) -> list[tuple[str, list[str | int | None]]]:
    """Rules of findings that lines were joined to, with the numbers of the lines."""
    report = check(site.deployment, site.inventory, Question(at=make.NOW)).report
    log = join_log(report, see(*lines), Parties(report, site.deployment, names))
    return [
        (after.rule, [each.line for each in after.evidence[len(before.evidence) :]])
        for before, after in zip(report.findings, log.findings, strict=True)
        if before != after
    ]


def see(*lines: str) -> tuple[Incident, ...]:
    """The incidents of one log."""
    return incidents("\n".join(lines))
