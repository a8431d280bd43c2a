"""`restart-pending`: the certificate that was replaced is still in service."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from edgetrust.model.certificate import print_serial
from edgetrust.model.finding import Impact, Severity
from edgetrust.model.inventory import ShownChain
from edgetrust.model.verdict import Outcome
from edgetrust.usecase.evidence import with_shown
from tests import make
from tests.deployments import AUTHORITIES, C1, CORP_ISSUING, E1, PUBLIC_ISSUING, PUBLISHER, Site, map_nodes, stand_alone
from tests.examine import examine, found, sole

SLUG = "restart-pending"
EARLIER = datetime(2025, 1, 1, tzinfo=UTC)
SANS = [E1, "example.com"]
NEW = make.leaf(E1, PUBLIC_ISSUING, sans=SANS)
OLD = make.leaf(E1, PUBLIC_ISSUING, sans=SANS, not_before=EARLIER)
UNTRUSTED = make.leaf(E1, make.ca("CN=Former CA"), sans=SANS, not_before=EARLIER)
GIVEN = {(E1, "server"): [NEW]}


def test_an_older_certificate_that_works_is_a_warning_with_both() -> None:
    """Ports, fingerprints, serial numbers and days; nothing is broken."""
    shown = {(E1, "server", 8443): [OLD, PUBLIC_ISSUING], (E1, "server", 7001): [OLD, PUBLIC_ISSUING]}

    finding = sole(SLUG, stand_alone(certificates=GIVEN, shown=shown))

    assert (finding.severity, finding.node, finding.slot) == (Severity.WARNING, E1, "server")
    assert finding.message == (
        f"{E1} still shows at port 7001 and port 8443 an older server certificate than certs/{E1}.server.pem holds"
    )
    assert finding.connections == ()
    assert finding.expected.endswith(", valid from 2026-01-01 to 2028-01-01")
    assert finding.got == (
        f"{OLD.certificate.subject} (SHA-256 {OLD.certificate.sha256[:8]}…),"
        f" serial {print_serial(OLD.certificate.serial)},"
        " valid from 2025-01-01 to 2028-01-01"
    )
    assert finding.consequence == (
        "the older one decides until it is replaced, and is valid until 2028-01-01; 5 more connections were not looked"
        f" at, and judged by {NEW.certificate.subject} (SHA-256 {NEW.certificate.sha256[:8]}…)"
    )
    assert [each.sha256 for each in finding.evidence] == [OLD.certificate.sha256, NEW.certificate.sha256]
    assert finding.remedy.verify == (f"edgetrust probe {E1}:8443 shows CN={E1} (SHA-256 {NEW.certificate.sha256[:8]}…)")
    assert finding.remedy.impact is Impact.NODE_RESTART
    assert finding.remedy.steps[0].do.endswith(
        "if it is not, upload it, then restart the node; if it is, restart the node"
    )


def test_an_older_certificate_that_is_refused_is_the_error_of_its_connections() -> None:
    """Said once: not that its former CA is missing from a list."""
    site = stand_alone(certificates=GIVEN, shown={(E1, "server", 7001): [UNTRUSTED]})

    finding = sole(SLUG, site)

    assert (finding.severity, finding.connections) == (Severity.ERROR, (f"traversal:{C1}->{E1}",))
    assert f"; {C1} rejects the server certificate of {E1}: unable to get" in finding.message
    assert finding.consequence.startswith("the traversal zone stays down")
    assert found("ca-not-trusted", site) == ()
    assert found("shown-certificate-differs", site) == ()


def test_a_restart_that_would_break_something_is_warned_of() -> None:
    """The new certificate comes from a CA that the other side does not trust."""
    new = make.leaf(E1, make.ca("CN=New CA"), sans=SANS)

    finding = sole(SLUG, stand_alone(certificates={(E1, "server"): [new]}, shown={(E1, "server", 7001): [OLD]}))

    assert finding.severity is Severity.WARNING
    assert f"in service, traversal:{C1}->{E1} would fail (ca-not-trusted)" in finding.consequence
    assert finding.remedy.steps[0].do.startswith("before anything is restarted, mend what edgetrust check says of ")


def test_without_a_file_the_newest_that_any_port_shows_is_the_measure() -> None:
    """TFTP was not restarted."""
    site = stand_alone(certificates={(PUBLISHER, "tomcat"): None})
    deployment = map_nodes(site.deployment, lambda node: replace(node, certificates={}) if node.is_publisher else node)
    chains = [
        ShownChain(hosts=(PUBLISHER,), port=port, chain=(leaf.located("live.json", None),))
        for port, leaf in (
            (6972, make.leaf(PUBLISHER, CORP_ISSUING, not_before=EARLIER)),
            (8443, make.leaf(PUBLISHER, CORP_ISSUING)),
        )
    ]

    finding = sole(SLUG, Site(deployment, with_shown(site.inventory, deployment, chains)))

    assert finding.message == (
        f"{PUBLISHER} still shows at port 6972 an older tomcat certificate than another of its ports shows"
    )
    assert finding.remedy.impact is Impact.SERVICE_RESTART


@pytest.mark.parametrize(
    "shown",
    [
        {},
        {(E1, "server"): [NEW]},
        {(E1, "server"): [make.leaf(E1, PUBLIC_ISSUING, sans=SANS, serial=9)]},
        {(E1, "server"): [make.leaf("inspector.example.net", not_before=EARLIER)]},
    ],
)
def test_nothing_the_same_a_newer_and_a_strange_one_are_none(shown: dict[tuple[str, str], list[make.Issued]]) -> None:
    """The last two are for another rule."""
    assert found(SLUG, stand_alone(certificates=GIVEN, shown=shown)) == ()


def test_a_slot_without_certificate_has_nothing_to_wait_for() -> None:
    """What is shown is all that is known."""
    assert found(SLUG, stand_alone(certificates={(E1, "server"): None}, shown={(E1, "server"): [OLD]})) == ()


def test_a_client_certificate_in_a_capture_counts_as_well() -> None:
    """The C, which has one certificate for both; a probe cannot show what came of it."""
    old = make.leaf(C1, CORP_ISSUING, not_before=EARLIER)

    finding = sole(SLUG, stand_alone(shown={(C1, "client", 7001, "client"): [old]}))

    assert (finding.node, finding.slot, finding.severity) == (C1, "server", Severity.WARNING)
    assert "edgetrust probe" not in finding.remedy.verify


def test_both_refused_is_no_matter_of_a_restart() -> None:
    """The list of the verifier lacks the CA of both."""
    trust = {(C1, "trusted-ca"): AUTHORITIES[:2]}
    site = stand_alone(certificates=GIVEN, trust=trust, shown={(E1, "server", 7001): [OLD]})

    assert sole(SLUG, site).severity is Severity.WARNING
    assert f"traversal:{C1}->{E1}" in sole("ca-not-trusted", site).connections


def test_verdicts_and_finding_agree() -> None:
    """What fails for it carries its slug."""
    examination = examine(stand_alone(certificates=GIVEN, shown={(E1, "server", 7001): [UNTRUSTED]}))

    blamed = [
        verdict.connection.id
        for verdict, each in examination.verifications()
        if each.outcome is Outcome.FAIL and each.diagnosis is not None and each.diagnosis.rule == SLUG
    ]

    assert blamed == [f"traversal:{C1}->{E1}"]
