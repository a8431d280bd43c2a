"""What was said, over what is guessed."""

from __future__ import annotations

from dataclasses import replace

from edgetrust.model.deployment import Role, Slot
from edgetrust.model.starter import Answer, Starter, StarterCluster, StarterNode, Unused
from edgetrust.mra.starter.merge import merge, merge_clusters
from tests.mra.starter.files import cluster

E, CUCM = Role.EXPRESSWAY_E, Role.CUCM


def guessed(role: Role, *fqdns: str) -> StarterCluster:
    """Nodes that are guessed, with a certificate each."""
    nodes = tuple(
        StarterNode(
            fqdn=Answer(fqdn, "why"),
            role=role,
            role_guess="so",
            certificates={Slot.SERVER: Answer(f"{fqdn}.pem", "it")},
        )
        for fqdn in fqdns
    )
    return StarterCluster(role=role, nodes=nodes, peers_guess="alike" if len(nodes) > 1 else None)


def test_a_node_that_was_said_keeps_what_is_guessed_of_it() -> None:
    """Its name and role are no guesses then."""
    merged = merge_clusters({E: cluster(E, "Expe.a.b")}, {E: guessed(E, "expe.a.b")})

    certificates = {Slot.SERVER: Answer("expe.a.b.pem", "it")}
    assert merged[E].nodes == (StarterNode(fqdn=Answer("Expe.a.b"), role=E, certificates=certificates),)
    assert merged[E].peers_guess is None


def test_nodes_that_were_said_come_first() -> None:
    """The others stay guesses, and so does that they belong together."""
    merged = merge_clusters({E: cluster(E, "b.a.b")}, {E: guessed(E, "a.a.b", "b.a.b")})
    one = merge_clusters({E: cluster(E, "b.a.b")}, {E: guessed(E, "a.a.b")})

    assert [node.fqdn for node in merged[E].nodes] == [Answer("b.a.b"), Answer("a.a.b", "why")]
    assert merged[E].peers_guess == "alike"
    assert one[E].peers_guess == "nothing says that the nodes that were not named are of another one"


def test_settings_that_were_said_win() -> None:
    """And need no node of their own, where one is guessed; without any they are dropped."""
    said = replace(cluster(E), cluster_name=Answer("said.a.b"), version=Answer("X15.5"))
    known = replace(
        guessed(E, "a.a.b"), cluster_name=Answer("other.a.b", "why"), shared_certificate=Answer("shared", "s")
    )
    merged = merge_clusters({E: said}, {E: known})

    assert (merged[E].cluster_name, merged[E].version) == (Answer("said.a.b"), Answer("X15.5"))
    assert merged[E].shared_certificate == Answer("shared", "s")
    separate = replace(known, shared_certificate=None)
    shared = replace(said, shared_certificate=Answer("shared"))
    assert merge_clusters({E: shared}, {E: separate})[E].shared_certificate == Answer("shared")
    assert [node.id for node in merged[E].nodes] == ["a.a.b"]
    assert merge_clusters({E: said}, {}) == {}


def test_the_publisher_that_was_said_is_the_only_one() -> None:
    """Whatever names read like."""
    known = guessed(CUCM, "pub.a.b", "x.a.b")
    known = replace(known, nodes=(replace(known.nodes[0], publisher=Answer("publisher", "why")), known.nodes[1]))
    merged = merge_clusters({CUCM: cluster(CUCM, "x.a.b")}, {CUCM: known})

    assert [(node.id, node.publisher) for node in merged[CUCM].nodes] == [
        ("x.a.b", Answer("publisher")),
        ("pub.a.b", None),
    ]


def test_clusters_stand_in_the_order_of_the_file() -> None:
    """Whoever named them."""
    merged = merge_clusters({CUCM: cluster(CUCM, "x.a.b")}, {E: guessed(E, "a.a.b")})

    assert list(merged) == [E, CUCM]


def test_what_was_said_of_the_whole_stands_alone() -> None:
    """And what is guessed where nothing was."""
    found = Starter(
        domains=(Answer("g.test", "why"),),
        chat_node_aliases=(Answer("chat.g.test", "why"),),
        clusters={E: guessed(E, "a.a.b")},
        authorities=("ca.pem",),
        unused=(Unused(file="x", reason="y"),),
        notes=("n",),
    )
    said = Starter(name=Answer("Acme"), domains=(Answer("s.test"),), endpoints=(Role.TC,))

    assert merge(said, found) == replace(found, name=Answer("Acme"), domains=(Answer("s.test"),), endpoints=(Role.TC,))
