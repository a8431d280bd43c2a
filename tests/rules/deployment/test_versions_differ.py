"""`versions-differ`: a pair runs one release, above all where X15.4's relaxations are relied on."""

from __future__ import annotations

import pytest

from edgetrust.model.finding import Impact, Severity
from tests.deployments import C1, C2, E1, E2, Site, cluster, stand_alone
from tests.examine import found, sole

SLUG = "versions-differ"
SERVER_ONLY = {"eku": ("serverAuth",)}


def pair(c: str, e: str, *, server_only: bool = False) -> Site:
    """A pair of these releases."""
    certificates = {(E1, "server"): SERVER_ONLY} if server_only else {}
    return stand_alone(c={"version": c, "line": 5}, e={"version": e, "line": 9}, certificates=certificates)


def test_the_older_side_is_to_be_upgraded() -> None:
    """A warning, because nothing relies on the newer release."""
    finding = sole(SLUG, pair("X14.3", "X15.2"))

    assert (finding.severity, finding.node, finding.connections) == (Severity.WARNING, C1, ())
    assert finding.message == "the Expressway-C (X14.3) is older than the Expressway-E (X15.2)"
    assert finding.expected == "X15.2 on both sides"
    assert [(evidence.source, evidence.line) for evidence in finding.evidence] == [("acme.yaml", 5)]
    assert [(step.node, step.do) for step in finding.remedy.steps] == [(C1, "upgrade to X15.2")]


def test_the_older_side_may_be_the_expressway_e() -> None:
    """All its peers are upgraded."""
    finding = sole(SLUG, cluster(c={"version": "X15.5"}, e={"version": "X8.11.4"}))

    assert finding.node == E1
    assert [step.node for step in finding.remedy.steps] == [E1, E2]


@pytest.mark.parametrize(
    "c,e,severity",
    [
        ("X15.2", "X15.3", Severity.WARNING),
        ("X15.3", "X15.4", Severity.ERROR),
        ("X15.4", "X15.5", Severity.ERROR),
        ("X15.4", "X15.3", Severity.ERROR),
    ],
)
def test_a_server_only_certificate_relies_on_x15_4_on_both_sides(c: str, e: str, severity: Severity) -> None:
    """Either side of the release. Where neither side relaxes anything, nothing is relied on."""
    finding = sole(SLUG, pair(c, e, server_only=True))

    assert finding.severity is severity
    assert finding.connections == ((f"sip-service:{E1}->{C1}",) if severity is Severity.ERROR else ())


def test_with_client_auth_nothing_is_relied_on() -> None:
    """The healthy certificate carries both purposes."""
    assert sole(SLUG, pair("X15.3", "X15.4")).severity is Severity.WARNING


def test_each_peer_that_relies_is_listed() -> None:
    """One peer is renewed already."""
    site = cluster(c={"version": "X15.3"}, e={"version": "X15.4"}, certificates={(E2, "server"): SERVER_ONLY})

    finding = sole(SLUG, site)

    assert finding.connections == (f"sip-service:{E2}->{C1}", f"sip-service:{E2}->{C2}")
    assert [evidence.source for evidence in finding.evidence] == ["acme.yaml", f"certs/{E2}.server.pem"]
    assert E2 in finding.consequence


@pytest.mark.parametrize("c,e", [("X15.5", "X15.5"), ("X14.2", "X14.2.0"), ("14.3", "X14.3")])
def test_the_same_release_may_be_written_in_several_ways(c: str, e: str) -> None:
    """X14.2 is X14.2.0."""
    assert found(SLUG, pair(c, e)) == ()


def test_an_assumed_release_differs_from_nothing() -> None:
    """Unknown evidence is no defect."""
    site = stand_alone(c={"version": "X14.3"}, e={"version_given": False})

    assert found(SLUG, site) == ()


def test_one_side_alone_cannot_differ() -> None:
    """The Expressway-E is described without its Expressway-C."""
    assert found(SLUG, stand_alone(c=None)) == ()


def test_nobody_is_sent_to_a_release_that_nobody_knows() -> None:
    """What is typed is looked at first."""
    finding = sole(SLUG, stand_alone(c={"version": "X99"}))

    (step,) = finding.remedy.steps
    assert (step.node, step.where) == (C1, "acme.yaml")
    assert step.do.startswith("look at the release that is typed: X99 is newer than")
    assert finding.remedy.impact is Impact.NONE
