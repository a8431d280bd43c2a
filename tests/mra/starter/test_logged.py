"""Settings that log lines give away, and lines that look so and give nothing away."""

from __future__ import annotations

from dataclasses import replace

import pytest

from edgetrust.model.deployment import Role
from edgetrust.model.starter import Answer, Starter, StarterCluster, StarterNode
from edgetrust.mra.starter.logged import sides_told, with_logged
from edgetrust.usecase.incidents import Gathering
from tests.deployments import C1, C2, E1, E2
from tests.log_lines import at, inbound, outbound
from tests.logs import incidents, see
from tests.mra.starter.files import said

IDENTITY = "Peer's TLS certificate identity was unacceptable"
BOTH = said(expressway_c=C1, expressway_e=E1)


def logged(*lines: str, known: Starter = BOTH) -> Starter:
    """What a log adds to what is known."""
    return with_logged(known, incidents("\n".join(lines)))


def checking(starter: Starter) -> dict[str, str | None]:
    """The nodes that check revocation, and why."""
    return {
        node.fqdn.value: node.revocation_checking.guess
        for node in starter.nodes()
        if node.revocation_checking is not None
    }


def test_the_name_that_was_looked_for_is_the_one_that_was_typed() -> None:
    """By the line of the Expressway-C that did not find it."""
    (typed,) = logged(outbound(IDENTITY, name="edge.example.com")).peer_addresses

    assert (typed.value, typed.guess) == ("edge.example.com", f"{C1} looked for it in vain (1.log:1)")


@pytest.mark.parametrize(
    "line",
    [
        outbound(IDENTITY, name=E1),  # the name of the node: nothing else was typed
        outbound("certificate has expired", name="edge.example.com"),  # refused over something else
        outbound(IDENTITY, name="edge.example.com").replace('"7001"', '"7002"'),  # another zone
        outbound(IDENTITY, name="edge.example.com").replace(" expc1 ", " stranger "),
        inbound(IDENTITY),  # the name that E looks for stands in no line
    ],
)
def test_other_lines_tell_no_peer_address(line: str) -> None:
    """Neither as a guess nor as a remark."""
    assert logged(line) == BOTH


@pytest.mark.parametrize(("name", "is_taken"), [("192.0.2.5", True), ("expe.example.org", False)])
def test_an_address_is_taken_and_a_name_of_somebody_else_is_not(name: str, *, is_taken: bool) -> None:
    """C may have zones to others at the same port."""
    starter = logged(outbound(IDENTITY, name=name))

    assert [each.value for each in starter.peer_addresses] == ([name] if is_taken else [])
    assert len(starter.notes) == (0 if is_taken else 1)


def test_of_several_the_address_is_a_remark() -> None:
    """Which Expressway-E it is for, nothing says."""
    known = said(expressway_c=C1, expressway_e=f"{E1} {E2}")

    starter = logged(outbound(IDENTITY, name="edge.example.com"), known=known)

    assert starter.peer_addresses == ()
    assert starter.notes == (
        f"{C1} looked for it in vain (1.log:1): edge.example.com, typed as the address of an Expressway-E",
    )


def of_host_names(*hosts: str) -> Starter:
    """An Expressway-C, and Expressways-E of which file names tell the host names alone."""
    nodes = tuple(StarterNode(fqdn=Answer(host, "the path says so"), role=Role.EXPRESSWAY_E) for host in hosts)
    cluster = StarterCluster(role=Role.EXPRESSWAY_E, nodes=nodes)
    return replace(BOTH, clusters={**BOTH.clusters, Role.EXPRESSWAY_E: cluster})


def test_a_host_name_becomes_the_full_name_that_was_looked_for() -> None:
    """The node has it, so it is no address besides; that of another host stays as it is."""
    starter = logged(outbound(IDENTITY, name=E1), known=of_host_names("expe1", "expe2"))

    assert [node.fqdn for node in starter.clusters[Role.EXPRESSWAY_E].nodes] == [
        Answer(E1, f"{C1} looked for it in vain (1.log:1)"),
        Answer("expe2", "the path says so"),
    ]
    assert (starter.peer_addresses, starter.notes) == ((), ())


@pytest.mark.parametrize(
    ("names", "known"),
    [
        ((E1, "expe1.example.org"), of_host_names("expe1")),  # which of the two
        (("edge.example.com",), of_host_names("expe1")),  # another host, or another name of this one
        ((E1,), said(expressway_c=C1, expressway_e="expe1")),  # somebody said it
        ((E1,), of_host_names("expe1", E1)),  # another node has it
    ],
)
def test_a_host_name_stays_where_the_full_one_is_not_certain(names: tuple[str, ...], known: Starter) -> None:
    """Nothing but the one name of that host tells."""
    starter = logged(*(outbound(IDENTITY, name=name) for name in names), known=known)

    assert [node.id for node in starter.nodes()] == [node.id for node in known.nodes()]


@pytest.mark.parametrize("reason", ["certificate revoked", "unable to get certificate CRL", "CRL has expired"])
def test_who_writes_of_crls_checks_revocation(reason: str) -> None:
    """The side that verified."""
    assert checking(logged(outbound(reason))) == {C1: f"it wrote {reason!r} (1.log:1)"}
    assert checking(logged(inbound(reason))) == {E1: f"it wrote {reason!r} (1.log:1)"}


def test_who_says_that_a_certificate_is_revoked_checks_revocation() -> None:
    """In the log of the one that it said so to."""
    line = inbound("sslv3 alert certificate revoked")

    assert checking(logged(line)) == {C1: f"it refused {E1} with alert 44, certificate_revoked (1.log:1)"}
    assert checking(logged(line, known=said(expressway_c=f"{C1} {C2}", expressway_e=E1))) == {}
    assert checking(logged(line.replace('"7001"', '"5061"'))) == {}


def test_the_other_side_is_told_by_either() -> None:
    """C's log tells of E as E's does of C; without a node of the other side it tells of nobody."""
    line = outbound("sslv3 alert certificate revoked")

    assert checking(logged(line)) == {E1: f"it refused {C1} with alert 44, certificate_revoked (1.log:1)"}
    assert checking(logged(line, known=said(expressway_c=C1))) == {}


def test_a_line_without_a_beginning_is_of_the_host_in_the_name_of_its_file() -> None:
    """As whoever copies a few lines leaves them; without that, it is nobody's."""
    line = inbound("certificate revoked").partition(" tvcs: ")[2]

    def found(file: str) -> dict[str, str | None]:
        gathering = Gathering()
        gathering.add(see(line, file=file))
        return checking(with_logged(BOTH, gathering.incidents()))

    assert found("loggingsnapshot_expe1_2026-11-23.txt") == {
        E1: "it wrote 'certificate revoked' (loggingsnapshot_expe1_2026-11-23.txt:1)"
    }
    assert found("pasted.txt") == {}


def test_other_products_and_strangers_switch_nothing_on() -> None:
    """There is a setting for Expressways only, and only nodes of the deployment have one."""
    known = said(cucm="cucm-pub.corp.example.com", expressway_c=C1)

    assert checking(logged(inbound("certificate revoked", node="cucm-pub"), known=known)) == {}
    assert checking(logged(inbound("certificate revoked", node="stranger"), known=known)) == {}
    assert set(known.clusters) == {Role.CUCM, Role.EXPRESSWAY_C}


def test_who_serves_the_traversal_port_is_the_expressway_e() -> None:
    """And who calls there, the Expressway-C; by the host of the line, or of the file."""
    lines = inbound("certificate revoked", node="VC20"), outbound("certificate has expired").replace("expc1", "vc10")

    told = sides_told(incidents(*lines))
    both = sides_told(incidents("\n".join((inbound("x", node="vc10"), lines[1]))))
    other = sides_told(incidents(at(5061, lines[0])))

    assert {host: (each.role, each.reason) for host, each in told.items()} == {
        "vc20": (Role.EXPRESSWAY_E, "it wrote as TLS server at port 7001 (1.log:1)"),
        "vc10": (Role.EXPRESSWAY_C, "it wrote as TLS client at port 7001 (2.log:1)"),
    }
    assert (both, other) == ({}, {})
