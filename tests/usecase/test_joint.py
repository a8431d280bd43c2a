"""How a handshake ended, joined with what the files say of its connection."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from edgetrust.codec.tls.registry import alert
from edgetrust.model.evidence import Evidence
from edgetrust.model.finding import Finding, Impact, Remedy, RemedyStep, Severity
from edgetrust.model.handshake import Ending, Handshake, HandshakeOutcome
from edgetrust.model.probe import Answer, ClientCertificate
from edgetrust.model.report import Report
from edgetrust.model.side import Side
from edgetrust.model.verdict import ConnectionVerdict, Outcome
from edgetrust.rules.observation import count_of
from edgetrust.usecase.check import Question, check
from edgetrust.usecase.joint import (
    OTHER_LIST,
    contradict,
    disprove,
    find_contradiction,
    find_explanation,
    join,
    tell_once,
)
from edgetrust.usecase.probed import as_handshake, observe
from tests import make, observed
from tests.deployments import C1, CORP_ISSUING, CORP_ROOT, E1, PUBLIC_ISSUING, PUBLIC_ROOT, PUBLISHER, stand_alone
from tests.shown import shown

E_LEAF = make.leaf(E1, PUBLIC_ISSUING, sans=[E1, "example.com"])
C_LEAF = make.leaf(C1, CORP_ISSUING, sans=[C1])
LIST = [CORP_ROOT, CORP_ISSUING, PUBLIC_ROOT, PUBLIC_ISSUING]
RESULT = shown(
    E_LEAF,
    port=7001,
    answer=Answer.REFUSED,
    alert=alert(48),
    is_alert_fatal=True,
    client_certificate=ClientCertificate.REQUESTED,
    has_shown_certificate=True,
    client_chain=(C_LEAF.certificate,),
)


def judge(at_e: list[make.Issued], at_c: list[make.Issued] = LIST) -> tuple[Report, ConnectionVerdict]:
    """The report with these trust lists, and the traversal zone in it."""
    site = stand_alone(
        certificates={(C1, "server"): [C_LEAF], (E1, "server"): [E_LEAF]},
        trust={(C1, "trusted-ca"): at_c, (E1, "trusted-ca"): at_e},
    )
    report = check(site.deployment, site.inventory, Question(at=make.NOW)).report
    return report, next(each for each in report.connections if each.connection.id == f"traversal:{C1}->{E1}")


def handshake() -> Handshake:
    """The E refuses the certificate of the C."""
    return as_handshake(RESULT, at=make.NOW)


def explanation(report: Report, verdict: ConnectionVerdict, seen: Handshake) -> Finding | None:
    """The finding itself."""
    number = find_explanation(report, verdict, seen)
    return None if number is None else report.findings[number]


def test_the_failing_verification_of_the_one_who_refused_explains_it() -> None:
    """The E's list lacks the CA of the C; what the C would refuse, explains nothing here."""
    lacking = explanation(*judge([PUBLIC_ROOT, PUBLIC_ISSUING]), handshake())
    other_way = explanation(*judge(LIST, [CORP_ROOT, CORP_ISSUING]), handshake())

    assert lacking is not None
    assert (lacking.node, lacking.rule) == (E1, "ca-not-trusted")
    assert other_way is None


def test_what_did_not_fail_needs_no_explanation() -> None:
    """Though it should have failed."""
    report, verdict = judge([PUBLIC_ROOT, PUBLIC_ISSUING])
    accepted = shown(E_LEAF, port=7001, answer=Answer.ACCEPTED)

    assert find_explanation(report, verdict, as_handshake(accepted, at=make.NOW)) is None


def test_a_joined_finding_has_both_evidences() -> None:
    """And says what was seen, once."""
    report, verdict = judge([PUBLIC_ROOT, PUBLIC_ISSUING])
    finding = explanation(report, verdict, handshake())
    assert finding is not None

    joined = join(finding, observe((RESULT,), (handshake(),)), [handshake()])

    assert joined.message.startswith(f"{finding.message}. Probed: {E1}:7001 refused {C1} (edgetrust probe) with alert")
    assert joined.evidence == (*finding.evidence, Evidence(source=f"{E1}:7001"))


def test_handshakes_that_ended_otherwise_are_told_apart() -> None:
    """Whoever refused is named, and only with what it said."""
    report, verdict = judge([PUBLIC_ROOT, PUBLIC_ISSUING])
    finding = explanation(report, verdict, handshake())
    assert finding is not None
    refused = observed.handshake(server_chain=[E_LEAF], alerts=[observed.alert(Side.CLIENT, 48)])
    other = replace(refused, client=replace(refused.client, ip="10.0.10.12"))
    closed = replace(
        observed.handshake(server_chain=[E_LEAF], ended_by=Ending.CLIENT, port=2222), frame=20, ended_frame=27
    )
    seen = [refused, other, closed]

    joined = join(finding, observed.seen(*seen), seen)

    assert joined.message.removeprefix(f"{finding.message}. Captured: ").split("; ") == [
        f"10.0.10.11 and 10.0.10.12 refused {E1} (10.0.20.21:7001) with alert unknown_ca (48), {count_of(seen[:2])}",
        f"10.0.10.11 ended the connection with {E1} (10.0.20.21:2222) without an alert, {count_of(seen[2:])}",
    ]
    shown = [each.source for each in joined.evidence if each not in finding.evidence]
    assert shown == ["eth0.pcap, frame 9", "eth0.pcap, frame 9", "eth0.pcap, frame 27"]


@pytest.mark.parametrize(
    ("version", "farewell", "words"),
    [
        (0x0303, None, " without an alert, once"),
        (0x0303, Side.SERVER, ", announced by the server's encrypted alert, most often close_notify, once"),
        (0x0304, None, " right after the handshake, once"),
    ],
)
def test_an_end_after_the_handshake_is_joined_as_it_was_seen(version: int, farewell: Side | None, words: str) -> None:
    """Who does not like a name closes then; in TLS 1.3 nobody sees whether with an alert."""
    report, verdict = judge([PUBLIC_ROOT, PUBLIC_ISSUING])
    finding = explanation(report, verdict, handshake())
    assert finding is not None
    closed = replace(
        observed.handshake(ended_by=Ending.SERVER, outcome=HandshakeOutcome.OK, version=version),
        is_idle=True,
        sealed_farewell=farewell,
    )

    joined = join(finding, observed.seen(closed), [closed])

    assert f". Captured: 10.0.20.21:7001 ended the connection with 10.0.10.11{words}" in joined.message


@pytest.mark.parametrize(("at_e", "expected"), [(LIST, OTHER_LIST), ([PUBLIC_ROOT], None)])
def test_only_what_should_work_is_contradicted(at_e: list[make.Issued], expected: str | None) -> None:
    """By the verdict of the files."""
    _, verdict = judge(at_e)

    assert (verdict.outcome is Outcome.FAIL) is (expected is None)
    assert find_contradiction(verdict, handshake()) == expected
    assert find_contradiction(None, handshake()) is None


def test_a_contradiction_is_said_behind_the_finding() -> None:
    """In one sentence."""
    report, _ = judge([PUBLIC_ROOT])
    finding = report.findings[0]

    assert contradict(finding).message.startswith(
        f"{finding.message}. By the certificates and lists at hand this should work"
    )


@pytest.mark.parametrize(
    ("connections", "severity"), [(("a", "b"), Severity.WARNING), (("a",), Severity.ERROR), ((), Severity.ERROR)]
)
def test_what_was_accepted_everywhere_is_no_error(connections: tuple[str, ...], severity: Severity) -> None:
    """The files may be out of date: that is to be seen first."""
    report, verdict = judge([PUBLIC_ROOT, PUBLIC_ISSUING])
    finding = replace(
        next(each for each in report.findings if verdict.connection.id in each.connections), connections=("a", "b")
    )

    told = disprove(finding, "Captured: it was accepted", connections)

    assert told.severity is severity
    assert told.message == f"{finding.message}. Captured: it was accepted"
    assert told.consequence == f"by the files alone: {finding.consequence}; where it was accepted, nothing of that"
    step = told.remedy.steps[0]
    assert step.do.startswith("see what is in service on the node, and have the deployment file say the same; where it")
    assert step.do.endswith(finding.remedy.steps[0].do)
    assert told.remedy.steps[1:] == finding.remedy.steps[1:]


def _appending(certificate: str) -> Remedy:
    step = RemedyStep(node=E1, where="its list", do="append it", certificates=(certificate,))
    return Remedy(steps=(step,), impact=Impact.NODE_RESTART, verify="look again")


@pytest.mark.parametrize(
    "changes",
    [{"node": C1}, {"connections": ("b",)}, {"rule": "ca-not-trusted"}, {"remedy": _appending("other")}],
    ids=["another node", "another connection", "another rule", "another CA"],
)
def test_what_a_service_does_not_name_is_told_with_a_refusal_over_it_alone(changes: dict[str, Any]) -> None:
    """Same list, same CA, same connection; else it is a defect of its own."""
    refusal = Finding(
        rule="peer-rejected-certificate", severity=Severity.ERROR, node=E1, message="refused", expected="", got="",
        consequence="", evidence=(Evidence(source="b"),), remedy=_appending("ca"), connections=("a",),
    )  # fmt: skip
    account = replace(
        refusal, rule="accepted-authorities-differ", severity=Severity.WARNING, message="not named",
        evidence=(Evidence(source="b"), Evidence(source="c")),
    )  # fmt: skip

    (told,) = tell_once([account, refusal])
    apart = replace(refusal, **changes)

    assert told == replace(refusal, message="refused. not named", evidence=account.evidence)
    assert tell_once([account, apart]) == (apart, account)


def test_a_refused_ecdsa_certificate_is_no_warning_any_more() -> None:
    """The warning says that it would be refused; the other certificate of the same port explains nothing."""
    rsa = make.leaf(PUBLISHER, CORP_ISSUING, sans=[PUBLISHER], key="rsa:tomcat")
    ecdsa = make.leaf(PUBLISHER, make.ca("CN=Elsewhere"), sans=[PUBLISHER], key="ecdsa")
    site = stand_alone(certificates={(PUBLISHER, "tomcat"): [rsa], (PUBLISHER, "tomcat_ecdsa"): [ecdsa]})
    report = check(site.deployment, site.inventory, Question(at=make.NOW)).report
    verdict = next(each for each in report.connections if each.connection.id == f"cucm-https:{C1}->{PUBLISHER}")
    refused = [
        observed.handshake(server_chain=[leaf], alerts=[observed.alert(Side.CLIENT, code)], port=8443)
        for leaf, code in ((ecdsa, 48), (rsa, 48), (ecdsa, 45))
    ]

    found = [explanation(report, verdict, each) for each in refused]

    assert [each and (each.rule, each.severity) for each in found] == [
        ("ecdsa-issuer-not-trusted", Severity.WARNING),
        None,
        None,
    ]
    assert found[0] is not None
    assert join(found[0], observed.seen(refused[0]), refused[:1]).severity is Severity.ERROR
