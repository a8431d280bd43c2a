"""What is typed anew before certificates are made."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from edgetrust.model.deployment import Deployment, Role
from edgetrust.model.finding import Impact
from edgetrust.mra.planning.settings import Setting, settings_to_change
from tests.blank import C1, CUCM1, E1, E2, clusters, deployment, expressway, stand_alone


def changed(site: Deployment) -> list[tuple[str, str, str]]:
    """Node, page and what to do."""
    return [(setting.node.id, setting.where, setting.do) for setting in settings_to_change(site)]


def with_server(site: Deployment, part: str, **fields: Any) -> Deployment:  # noqa: ANN401 - fields of the node
    """The first node of a kind of server, defined otherwise."""
    (first, *others) = getattr(site, part)
    nodes = (replace(first.nodes[0], **fields), *first.nodes[1:])
    fresh: dict[str, Any] = {part: (replace(first, nodes=nodes), *others)}
    return replace(site, **fresh)


def test_nothing_changes_where_names_are_typed() -> None:
    """Other names than FQDNs of nodes are none of this."""
    site = clusters()
    zone = replace(site.traversal_zone, peer_addresses=("inside.example.com", E2))

    assert changed(site) == []
    assert changed(replace(site, traversal_zone=zone)) == []


def test_a_server_defined_by_address_is_defined_by_name() -> None:
    """On CUCM's page; a whole setting."""
    site = with_server(stand_alone(), "cucm", defined_as="192.0.2.1")

    (setting,) = settings_to_change(site)

    assert setting == Setting(
        node=site.cucm[0].nodes[0],
        where="Cisco Unified CM Administration > System > Server",
        do=f"replace 192.0.2.1 by {CUCM1}, which is the name in the certificate",
        impact=Impact.SERVICE_RESTART,
        verify="after Refresh servers, Configuration > Unified Communications > Unified CM servers on the Expressway-C "
        f"lists {CUCM1}",
    )


def test_unity_is_known_to_the_expressway_c_alone() -> None:
    """There is no System > Server to change."""
    site = with_server(clusters(), "unity_connection", defined_as="unity1")

    assert changed(site)[0][1] == "Configuration > Unified Communications > Unity Connection servers"


def test_the_publisher_is_added_by_name() -> None:
    """On the Expressway-C."""
    site = stand_alone()
    typed = replace(site, cucm=(replace(site.cucm[0], publisher_address="192.0.2.1"),))

    assert changed(typed) == [
        (
            C1,
            "Configuration > Unified Communications > Unified CM servers",
            f"replace the publisher address 192.0.2.1 by {CUCM1}",
        )
    ]


def test_both_ends_of_the_traversal_zone_are_typed_by_name() -> None:
    """The peer addresses on the Expressway-C, the subject name on the Expressway-E."""
    site = stand_alone()
    zone = replace(site.traversal_zone, peer_addresses=("192.0.2.1",), tls_verify_subject_name="expc1")
    page = "Configuration > Zones > Zones"

    assert changed(replace(site, traversal_zone=zone)) == [
        (C1, page, f"in the traversal client zone, replace the peer address 192.0.2.1 by {E1}"),
        (E1, page, f"in the traversal server zone, let the TLS verify subject name be {C1} instead of expc1"),
    ]


def test_a_cluster_gets_a_name() -> None:
    """Without one no request can be made as planned."""
    site = deployment(expressway(Role.EXPRESSWAY_C, 1), expressway(Role.EXPRESSWAY_E, 2, cluster_name=None))

    assert [(node, page) for node, page, _ in changed(site)] == [(E1, "System > Clustering")]


def test_what_is_not_there_is_not_changed() -> None:
    """An Expressway-E alone has no zone to type."""
    site = stand_alone()
    zone = replace(site.traversal_zone, peer_addresses=("192.0.2.1",), tls_verify_subject_name=None)

    assert changed(replace(site, expressway_c=None, cucm=(), traversal_zone=zone)) == []
