"""A capture held against a deployment: what was seen, and the defect that explains it, are one finding."""

from __future__ import annotations

from collections.abc import Sequence

from edgetrust.model.finding import Finding, Severity
from edgetrust.model.verdict import Outcome
from edgetrust.usecase.capture import Certificates
from edgetrust.usecase.capture_check import JointAnswer, check_capture
from tests import make
from tests.captures import read
from tests.deployments import (
    C1,
    CORP_ISSUING,
    CORP_ROOT,
    E1,
    PUBLIC_ISSUING,
    PUBLIC_ROOT,
    Site,
    stand_alone,
)
from tests.wire.container import capture
from tests.wire.talk import talk
from tests.wire.tcp import segments
from tests.wire.truth import Alert, Closing, Conversation, Peer

E_LEAF = make.leaf(E1, PUBLIC_ISSUING, sans=[E1, "example.com"], key="e")
C_LEAF = make.leaf(C1, CORP_ISSUING, sans=[C1], key="c")
E_LIST = [CORP_ROOT, CORP_ISSUING, PUBLIC_ROOT, PUBLIC_ISSUING]


def site(**changes: object) -> Site:
    """One of each; both lists are right unless a test changes them."""
    settled = {
        "certificates": {(C1, "server"): [C_LEAF], (E1, "server"): [E_LEAF]},
        "trust": {(C1, "trusted-ca"): E_LIST, (E1, "trusted-ca"): E_LIST},
    }
    return stand_alone(**{**settled, **changes})


def traversal(
    *, sent: Sequence[make.Issued] = (E_LEAF,), trusts: Sequence[make.Issued], alert: int | None = None
) -> Conversation:
    """The C calls the E, and goes by this list."""
    return talk(
        "traversal",
        Peer(chain=(C_LEAF, CORP_ISSUING), trusts=trusts),
        Peer(chain=sent, trusts=(CORP_ROOT, CORP_ISSUING), names=(CORP_ROOT,)),
        sni=None,
        port=7001,
        alerts=() if alert is None else (Alert("client", 2, alert),),
        closing=Closing("client"),
    )


def ask(deployment: Site, *conversations: Conversation) -> JointAnswer:
    """The joint answer, judged at the time of the handshakes."""
    octets = [capture(segments(each)) for each in conversations]
    handshakes = tuple(handshake for each in octets for handshake in read(each))
    known = Certificates().all_of(handshakes)
    return check_capture(deployment.deployment, deployment.inventory, handshakes, known)


def errors(answer: JointAnswer) -> list[Finding]:
    """The findings that make a run fail."""
    return [finding for finding in answer.findings if finding.severity is Severity.ERROR]


def test_a_failed_handshake_and_its_defect_are_one_finding() -> None:
    """C lacks the issuer of E's certificate, and E sends the leaf alone."""
    deployment = site(trust={(C1, "trusted-ca"): [CORP_ROOT, CORP_ISSUING, PUBLIC_ROOT], (E1, "trusted-ca"): E_LIST})

    answer = ask(deployment, traversal(trusts=(PUBLIC_ROOT,), alert=48))

    (finding,) = [each for each in errors(answer) if f"traversal:{C1}->{E1}" in each.connections]
    assert finding.rule == "intermediate-missing"
    assert finding.node == C1
    assert (
        f"Captured: {C1} (10.0.10.11, assumed) refused {E1} (10.0.20.21:7001) with alert unknown_ca (48), once"
        in finding.message
    )
    assert any("frame" in each.source for each in finding.evidence)
    assert "peer-rejected-certificate" not in {each.rule for each in answer.findings}


def test_addresses_become_nodes_by_what_they_show() -> None:
    """The deployment file knows no address."""
    answer = ask(site(), traversal(trusts=(PUBLIC_ROOT, PUBLIC_ISSUING)))

    assert answer.names == {"10.0.10.11": C1, "10.0.20.21": E1}
    assert [verdict.connection.id for verdict in answer.verdicts.values()] == [f"traversal:{C1}->{E1}"]
    assert errors(answer) == []


def test_what_was_really_sent_decides() -> None:
    """By its files the E would send its intermediate; in the capture it did not, and the C does not have it."""
    deployment = site(trust={(C1, "trusted-ca"): [CORP_ROOT, CORP_ISSUING, PUBLIC_ROOT], (E1, "trusted-ca"): E_LIST})
    without = ask(deployment, traversal(trusts=(PUBLIC_ROOT,), alert=48))
    with_it = ask(deployment, traversal(sent=(E_LEAF, PUBLIC_ISSUING), trusts=(PUBLIC_ROOT,)))

    outcomes = [
        next(each.outcome for each in answer.report.connections if each.connection.id == f"traversal:{C1}->{E1}")
        for answer in (without, with_it)
    ]

    assert outcomes == [Outcome.FAIL, Outcome.OK]


def test_a_refusal_that_should_not_be_is_said_to_contradict_the_file() -> None:
    """By its file the C has everything; on the wire it refused."""
    answer = ask(site(), traversal(trusts=(PUBLIC_ROOT,), alert=48))

    (finding,) = errors(answer)
    assert finding.rule == "peer-rejected-certificate"
    assert finding.node == C1
    assert "By the deployment file this should work" in finding.message


def test_strangers_stay_strangers() -> None:
    """A handshake between two addresses that the deployment does not have is judged by itself."""
    stranger = make.leaf("other.example.net", PUBLIC_ISSUING, key="stranger")
    conversation = talk(
        "stranger",
        Peer(trusts=(CORP_ROOT,)),
        Peer(chain=(stranger,)),
        sni="other.example.net",
        port=443,
        alerts=(Alert("client", 2, 48),),
    )

    answer = ask(site(), conversation)

    assert answer.names == {}
    assert answer.verdicts == {}
    (finding,) = errors(answer)
    assert (finding.rule, finding.node) == ("peer-rejected-certificate", "10.0.10.11")
