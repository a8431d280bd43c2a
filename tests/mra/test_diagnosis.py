"""Why a verification failed, as a rule and a node: from OpenSSL's error to what must change, and where."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from edgetrust.model.deployment import Slot, Store, TraversalZone
from edgetrust.model.verdict import Verification
from edgetrust.mra.verdicts import judge_connections
from tests import deployments, make
from tests.deployments import (
    AUTHORITIES,
    C1,
    CORP_ISSUING,
    CORP_ROOT,
    E1,
    PUBLIC_ISSUING,
    PUBLIC_ROOT,
    PUBLISHER,
    Site,
    stand_alone,
)

TRAVERSAL, TUNNEL = f"traversal:{C1}->{E1}", f"ssh-tunnel:{C1}->{E1}"
PHONE, JABBER, TC = (
    f"{kind}-https:{client}->{E1}" for kind, client in (("phone", "ip-phones"), ("jabber", "jabber"), ("tc", "tc"))
)
CONFIG, SECURE = f"cucm-config:{C1}->{PUBLISHER}", f"cucm-config-secure:{C1}->{PUBLISHER}"
C_LIST, E_LIST = (C1, "trusted-ca"), (E1, "trusted-ca")
TWIN = make.ca("CN=Public Root,O=Trusty", key="twin", ski=None)
PAST, FUTURE = datetime(2026, 11, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)


def without(*gone: make.Issued) -> list[make.Issued]:
    """A healthy Expressway's list without some entries."""
    return [entry for entry in AUTHORITIES if entry not in gone]


def failed(site: Site, connection: str) -> Verification:
    """The verification that a rule explains; there must be exactly one."""
    verdicts = judge_connections(site.deployment, site.inventory, make.NOW)
    (found,) = [
        verification
        for verdict in verdicts
        if verdict.connection.id == connection
        for verification in verdict.verifications
        if verification.diagnosis is not None
    ]
    return found


def told(site: Site, connection: str) -> tuple[str, str]:
    """Rule and node."""
    diagnosis = failed(site, connection).diagnosis
    assert diagnosis is not None
    return diagnosis.rule, diagnosis.node


@pytest.mark.parametrize(
    "trust, connection, expected",
    [
        ({C_LIST: without(PUBLIC_ISSUING)}, TUNNEL, ("intermediate-not-in-list", C1)),
        ({C_LIST: without(PUBLIC_ROOT)}, TRAVERSAL, ("root-missing", C1)),
        ({C_LIST: without(PUBLIC_ROOT, PUBLIC_ISSUING)}, TRAVERSAL, ("ca-not-trusted", C1)),
        ({C_LIST: [TWIN, *AUTHORITIES]}, TUNNEL, ("same-subject-shadowed", C1)),
        (
            {(PUBLISHER, "tomcat-trust"): []},
            CONFIG,
            ("expressway-ca-not-in-tomcat-trust", PUBLISHER),
        ),
        (
            {(PUBLISHER, "callmanager-trust"): []},
            SECURE,
            ("expressway-ca-not-in-callmanager-trust", PUBLISHER),
        ),
        ({("ip-phones", "endpoint"): [CORP_ROOT]}, PHONE, ("phone-ca-not-listed", E1)),
        ({("jabber", "endpoint"): [CORP_ROOT]}, JABBER, ("jabber-prompts-user", E1)),
        ({("tc", "endpoint"): [CORP_ROOT]}, TC, ("ca-not-trusted", "tc")),
    ],
)
def test_a_list_that_lacks_something(
    trust: dict[tuple[str, str], list[make.Issued]], connection: str, expected: tuple[str, str]
) -> None:
    """Which part of the chain it is, for whom, and whose list must change."""
    assert told(stand_alone(trust=trust), connection) == expected


@pytest.mark.parametrize("connection, node", [(TRAVERSAL, C1), (TUNNEL, C1), (PHONE, E1), (TC, E1)])
def test_an_intermediate_that_is_neither_sent_nor_listed(connection: str, node: str) -> None:
    """The verifier's list, or for endpoints the presenter's, from which it would be sent."""
    delivered = [make.leaf(E1, PUBLIC_ISSUING, sans=[E1, "example.com"]), PUBLIC_ISSUING]
    site = stand_alone(
        certificates={(E1, "server"): delivered},
        trust={C_LIST: without(PUBLIC_ISSUING), E_LIST: without(PUBLIC_ISSUING)},
    )

    assert told(site, connection) == ("intermediate-missing", node)


@pytest.mark.parametrize(
    "changes, connection, expected",
    [
        ({"not_after": PAST}, TRAVERSAL, ("certificate-expired", E1)),
        ({"not_before": FUTURE}, TRAVERSAL, ("certificate-not-yet-valid", E1)),
        ({"eku": ["clientAuth"]}, TRAVERSAL, ("eku-missing-server-auth", E1)),
        ({"sans": [E1]}, PHONE, ("san-missing-registration-domain", E1)),
        ({"sans": ["example.com"], "subject": "CN=x,O=Acme"}, TRAVERSAL, ("name-mismatch", E1)),
        ({"extensions": [("1.2.3.4", True, b"\x05\x00")]}, TRAVERSAL, ("critical-extension-unknown", E1)),
        ({"signing_key": "nobody"}, TRAVERSAL, ("signature-invalid", E1)),
    ],
)
def test_a_certificate_that_is_wrong_itself(changes: make.Changes, connection: str, expected: tuple[str, str]) -> None:
    """The presenter needs another one."""
    assert told(stand_alone(certificates={(E1, "server"): changes}), connection) == expected


def test_a_client_without_its_purpose() -> None:
    """The one who shows it."""
    site = stand_alone(certificates={(C1, "server"): {"eku": ["serverAuth"]}})

    assert told(site, TRAVERSAL) == ("eku-missing-client-auth", C1)


def test_a_self_signed_certificate_that_is_not_in_the_list() -> None:
    """Itself is what is missing."""
    alone = make.leaf(PUBLISHER, sans=[PUBLISHER])
    verification = failed(stand_alone(certificates={(PUBLISHER, "tomcat"): [alone]}), f"cucm-https:{C1}->{PUBLISHER}")

    assert verification.diagnosis is not None
    assert (verification.diagnosis.rule, verification.diagnosis.node) == ("self-signed-not-trusted", C1)
    assert [each.certificate for each in verification.missing] == [alone.certificate]


def test_what_is_missing_is_named_by_certificate() -> None:
    """Where any file of the deployment holds it."""
    missing = failed(stand_alone(trust={C_LIST: without(PUBLIC_ISSUING)}), TUNNEL).missing

    assert [each.certificate for each in missing] == [PUBLIC_ISSUING.certificate]


def test_without_a_link_at_hand_the_ca_is_not_trusted() -> None:
    """Nobody can tell an intermediate that is missing from a CA that is foreign."""
    leaf = make.leaf(E1, make.ca("CN=Unseen", PUBLIC_ROOT), sans=[E1, "example.com"])

    verification = failed(stand_alone(certificates={(E1, "server"): [leaf]}), TRAVERSAL)

    assert verification.diagnosis is not None
    assert verification.diagnosis.rule == "ca-not-trusted"
    assert [(each.subject, each.certificate) for each in verification.missing] == [("CN=Unseen", None)]


def test_the_shadow_is_the_culprit() -> None:
    """The entry that must go."""
    diagnosis = failed(stand_alone(trust={C_LIST: [TWIN, *AUTHORITIES]}), TUNNEL).diagnosis

    assert diagnosis is not None
    assert diagnosis.culprit == TWIN.certificate


@pytest.mark.parametrize(
    "address, expected", [("10.0.0.1", ("name-mismatch", C1)), ("other.example.com", ("name-mismatch", C1))]
)
def test_a_peer_address_that_is_typed_wrong_is_mended_where_it_is_typed(
    address: str, expected: tuple[str, str]
) -> None:
    """On the Expressway-C."""
    deployment = stand_alone().deployment
    zone = TraversalZone(
        peer_addresses=(address,), tls_verify_subject_name=deployment.traversal_zone.tls_verify_subject_name
    )

    assert told(stand_alone(traversal_zone=zone), TRAVERSAL) == expected


@pytest.mark.parametrize("name", ["10.0.20.11", "cucm-pub"])
def test_cucm_that_is_defined_by_address_or_host_name(name: str) -> None:
    """At the CUCM node, where System > Server is."""
    site = stand_alone(nodes={PUBLISHER: {"defined_as": name}})

    assert told(site, f"cucm-https:{C1}->{PUBLISHER}") == ("cucm-defined-by-ip", PUBLISHER)


def test_clusters_have_names_of_their_own() -> None:
    """The cluster's, the peer's, the profile's."""
    names = ["example.com", deployments.PROFILE]
    c_cluster, e1, back = f"traversal:{C1}->{E1}", f"xcp-router:{C1}->{E1}", f"cucm-sip-back:{PUBLISHER}->{C1}"
    no_cluster = deployments.cluster(certificates={(C1, "server"): {"sans": [C1, *names]}})
    no_peer = deployments.cluster(certificates={(E1, "server"): {"sans": [deployments.E_CLUSTER, "example.com"]}})
    no_profile = deployments.cluster(certificates={(C1, "server"): {"sans": [C1, deployments.C_CLUSTER]}})

    assert told(no_cluster, c_cluster) == ("san-missing-cluster-name", C1)
    assert told(no_peer, e1) == ("san-missing-peer-name", E1)
    assert told(no_profile, back) == ("san-missing-security-profile", C1)


def test_names_past_the_limit_are_told_as_such() -> None:
    """In releases that do not look so far."""
    old = {"version": "X8.9"}
    many = [f"host{number:03}.example.com" for number in range(60)]
    site = stand_alone(c=old, e=old, certificates={(E1, "server"): {"sans": [*many, E1, "example.com"]}})

    assert told(site, PHONE)[0] == "san-over-999-characters"


def test_an_edge_proxy_is_told_apart() -> None:
    """Whichever of the two lists lacks something."""
    proxy = deployments.edge_proxy()
    at_proxy = stand_alone(edge_proxy=proxy, trust={(proxy.id, "endpoint"): [CORP_ROOT, CORP_ISSUING]})
    connection = f"proxy-edge:{proxy.id}->{E1}"

    assert told(at_proxy, connection) == ("proxy-trust-incomplete", proxy.id)
    assert failed(at_proxy, connection).requirement.store is Store.ENDPOINT
    assert failed(at_proxy, connection).requirement.slot is Slot.SERVER


CROSS = make.ca("CN=Corp Root,O=Acme", make.ca("CN=Elsewhere"))


def test_a_cross_signed_twin_that_leads_nowhere_shadows_the_root() -> None:
    """Root and intermediate are there; the look-up ends at the certificate above the root."""
    site = stand_alone(trust={E_LIST: [CROSS, *AUTHORITIES]})

    diagnosis = failed(site, TRAVERSAL).diagnosis

    assert told(site, TRAVERSAL) == ("same-subject-shadowed", E1)
    assert diagnosis is not None
    assert diagnosis.culprit == CROSS.certificate


def test_a_twin_that_is_sent_shadows_nothing_in_the_list() -> None:
    """The list lacks the right one; what is sent is the sender's affair."""
    twin = make.ca("CN=Corp Issuing,O=Acme", CORP_ROOT, key="twin", ski=None)
    site = stand_alone(trust={C_LIST: [twin, *AUTHORITIES], E_LIST: without(CORP_ISSUING)})

    assert told(site, TRAVERSAL) == ("intermediate-missing", E1)


def test_what_is_missing_is_in_date() -> None:
    """Of two certificates of one CA, the one that would be sent."""
    old = make.ca("CN=Corp Issuing,O=Acme", CORP_ROOT, not_after=PAST)
    site = stand_alone(trust={C_LIST: [old, *AUTHORITIES], E_LIST: without(CORP_ISSUING)})

    assert told(site, TUNNEL) == ("intermediate-not-in-list", E1)
    assert [each.certificate for each in failed(site, TUNNEL).missing] == [CORP_ISSUING.certificate]
