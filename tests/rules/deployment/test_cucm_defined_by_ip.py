"""`cucm-defined-by-ip`: the name by which the Expressway-C knows a node must stand in its certificate."""

from __future__ import annotations

import pytest

from edgetrust.model.deployment import Slot
from edgetrust.model.finding import Severity
from tests import make
from tests.deployments import C1, C2, IMP, PUBLISHER, SUBSCRIBER, Site, cluster, stand_alone
from tests.examine import examine, found, sole

SLUG = "cucm-defined-by-ip"
IP = "10.0.20.11"


def defined(name: str, node: str = PUBLISHER, **changes: object) -> Site:
    """A stand-alone pair whose CUCM node is defined by that name."""
    return stand_alone(nodes={node: {"defined_as": name}}, **changes)


def test_an_address_in_system_server_breaks_every_verifying_connection() -> None:
    """Names, certificate and both steps are told; the connections are those of this node alone."""
    finding = sole(SLUG, defined(IP))

    assert (finding.severity, finding.node, finding.slot) == (Severity.ERROR, PUBLISHER, Slot.TOMCAT)
    assert finding.connections == tuple(
        f"{kind}:{C1}->{PUBLISHER}" for kind in ("cucm-https", "cucm-config", "cucm-config-secure")
    )
    assert finding.message == (
        f"{PUBLISHER} is defined as {IP} in System > Server, "
        "which its tomcat certificate and CallManager certificate do not carry"
    )
    assert finding.expected == f"{PUBLISHER} in System > Server and in the SAN"
    assert finding.got == f"{IP} in System > Server, DNS:{PUBLISHER} in the certificate"
    assert [evidence.source for evidence in finding.evidence] == [
        f"certs/{PUBLISHER}.tomcat.pem",
        f"certs/{PUBLISHER}.callmanager.pem",
    ]
    assert [(step.node, step.do) for step in finding.remedy.steps] == [
        (PUBLISHER, f"replace {IP} by {PUBLISHER}"),
        (C1, f"let the publisher's address be {PUBLISHER}, then Refresh servers"),
    ]


@pytest.mark.parametrize("name", ["cucm-pub", "2001:db8::20"])
def test_a_bare_host_name_is_no_better(name: str) -> None:
    """Nor is an IPv6 address."""
    assert name in sole(SLUG, defined(name)).message


@pytest.mark.parametrize("name,entry", [(IP, f"IP:{IP}"), ("cucm-pub", "cucm-pub")])
def test_what_the_certificate_carries_is_good(name: str, entry: str) -> None:
    """An address works where it is a SAN, which is hardly ever done."""
    carrying: make.Changes = {"sans": [PUBLISHER, entry]}
    site = defined(name, certificates={(PUBLISHER, slot): carrying for slot in ("tomcat", "callmanager")})

    assert found(SLUG, site) == ()


def test_a_foreign_fqdn_is_another_rules_business() -> None:
    """It is a name mismatch like any other."""
    assert found(SLUG, defined("cucm.other.example.com")) == ()


def test_each_node_has_its_own_entry_in_system_server() -> None:
    """Two addresses, two findings."""
    site = stand_alone(nodes={PUBLISHER: {"defined_as": IP}, SUBSCRIBER: {"defined_as": "10.0.20.12"}})

    assert [finding.node for finding in found(SLUG, site)] == [PUBLISHER, SUBSCRIBER]


def test_im_and_presence_nodes_are_defined_there_as_well() -> None:
    """With the page of their own on the Expressway-C."""
    finding = sole(SLUG, cluster(nodes={IMP: {"defined_as": IP}}))

    assert finding.node == IMP
    assert finding.connections == (
        f"imp-https:{C1}->{IMP}",
        f"imp-https:{C2}->{IMP}",
        f"imp-xmpp:{C1}->{IMP}",
        f"imp-xmpp:{C2}->{IMP}",
    )
    assert "IM and Presence" in finding.remedy.steps[-1].where


def test_a_certificate_that_lacks_the_fqdn_too_has_to_be_replaced_first() -> None:
    """Defining the node by its FQDN alone would not help."""
    site = defined(IP, certificates={(PUBLISHER, "tomcat"): {"sans": ["other.example.com"]}})

    steps = sole(SLUG, site).remedy.steps

    assert [step.node for step in steps] == [PUBLISHER, PUBLISHER, C1]
    assert f"with its names and also SAN DNS:{PUBLISHER}" in steps[0].do
    assert "tomcat certificate" in steps[0].do


def test_an_independent_defect_does_not_hide_it() -> None:
    """OpenSSL stops at the chain; the name would be refused all the same."""
    site = defined(IP, trust={(C1, "trusted-ca"): []})

    assert len(sole(SLUG, site).connections) == 3
    assert examine(site).failures(SLUG) == ()


def test_where_nobody_verifies_nothing_breaks() -> None:
    """TLS verify mode Off in a release that honours it; the upgrade is another rule's business."""
    site = defined(IP, c={"version": "X14.0"}, e={"version": "X14.0"}, cucm={"tls_verify": False})

    assert found(SLUG, site) == ()


@pytest.mark.parametrize("version,count", [("X14.1", 0), ("X14.2", 1)])
def test_from_x14_2_on_it_breaks_even_without_tls_verify(version: str, count: int) -> None:
    """Either side of the release."""
    site = defined(IP, c={"version": version}, e={"version": version}, cucm={"tls_verify": False})

    assert len(found(SLUG, site)) == count


def test_an_unknown_certificate_may_carry_anything() -> None:
    """No evidence, no finding."""
    unknown = {(PUBLISHER, "tomcat"): None, (PUBLISHER, "callmanager"): None}

    assert found(SLUG, defined(IP, certificates=unknown)) == ()


def test_an_address_typed_on_the_expressway_c_is_mended_there() -> None:
    """Discovery asks the publisher under the name typed on the page."""
    finding = sole(SLUG, stand_alone(cucm={"publisher_address": IP}))

    assert (finding.severity, finding.node, finding.slot) == (Severity.ERROR, C1, Slot.TOMCAT)
    assert finding.got == f"{IP} on the Expressway-C, DNS:{PUBLISHER} in the certificate"
    assert [step.node for step in finding.remedy.steps] == [C1]


def test_the_same_address_on_both_pages_is_one_finding() -> None:
    """The remedy names both pages."""
    site = stand_alone(nodes={PUBLISHER: {"defined_as": IP}}, cucm={"publisher_address": IP})

    assert sole(SLUG, site).node == PUBLISHER


@pytest.mark.parametrize(
    "cucm",
    [
        {"publisher_address": PUBLISHER},
        {"publisher_address": "cucm.other.example.com"},
        {"publisher_address": IP, "tls_verify": False},
    ],
)
def test_a_typed_name_or_an_unverified_discovery_is_fine(cucm: dict[str, object]) -> None:
    """Nothing is reported for them by this rule."""
    assert found(SLUG, stand_alone(cucm=cucm)) == ()


def test_without_an_expressway_c_nobody_looks_for_names() -> None:
    """Neither at connections nor at discovery."""
    assert found(SLUG, defined(IP, c=None)) == ()
    assert found(SLUG, stand_alone(c=None, cucm={"publisher_address": IP})) == ()
