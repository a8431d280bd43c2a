"""What an Expressway of a lab states of itself leads to the deployment that it is of."""

from __future__ import annotations

import re
from dataclasses import replace

from edgetrust.codec.dumps import read_settings, read_status
from edgetrust.model.deployment import Deployment, Role, SecurityMode
from edgetrust.model.dump import Dump
from edgetrust.model.starter import Answer
from edgetrust.mra.starter.dumped import Dumped, read_dumps
from edgetrust.twin.dumps import dumps_of
from tests.deployments import C1, E1, PUBLISHER, cluster, stand_alone


def stated(deployment: Deployment, fqdn: str) -> Dumped:
    """What the node of this name states, as it is read."""
    node = next(each for each in deployment.nodes() if each.fqdn == fqdn)
    texts = dumps_of(deployment, node)
    host = fqdn.partition(".")[0]
    dumps = [
        Dump(file=f"xconf_dump_{host}.txt", settings=tuple(read_settings(texts["xconf_dump"]))),
        Dump(file=f"xstat_dump_{host}.txt", status=read_status(texts["xstat_dump"])),
    ]
    return read_dumps(dumps)[host]


def values(*answers: Answer | None) -> list[str | None]:
    """Without the places."""
    return [each.value if each is not None else None for each in answers]


def test_a_node_states_what_the_deployment_says_of_it() -> None:
    """On both sides."""
    deployment = stand_alone().deployment
    c, e = stated(deployment, C1), stated(deployment, E1)

    assert (c.role, e.role) == (Role.EXPRESSWAY_C, Role.EXPRESSWAY_E)
    assert deployment.expressway_c is not None
    assert values(c.fqdn, c.release, c.cluster_name) == [C1, deployment.expressway_c.version, ""]
    assert values(e.fqdn, e.zones[0].port, e.zones[0].subject_name) == [E1, "7001", C1]
    assert values(*c.domains, *c.zones[0].peers) == [*deployment.domains, E1]


def test_peers_state_their_cluster() -> None:
    """Its name, and all of them."""
    deployment = cluster().deployment
    side = deployment.expressway_c
    assert side is not None

    found = stated(deployment, C1)

    assert values(found.cluster_name, *found.peers) == [side.cluster_name, *(node.fqdn for node in side.nodes)]


def test_an_expressway_c_has_the_zones_that_it_makes_for_cucm() -> None:
    """One more in mixed mode, and one more with SIP OAuth."""
    plain = stand_alone().deployment
    secure = replace(plain.cucm[0], security_mode=SecurityMode.MIXED, sip_oauth=True)

    one, three = (stated(each, C1).zones[1:] for each in (plain, replace(plain, cucm=(secure,))))

    assert {zone.name.value for zone in one if PUBLISHER in zone.name.value} == {f"CEtcp-{PUBLISHER}"}
    assert {zone.name.value.partition(PUBLISHER)[0] for zone in three if PUBLISHER in zone.name.value} == {
        "CEtcp-",
        "CEtls-",
        "CEOAuth ",
    }


def test_what_is_no_expressway_states_nothing() -> None:
    """It has no such dumps."""
    deployment = stand_alone().deployment

    assert dumps_of(deployment, deployment.cucm[0].nodes[0]) == {}


def test_every_line_has_the_form_that_a_source_shows() -> None:
    """A value in quotes, or none."""
    deployment = cluster().deployment

    lines = [
        line for node in deployment.nodes() for line in dumps_of(deployment, node).get("xconf_dump", "").splitlines()
    ]

    assert lines
    assert all(re.fullmatch(r'\*c xConfiguration [A-Za-z0-9 ]+: (?:"[^"]+")?', line) for line in lines)
