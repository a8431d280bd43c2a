"""Who may sign, for which purposes, and why."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from edgetrust.model.connection import Purpose
from edgetrust.model.deployment import Deployment, Role, Slot
from edgetrust.model.plan import PlannedCertificate, PlannedKey, Signer
from edgetrust.mra.planning.certificates import plan_certificates
from edgetrust.mra.planning.demands import demands_of
from edgetrust.mra.planning.order import orders
from edgetrust.mra.planning.signers import needed_purposes
from tests.blank import C1, CUCM1, E1, PROXY, clusters, endpoint, stand_alone
from tests.deployments import edge_proxy
from tests.planned import KEYS

SERVER, CLIENT = Purpose.SERVER_AUTH, Purpose.CLIENT_AUTH


def planned(site: Deployment, node_id: str, slot: Slot = Slot.SERVER) -> PlannedCertificate:
    """The certificate planned for a slot."""
    return next(each for each in plan_certificates(site) if each.node.id == node_id and each.slot is slot)


@pytest.mark.parametrize(
    ("release", "node", "slot", "purposes"),
    [
        ("X15.3", C1, Slot.SERVER, (SERVER, CLIENT)),
        ("X15.3", E1, Slot.SERVER, (SERVER, CLIENT)),
        ("X15.4", C1, Slot.SERVER, (SERVER, CLIENT)),
        ("X15.4", E1, Slot.SERVER, (SERVER, CLIENT)),
        ("X15.5", C1, Slot.SERVER, (SERVER,)),
        ("X15.5", C1, Slot.CLIENT, (CLIENT,)),
        ("X15.5", E1, Slot.SERVER, (SERVER,)),
        ("X15.5", E1, Slot.CLIENT, (CLIENT,)),
        ("X15.5", CUCM1, Slot.TOMCAT, (SERVER, CLIENT)),
        ("X15.5", CUCM1, Slot.CALLMANAGER, (SERVER, CLIENT)),
    ],
)
def test_purposes_follow_the_release(release: str, node: str, slot: Slot, purposes: tuple[Purpose, ...]) -> None:
    """Both below X15.5, one for each store from there on; CUCM asks for both."""
    assert planned(stand_alone(release), node, slot).purposes == purposes


@pytest.mark.parametrize(
    ("deployment", "node", "slot", "purposes"),
    [
        (stand_alone("X15.3"), E1, Slot.SERVER, (SERVER, CLIENT)),
        (stand_alone("X15.5"), E1, Slot.CLIENT, (CLIENT,)),
        (stand_alone("X15.5"), CUCM1, Slot.CALLMANAGER, (SERVER,)),
        (clusters(), CUCM1, Slot.CALLMANAGER, (SERVER, CLIENT)),
    ],
)
def test_cucm_needs_less_than_it_asks_for(
    deployment: Deployment, node: str, slot: Slot, purposes: tuple[Purpose, ...]
) -> None:
    """Unless a connection makes it a client."""
    order = next(each for each in orders(deployment) if each.node.id == node and each.slot is slot)

    assert needed_purposes(order, demands_of(deployment)) == purposes


@pytest.mark.parametrize(
    ("node", "slot", "key", "usages"),
    [
        (E1, Slot.SERVER, KEYS["rsa-2048"], "digitalSignature keyEncipherment"),
        (E1, Slot.CLIENT, KEYS["ecdsa-256"], "digitalSignature"),
        (CUCM1, Slot.TOMCAT, KEYS["rsa-2048"], "digitalSignature keyEncipherment dataEncipherment"),
        (CUCM1, Slot.CALLMANAGER, KEYS["rsa-4096"], "digitalSignature keyEncipherment dataEncipherment"),
    ],
)
def test_cucm_asks_for_a_usage_more(node: str, slot: Slot, key: PlannedKey, usages: str) -> None:
    """Which its guide wants the CA to keep."""
    planned = next(
        each for each in plan_certificates(stand_alone("X15.5"), key) if (each.node.id, each.slot) == (node, slot)
    )

    assert " ".join(planned.key_usage) == usages


def test_the_switch_of_x15_4_lets_the_expressway_e_be_a_server_only() -> None:
    """While it is Off the upload demands both, and the reason says so."""
    site = stand_alone("X15.4")
    assert site.expressway_e is not None
    switched = replace(site, expressway_e=replace(site.expressway_e, server_eku_upload=True))

    assert planned(switched, E1).purposes == (SERVER,)
    assert (
        "X15.4 demands serverAuth and clientAuth of the one certificate of a node while EnableServerEkuUpload is Off"
        in planned(site, E1).reasons
    )


def test_what_one_side_demands_decides_even_where_the_other_is_newer() -> None:
    """Below X15.4 the Expressway-C looks for both purposes in the certificate of the Expressway-E."""
    site = stand_alone("X15.5")
    assert site.expressway_c is not None
    mixed = replace(site, expressway_c=replace(site.expressway_c, version="X15.3"))

    found = planned(mixed, E1)
    assert found.purposes == (SERVER, CLIENT)
    assert (
        "X15.5 demands serverAuth alone of it; the Expressway-C with X15.3 demands clientAuth in SIP SERVICE as well"
        in found.reasons
    )
    assert (
        "upgrade the Expressway-C from X15.3 to X15.5, and the server certificate of the Expressway-E needs serverAuth "
        "alone" in found.warnings
    )


@pytest.mark.parametrize(
    ("site", "node", "slot", "signer"),
    [
        (stand_alone(), E1, Slot.SERVER, Signer.PUBLIC),
        (stand_alone(), E1, Slot.CLIENT, Signer.EITHER),
        (stand_alone(), C1, Slot.SERVER, Signer.INTERNAL),
        (stand_alone(), C1, Slot.CLIENT, Signer.INTERNAL),
        (stand_alone(), CUCM1, Slot.TOMCAT, Signer.INTERNAL),
        (stand_alone(edge_proxy=edge_proxy()), E1, Slot.SERVER, Signer.EITHER),
        (stand_alone(edge_proxy=edge_proxy()), PROXY, Slot.SERVER, Signer.PUBLIC),
        (stand_alone(edge_proxy=edge_proxy()), PROXY, Slot.CLIENT, Signer.EITHER),
    ],
)
def test_what_endpoints_see_is_public_and_what_only_servers_see_is_internal(
    site: Deployment, node: str, slot: Slot, signer: Signer
) -> None:
    """With an edge proxy, that is what endpoints see."""
    assert planned(site, node, slot).signer is signer


def test_the_reasons_for_a_public_ca_are_the_endpoints_in_use() -> None:
    """Phones, TC/CE endpoints and Jabber each have one."""
    alone = stand_alone(endpoints=(endpoint(Role.JABBER),))

    assert planned(stand_alone(), E1).reasons[:4] == (
        "7800/8800 phones accept only the public CAs in the list of their firmware, which nobody can change",
        "TC/CE endpoints refuse a CA that is not on their list, and do not ask anybody",
        "Jabber asks its user to accept a certificate whose CA the operating system does not know",
        "Cisco rules a private CA out for what endpoints see",
    )
    assert planned(alone, E1).reasons[:2] == planned(stand_alone(), E1).reasons[2:4]


def test_the_sunset_is_told_with_its_dates_where_it_hits() -> None:
    """A public certificate with clientAuth on the Expressway-E; what the release offers stands beside it."""
    sunset, offer, alternatives = planned(stand_alone("X14.3"), E1).warnings

    assert "Let's Encrypt 2026-07-08" in sunset
    assert "DigiCert 2027-03-01" in sunset
    assert "2027-03-15" in sunset
    assert "upgrade Expressway-C and Expressway-E together to X15.5" in offer
    assert "Assured ID CA G2 under DigiCert Assured ID Root G2" in alternatives
    assert planned(stand_alone("X15.5"), E1).warnings == ()
    assert planned(stand_alone("X14.3"), C1).warnings == ()


@pytest.mark.parametrize(("day", "past", "is_over"), [("2027-03-01", 4, False), ("2027-03-15", 5, True)])
def test_the_sunset_follows_the_day(day: str, past: int, is_over: bool) -> None:
    """Days that are past are marked; DigiCert's is, once it is over."""
    at = datetime.fromisoformat(day).replace(tzinfo=UTC)
    certificates = plan_certificates(stand_alone("X14.3"), at=at)
    (sunset, _, alternatives) = next(each.warnings for each in certificates if each.node.id == E1)

    assert sunset.count("(past)") == past
    assert sunset.endswith(": that day has come") is is_over
    assert alternatives.endswith("; ask the CA whether it still issues both)") is is_over


@pytest.mark.parametrize(("release", "told"), [("X15.4", True), ("X15.5", False)])
def test_the_built_in_acme_client_has_its_conditions(release: str, told: bool) -> None:
    """Below X15.5 it renews without clientAuth, then it must not copy; each name needs a record; peers cannot share."""
    site = clusters(release)
    assert site.expressway_e is not None
    acme = replace(site, expressway_e=replace(site.expressway_e, acme=True, shared_certificate=True))

    warnings = " ".join(planned(acme, E1).warnings)

    assert ("renews without clientAuth" in warnings) is told
    assert ("untick Copy server certificate file as client certificate" in warnings) is not told
    assert "every name needs a public A record" in warnings
    assert "a shared certificate is not possible" in warnings
    assert "ACME" not in " ".join(planned(acme, C1).warnings)


@pytest.mark.parametrize(
    ("release", "node_id", "slot", "told"),
    [
        ("X15.4", C1, Slot.SERVER, True),
        ("X15.5", C1, Slot.SERVER, False),
        ("X15.5", C1, Slot.CLIENT, True),
        ("X15.5", E1, Slot.CLIENT, False),
        ("X15.5", CUCM1, Slot.TOMCAT, True),
    ],
)
def test_an_internal_ca_of_microsoft_needs_a_template_that_gives_client_auth(
    release: str, node_id: str, slot: Slot, told: bool
) -> None:
    """Where clientAuth is planned: that of web servers leaves it out, whatever the request asks."""
    reasons = planned(clusters(release), node_id, slot).reasons

    assert (
        any(reason.startswith("Microsoft's template Web Server gives serverAuth alone") for reason in reasons) is told
    )


def test_servers_have_reasons_of_their_own() -> None:
    """Multi-server certificates, the second handshake, and nodes that CUCM's certificate covers already."""
    site = clusters()

    callmanager = planned(site, CUCM1, Slot.CALLMANAGER).reasons
    presence = planned(site, "imp1.corp.example.com", Slot.TOMCAT).reasons

    assert (
        "in secure registration CUCM is the TLS client of a second handshake: without clientAuth that fails"
        in callmanager
    )
    assert any(reason.startswith("one multi-server certificate for the whole cluster") for reason in callmanager)
    assert any("Reuse Certificate" in reason for reason in callmanager)
    assert any("covers them already" in reason for reason in presence)
