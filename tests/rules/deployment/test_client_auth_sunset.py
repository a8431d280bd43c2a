"""`client-auth-sunset`: who relies on clientAuth of a public CA, until when, and what the release offers."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from edgetrust.model.deployment import ClusterTls, Slot, XmppFederation
from edgetrust.model.finding import Severity
from tests import make
from tests.deployments import (
    AUTHORITIES,
    C1,
    E1,
    E2,
    PUBLIC_ISSUING,
    PUBLIC_ROOT,
    Site,
    cluster,
    stand_alone,
)
from tests.examine import found, sole

SLUG = "client-auth-sunset"
FEDERATION = XmppFederation(domains=("example.com",))


def pair(version: str, **changes: Any) -> Site:  # noqa: ANN401 - the keywords of stand_alone
    """A pair of that release; the Expressway-E has both purposes from a public CA."""
    e = changes.pop("e", {})
    return stand_alone(c={"version": version}, e={"version": version, **e}, **changes)


def test_a_certificate_that_has_expired_is_no_longer_due() -> None:
    """It cannot be replaced by a day that is over."""
    finding = sole(SLUG, pair("X14.3"), datetime(2027, 2, 1, tzinfo=UTC))

    assert finding.consequence.startswith("it expired on 2027-01-15, and a certificate issued after 2027-03-14 lacks")


def test_below_x15_4_the_expressway_e_needs_client_auth() -> None:
    """SIP SERVICE demands it, and so does the upload; the finding says until when the certificate holds."""
    finding = sole(SLUG, pair("X14.3"))

    assert (finding.severity, finding.node, finding.slot) == (Severity.WARNING, E1, Slot.SERVER)
    assert finding.connections == (f"sip-service:{E1}->{C1}",)
    assert finding.message == (
        f"{E1} relies on clientAuth in its server certificate, and its public CA stops issuing that after 2027-03-14"
    )
    assert "valid until 2027-01-15" in finding.got
    assert "Chrome Root Program Policy 1.8" in finding.got
    assert finding.consequence == (
        "it must be replaced by 2027-01-15, and a certificate issued after 2027-03-14 lacks the clientAuth that is "
        "demanded in sip-service and by the upload in X14.3"
    )
    assert "below X15.4 both purposes are demanded" in finding.remedy.steps[0].do
    assert [step.do.partition(" ")[0] for step in finding.remedy.steps] == ["below", "or", "or", "hierarchies"]
    assert finding.remedy.steps[1].do.startswith("or after an upgrade: X15.4 accepts a server-only certificate")
    assert finding.remedy.steps[2].do.startswith("or after an upgrade: X15.5 has a client certificate of its own")
    assert "Assured ID CA G2 under DigiCert Assured ID Root G2" in finding.remedy.steps[3].do
    assert [evidence.source for evidence in finding.evidence] == [f"certs/{E1}.server.pem"]


@pytest.mark.parametrize(
    "version,switch,count",
    [("X15.3", False, 1), ("X15.3", True, 1), ("X15.4", False, 1), ("X15.4", True, 0), ("X15.5", False, 0)],
)
def test_each_release_asks_for_less(*, version: str, switch: bool, count: int) -> None:
    """Either side of X15.4, with and without its switch, and of X15.5."""
    assert len(found(SLUG, pair(version, e={"server_eku_upload": switch}))) == count


def test_x15_4_offers_the_switch() -> None:
    """No connection demands it any more; the upload does."""
    finding = sole(SLUG, pair("X15.4"))

    assert finding.connections == ()
    assert "EnableServerEkuUpload" in finding.remedy.steps[0].do
    assert finding.consequence.endswith("demanded by the upload in X15.4")


def test_federation_partners_may_ask_for_it_in_any_release() -> None:
    """In X15.5 the remedy is the client certificate."""
    finding = sole(SLUG, pair("X15.5", federation=FEDERATION))

    assert finding.consequence.endswith("demanded by XMPP federation partners")
    assert finding.remedy.steps[0].where == "Maintenance > Security > Client certificate"
    assert "X15.5 has a client certificate of its own" in finding.remedy.steps[0].do


def test_a_private_client_certificate_ends_the_reliance() -> None:
    """From X15.5 on it is shown in the client's role."""
    own = {(E1, "client"): {"subject": f"CN={E1}"}}
    private = make.leaf(E1, make.ca("CN=Corp Root,O=Acme"))

    assert len(found(SLUG, pair("X15.5", federation=FEDERATION, certificates=own))) == 1
    assert found(SLUG, pair("X15.5", federation=FEDERATION, certificates={(E1, "client"): [private]})) == ()
    assert len(found(SLUG, pair("X15.4", certificates={(E1, "client"): [private]}))) == 1


def test_the_expressway_c_relies_on_it_in_every_release() -> None:
    """It is the client of the traversal zone, of the SSH tunnels and of CUCM."""
    public = make.leaf(C1, PUBLIC_ISSUING)

    finding = sole(SLUG, pair("X15.5", certificates={(C1, "server"): [public]}))

    assert (finding.node, finding.slot) == (C1, Slot.SERVER)
    assert f"traversal:{C1}->{E1}" in finding.connections
    assert f"ssh-tunnel:{C1}->{E1}" in finding.connections
    assert "private CA" in finding.remedy.steps[0].do
    assert len(finding.remedy.steps) == 1


def test_peers_that_enforce_are_among_those_who_demand_it() -> None:
    """Before X15.4; each peer has its own certificate."""
    enforce = {"version": "X15.3", "cluster_tls": ClusterTls.ENFORCE}

    findings = found(SLUG, cluster(c={"version": "X15.3"}, e=enforce))

    assert [finding.node for finding in findings] == [E1, E2]
    assert f"cluster-peer:{E1}->{E2}" in findings[0].connections
    assert "in sip-service, cluster-peer" in findings[0].consequence


@pytest.mark.parametrize(
    "day,verb", [(datetime(2027, 3, 1, tzinfo=UTC), "stops"), (datetime(2027, 3, 2, tzinfo=UTC), "stopped")]
)
def test_the_day_is_that_of_the_ca(day: datetime, verb: str) -> None:
    """DigiCert names its own, which is found by the issuer's organisation. Either side of it."""
    issuing = make.ca("CN=Assured ID CA,O=DigiCert Inc", PUBLIC_ROOT)
    leaf = make.leaf(E1, issuing, sans=[E1, "example.com"])
    lists = {(node, "trusted-ca"): [*AUTHORITIES, issuing] for node in (C1, E1)}

    finding = sole(SLUG, pair("X14.3", certificates={(E1, "server"): [leaf]}, trust=lists), day)

    assert finding.message.endswith(f"and DigiCert {verb} issuing that after 2027-03-01")
    assert "stated by the authority itself" in finding.got
    assert "older texts say 2026-05-01" in finding.got


def test_a_ca_without_a_day_of_its_own_stops_with_chrome() -> None:
    """GlobalSign has named none."""
    issuing = make.ca("CN=GlobalSign RSA OV SSL CA 2018,O=GlobalSign nv-sa", PUBLIC_ROOT)
    lists = {(node, "trusted-ca"): [*AUTHORITIES, issuing] for node in (C1, E1)}
    site = pair("X14.3", certificates={(E1, "server"): [make.leaf(E1, issuing)]}, trust=lists)

    finding = sole(SLUG, site)

    assert finding.message.endswith("and GlobalSign stops issuing that after 2027-03-14")
    assert "no last day of this CA is known" in finding.got


def test_a_certificate_without_client_auth_relies_on_nothing() -> None:
    """Server-only, or without any extended key usage."""
    for eku in (("serverAuth",), None):
        assert found(SLUG, pair("X14.3", certificates={(E1, "server"): {"eku": eku}})) == ()


def test_a_private_ca_goes_on() -> None:
    """The Expressway-C of the healthy deployment, and an Expressway-E with the same CA."""
    private = make.leaf(E1, make.ca("CN=Corp Root,O=Acme"))

    assert found(SLUG, pair("X14.3", certificates={(E1, "server"): [private]})) == ()


def test_an_unknown_certificate_relies_on_nothing() -> None:
    """Nor one whose root is not known."""
    stranger = make.leaf(E1, make.ca("Unheard Of"))

    assert found(SLUG, pair("X14.3", certificates={(E1, "server"): None})) == ()
    assert found(SLUG, pair("X14.3", certificates={(E1, "server"): [stranger]})) == ()


def test_peers_with_one_certificate_are_one_finding() -> None:
    """It is renewed once."""
    leaf = make.leaf(E1, PUBLIC_ISSUING, sans=[E1, E2, "expe.example.com", "example.com"])

    old = {"version": "X14.3"}

    finding = sole(SLUG, cluster(c=old, e=old, certificates={(each, "server"): [leaf] for each in (E1, E2)}))

    assert finding.node == E1
    assert finding.message.startswith(f"{E1} and {E2} rely on clientAuth in their server certificate, and")
    assert {connection.partition("->")[0] for connection in finding.connections} == {
        f"sip-service:{E1}",
        f"sip-service:{E2}",
    }
