from __future__ import annotations

from dataclasses import replace

import pytest

from edgetrust.model.alert import Alert
from edgetrust.model.verdict import ConnectionVerdict, LadderStep, Outcome, Verification
from edgetrust.report.pairs import ConnectionEntry, Pair, Reason, Rung, build_pairs
from tests.report import sample


def verdict(client: str, server: str, *verifications: Verification, kind: str = "traversal") -> ConnectionVerdict:
    """A connection with these verifications; ok without any."""
    return ConnectionVerdict(
        connection=sample.connection(kind, client, server, 7001, *verifications),
        outcome=Outcome.FAIL if verifications else Outcome.OK,
        verifications=verifications,
    )


def test_a_whole_pair() -> None:
    """One failing connection with its reason, its finding, and the alert as an arrow of its own."""
    report = sample.small()
    reason = "expc1 rejects expe1: unable to get local issuer certificate (OpenSSL 20), alert unknown_ca (48)"

    pairs = build_pairs(report.connections, report.findings)

    assert pairs == (
        Pair(
            left=sample.C,
            right=sample.E,
            connections=(
                ConnectionEntry(
                    number=1,
                    id="traversal:expc1.corp.example.com->expe1.example.com",
                    kind="traversal",
                    client=sample.C,
                    server=sample.E,
                    port="7001",
                    forward=True,
                    outcome=Outcome.FAIL,
                    reasons=(Reason(text=reason, finding=1),),
                    findings=(1,),
                    ladder=(
                        Rung(label="ClientHello", rightward=True, outcome=Outcome.OK, authorities=None),
                        Rung(label="ServerHello", rightward=False, outcome=Outcome.OK, authorities=None),
                        Rung(label="Certificate", rightward=False, outcome=Outcome.FAIL, authorities=None),
                        Rung(label="alert unknown_ca (48)", rightward=True, outcome=None, authorities=None),
                    ),
                ),
            ),
        ),
    )


def test_an_alert_in_the_place_of_a_request_goes_where_that_would_have_gone() -> None:
    """The server says that it cannot ask; nobody answers."""
    step = LadderStep(
        sender="b.x",
        receiver="a.x",
        message="CertificateRequest",
        outcome=Outcome.FAIL,
        alert=Alert(code=80, name="internal_error"),
    )

    [pair] = build_pairs((replace(verdict("a.x", "b.x"), ladder=(step,)),), ())

    assert pair.connections[0].ladder == (
        Rung(label="CertificateRequest", rightward=False, outcome=Outcome.FAIL, authorities=None),
        Rung(label="alert internal_error (80)", rightward=False, outcome=None, authorities=None),
    )


def test_both_directions_are_one_pair() -> None:
    """What runs from A to B and from B to A stands together, in table order, each with its direction."""
    a_to_b, other, b_to_a = verdict("a.x", "b.x"), verdict("a.x", "c.x"), verdict("b.x", "a.x", kind="sip-service")

    pairs = build_pairs((a_to_b, other, b_to_a), ())

    assert [(pair.left, pair.right) for pair in pairs] == [("a.x", "b.x"), ("a.x", "c.x")]
    assert [(each.number, each.kind, each.forward) for each in pairs[0].connections] == [
        (1, "traversal", True),
        (3, "sip-service", False),
    ]


def test_an_exchange_without_a_port_is_in_band() -> None:
    """The SIP SERVICE message has no port of its own."""
    in_band = ConnectionVerdict(
        connection=sample.connection("sip-service", "a.x", "b.x", None), outcome=Outcome.OK, verifications=()
    )

    assert build_pairs((in_band,), ())[0].connections[0].port == "in-band"


@pytest.mark.parametrize(
    ("client", "server", "expected"),
    [
        ("expc1.corp.example.com", "expe1.example.com", "expc1 rejects expe1"),
        ("node.corp.example.com", "node.example.com", "node.corp.example.com rejects node.example.com"),
        ("10.0.10.11", "expe1.example.com", "10.0.10.11 rejects expe1.example.com"),
        ("jabber", "expe1.example.com", "jabber rejects expe1"),
    ],
)
def test_names_are_short_where_that_is_clear(client: str, server: str, expected: str) -> None:
    """Beside the heading a host name needs no domain, unless both are called the same or one is an address."""
    pair = build_pairs((verdict(client, server, sample.refused(client, server)),), ())[0]

    assert pair.connections[0].reasons[0].text.partition(":")[0] == expected


def test_the_same_reason_is_said_once() -> None:
    """Two verifications with the same story make one line."""
    refused = sample.refused(sample.C, sample.E)

    pair = build_pairs((verdict(sample.C, sample.E, refused, refused),), ())[0]

    assert len(pair.connections[0].reasons) == 1


@pytest.mark.parametrize(
    ("outcome", "expected"),
    [
        (Outcome.NOT_VERIFIED, "neither side verifies the other: permissive"),
        (Outcome.UNKNOWN, "not known whether the sides accept each other: permissive"),
    ],
)
def test_what_holds_for_both_sides_is_said_once(outcome: Outcome, expected: str) -> None:
    """One setting that keeps both sides from verifying is one reason, not two."""
    sides = tuple(
        Verification(requirement=sample.requirement(*ends), outcome=outcome, reason="permissive")
        for ends in (("a.x", "b.x"), ("b.x", "a.x"))
    )

    both, different, alone = (
        build_pairs((verdict("a.x", "b.x", *these),), ())[0].connections[0].reasons
        for these in (sides, (sides[0], replace(sides[1], reason="other")), sides[:1])
    )

    assert [reason.text for reason in both] == [expected]
    assert len(different) == 2
    assert alone == different[:1]


def test_a_reason_points_at_the_finding_of_its_rule() -> None:
    """Of several findings on one connection, the one whose rule explains the failure is named beside the reason."""
    refused = sample.refused(sample.C, sample.E)
    decided = verdict(sample.C, sample.E, refused)
    explaining = sample.missing_intermediate(decided.connection.id, decided.connection.id)
    other = replace(explaining, rule="expires-soon")

    entry = build_pairs((decided,), (other, explaining))[0].connections[0]

    assert entry.findings == (1, 2)
    assert [reason.finding for reason in entry.reasons] == [2]


def test_authorities_are_kept_apart_from_none() -> None:
    """A request that names no CA is not a message without authorities."""
    steps = (
        sample.step("b.x", "a.x", "CertificateRequest", authorities=()),
        sample.step("b.x", "a.x", "CertificateRequest", authorities=("CN=Root\n",)),
        sample.step("a.x", "b.x", "Finished"),
    )

    entry = build_pairs((replace(verdict("a.x", "b.x"), ladder=steps),), ())[0].connections[0]

    assert [rung.authorities for rung in entry.ladder] == [(), ("CN=Root\\n",), None]
