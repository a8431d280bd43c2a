"""What is typed anew before certificates are made."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from edgetrust.model.deployment import Deployment, Role
from edgetrust.model.finding import Impact
from edgetrust.mra.planning.certificates import plan_certificates
from edgetrust.mra.planning.settings import Setting, names_to_change, settings_to_change
from tests.blank import C1, CUCM1, E1, E2, clusters, deployment, expressway, stand_alone


def changed(site: Deployment) -> list[tuple[str, str, str]]:
    """Node, page and what to do."""
    return [
        (setting.node.id, setting.where, setting.do) for setting in settings_to_change(site) if setting.node is not None
    ]


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


def test_a_server_defined_with_a_dot_at_its_end_is_defined_without() -> None:
    """By the same name otherwise."""
    site = with_server(stand_alone(), "cucm", defined_as="ccm.example.com.")

    (setting,) = settings_to_change(site)

    assert setting.do == "replace ccm.example.com. by ccm.example.com, which is the name in the certificate"


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


def renamed(site: Deployment) -> list[tuple[str | None, str, str]]:
    """Node, page and the first clause of what to do."""
    settings = names_to_change(site, plan_certificates(site))
    return [
        (setting.node.id if setting.node is not None else None, setting.where, setting.do.partition(";")[0])
        for setting in settings
    ]


def test_what_no_request_takes_gets_another_name_first() -> None:
    """Once, however many certificates are to carry it, where it is configured."""
    site = clusters()
    assert site.expressway_e is not None
    site = replace(
        site,
        expressway_e=replace(site.expressway_e, cluster_name="expe"),
        cucm=(replace(site.cucm[0], phone_security_profiles=("Secure 8865",)),),
        domains=("example",),
    ).with_nodes({C1: replace(next(each for each in site.nodes() if each.id == C1), fqdn="exp_c1.example.com")})

    assert renamed(clusters()) == []
    assert renamed(site) == [
        (C1, "System > DNS", "give the node a host name and a domain that are an FQDN in place of exp_c1.example.com"),
        (
            CUCM1,
            "Cisco Unified CM Administration > System > Security > Phone Security Profile",
            "copy Secure 8865 under a name that is an FQDN, assign the copy to the devices and reset them",
        ),
        (E1, "System > Clustering", "give the cluster a name that is an FQDN in place of expe"),
        (None, "where it is configured", "find an FQDN in place of example"),
    ]


def test_after_a_new_name_the_plan_is_made_anew() -> None:
    """A whole setting."""
    site = clusters()
    assert site.expressway_e is not None
    site = replace(site, expressway_e=replace(site.expressway_e, cluster_name="expe"))

    (setting,) = names_to_change(site, plan_certificates(site))

    assert setting == Setting(
        node=site.expressway_e.nodes[0] if site.expressway_e is not None else None,
        where="System > Clustering",
        do="give the cluster a name that is an FQDN in place of expe; write it into the deployment file, and make this "
        "plan anew",
        verify="edgetrust plan names it in the certificates without a warning",
    )
