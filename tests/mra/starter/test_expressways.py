"""Expressways out of their certificates: nodes, sides, clusters."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from edgetrust.model.deployment import Role, Slot
from edgetrust.model.starter import Answer, StarterNode
from edgetrust.mra.starter.expressways import Expressways, guess_expressways
from edgetrust.mra.starter.roles import RoleGuess
from edgetrust.pki.anchors import Pool
from tests import make
from tests.mra.starter.files import Content, identities

C, E = Role.EXPRESSWAY_C, Role.EXPRESSWAY_E
ROOT = make.ca("CN=Root,O=Acme")


def leaf(common_name: str, *sans: str, key: str | None = None, since: int = 2026) -> make.Issued:
    """A certificate; its names may be another's as well."""
    return make.leaf(
        f"CN={common_name}",
        ROOT,
        sans=sans or (common_name,),
        key=key or "/".join((common_name, *sans)),
        not_before=datetime(since, 1, 1, tzinfo=UTC),
    )


def guess(
    *files: tuple[str | Content, ...], said: dict[str, Role] | None = None, told: dict[str, Role] | None = None
) -> Expressways:
    """What these files tell, and logs of hosts."""
    logged = {host: RoleGuess(role, "it wrote so") for host, role in (told or {}).items()}
    return guess_expressways(identities(*files), said or {}, Pool([], [ROOT.certificate]), told=logged)


def names(found: Expressways, role: Role) -> list[str]:
    """The nodes of a side."""
    return [node.fqdn.value for node in found.clusters[role].nodes] if role in found.clusters else []


def reasons(found: Expressways) -> dict[str, str]:
    """Files without a place, and why."""
    return {each.file: each.reason for each in found.unused}


# --- which node -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name, contents, said, expected",
    [
        (
            "server_expe1_2026.pem", leaf("expe.a.b", "expe.a.b", "expe1.a.b"), {},
            Answer("expe1.a.b", "the path server_expe1_2026.pem says so, and the certificate there carries this name"),
        ),
        (
            "expe1/server.pem", leaf("expe.a.b", "expe.a.b", "expe1.a.b"), {},
            Answer("expe1.a.b", "the path expe1/server.pem says so, and the certificate there carries this name"),
        ),
        ("x.pem", leaf("expe.a.b"), {}, Answer("expe.a.b", "it is the common name of the certificate in x.pem")),
        ("x.pem", leaf("q.a.b", "q.a.b", "r.a.b"), {"r.a.b": E}, Answer("r.a.b")),
        (
            "server_expe1_2026.pem", make.leaf("CN=not a host", sans=None), {},
            Answer("expe1", "the path server_expe1_2026.pem says so; the domain is not known"),
        ),
    ],
)  # fmt: skip
def test_the_node_is_told_by_path_then_by_what_was_said_then_by_common_name(
    name: str, contents: make.Issued, said: dict[str, Role], expected: Answer
) -> None:
    """What was said is no guess."""
    found = guess((name, contents), said=said)

    assert found.clusters[E].nodes[0].fqdn == expected


def test_peers_with_one_common_name_are_told_apart_by_what_only_one_carries() -> None:
    """Without a word in the names of the files."""
    found = guess(
        ("one.pem", leaf("expe.a.b", "expe.a.b", "expe1.a.b", "b.test")),
        ("two.pem", leaf("expe.a.b", "expe.a.b", "expe2.a.b", "b.test")),
    )

    assert names(found, E) == ["expe1.a.b", "expe2.a.b"]
    assert found.clusters[E].nodes[0].fqdn.guess == (
        "of the certificates with this common name, only that in one.pem carries it"
    )
    assert found.clusters[E].peers_guess == "their certificates have the common name expe.a.b"


def test_a_service_domain_is_no_node() -> None:
    """Neither where it alone tells the server's certificate from the client's, nor where a folder is called like it."""
    server, client = leaf("expe.a.b", "expe.a.b", "a.b", "acme.test"), leaf("expe.a.b", key="client")
    found = guess(("acme/1.pem", server), ("acme/2.pem", client))

    assert names(found, E) == ["expe.a.b"]
    assert reasons(found) == {"acme/2.pem": "another certificate for the place of acme/1.pem"}


def test_a_certificate_for_clients_alone_is_the_clients() -> None:
    """Without a word in the name of the file."""
    client = make.leaf("expe.a.b", ROOT, eku=("clientAuth",), key="client")
    found = guess(("1.pem", client), ("2.pem", leaf("expe.a.b")))

    certificates = found.clusters[E].nodes[0].certificates
    assert {slot: path.value for slot, path in certificates.items()} == {Slot.SERVER: "2.pem", Slot.CLIENT: "1.pem"}


def test_the_name_of_a_cluster_is_no_node() -> None:
    """Where the certificate names one peer, that is the node; where it names several, nothing tells."""
    one = guess(("x.pem", leaf("expe.a.b", "expe.a.b", "expe1.a.b")))
    several = guess(("x.pem", leaf("expe.a.b", "expe.a.b", "expe1.a.b", "expe2.a.b")))

    assert one.clusters[E].nodes[0].fqdn == Answer(
        "expe1.a.b", "the certificate in x.pem carries it beside the common name, which is its stem"
    )
    assert one.clusters[E].cluster_name is not None
    assert several.clusters == {}
    assert reasons(several) == {
        "x.pem": "the certificate CN=expe.a.b; nothing tells which node of its cluster has it, so put the FQDN of that "
        "into the name of the file"
    }


def test_a_peer_without_a_file_is_named_by_the_others() -> None:
    """A shared certificate lies in one file; whether it is shared, nothing tells."""
    found = guess(("expe1.a.b.server.pem", leaf("expe.a.b", "expe.a.b", "expe1.a.b", "expe2.a.b", "expe3.a.b")))

    cluster = found.clusters[E]
    assert names(found, E) == ["expe1.a.b", "expe2.a.b", "expe3.a.b"]
    assert cluster.nodes[1] == StarterNode(
        fqdn=Answer("expe2.a.b", "the certificate in expe1.a.b.server.pem names it beside expe1.a.b"),
        role=E,
        role_guess="expe1.a.b is its peer",
    )
    assert (cluster.peers_guess, cluster.shared_certificate) == ("one certificate names them", None)


def test_a_certificate_made_anew_is_of_the_same_node() -> None:
    """It has the same hosts."""
    peers = [leaf("expe.a.b", "expe.a.b", name, key=f"{name}/{since}", since=since)
             for name in ("expe1.a.b", "expe2.a.b") for since in (2025, 2026)]  # fmt: skip
    found = guess(*((f"{number}.pem", each) for number, each in enumerate(peers)))

    assert names(found, E) == ["expe1.a.b", "expe2.a.b"]
    assert reasons(found) == {
        "0.pem": "an older certificate than 1.pem",
        "2.pem": "an older certificate than 3.pem",
    }


def test_a_certificate_without_a_host_has_no_place() -> None:
    """It says which it is."""
    found = guess(("x.pem", make.leaf("CN=not a host", sans=None)))

    assert reasons(found) == {"x.pem": "the certificate CN=not a host; it names no host of its own"}


def test_of_several_certificates_of_a_slot_the_newest_counts() -> None:
    """The others are named, with what took their place."""
    old = leaf("expe.a.b", since=2025)
    new = leaf("expe.a.b")
    found = guess(
        ("a/server_expe_2025.pem", old),
        ("b/server_expe_2026.pem", new),
        ("c/server_expe_2024.pem", new),
        ("d/client_expe_2026.pem", leaf("expe.a.b", key="client")),
    )

    node = found.clusters[E].nodes[0]
    assert {slot: path.value for slot, path in node.certificates.items()} == {
        Slot.SERVER: "b/server_expe_2026.pem",
        Slot.CLIENT: "d/client_expe_2026.pem",
    }
    assert reasons(found) == {
        "a/server_expe_2025.pem": "an older certificate than b/server_expe_2026.pem",
        "c/server_expe_2024.pem": "the same certificate as in b/server_expe_2026.pem",
    }


def test_a_node_that_holds_the_certificate_of_another_is_one_all_the_same() -> None:
    """Its own archive says who it is; anybody may keep a copy under another name."""
    shared = leaf("vcse1.a.b", "vcse1.a.b", "collab-edge.a.b")
    one, two, copy = "server_vcse1_2026.pem", "server_vcse2_2026.pem", "vcse3.pem"

    found = guess((one, shared), (two, shared))
    copied = guess((one, shared), (copy, shared))

    assert names(found, E) == ["vcse1.a.b", "vcse2.a.b"]
    assert found.clusters[E].shared_certificate is not None
    assert names(copied, E) == ["vcse1.a.b"]


# --- which side -------------------------------------------------------------------------------------------------------


def test_the_other_side_is_what_is_left() -> None:
    """When its file is an Expressway's and nothing else tells."""
    unknown = make.leaf("q.a.b", make.ca("Nobody"))
    found = guess(("server_q_2026.pem", unknown), ("expe.pem", leaf("expe.a.b")))

    assert names(found, C) == ["q.a.b"]
    assert found.clusters[C].nodes[0].role_guess == "it is an Expressway, and those of the other side are known"


def test_peers_stand_on_one_side() -> None:
    """One of them says which."""
    found = guess(
        ("server_one_2026.pem", make.leaf("CN=x.a.b", make.ca("N"), sans=["x.a.b", "one.a.b"])),
        ("server_two_2026.pem", make.leaf("CN=x.a.b", make.ca("N"), sans=["two.a.b", "collab-edge.a.b"])),
    )

    assert names(found, E) == ["one.a.b", "two.a.b"]
    assert found.clusters[E].nodes[0].role_guess == "its certificate has the common name of that of two.a.b"


def test_what_nothing_tells_has_no_place() -> None:
    """With the option that decides it, where it is an Expressway; said, it has one."""
    unknown = make.leaf("q.a.b", make.ca("Nobody"))
    undecided = guess(("server_q_2026.pem", unknown), ("ldap.pem", make.leaf("ldap.a.b")))
    decided = guess(("server_q_2026.pem", unknown), said={"q.a.b": C})

    assert undecided.clusters == {}
    assert reasons(undecided) == {
        "server_q_2026.pem": "the certificate of q.a.b; nothing tells whether that is an Expressway-C or -E, "
        "so name it with --expressway-c or --expressway-e",
        "ldap.pem": "the certificate CN=ldap.a.b; nothing says which node it belongs to",
    }
    assert names(decided, C) == ["q.a.b"]
    assert decided.clusters[C].nodes[0].role_guess is None


def test_logs_tell_the_side_where_no_name_does() -> None:
    """By the host alone, or its FQDN; what a name reads like counts more."""
    ten, twenty = ("server_vc10_2026.pem", leaf("vc10.a.b")), ("server_vc20_2026.pem", leaf("vc20.a.b"))

    found = guess(ten, twenty, told={"vc20": E})
    named = guess(("server_expc1_2026.pem", leaf("expc1.a.b")), told={"expc1.a.b": E})

    assert (names(found, C), names(found, E)) == (["vc10.a.b"], ["vc20.a.b"])
    assert found.clusters[E].nodes[0].role_guess == "it wrote so"
    assert names(named, C) == ["expc1.a.b"]


# --- which cluster ----------------------------------------------------------------------------------------------------


def test_a_cluster_is_told_by_the_common_name() -> None:
    """Also when one peer alone is at hand, and when one has a certificate of its own name."""
    alone = guess(("server_expe1_2026.pem", leaf("expe.a.b", "expe.a.b", "expe1.a.b")))
    odd = guess(
        ("1.pem", leaf("expe1.a.b")),
        ("server_expe2_2026.pem", leaf("expe.a.b", "expe.a.b", "expe2.a.b")),
        ("3.pem", leaf("edge.a.b", "edge.a.b", "expe.a.b")),
    )

    assert alone.clusters[E].cluster_name == Answer(
        "expe.a.b", "it is the common name of a certificate, and not the name of its node"
    )
    assert alone.clusters[E].peers_guess is None
    assert names(odd, E) == ["edge.a.b", "expe1.a.b", "expe2.a.b"]
    assert odd.clusters[E].cluster_name == alone.clusters[E].cluster_name
    assert reasons(odd) == {}


def test_a_cluster_of_before_has_its_name_in_every_san() -> None:
    """Each peer's own name was the common name then."""
    found = guess(
        ("1.pem", leaf("expc1.a.b", "expc1.a.b", "expc.a.b", "profile.a.b")),
        ("2.pem", leaf("expc2.a.b", "expc2.a.b", "profile.a.b", "expc.a.b")),
    )

    assert names(found, C) == ["expc1.a.b", "expc2.a.b"]
    assert found.clusters[C].peers_guess == "their names differ in a number only"
    assert found.clusters[C].cluster_name == Answer(
        "expc.a.b", "the certificates of all peers carry it beside their own names"
    )


def test_peers_without_a_cluster_name_stay_without() -> None:
    """Nobody knows it."""
    found = guess(("1.pem", leaf("expc-1.a.b")), ("2.pem", leaf("expc-2.a.b")))

    assert names(found, C) == ["expc-1.a.b", "expc-2.a.b"]
    assert found.clusters[C].cluster_name is None


def test_a_shared_certificate_is_seen() -> None:
    """One certificate, found with several nodes."""
    shared = leaf("expe.a.b", "expe.a.b", "expe1.a.b", "expe2.a.b")
    found = guess(("server_expe1_2026.pem", shared), ("server_expe2_2026.pem", shared))

    assert found.clusters[E].shared_certificate == Answer("shared", "the peers have one and the same certificate")
    assert names(found, E) == ["expe1.a.b", "expe2.a.b"]
    assert reasons(found) == {}


def test_a_second_cluster_of_a_side_has_no_place() -> None:
    """The larger one has, unless a smaller one was said."""
    files = (("1.pem", leaf("expe1.a.b")), ("2.pem", leaf("expe2.a.b")), ("3.pem", leaf("expe.c.d")))

    assert names(guess(*files), E) == ["expe1.a.b", "expe2.a.b"]
    assert reasons(guess(*files)) == {
        "3.pem": "the certificate of another Expressway-E, expe.c.d; a deployment has one cluster of each"
    }
    assert names(guess(*files, said={"expe.c.d": E}), E) == ["expe.c.d"]
