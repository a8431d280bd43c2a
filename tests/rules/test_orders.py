"""What the plan orders in the place of a certificate."""

from __future__ import annotations

from edgetrust.model.deployment import Role, Slot
from edgetrust.rules.orders import names_beside, orders_of, planned_san, reissue_shared
from edgetrust.rules.subjects import server_certificates
from tests.deployments import C1, C2, C_CLUSTER, DOMAIN, E1, E_CLUSTER, PROFILE, PUBLISHER, SUBSCRIBER, Site, cluster
from tests.examine import examine


def beside(site: Site) -> tuple[str, ...]:
    """What is planned for the first Expressway-E and not named without a star."""
    examination = examine(site)
    subject = next(server_certificates(examination, Role.EXPRESSWAY_E))
    return names_beside(examination, orders_of(site.deployment), subject)


def test_a_multi_server_certificate_stands_at_each_of_its_nodes() -> None:
    """And each Expressway has its own."""
    orders = orders_of(cluster().deployment)

    assert orders[PUBLISHER, Slot.TOMCAT] is orders[SUBSCRIBER, Slot.TOMCAT]
    assert orders[C1, Slot.SERVER] is not orders[C2, Slot.SERVER]


def test_all_names_of_an_order_are_printed() -> None:
    """As openssl prints them."""
    deployment = cluster().deployment
    node = deployment.expressway_c.nodes[0] if deployment.expressway_c else None

    assert node is not None
    assert planned_san(orders_of(deployment), node, Slot.SERVER) == f"DNS:{C_CLUSTER}, DNS:{C1}, DNS:{PROFILE}"


def test_what_a_wildcard_covers_is_not_there() -> None:
    """The names of host and cluster, and the service domain."""
    site = cluster(certificates={(E1, "server"): {"sans": [f"*.{DOMAIN}"]}})

    assert beside(site) == (f"DNS:{E_CLUSTER}", f"DNS:{E1}", f"DNS:{DOMAIN}")


def test_any_form_of_a_service_domain_is_enough() -> None:
    """Nobody needs both."""
    site = cluster(certificates={(E1, "server"): {"sans": [f"*.{DOMAIN}", E1, f"collab-edge.{DOMAIN}"]}})

    assert beside(site) == (f"DNS:{E_CLUSTER}",)


def test_a_certificate_that_names_all_needs_nothing() -> None:
    """A healthy one."""
    assert beside(cluster()) == ()


def test_a_shared_certificate_is_made_once_and_loaded_on_each_peer() -> None:
    """With the key of the primary."""
    side = cluster(c={"shared_certificate": True}).deployment
    assert side.expressway_c is not None

    remedy = reissue_shared(orders_of(side), side.expressway_c, Slot.SERVER)

    assert [(step.node, step.renews) for step in remedy.steps] == [(C1, Slot.SERVER), (C2, Slot.SERVER)]
    assert f"for all peers, with SAN DNS:{C_CLUSTER}, DNS:{C1}, DNS:{C2}, DNS:{PROFILE}" in remedy.steps[0].do
    assert "upload the certificate of the primary together with its private key" in remedy.steps[1].do
