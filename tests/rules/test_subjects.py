"""Certificates as rules meet them."""

from __future__ import annotations

import pytest

from edgetrust.model.deployment import Role, Slot, Store
from edgetrust.model.names import DnsName
from edgetrust.rules.subjects import (
    EXPRESSWAYS,
    appearances,
    certificates_in_use,
    connections_missing,
    describe_list,
    describe_purposes,
    holdings,
    names_for_xmpp,
    print_names,
    print_san,
    server_certificates,
    shown_by,
)
from tests import asn1, make
from tests.deployments import C1, CORP_ISSUING, CORP_ROOT, E1, PUBLISHER, SUBSCRIBER, cluster, stand_alone
from tests.examine import examine

MULTI = {"subject": "CN=cucm-ms", "sans": [PUBLISHER, SUBSCRIBER], "key": "multi"}


@pytest.mark.parametrize("version,slots", [("X15.4", [Slot.SERVER]), ("X15.5", [Slot.SERVER, Slot.CLIENT])])
def test_a_client_certificate_is_in_use_where_there_is_a_store_for_it(version: str, slots: list[Slot]) -> None:
    """From X15.5 on."""
    site = stand_alone(c={"version": version}, certificates={(C1, "client"): {"key": "client"}})

    used = certificates_in_use(examine(site), Role.EXPRESSWAY_C)

    assert [subject.slot for subject in used] == slots


def test_a_certificate_in_two_slots_of_a_node_is_met_once() -> None:
    """In the first one, unless another slot is asked for."""
    examination = examine(stand_alone(certificates={(PUBLISHER, "tomcat"): MULTI, (PUBLISHER, "callmanager"): MULTI}))

    of_publisher = [each for each in certificates_in_use(examination, Role.CUCM) if each.node.id == PUBLISHER]
    of_callmanager = certificates_in_use(examination, Role.CUCM, slots=(Slot.CALLMANAGER,))

    assert [subject.slot for subject in of_publisher] == [Slot.TOMCAT]
    assert {subject.node.id for subject in of_callmanager} == {PUBLISHER, SUBSCRIBER}


def test_a_multi_server_certificate_is_held_once_in_its_cluster() -> None:
    """By the publisher first; one in two Expressways is two holdings."""
    site = stand_alone(certificates={(SUBSCRIBER, "tomcat"): MULTI, (PUBLISHER, "tomcat"): MULTI})
    examination = examine(site)

    (holding,) = (each for each in holdings(examination) if each.others)

    assert [holding.subject.node.id, *(other.node.id for other in holding.others)] == [PUBLISHER, SUBSCRIBER]
    assert holding.describe() == f"tomcat certificate of {PUBLISHER} and 1 other node"
    assert holding.connections(examination) == (
        f"cucm-https:{C1}->{PUBLISHER}",
        f"cucm-config:{C1}->{PUBLISHER}",
        f"cucm-https:{C1}->{SUBSCRIBER}",
        f"cucm-config:{C1}->{SUBSCRIBER}",
    )


def test_cas_above_what_is_shown_appear_once() -> None:
    """As verifiers met them: the CAs of healthy deployments, after the certificates themselves."""
    found = list(appearances(examine(stand_alone())))

    issuers = [appearance for appearance in found if appearance.is_issuer]
    assert [each.certificate for each in issuers[:2]] == [CORP_ISSUING.certificate, CORP_ROOT.certificate]
    assert len(issuers) == 4
    assert issuers[0].describe() == f"the CA CN=Corp Issuing,O=Acme above the server certificate of {C1}"
    assert found[0].describe() == f"the server certificate of {C1}"


def test_what_a_node_shows_falls_back_to_its_server_certificate() -> None:
    """As the appliance does."""
    examination = examine(stand_alone(certificates={(E1, "client"): {"key": "client"}}))
    c1, e1 = examination.node(C1), examination.node(E1)

    shown = [shown_by(examination, node, Slot.CLIENT) for node in (c1, e1)]

    assert [subject.slot for subject in shown if subject is not None] == [Slot.SERVER, Slot.CLIENT]
    assert shown_by(examine(stand_alone(certificates={(C1, "server"): None})), c1, Slot.CLIENT) is None


def test_server_certificates_leave_other_slots_out() -> None:
    """And nodes of other roles."""
    examination = examine(cluster(certificates={(C1, "client"): {"key": "client"}}))

    assert {subject.slot for subject in server_certificates(examination, *EXPRESSWAYS)} == {Slot.SERVER}
    assert len(list(server_certificates(examination, *EXPRESSWAYS))) == 4


def test_connections_that_nobody_verifies_miss_no_name() -> None:
    """Peers of a permissive cluster do not look."""
    examination = examine(cluster(certificates={(C1, "server"): {"sans": ["a.example.com"]}}))
    (subject,) = (each for each in server_certificates(examination, Role.EXPRESSWAY_C) if each.node.id == C1)

    assert connections_missing(examination, subject, [C1]) == ()


def test_no_names_are_said_to_be_none() -> None:
    """A sentence with a hole in it is none."""
    assert print_names(()) == "no name"


def test_names_are_printed_with_their_kind_and_the_many_are_counted() -> None:
    """A finding is read by people."""
    leaf = make.leaf(sans=["a.b", "IP:10.0.0.1", "SRV:_x._tls.a.b", "XMPP:a.b", "RID:1.2.3"]).certificate

    printed = print_names(leaf.san)

    assert printed.startswith("DNS:a.b, IP:10.0.0.1, SRVName:_x._tls.a.b, xmppAddr:a.b, registeredID:1.2.3")
    assert print_names([DnsName("a.b")] * 15).endswith("DNS:a.b, and 3 more")


@pytest.mark.parametrize(
    "changes,expected",
    [
        ({"sans": ["a.b", "c.d"]}, "DNS:a.b, DNS:c.d"),
        ({"sans": None}, "no subject alternative name"),
        ({"sans": []}, "no subject alternative name"),
        (
            {"sans": None, "extensions": [("2.5.29.17", False, asn1.null())]},
            "subject alternative names that cannot be read (",
        ),
    ],
)
def test_a_san_that_cannot_be_seen_is_explained(changes: make.Changes, expected: str) -> None:
    """Absent, empty, or present and unreadable."""
    assert print_san(make.leaf(**changes).certificate).startswith(expected)


@pytest.mark.parametrize(
    "changes,expected",
    [
        ({"eku": ["serverAuth", "1.2.3"]}, "serverAuth, 1.2.3"),
        ({"eku": None}, "no extended key usage"),
        ({"eku": None, "extensions": [("2.5.29.37", False, asn1.null())]}, "an extended key usage that cannot be read"),
    ],
)
def test_purposes_are_named(changes: make.Changes, expected: str) -> None:
    """Those edgetrust decides on by name, others by number."""
    assert describe_purposes(make.leaf(**changes).certificate).startswith(expected)


@pytest.mark.parametrize("sans,expected", [(["a.b"], True), (["XMPP:A.B"], True), (["c.a.b"], False), (None, False)])
def test_xmpp_domains_are_named_in_two_ways(sans: list[str] | None, expected: bool) -> None:
    """As a DNS name or as an xmppAddr."""
    assert names_for_xmpp(make.leaf(sans=sans).certificate, "a.b") is expected


def test_a_list_is_named_as_people_do() -> None:
    """With the FQDN as typed."""
    node = stand_alone().deployment.cucm[0].nodes[0]

    assert describe_list(node, Store.CALLMANAGER_TRUST) == f"CallManager-trust of {PUBLISHER}"


def test_the_lists_of_endpoints_are_named_by_their_kind() -> None:
    """They have no FQDN."""
    endpoints = stand_alone().deployment.endpoints

    assert [describe_list(node, Store.ENDPOINT) for node in endpoints] == [
        "trust list of Jabber",
        "trust list of 7800/8800 phones",
        "trust list of TC/CE endpoints",
    ]
