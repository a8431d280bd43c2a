"""`san-missing-registration-domain`: the domain that endpoints look for."""

from __future__ import annotations

import pytest

from edgetrust.model.deployment import Node, Role, Slot
from edgetrust.model.finding import Severity
from tests.deployments import E1, E2, Site, cluster, edge_proxy, stand_alone
from tests.examine import examine, found, sole

SLUG = "san-missing-registration-domain"
SRV = "SRV:_collab-edge._tls.example.com"


def with_names(*names: str, **changes: object) -> Site:
    """A stand-alone deployment whose Expressway-E names these."""
    return stand_alone(certificates={(E1, "server"): {"sans": [E1, *names]}}, **changes)


def only(*roles: Role) -> tuple[Node, ...]:
    """These kinds of endpoint, as in the healthy deployment."""
    return tuple(endpoint for endpoint in stand_alone().deployment.endpoints if endpoint.role in roles)


def test_every_endpoint_is_affected() -> None:
    """One finding, with all connections of endpoints to that node and what each kind of them does."""
    finding = sole(SLUG, with_names("other.example.com"))

    assert (finding.severity, finding.node, finding.slot) == (Severity.ERROR, E1, Slot.SERVER)
    assert finding.connections == (
        f"jabber-https:jabber->{E1}",
        f"jabber-sip:jabber->{E1}",
        f"phone-https:ip-phones->{E1}",
        f"phone-sip:ip-phones->{E1}",
        f"tc-https:tc->{E1}",
        f"tc-sip:tc->{E1}",
    )
    assert finding.message == f"the server certificate of {E1} does not name the service domain example.com"
    assert finding.expected == "DNS:example.com or DNS:collab-edge.example.com"
    assert finding.got == f"DNS:{E1}, DNS:other.example.com"
    assert [(evidence.source, evidence.line) for evidence in finding.evidence] == [(f"certs/{E1}.server.pem", 1)]
    assert "Jabber asks" in finding.consequence
    assert "phones do not register" in finding.consequence
    assert [(step.node, step.where) for step in finding.remedy.steps] == [
        (E1, "Maintenance > Security > Server certificate")
    ]


def test_the_verdicts_and_the_finding_agree() -> None:
    """Every connection that this rule explains is in the finding."""
    site = with_names()

    explained = {connection for failure in examine(site).failures(SLUG) for connection in failure.connections}

    assert explained == set(sole(SLUG, site).connections)


@pytest.mark.parametrize("names", [["example.com"], ["collab-edge.example.com"], ["EXAMPLE.com"]])
def test_the_domain_or_its_collab_edge_name_suffices(names: list[str]) -> None:
    """Names are compared without regard to case."""
    assert found(SLUG, with_names(*names)) == ()


def test_every_service_domain_is_needed() -> None:
    """One finding names those that are missing, and only those."""
    finding = sole(SLUG, with_names("example.com", domains=("example.com", "example.org", "example.net")))

    assert finding.message.endswith("does not name the service domain example.org, example.net")
    assert finding.expected == (
        "DNS:example.org or DNS:collab-edge.example.org and DNS:example.net or DNS:collab-edge.example.net"
    )


@pytest.mark.parametrize(
    "roles,severity",
    [
        ((Role.JABBER,), Severity.WARNING),
        ((Role.IP_PHONES,), Severity.ERROR),
        ((Role.TC,), Severity.ERROR),
        ((Role.JABBER, Role.TC), Severity.ERROR),
        ((), Severity.WARNING),
    ],
)
def test_jabber_alone_makes_it_a_warning(roles: tuple[Role, ...], severity: Severity) -> None:
    """Its user may accept the certificate; without any endpoint nobody is hit yet."""
    assert sole(SLUG, with_names(endpoints=only(*roles))).severity is severity


def test_tc_endpoints_take_the_srvname() -> None:
    """So with nothing but TC endpoints there is nothing to report."""
    assert found(SLUG, with_names(SRV, endpoints=only(Role.TC))) == ()


def test_others_do_not_take_the_srvname() -> None:
    """The finding lists the connections of those that are affected; Jabber alone makes it a warning."""
    finding = sole(SLUG, with_names(SRV, endpoints=only(Role.JABBER, Role.TC)))

    assert finding.severity is Severity.WARNING
    assert finding.connections == (f"jabber-https:jabber->{E1}", f"jabber-sip:jabber->{E1}")


def test_each_peer_is_judged_by_itself() -> None:
    """A peer that names the domain is not reported."""
    assert [finding.node for finding in found(SLUG, cluster(certificates={(E2, "server"): {"sans": [E2]}}))] == [E2]


def test_an_earlier_failure_does_not_hide_the_connection() -> None:
    """Nobody trusts the CA either; the names are wrong all the same."""
    site = stand_alone(
        certificates={(E1, "server"): {"sans": [E1]}},
        trust={("jabber", "endpoint"): [], ("ip-phones", "endpoint"): [], ("tc", "endpoint"): []},
    )

    assert len(sole(SLUG, site).connections) == 6


def test_behind_a_proxy_endpoints_see_the_certificate_of_the_proxy() -> None:
    """The Expressway-E need not name the domain, the proxy must."""
    site = stand_alone(
        certificates={(E1, "server"): {"sans": [E1]}, ("edge.example.com", "server"): {"sans": ["edge.example.com"]}},
        edge_proxy=edge_proxy(),
    )

    finding = sole(SLUG, site)

    assert (finding.node, finding.slot) == ("edge.example.com", Slot.SERVER)
    assert finding.connections[0] == "jabber-https:jabber->edge.example.com"
    assert "edge proxy" in finding.consequence


@pytest.mark.parametrize(
    "site",
    [
        stand_alone(),
        cluster(),
        stand_alone(certificates={(E1, "server"): None}),
        stand_alone(e=None),
        with_names(domains=()),
    ],
)
def test_nothing_is_said_without_a_defect_or_without_evidence(site: Site) -> None:
    """Healthy deployments, an unknown certificate, no Expressway-E and no service domain."""
    assert found(SLUG, site) == ()
