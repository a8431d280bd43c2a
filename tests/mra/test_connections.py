"""The table of connections, statement by statement."""

from __future__ import annotations

from inspect import getdoc

import pytest

from edgetrust.model.connection import Connection, Purpose, Refusal, Requirement
from edgetrust.model.deployment import ClusterTls, Deployment, Role, SecurityMode, Slot, Store
from edgetrust.mra.connections import TABLE, expand, registration_names, shown_slot
from tests import deployments
from tests.deployments import C1, C2, C_CLUSTER, DOMAIN, E1, E2, IMP, PROFILE, PUBLISHER, UNITY

BOTH = (Purpose.SERVER_AUTH, Purpose.CLIENT_AUTH)


def connection(deployment: Deployment, identifier: str) -> Connection:
    """The connection with this id."""
    (found,) = [each for each in expand(deployment) if each.id == identifier]
    return found


def kinds(deployment: Deployment) -> set[str]:
    """The kinds of connection a deployment has."""
    return {each.kind for each in expand(deployment)}


def by_verifier(found: Connection) -> dict[str, Requirement]:
    """The requirements of a connection by who verifies."""
    return {requirement.verifier: requirement for requirement in found.requirements}


def test_ids_are_unique() -> None:
    """In a deployment with everything in it."""
    found = expand(deployments.cluster().deployment)

    assert len({each.id for each in found}) == len(found)


@pytest.mark.parametrize("row", TABLE, ids=lambda row: f"{row.kind}-{row.client}")
def test_every_function_of_a_row_has_words_for_the_manual(row: object) -> None:
    """The page of connections is written from their docstrings."""
    functions = [row.when]  # type: ignore[attr-defined]
    for demand in (row.client_demands, row.server_demands):  # type: ignore[attr-defined]
        if demand is not None:
            functions += [demand.purposes, demand.names, demand.not_verified_because]

    assert all(getdoc(function) for function in functions)


def test_the_traversal_zone_is_verified_from_both_sides() -> None:
    """C looks for the peer address typed there, E for the TLS verify subject name; SAN only, and no alert for names."""
    found = connection(deployments.cluster().deployment, f"traversal:{C1}->{E1}")
    sides = by_verifier(found)

    assert found.port == 7001
    assert sides[C1].names.groups == ((E1,),)
    assert sides[E1].names.groups == ((C_CLUSTER,),)
    assert sides[C1].purposes == (Purpose.SERVER_AUTH,)
    assert sides[E1].purposes == (Purpose.CLIENT_AUTH,)
    assert {side.refusal for side in sides.values()} == {Refusal.CLOSE}
    assert not any(side.names.common_name_counts for side in sides.values())


def test_before_x12_5_a_common_name_counts_between_expressways() -> None:
    """And from then on it does not."""
    old = deployments.stand_alone(c={"version": "X12"}, e={"version": "X12"}).deployment

    sides = by_verifier(connection(old, f"traversal:{C1}->{E1}"))

    assert all(side.names.common_name_counts for side in sides.values())


@pytest.mark.parametrize(
    "version, checking, purposes",
    [("X15.4", False, (Purpose.CLIENT_AUTH,)), ("X15.5", True, (Purpose.CLIENT_AUTH,)), ("X15.5", False, ())],
)
def test_the_checking_mode_of_x15_5_spares_the_zone_but_not_the_tunnel(
    version: str, checking: bool, purposes: tuple[Purpose, ...]
) -> None:
    """SIP TLS only."""
    deployment = deployments.stand_alone(e={"version": version, "eku_checking": checking}).deployment

    assert by_verifier(connection(deployment, f"traversal:{C1}->{E1}"))[E1].purposes == purposes
    assert by_verifier(connection(deployment, f"ssh-tunnel:{C1}->{E1}"))[E1].purposes == (Purpose.CLIENT_AUTH,)


@pytest.mark.parametrize(
    "c, e, purposes",
    [
        ({}, {"eku_checking": False}, (Purpose.CLIENT_AUTH,)),
        ({"eku_checking": False}, {}, ()),
        ({"eku_checking": False, "version": "X15.4"}, {}, (Purpose.CLIENT_AUTH,)),
    ],
)
def test_each_side_has_a_checking_mode_of_its_own(
    c: dict[str, object], e: dict[str, object], purposes: tuple[Purpose, ...]
) -> None:
    """The Expressway-C's spares CUCM, which calls it back over SIP TLS."""
    deployment = deployments.cluster(c=c, e=e).deployment

    assert by_verifier(connection(deployment, f"cucm-sip-back:{PUBLISHER}->{C1}"))[C1].purposes == purposes


def test_the_ssh_tunnel_sends_leaves_and_no_alert() -> None:
    """Any purpose of the E will do, and no name is looked for."""
    sides = by_verifier(connection(deployments.stand_alone().deployment, f"ssh-tunnel:{C1}->{E1}"))

    assert all(side.leaf_only and not side.sends_alerts and not side.names.groups for side in sides.values())
    assert sides[C1].purposes == ()


@pytest.mark.parametrize("version, purposes", [("X15.3", BOTH), ("X15.4", (Purpose.SERVER_AUTH,))])
def test_sip_service_asks_for_both_purposes_before_x15_4(version: str, purposes: tuple[Purpose, ...]) -> None:
    """C verifies the server certificate of E, inside SIP."""
    deployment = deployments.stand_alone(c={"version": version}, e={"version": version}).deployment
    found = connection(deployment, f"sip-service:{E1}->{C1}")

    (side,) = found.requirements
    assert (side.verifier, side.presenter, side.slot, side.purposes) == (C1, E1, Slot.SERVER, purposes)
    assert side.in_band
    assert found.port is None


@pytest.mark.parametrize("version, purposes", [("X15.3", (Purpose.CLIENT_AUTH,)), ("X15.4", ())])
def test_peers_verify_each_other_when_enforced(version: str, purposes: tuple[Purpose, ...]) -> None:
    """Each other's FQDN; clientAuth before X15.4 only; and nothing while permissive."""
    enforced = deployments.cluster(c={"version": version, "cluster_tls": ClusterTls.ENFORCE}).deployment
    sides = by_verifier(connection(enforced, f"cluster-peer:{C1}->{C2}"))
    permissive = connection(deployments.cluster().deployment, f"cluster-peer:{C1}->{C2}")

    assert sides[C1].names.groups == ((C2,),)
    assert sides[C2].names.groups == ((C1,),)
    assert sides[C2].purposes == purposes
    assert not any(side.not_verified_because for side in sides.values())
    assert all("Permissive" in (side.not_verified_because or "") for side in permissive.requirements)


@pytest.mark.parametrize(
    "version, tls_verify, origin, verified",
    [
        ("X14.1", True, True, True),
        ("X14.1", False, True, False),
        ("X14.2", False, True, True),
        ("X14.2", False, False, False),
        ("X14.2", True, False, True),
    ],
)
@pytest.mark.parametrize("kind", ["cucm-https", "cucm-config", "cucm-config-secure"])
def test_origin_servers_are_verified_from_x14_2_on_in_any_case(
    kind: str, version: str, tls_verify: bool, origin: bool, verified: bool
) -> None:
    """Before, TLS verify mode decides; VerifyOriginServer is the way out."""
    side = {"version": version, "verify_origin_server": origin}
    deployment = deployments.stand_alone(c=side, cucm={"tls_verify": tls_verify}).deployment

    requirement = by_verifier(connection(deployment, f"{kind}:{C1}->{PUBLISHER}"))[C1]

    assert (requirement.not_verified_because is None) is verified
    assert requirement.names.groups == ((PUBLISHER,),)


@pytest.mark.parametrize("version, verified", [("X14.0.1", False), ("X14.0.2", True)])
@pytest.mark.parametrize(
    "kind, store", [("cucm-config", Store.TOMCAT_TRUST), ("cucm-config-secure", Store.CALLMANAGER_TRUST)]
)
def test_cucm_verifies_the_c_on_its_tftp_ports_from_x14_0_2(
    kind: str, store: Store, version: str, verified: bool
) -> None:
    """In any security mode, each port against its own store."""
    deployment = deployments.stand_alone(c={"version": version}).deployment

    requirement = by_verifier(connection(deployment, f"{kind}:{C1}->{PUBLISHER}"))[PUBLISHER]

    assert (requirement.not_verified_because is None) is verified
    assert requirement.store is store


def test_secure_registration_exists_in_mixed_mode_only() -> None:
    """Both handshakes of it."""
    secure = {"cucm-sip", "cucm-sip-back"}
    plain = deployments.cluster(cucm={"security_mode": SecurityMode.NON_SECURE}).deployment

    assert secure <= kinds(deployments.cluster().deployment)
    assert not secure & kinds(plain)


def test_the_handshake_back_asks_for_every_profile_and_answers_403() -> None:
    """CUCM is the client then, and shows its CallManager certificate."""
    deployment = deployments.cluster().deployment
    found = connection(deployment, f"cucm-sip-back:{PUBLISHER}->{C1}")
    sides = by_verifier(found)

    assert sides[PUBLISHER].names.groups == ((PROFILE,),)
    assert sides[PUBLISHER].refusal is Refusal.SIP_403
    assert (sides[C1].slot, sides[C1].purposes) == (Slot.CALLMANAGER, (Purpose.CLIENT_AUTH,))


def test_sip_oauth_uses_tomcat() -> None:
    """On both ends."""
    deployment = deployments.stand_alone(cucm={"sip_oauth": True}).deployment
    sides = by_verifier(connection(deployment, f"cucm-sip-oauth:{C1}->{PUBLISHER}"))

    assert sides[C1].slot is Slot.TOMCAT
    assert sides[PUBLISHER].store is Store.TOMCAT_TRUST
    assert "cucm-sip-oauth" not in kinds(deployments.stand_alone().deployment)


def test_im_and_presence_brings_its_connections() -> None:
    """XCP between the Expressways and XMPP of Jabber among them."""
    brought = {"xcp-router", "imp-https", "imp-xmpp", "jabber-xmpp"}
    sides = by_verifier(connection(deployments.cluster().deployment, f"imp-xmpp:{C1}->{IMP}"))

    assert brought <= kinds(deployments.cluster().deployment)
    assert not brought & kinds(deployments.stand_alone().deployment)
    assert (sides[C1].slot, sides[IMP].store) == (Slot.CUP_XMPP, Store.CUP_XMPP_TRUST)


def test_unity_is_verified_like_the_other_origins() -> None:
    """Its tomcat certificate, by its name."""
    (side,) = connection(deployments.cluster().deployment, f"unity-https:{C1}->{UNITY}").requirements

    assert (side.slot, side.names.groups) == (Slot.TOMCAT, ((UNITY,),))


def test_endpoints_look_for_the_service_domain() -> None:
    """Or its collab-edge name; TC also takes the SRVName; Jabber prompts, the others do not."""
    deployment = deployments.cluster().deployment
    (jabber,) = connection(deployment, f"jabber-https:jabber->{E1}").requirements
    (phone,) = connection(deployment, f"phone-sip:ip-phones->{E2}").requirements
    (tc,) = connection(deployment, f"tc-https:tc->{E1}").requirements

    assert jabber.names.groups == phone.names.groups == ((DOMAIN, f"collab-edge.{DOMAIN}"),)
    assert tc.names.groups == ((DOMAIN, f"collab-edge.{DOMAIN}", f"_collab-edge._tls.{DOMAIN}"),)
    assert (jabber.prompts, phone.prompts, tc.prompts) == (True, False, False)
    assert {each.refusal for each in (jabber, phone, tc)} == {Refusal.ALERT}


def test_every_service_domain_is_a_group_of_its_own() -> None:
    """Each needs itself or its collab-edge name."""
    deployment = deployments.stand_alone(domains=("example.com", "example.net")).deployment

    assert registration_names(deployment, Role.JABBER) == (
        ("example.com", "collab-edge.example.com"),
        ("example.net", "collab-edge.example.net"),
    )


def test_with_an_edge_proxy_endpoints_face_the_proxy() -> None:
    """And the proxy faces the Expressway-E, from both sides."""
    site = deployments.stand_alone(edge_proxy=deployments.edge_proxy())
    found = expand(site.deployment)
    proxy = site.deployment.edge_proxy
    assert proxy is not None

    assert {each.server for each in found if each.kind.startswith(("jabber", "phone", "tc"))} == {proxy.id}
    assert set(by_verifier(connection(site.deployment, f"proxy-edge:{proxy.id}->{E1}"))) == {proxy.id, E1}


@pytest.mark.parametrize("version, slot", [("X15.4", Slot.SERVER), ("X15.5", Slot.CLIENT)])
def test_a_client_store_exists_from_x15_5_on(version: str, slot: Slot) -> None:
    """Before, one certificate plays both parts."""
    deployment = deployments.stand_alone(c={"version": version}).deployment
    node = next(deployment.nodes())

    assert shown_slot(deployment, node, Slot.CLIENT) is slot
    assert shown_slot(deployment, node, Slot.SERVER) is Slot.SERVER
