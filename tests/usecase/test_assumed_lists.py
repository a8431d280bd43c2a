"""Endpoints of which nothing is at hand: what the public roots lack proves nothing of them, unless it was seen."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256

import pytest

from edgetrust.model.deployment import Store
from edgetrust.model.evidence import Evidence
from edgetrust.model.finding import Finding, Impact, Remedy, Severity
from edgetrust.model.side import Side
from edgetrust.usecase.assumed_lists import endpoints_that_refuse, is_among, with_accepted, without_assumed_lists
from tests import make
from tests.calls import both_sides
from tests.captures import read
from tests.deployments import C1, CORP_ISSUING, E1, PUBLIC_ISSUING
from tests.wire.container import capture
from tests.wire.conversations import together

JABBER = "jabber-https:jabber->expe1.example.com"
SITE = both_sides(make.leaf(C1, CORP_ISSUING), make.leaf(E1, PUBLIC_ISSUING)).site()


def finding(message: str, *connections: str, rule: str = "ca-not-trusted") -> Finding:
    """One about these connections."""
    return Finding(
        rule=rule, severity=Severity.ERROR, node=E1, connections=connections, message=message, expected="", got="",
        consequence="", remedy=Remedy(steps=(), impact=Impact.NONE, verify=""),
    )  # fmt: skip


LEAF, LINE, FRAME = (
    Evidence(source="server.pem", sha256="00"),
    Evidence(source="csf-unified.log", line=3),
    Evidence(source="a.pcap, frame 3"),
)


@pytest.mark.parametrize(
    ("connections", "evidence", "refusing"),
    [
        ((JABBER,), (LEAF, LINE), {"jabber"}),
        ((JABBER, "tc-https:tc->expe1.example.com"), (LEAF, FRAME), {"jabber", "tc"}),
        ((JABBER,), (LEAF,), set()),
        ((JABBER,), (LEAF, replace(LEAF, source="a.pcap, frame 2")), set()),
        ((f"traversal:{C1}->{E1}",), (LEAF, LINE), set()),
    ],
    ids=["logged", "captured", "by files alone", "the certificate was captured", "between Expressways"],
)
def test_endpoints_refuse_where_that_was_seen(
    connections: tuple[str, ...], evidence: tuple[Evidence, ...], refusing: set[str]
) -> None:
    """In a log, or in a capture; that somebody accepted is told in words alone."""
    judged = replace(finding("x", *connections), evidence=(LEAF,))
    found = replace(judged, message="x. Captured: what should be refused was accepted", evidence=evidence)

    assert endpoints_that_refuse([judged], [found]) == refusing
    assert endpoints_that_refuse([], [found]) == set()


def test_what_files_say_without_a_certificate_is_no_trace() -> None:
    """A line of the deployment file, for one."""
    judged = replace(finding("x", JABBER), evidence=(LINE,))

    assert endpoints_that_refuse([judged], [judged]) == set()


def test_a_defect_is_the_same_whatever_fails_over_it() -> None:
    """Of the same rule, at the same place."""
    one = finding("x", JABBER)

    assert is_among(one, [finding("y", "tc-https:tc->expe1.example.com")])
    assert not is_among(one, [replace(one, rule="root-missing"), replace(one, node=C1)])


def test_lists_that_nobody_gave_are_unknown() -> None:
    """Of all endpoints but those that were seen to refuse."""
    unsaid = tuple(replace(each, trust={}) for each in SITE.deployment.endpoints)

    found = without_assumed_lists(replace(SITE.deployment, endpoints=unsaid), SITE.inventory, but={"tc"})

    assert found == replace(
        SITE.inventory, incomplete=frozenset({("jabber", Store.ENDPOINT), ("ip-phones", Store.ENDPOINT)})
    )


def test_a_list_that_is_given_is_known() -> None:
    """Whatever was seen."""
    given = tuple(replace(each, trust={Store.ENDPOINT: ()}) for each in SITE.deployment.endpoints)

    found = without_assumed_lists(replace(SITE.deployment, endpoints=given), SITE.inventory, but=())

    assert found == SITE.inventory


def test_who_completed_a_handshake_is_told_beside_what_endpoints_do_in_general() -> None:
    """Unless it is a node, or showed another certificate."""
    (handshake,) = read(capture(together("server-only-1.2")))
    seen = handshake.chain(Side.SERVER)
    assert seen is not None
    leaf = sha256(seen.certificates[0]).hexdigest()
    general = finding("x", rule="internal-ca-on-expressway-e")
    shown = replace(general, evidence=(Evidence(source="server.pem", sha256=leaf),))

    told = with_accepted(shown, [handshake], {})

    assert told.message == (
        "x. Captured: 1 client that is no node of the deployment completed the handshake with it, so not every endpoint"
        " outside refuses it"
    )
    assert with_accepted(shown, [handshake], {handshake.client.ip: C1}) == shown
    assert with_accepted(general, [handshake], {}) == general
    assert with_accepted(finding("x"), [handshake], {}) == finding("x")
