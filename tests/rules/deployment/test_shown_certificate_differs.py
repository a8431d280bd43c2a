"""`shown-certificate-differs`: what a look at a node showed, held against the deployment file."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from edgetrust.model.finding import Severity
from tests import make
from tests.deployments import C1, E1, PUBLIC_ISSUING, PUBLISHER, Site, cluster, stand_alone
from tests.examine import found, sole

SLUG = "shown-certificate-differs"
OTHER = make.leaf(E1, PUBLIC_ISSUING, subject="CN=other")
STRANGE = make.leaf("inspector.example.net", make.ca("CN=Inspection"))
HEALTHY = make.leaf(E1, PUBLIC_ISSUING)


def site(given: make.Issued | None, *shown: make.Issued) -> Site:
    """A deployment whose file gives one certificate of the E, and whose E shows a chain."""
    certificates = {(E1, "server"): [given] if given is not None else None}
    return stand_alone(certificates=certificates, shown={(E1, "server"): list(shown)} if shown else {})


def test_another_certificate_is_a_warning_with_both() -> None:
    """Node, port, what the file holds and what was shown."""
    finding = sole(SLUG, site(HEALTHY, OTHER, PUBLIC_ISSUING))

    assert (finding.severity, finding.node, finding.slot) == (Severity.WARNING, E1, "server")
    assert finding.message == f"{E1} shows at port 8443 another server certificate than certs/{E1}.server.pem holds"
    assert "CN=other" in finding.got
    assert [evidence.sha256 for evidence in finding.evidence] == [
        OTHER.certificate.sha256,
        HEALTHY.certificate.sha256,
    ]
    assert finding.remedy.steps[0].certificates == (HEALTHY.certificate.sha256, OTHER.certificate.sha256)


def test_a_strange_certificate_that_is_refused_is_an_error_and_nobody_is_told_to_trust_it() -> None:
    """Something answers in the place of the node."""
    strange = stand_alone(
        certificates={(E1, "server"): [make.leaf(E1, PUBLIC_ISSUING, sans=[E1, "example.com"])]},
        shown={(E1, "server", 7001): [STRANGE]},
    )

    finding = sole(SLUG, strange)

    assert (finding.severity, finding.connections) == (Severity.ERROR, (f"traversal:{C1}->{E1}",))
    assert f"than certs/{E1}.server.pem holds, and they have no name in common; {C1} rejects" in finding.message
    assert "exempt the connection from it" in finding.remedy.steps[0].do
    given = "CN=expe1.example.com (SHA-256 "
    assert f"it is CN={STRANGE.certificate.subject.common_names[0]}" in finding.remedy.steps[0].do
    assert finding.remedy.steps[0].do.split(", upload ")[1].startswith(given)
    assert found("ca-not-trusted", strange) == ()


def test_a_strange_certificate_that_only_makes_a_client_ask_is_a_warning() -> None:
    """Jabber prompts; nothing else is looked at there."""
    jabber = next(each for each in stand_alone().deployment.endpoints if each.id == "jabber")

    finding = sole(SLUG, stand_alone(endpoints=(jabber,), shown={(E1, "server", 8443): [STRANGE]}))

    assert (finding.severity, finding.connections) == (Severity.WARNING, (f"jabber-https:jabber->{E1}",))


def test_a_newer_certificate_that_nobody_trusts_is_told_of_beside_that() -> None:
    """It is the node's own, so what is wrong with it is said by the rule for that."""
    renewed = make.leaf(E1, make.ca("CN=New CA"), sans=[E1, "example.com"], serial=1)
    site = stand_alone(shown={(E1, "server", 7001): [renewed]})

    assert sole(SLUG, site).severity is Severity.WARNING
    assert sole("ca-not-trusted", site).connections == (f"traversal:{C1}->{E1}",)


def test_what_else_a_newer_certificate_carries_is_looked_at() -> None:
    """As if the file held it; the names that endpoints look for, say."""
    renewed = make.leaf(E1, PUBLIC_ISSUING, serial=1)

    finding = sole("san-missing-registration-domain", stand_alone(shown={(E1, "server"): [renewed]}))

    assert [each.source for each in finding.evidence] == [f"{E1}-server.json"]
    assert f"phone-https:ip-phones->{E1}" in finding.connections
    assert f"phone-sip:ip-phones->{E1}" not in finding.connections


@pytest.mark.parametrize(
    "shown",
    [
        (),
        (HEALTHY,),
        (HEALTHY, PUBLIC_ISSUING),
        (make.leaf(E1, PUBLIC_ISSUING, not_before=datetime(2025, 1, 1, tzinfo=UTC)),),
    ],
)
def test_the_same_and_an_older_certificate_are_none(shown: tuple[make.Issued, ...]) -> None:
    """Whatever is sent behind it; an older one is for another rule; and nothing was looked at."""
    assert found(SLUG, site(HEALTHY, *shown)) == ()


def test_a_slot_without_a_file_cannot_differ() -> None:
    """Nothing to hold it against."""
    assert found(SLUG, site(None, OTHER)) == ()


def test_each_slot_is_told_by_itself() -> None:
    """A node of each side."""
    shown = {(E1, "server"): [OTHER], (PUBLISHER, "tomcat"): [make.leaf(PUBLISHER, PUBLIC_ISSUING)]}

    findings = found(SLUG, cluster(shown=shown))

    assert sorted((finding.node or "", str(finding.slot)) for finding in findings) == [
        (PUBLISHER, "tomcat"),
        (E1, "server"),
    ]
