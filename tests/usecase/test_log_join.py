"""Lines beside the finding that explains them, and why the others stay apart."""

from __future__ import annotations

import pytest

from edgetrust.model.finding import Severity
from edgetrust.usecase.check import Question, check
from edgetrust.usecase.log_join import join_log
from edgetrust.usecase.log_parties import Parties
from tests import make
from tests.deployments import (
    AUTHORITIES,
    E1,
    stand_alone,
)
from tests.joined import NAMES, UNKNOWN, explained, lacking, see
from tests.log_lines import inbound, outbound


def test_two_lines_that_tell_of_one_defect_are_both_evidence() -> None:
    """One of each side."""
    lines = outbound(UNKNOWN), inbound("tlsv1 alert unknown ca", source="10.0.10.11")

    assert explained(lacking(), *lines) == [("ca-not-trusted", [1, 2])]


def test_lines_are_sorted_by_why_they_stay_apart() -> None:
    """Contradicted by good certificates, without an explanation, or no refusal at all."""
    site = stand_alone()
    report = check(site.deployment, site.inventory, Question(at=make.NOW)).report
    seen = see(
        outbound(UNKNOWN), inbound(UNKNOWN, source="198.51.100.9", node="elsewhere").replace("192.0.2.5", "192.0.2.9")
    )

    log = join_log(report, seen, Parties(report, site.deployment, NAMES))

    assert [[each.sighting.node for each in part] for part in (log.contradicted, log.unexplained, log.rest)] == [
        ["expc1"],
        ["elsewhere"],
        [],
    ]


@pytest.mark.parametrize("reason", ["tlsv1 alert protocol version", "sslv3 alert handshake failure"])
def test_what_failed_over_something_else_is_neither_explained_nor_contradicted(reason: str) -> None:
    """No certificate was refused, so certificates say nothing about it; be they good or not."""
    for site in (stand_alone(), lacking()):
        report = check(site.deployment, site.inventory, Question(at=make.NOW)).report
        seen = see(inbound(reason, source="10.0.10.11"))

        log = join_log(report, seen, Parties(report, site.deployment, NAMES))

        assert (log.findings, log.contradicted, log.unexplained, log.rest) == (report.findings, (), (), seen)


def test_what_an_endpoint_refuses_is_contradicted_by_nothing() -> None:
    """What it trusts is known to itself alone."""
    site = stand_alone()
    report = check(site.deployment, site.inventory, Question(at=make.NOW)).report
    seen = see("[csf.cert.][checkIdentifiers] Verification of identity: 'example.com' failed.")

    log = join_log(report, seen, Parties(report, site.deployment, NAMES))

    assert (log.contradicted, log.unexplained) == ((), seen)


def test_a_namesake_is_the_reason_of_a_wrong_signature() -> None:
    """By the files key identifiers tell them apart; who wrote that a signature is wrong took the other one."""
    twin = make.ca("CN=Corp Root,O=Acme", key="twin")
    site = stand_alone(trust={(E1, "trusted-ca"): [twin, *AUTHORITIES]})
    report = check(site.deployment, site.inventory, Question(at=make.NOW)).report
    lines = inbound("certificate signature failure", source="10.0.10.11"), outbound("tlsv1 alert decrypt error")

    log = join_log(report, see(*lines), Parties(report, site.deployment, NAMES))

    before = [each.severity for each in report.findings if each.rule == "same-subject-shadowed"]
    after = [each for each in log.findings if each.rule == "same-subject-shadowed"]
    assert before == [Severity.WARNING]
    assert [(each.severity, each.evidence[-1].line) for each in after] == [(Severity.ERROR, 2)]
    assert log.contradicted == ()
