"""The names of a certificate, with feature and reason."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from edgetrust.model.deployment import Deployment, Role, SanFormat, Slot
from edgetrust.model.plan import PlannedName, SanType
from edgetrust.mra.planning.certificates import plan_certificates
from tests.blank import C1, C2, CUCM1, CUCM2, E1, E2, IMP1, PROXY, clusters, endpoint, stand_alone
from tests.deployments import edge_proxy


def names(deployment: Deployment, node: str, slot: Slot = Slot.SERVER) -> tuple[PlannedName, ...]:
    """The names planned for a slot."""
    planned = plan_certificates(deployment)
    return next(each.san for each in planned if each.node.id == node and each.slot is slot)


def printed(deployment: Deployment, node: str, slot: Slot = Slot.SERVER) -> list[str]:
    """The same as the page previews them."""
    return [name.printed for name in names(deployment, node, slot)]


def with_format(deployment: Deployment, chosen: SanFormat) -> Deployment:
    """The Expressway-E uses this format."""
    assert deployment.expressway_e is not None
    return replace(deployment, expressway_e=replace(deployment.expressway_e, san_format=chosen))


def with_zone(deployment: Deployment, **fields: Any) -> Deployment:  # noqa: ANN401 - fields of the zone
    """Something else is typed in the traversal zone."""
    return replace(deployment, traversal_zone=replace(deployment.traversal_zone, **fields))


def test_the_names_of_a_peer_come_in_the_order_of_the_page() -> None:
    """Common name, own name, CMS address, then the fields for features."""
    assert printed(clusters(), E1) == [
        "DNS:expe.example.com",
        "DNS:expe1.example.com",
        "DNS:meet.example.com",
        "DNS:example.com",
        "DNS:sales.example.net",
        "DNS:partners.example.org",
        "DNS:chat.example.com",
    ]
    assert printed(clusters(), C1) == [
        "DNS:expc.corp.example.com",
        "DNS:expc1.corp.example.com",
        "DNS:chat.example.com",
        "DNS:secure-8865.example.com",
        "DNS:secure-dx.example.com",
    ]


def test_a_name_that_several_features_need_stands_once() -> None:
    """With the reasons of all of them."""
    shared = next(name for name in names(clusters(), E1) if name.value == "example.com")

    assert shared == PlannedName(
        type=SanType.DNS,
        value="example.com",
        feature="registration domain",
        reason="endpoints look for the service domain they register with; XMPP servers of partners look for the domain "
        "they write to",
    )


@pytest.mark.parametrize(
    ("chosen", "endpoints", "expected"),
    [
        (SanFormat.DNS, (Role.TC,), ["DNS:example.com"]),
        (SanFormat.COLLAB_EDGE_DNS, (Role.TC,), ["DNS:collab-edge.example.com"]),
        (SanFormat.SRV_NAME, (Role.TC,), ["SRVName:_collab-edge._tls.example.com", "DNS:example.com"]),
        (SanFormat.SRV_NAME, (Role.TC, Role.JABBER), ["SRVName:_collab-edge._tls.example.com", "DNS:example.com"]),
        (SanFormat.SRV_NAME, (), ["SRVName:_collab-edge._tls.example.com", "DNS:example.com"]),
        (SanFormat.XMPP_ADDRESS, (Role.TC,), ["DNS:example.com"]),
    ],
)
def test_service_domains_have_the_chosen_format(
    chosen: SanFormat, endpoints: tuple[Role, ...], expected: list[str]
) -> None:
    """And beside an SRVName the domain itself: a public CA drops the one, and most endpoints look for the other."""
    deployment = stand_alone(endpoints=tuple(endpoint(kind) for kind in endpoints))

    assert printed(with_format(deployment, chosen), E1) == ["DNS:expe1.example.com", *expected]


def test_xmpp_names_may_have_a_format_of_their_own() -> None:
    """Federated domains and chat node aliases, never service domains; beside what public CAs drop stands the name."""
    assert printed(with_format(clusters(), SanFormat.XMPP_ADDRESS), E1)[3:] == [
        "DNS:example.com",
        "DNS:sales.example.net",
        "xmppAddr:example.com",
        "xmppAddr:partners.example.org",
        "DNS:partners.example.org",
        "xmppAddr:chat.example.com",
        "DNS:chat.example.com",
    ]


def test_names_that_somebody_typed_are_planned_for_those_who_are_called_so() -> None:
    """A peer address with another name goes into that peer's certificate alone."""
    typed = with_zone(
        clusters(), peer_addresses=("inside.corp.example.com", E2), tls_verify_subject_name="expc.example.com"
    )

    assert "DNS:inside.corp.example.com" in printed(typed, E1)
    assert "DNS:inside.corp.example.com" not in printed(typed, E2)
    assert "DNS:expc.example.com" in printed(typed, C1, Slot.CLIENT)
    assert "DNS:expc.example.com" not in printed(typed, C1)


def test_no_certificate_is_ordered_for_an_address() -> None:
    """Nor for a bare host name: they are typed anew."""
    deployment = with_zone(stand_alone(cms_address="meet"), peer_addresses=("192.0.2.1",))

    assert printed(deployment, E1) == ["DNS:expe1.example.com", "DNS:example.com"]


def test_a_multi_server_certificate_names_every_node() -> None:
    """The parent domain is added by the page, and a publisher address of its own name stands in tomcat's alone."""
    deployment = clusters()
    (cucm,) = deployment.cucm
    typed = replace(deployment, cucm=(replace(cucm, publisher_address="ccm.corp.example.com"),))
    nodes = [f"DNS:{CUCM1}", f"DNS:{CUCM2}", "DNS:cucm3.corp.example.com", "DNS:corp.example.com"]

    assert printed(typed, CUCM1, Slot.TOMCAT) == [*nodes, "DNS:ccm.corp.example.com"]
    assert printed(typed, CUCM1, Slot.CALLMANAGER) == nodes
    assert printed(typed, IMP1, Slot.CUP_XMPP) == [
        "DNS:imp1.corp.example.com",
        "DNS:imp2.corp.example.com",
        "DNS:corp.example.com",
    ]


def test_a_shared_certificate_names_every_peer() -> None:
    """And what any of them needs."""
    deployment = clusters("X15.4")
    assert deployment.expressway_c is not None
    shared = replace(deployment, expressway_c=replace(deployment.expressway_c, shared_certificate=True))

    assert printed(shared, C1)[:3] == ["DNS:expc.corp.example.com", f"DNS:{C1}", f"DNS:{C2}"]


def test_the_proxy_carries_the_service_domains() -> None:
    """In the format of the Expressway-E behind it; towards which it needs its own name alone."""
    deployment = with_format(stand_alone(edge_proxy=edge_proxy()), SanFormat.COLLAB_EDGE_DNS)

    assert printed(deployment, PROXY) == [f"DNS:{PROXY}", "DNS:collab-edge.example.com"]
    assert printed(deployment, PROXY, Slot.CLIENT) == [f"DNS:{PROXY}"]
    assert printed(deployment, E1) == ["DNS:expe1.example.com"]


def test_international_names_stand_as_certificates_carry_them() -> None:
    """As A-labels."""
    assert printed(stand_alone(domains=("bücher.example",)), E1)[1:] == ["DNS:xn--bcher-kva.example"]
