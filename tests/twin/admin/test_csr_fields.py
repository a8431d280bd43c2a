"""What the Generate CSR pages come filled with."""

from __future__ import annotations

from dataclasses import replace

import pytest

from edgetrust.model.deployment import SanFormat, Slot, XmppFederation
from edgetrust.twin.admin.csr_fields import (
    ExpresswayFields,
    PeerNames,
    cluster_of,
    common_names,
    cucm_wish,
    names_of,
    prefilled,
    side_of,
    split_names,
)
from edgetrust.twin.admin.cucm_units import UNITS
from tests.administered import sides_of
from tests.deployments import (
    C1,
    C2,
    C_CLUSTER,
    DOMAIN,
    E1,
    E_CLUSTER,
    IMP,
    PROFILE,
    PUBLISHER,
    SUBSCRIBER,
    SUBSCRIBER2,
    cluster,
    stand_alone,
)

DEPLOYMENT = cluster(
    federation=XmppFederation(domains=("xmpp.example.com",), chat_node_aliases=("chat1.example.com",))
).deployment
C_SIDE, E_SIDE = sides_of(DEPLOYMENT)
UNIT = {unit.name: unit for unit in UNITS}


def printed(fields: ExpresswayFields, *, on_edge: bool = False) -> list[str]:
    """The names as the page previews them."""
    side = E_SIDE if on_edge else C_SIDE
    return [name.printed for name in names_of(fields, side, side.nodes[0])]


def test_a_peer_of_a_cluster_asks_for_itself_its_cluster_and_what_its_side_serves() -> None:
    """Profiles on the C, domains on the E, chat node aliases on both."""
    on_c = prefilled(DEPLOYMENT, C_SIDE, C_SIDE.nodes[0])
    on_e = prefilled(DEPLOYMENT, E_SIDE, E_SIDE.nodes[0])

    assert on_c.common_name == C_CLUSTER
    assert printed(on_c) == [f"DNS:{name}" for name in (C_CLUSTER, C1, "chat1.example.com", PROFILE)]
    assert printed(on_e, on_edge=True) == [
        f"DNS:{name}" for name in (E_CLUSTER, E1, DOMAIN, "xmpp.example.com", "chat1.example.com")
    ]


def test_a_stand_alone_node_has_one_common_name_and_no_peers() -> None:
    """Its own."""
    deployment = stand_alone().deployment
    side = deployment.expressway_c
    assert side is not None

    fields = prefilled(deployment, side, side.nodes[0])

    assert common_names(side, side.nodes[0]) == {"FQDN of Expressway": C1}
    assert (fields.common_name, fields.peer_names) == (C1, PeerNames.NONE)
    assert names_of(fields, side, side.nodes[0]) == ()


def test_all_peers_may_be_named() -> None:
    """And further names."""
    fields = ExpresswayFields(
        common_name=C_CLUSTER, peer_names=PeerNames.CLUSTER_AND_ALL_PEERS, additional=("x.example.com",)
    )

    assert printed(fields) == [f"DNS:{name}" for name in (C_CLUSTER, C1, C2, "x.example.com")]


@pytest.mark.parametrize(
    "chosen, name",
    [
        (SanFormat.DNS, "DNS:example.com"),
        (SanFormat.COLLAB_EDGE_DNS, "DNS:collab-edge.example.com"),
        (SanFormat.SRV_NAME, "SRVName:_collab-edge._tls.example.com"),
        (SanFormat.XMPP_ADDRESS, "xmppAddr:example.com"),
    ],
)
def test_domains_have_formats(chosen: SanFormat, name: str) -> None:
    """Those of the page."""
    fields = ExpresswayFields(common_name=E1, peer_names=PeerNames.NONE, domains=("example.com",), domain_format=chosen)

    assert printed(fields, on_edge=True) == [name]


def test_names_are_split_however_they_are_separated() -> None:
    """Each once."""
    assert split_names(" a.example, b.example\n a.example,,c.example ") == ("a.example", "b.example", "c.example")


def test_a_server_of_cucm_asks_for_itself() -> None:
    """An ECDSA request has another common name and kind of key."""
    node = DEPLOYMENT.cucm[0].nodes[0]

    wish = cucm_wish(DEPLOYMENT, node, UNIT["CallManager-ECDSA"], is_multi_server=False)

    assert (wish.slot, wish.common_name) == (Slot.CALLMANAGER_ECDSA, "cucm-pub-EC.corp.example.com")
    assert [name.value for name in wish.names] == [PUBLISHER]
    assert (wish.key.kind.value, wish.key.bits) == ("EC", 256)


def test_a_multi_server_request_is_for_all_nodes_of_its_kind_and_their_domain() -> None:
    """With tomcat those of IM and Presence as well."""
    node = DEPLOYMENT.cucm[0].nodes[0]
    tomcat = cucm_wish(DEPLOYMENT, node, UNIT["tomcat"], is_multi_server=True)
    callmanager = cucm_wish(DEPLOYMENT, node, UNIT["CallManager"], is_multi_server=True)

    servers = [PUBLISHER, SUBSCRIBER, SUBSCRIBER2]
    assert tomcat.common_name == "cucm-pub-ms.corp.example.com"
    assert [name.value for name in tomcat.names] == [*servers, IMP, "corp.example.com"]
    assert [name.value for name in callmanager.names] == [*servers, "corp.example.com"]


def test_a_node_belongs_to_one_side_or_one_cluster() -> None:
    """Endpoints to none."""
    jabber = DEPLOYMENT.endpoints[0]

    assert side_of(DEPLOYMENT, replace(C_SIDE.nodes[1])) is C_SIDE
    assert cluster_of(DEPLOYMENT, DEPLOYMENT.cucm[0].nodes[2]) is DEPLOYMENT.cucm[0]
    assert side_of(DEPLOYMENT, jabber) is None
    assert cluster_of(DEPLOYMENT, jabber) is None


def test_without_federation_and_cluster_there_is_less_to_ask_for() -> None:
    """And a server outside any domain or cluster asks for itself, by the name that is wished for."""
    deployment = stand_alone().deployment
    side, edge = sides_of(deployment)
    fields = replace(prefilled(deployment, side, side.nodes[0]), peer_names=PeerNames.CLUSTER_AND_THIS_PEER)
    bare = replace(deployment.cucm[0].nodes[0], id="cucm", fqdn="cucm")

    wish = cucm_wish(deployment, bare, UNIT["CallManager"], is_multi_server=True, common_name="another.example.com")

    assert fields.chat_node_aliases == ()
    assert prefilled(deployment, edge, edge.nodes[0]).federation_domains == ()
    assert [name.printed for name in names_of(fields, side, side.nodes[0])] == [f"DNS:{C1}"]
    assert (wish.common_name, [name.value for name in wish.names]) == ("another.example.com", ["cucm"])
