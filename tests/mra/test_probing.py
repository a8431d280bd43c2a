"""Services of a deployment, read off the table of connections."""

from __future__ import annotations

from edgetrust.model.deployment import Slot
from edgetrust.model.probe import Target
from edgetrust.model.side import Side
from edgetrust.mra.connections import expand
from edgetrust.mra.probing import slots_of, targets_of
from tests.deployments import C1, DOMAIN, E1, E2, IMP, PUBLISHER, UNITY, cluster, stand_alone


def test_every_service_is_looked_at_once() -> None:
    """Jabber, phones and room systems use one; each has all the connections that lead there."""
    targets = targets_of(cluster().deployment)

    places = [(target.host, target.port) for target in targets]
    assert len(places) == len(set(places))
    edge = next(target for target in targets if (target.host, target.port) == (E1, 8443))
    assert edge.connections == (f"jabber-https:jabber->{E1}", f"phone-https:ip-phones->{E1}", f"tc-https:tc->{E1}")


def test_every_connection_leads_to_a_target_unless_it_is_no_tls_service() -> None:
    """The SSH tunnel, and what travels inside SIP."""
    deployment = cluster().deployment

    reached = {each for target in targets_of(deployment) for each in target.connections}

    missing = {connection.kind for connection in expand(deployment) if connection.id not in reached}
    assert missing == {"ssh-tunnel", "sip-service"}


def test_xmpp_begins_in_the_clear_and_the_rest_does_not() -> None:
    """Port 5222 of the edge."""
    domains = {(t.host, t.port): t.xmpp_domain for t in targets_of(cluster().deployment) if t.xmpp_domain}

    assert domains == {(E1, 5222): DOMAIN, (E2, 5222): DOMAIN}


def test_a_client_certificate_is_for_those_who_are_shown_one() -> None:
    """The traversal zone, not the phones' port."""
    shows = {(target.host, target.port): target.shows_certificate for target in targets_of(cluster().deployment)}

    assert (shows[E1, 7001], shows[E1, 8443]) == (True, False)


def test_the_name_sent_is_the_one_that_the_client_was_given() -> None:
    """What is typed for the peer, and how CUCM is defined; addresses of the file are connected to."""
    site = stand_alone(nodes={PUBLISHER: {"defined_as": "10.0.0.5"}, E1: {"address": "192.0.2.7"}})

    targets = {(target.host, target.port): target for target in targets_of(site.deployment)}

    assert targets[PUBLISHER, 8443] == Target(
        host=PUBLISHER,
        port=8443,
        server_name=None,
        address="10.0.0.5",
        shows_certificate=False,
        connections=(f"cucm-https:{C1}->{PUBLISHER}",),
    )
    assert (targets[E1, 7001].server_name, targets[E1, 7001].address) == (E1, "192.0.2.7")


def test_each_port_shows_the_certificate_of_its_slot() -> None:
    """As the table has it, under every name that the node has."""
    site = cluster(nodes={E1: {"address": "192.0.2.7"}})

    slots = {place: (node.id, slot) for place, (node, slot) in slots_of(site.deployment).items()}

    server = Side.SERVER
    assert slots[E1, 7001, server] == slots["192.0.2.7", 8443, server] == (E1, Slot.SERVER)
    assert slots[PUBLISHER, 8443, server] == (PUBLISHER, Slot.TOMCAT)
    assert slots[PUBLISHER, 5061, server] == slots[PUBLISHER, 6971, server] == (PUBLISHER, Slot.CALLMANAGER)
    assert slots[IMP, 7400, server] == (IMP, Slot.CUP_XMPP)
    assert slots[UNITY, 8443, server] == (UNITY, Slot.TOMCAT)


def test_each_client_shows_the_certificate_of_its_slot() -> None:
    """An Expressway-C to its peers, CUCM when it calls back; whoever shows none has no place."""
    slots = {place: (node.id, slot) for place, (node, slot) in slots_of(cluster().deployment).items()}

    client = Side.CLIENT
    assert slots[C1, 7001, client] == slots[C1, 6972, client] == slots[C1, 4372, client] == (C1, Slot.CLIENT)
    assert slots[PUBLISHER, 5061, client] == (PUBLISHER, Slot.CALLMANAGER)
    assert not {place for place in slots if place[0] == E1 and place[1] == 7001 and place[2] is client}
    assert not {place for place in slots if place[1] == 2222}
