"""What stands typed on the nodes once the plan is carried out."""

from __future__ import annotations

from dataclasses import replace

from edgetrust.model.deployment import Deployment, TraversalZone
from edgetrust.mra.planning.typed import publisher_of, typed_peers, typed_publisher, typed_subject_name
from tests.blank import C1, C_CLUSTER, CUCM1, E1, E2, clusters, stand_alone


def zone(site: Deployment, *addresses: str, name: str | None) -> Deployment:
    """The deployment with this typed in its traversal zone."""
    return replace(site, traversal_zone=TraversalZone(peer_addresses=addresses, tls_verify_subject_name=name))


def test_names_stay_as_they_are_typed() -> None:
    """Whether or not they are those of nodes."""
    site = zone(clusters(), "inside.example.com", E2, name="edge.corp.example.com")

    assert typed_peers(site) == ("inside.example.com", E2)
    assert typed_subject_name(site) == "edge.corp.example.com"


def test_addresses_and_bare_host_names_become_fqdns() -> None:
    """Of the node at their place; of the cluster, where there is one."""
    assert typed_peers(zone(clusters(), "192.0.2.1", "expe2", name=None)) == (E1, E2)
    assert typed_subject_name(zone(clusters(), name="expc")) == C_CLUSTER
    assert typed_subject_name(zone(stand_alone(), name="192.0.2.9")) == C1


def test_names_lose_a_dot_at_their_end() -> None:
    """No certificate carries one."""
    (cluster,) = stand_alone().cucm

    assert typed_peers(zone(clusters(), "inside.example.com.", f"{E2}.", name=None)) == ("inside.example.com", E2)
    assert typed_subject_name(zone(clusters(), name="edge.corp.example.com.")) == "edge.corp.example.com"
    assert typed_publisher(replace(cluster, publisher_address="ccm.example.com.")) == "ccm.example.com"


def test_without_a_side_nothing_is_typed_there() -> None:
    """No peers without an Expressway-E, no name without an Expressway-C."""
    site = replace(stand_alone(), expressway_c=None, expressway_e=None)

    assert typed_peers(site) == ()
    assert typed_subject_name(site) is None


def test_a_cluster_is_known_under_its_publisher() -> None:
    """Unless another FQDN is typed."""
    (cluster,) = stand_alone().cucm

    assert publisher_of(cluster).fqdn == CUCM1
    assert publisher_of(replace(cluster, nodes=(replace(cluster.nodes[0], is_publisher=False),))).fqdn == CUCM1
    assert typed_publisher(cluster) == CUCM1
    assert typed_publisher(replace(cluster, publisher_address="192.0.2.7")) == CUCM1
    assert typed_publisher(replace(cluster, publisher_address="ccm.example.com")) == "ccm.example.com"
