"""Names that stand where nobody gave any."""

from __future__ import annotations

from edgetrust.model.deployment import Role
from edgetrust.model.starter import Answer, Starter
from edgetrust.mra.starter.placeholders import (
    example_starter,
    placeholder_cluster,
    placeholder_domain,
    placeholder_node,
)
from tests.mra.starter.files import cluster, said


def test_a_placeholder_lies_in_the_domain_of_the_deployment() -> None:
    """Or in one that nobody has."""
    assert placeholder_domain(Starter()) == "example.com"
    assert placeholder_domain(Starter(domains=(Answer("acme.test"),))) == "acme.test"


def test_a_placeholder_is_no_other_node() -> None:
    """Otherwise the file could not be used with it."""
    starter = said(cucm="IMP.example.com imp1.example.com")

    assert placeholder_node(starter, Role.UNITY_CONNECTION) == "unity.example.com"
    assert placeholder_node(starter, Role.IM_AND_PRESENCE) == "imp2.example.com"


def test_a_cluster_lies_where_its_nodes_lie() -> None:
    """Or in the reserved domain, when they have none."""
    assert placeholder_cluster(cluster(Role.EXPRESSWAY_C, "a.corp.test")) == "expc-cluster.corp.test"
    assert placeholder_cluster(cluster(Role.EXPRESSWAY_E, "a")) == "expe-cluster.example.com"


def test_the_example_says_of_everything_that_nobody_said_it() -> None:
    """The name, the domain and three nodes."""
    starter = example_starter()

    assert [answer.value for answer in starter.answers()] == [
        "Acme",
        "example.com",
        "expc.example.com",
        "expe.example.com",
        "cucm-pub.example.com",
    ]
    assert starter.guesses() == 5
