"""The publisher's address as typed on the Expressway-C."""

from __future__ import annotations

from edgetrust.mra.pages import IM_AND_PRESENCE_NODES, UNIFIED_CM_SERVERS
from edgetrust.rules.publishers import describe_replication, page_of, publisher_of, refresh_step, typed_on_c
from tests.deployments import C1, PUBLIC_ROOT, PUBLISHER, SUBSCRIBER, Site, cluster, stand_alone
from tests.examine import examine, found, sole


def typed(name: str, **fields: object) -> Site:
    """A cluster of CUCM whose publisher is typed like that."""
    return stand_alone(cucm={"publisher_address": name, **fields})


def test_a_name_that_the_certificate_lacks_is_found_whatever_it_is() -> None:
    """An address and a wrong FQDN alike."""
    for name in ("10.0.20.11", "cucm", "cucm.other.example.com"):
        (only,) = typed_on_c(examine(typed(name)))

        assert (only.on.id, only.publisher.id, only.name, only.carries_fqdn) == (C1, PUBLISHER, name, True)


def test_what_it_carries_is_fine_and_so_is_what_nobody_verifies() -> None:
    """With TLS verify mode Off, discovery looks at no certificate."""
    assert tuple(typed_on_c(examine(typed(PUBLISHER)))) == ()
    assert tuple(typed_on_c(examine(typed("10.0.20.11", tls_verify=False)))) == ()
    assert tuple(typed_on_c(examine(stand_alone()))) == ()


def test_a_wrong_fqdn_is_a_name_mismatch_on_the_expressway_c() -> None:
    """An address is a rule of its own."""
    finding = sole("name-mismatch", typed("cucm.other.example.com"))

    assert finding.node == C1
    assert finding.remedy.steps[0].do == f"let the publisher's address be {PUBLISHER}, then Refresh servers"
    assert found("cucm-defined-by-ip", typed("cucm.other.example.com")) == ()
    assert found("name-mismatch", typed("10.0.20.11")) == ()


def test_each_kind_of_cluster_has_its_page_and_its_publisher() -> None:
    """The first node where none is said to be the publisher."""
    deployment = cluster().deployment

    assert page_of(deployment.cucm[0]) == UNIFIED_CM_SERVERS
    assert page_of(deployment.im_and_presence[0]) == IM_AND_PRESENCE_NODES
    assert publisher_of(deployment.cucm[0]).id == PUBLISHER


def test_of_another_node_nobody_types_anything_on_the_expressway_c() -> None:
    """Its name comes with the publisher's list; only a publisher's address that is wrong is typed anew."""
    deployment = typed("10.0.20.11").deployment
    (unknown,), (wrong,) = stand_alone().deployment.cucm, deployment.cucm
    publisher, subscriber = unknown.nodes

    assert deployment.expressway_c is not None
    c = deployment.expressway_c.nodes[0]
    assert refresh_step(c, unknown, of=subscriber).do == "Refresh servers"
    assert (
        refresh_step(c, unknown, of=publisher).do == f"let the publisher's address be {PUBLISHER}, then Refresh servers"
    )
    assert (
        refresh_step(c, wrong, of=subscriber).do == f"let the publisher's address be {PUBLISHER}, then Refresh servers"
    )


def test_what_the_publisher_lacks_too_comes_with_its_upload() -> None:
    """A list that lacks it alone is mended where it is."""
    lists = {(PUBLISHER, "tomcat-trust"): [PUBLIC_ROOT], (SUBSCRIBER, "tomcat-trust"): [PUBLIC_ROOT]}
    examination = examine(stand_alone(trust=lists))

    said = {
        failure.node.id: describe_replication(examination, failure)
        for failure in examination.failures("expressway-ca-not-in-tomcat-trust")
    }

    assert said == {PUBLISHER: "", SUBSCRIBER: f"only what the upload on {PUBLISHER} has not brought here"}
