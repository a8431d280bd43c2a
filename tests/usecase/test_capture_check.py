"""A capture held against a deployment: what was seen, and the defect that explains it, are one finding."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Literal

import pytest

from edgetrust.errors import Malformed
from edgetrust.model.finding import Finding, Severity
from edgetrust.model.handshake import Handshake, HandshakeOutcome
from edgetrust.model.verdict import Outcome
from edgetrust.usecase.capture import Certificates
from edgetrust.usecase.capture_check import JointAnswer, check_capture
from edgetrust.usecase.joint import is_contradicted
from tests import make
from tests.captures import read
from tests.deployments import (
    C1,
    C2,
    C_CLUSTER,
    CORP_ISSUING,
    CORP_ROOT,
    E1,
    PUBLIC_ISSUING,
    PUBLIC_ROOT,
    PUBLISHER,
    Site,
    cluster,
    stand_alone,
)
from tests.observed import handshake
from tests.wire.container import capture
from tests.wire.talk import talk
from tests.wire.tcp import End, segments
from tests.wire.truth import TLS_1_3, Alert, Closing, Conversation, Peer

E_LEAF = make.leaf(E1, PUBLIC_ISSUING, sans=[E1, "example.com"], key="e")
C_LEAF = make.leaf(C1, CORP_ISSUING, sans=[C1], key="c")
TRAVERSAL = f"traversal:{C1}->{E1}"
E_LIST = [CORP_ROOT, CORP_ISSUING, PUBLIC_ROOT, PUBLIC_ISSUING]


def site(**changes: object) -> Site:
    """One of each; both lists are right unless a test changes them."""
    settled = {
        "certificates": {(C1, "server"): [C_LEAF], (E1, "server"): [E_LEAF]},
        "trust": {(C1, "trusted-ca"): E_LIST, (E1, "trusted-ca"): E_LIST},
    }
    return stand_alone(**{**settled, **changes})


def traversal(
    *,
    sent: Sequence[make.Issued] = (E_LEAF,),
    chain: Sequence[make.Issued] = (C_LEAF, CORP_ISSUING),
    trusts: Sequence[make.Issued],
    alert: int | Alert | None = None,
) -> Conversation:
    """The C calls the E, and goes by this list; it is the C that sends an alert, unless the alert says otherwise."""
    spoken = Alert("client", 2, alert) if isinstance(alert, int) else alert
    return talk(
        "traversal",
        Peer(chain=chain, trusts=trusts),
        Peer(chain=sent, trusts=(CORP_ROOT, CORP_ISSUING), names=(CORP_ROOT,)),
        sni=None,
        port=7001,
        alerts=() if spoken is None else (spoken,),
        closing=Closing("client"),
    )


def ask(deployment: Site, *conversations: Conversation) -> JointAnswer:
    """The joint answer, judged at the time of the handshakes."""
    return judge(deployment, *(handshake for each in conversations for handshake in seen(each)))


def seen(conversation: Conversation, *, client: str = "10.0.10.11", server: str = "10.0.20.21") -> list[Handshake]:
    """The handshakes of a conversation between these addresses."""
    flow = segments(conversation, client=End(client, 40001), server=End(server, conversation.port))
    return read(capture(flow))


def judge(deployment: Site, *handshakes: Handshake, at: datetime | None = None) -> JointAnswer:
    """The joint answer about these handshakes."""
    known = Certificates().all_of(handshakes)
    return check_capture(deployment.deployment, deployment.inventory, handshakes, known, at=at)


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
    assert "By the certificates and lists at hand this should work" in finding.message


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


OTHER_ROOT = make.ca("CN=Other Root,O=Other")
OTHER_LEAF = make.leaf("expc.other.org", OTHER_ROOT, sans=["expc.other.org"], key="other")
SENT = (E_LEAF, PUBLIC_ISSUING)


@pytest.mark.parametrize(
    "conversation",
    [
        pytest.param(
            traversal(sent=SENT, chain=(OTHER_LEAF,), trusts=(PUBLIC_ROOT,), alert=Alert("server", 2, 48)),
            id="somebody else's certificate",
        ),
        pytest.param(
            traversal(sent=SENT, chain=(), trusts=(PUBLIC_ROOT,), alert=Alert("server", 2, 40)),
            id="a scanner without a certificate",
        ),
        pytest.param(
            traversal(sent=SENT, chain=(OTHER_LEAF,), trusts=(PUBLIC_ROOT,), alert=70),
            id="a client that cannot talk to the server",
        ),
    ],
)
def test_who_calls_the_traversal_port_and_is_somebody_else_says_nothing_about_the_deployment(
    conversation: Conversation,
) -> None:
    """No list is to take up the CA of whoever calls."""
    quiet = {finding.message for finding in errors(ask(site(), traversal(sent=SENT, trusts=(PUBLIC_ROOT,))))}

    answer = judge(site(), *seen(conversation, client="198.51.100.77"))

    assert answer.names == {"10.0.20.21": E1}
    said = [finding for finding in errors(answer) if finding.message not in quiet]
    assert [(finding.rule, finding.connections) for finding in said] == [(said[0].rule, ())]
    is_refused = said[0].rule in {"peer-rejected-certificate", "no-client-certificate"}
    assert ("none of yours, it was refused rightly" in said[0].remedy.steps[0].do) is is_refused
    assert OTHER_ROOT.certificate.sha256 not in {
        digest for finding in said for step in finding.remedy.steps for digest in step.certificates
    }


def test_a_second_customer_on_an_expressway_e_is_not_the_one_in_the_file() -> None:
    """It shows who it is; the other one, which shows nothing and refuses, is."""
    deployment = site(trust={(C1, "trusted-ca"): [CORP_ROOT, CORP_ISSUING], (E1, "trusted-ca"): E_LIST})
    other = traversal(sent=SENT, chain=(OTHER_LEAF,), trusts=(PUBLIC_ROOT,), alert=Alert("server", 2, 48))

    answer = judge(
        deployment,
        *seen(other, client="198.51.100.77"),
        *seen(traversal(sent=SENT, trusts=(CORP_ROOT,), alert=48)),
    )

    assert answer.names == {"10.0.10.11": C1, "10.0.20.21": E1}
    assert f"{C1} (10.0.10.11, assumed) refused" in "".join(finding.message for finding in errors(answer))


@pytest.mark.parametrize("at", [None, datetime(2026, 12, 24, tzinfo=UTC)])
def test_a_capture_older_than_the_certificate_of_the_file_says_nothing_about_a_restart(at: datetime | None) -> None:
    """When it was made there was no other one to load."""
    leaves = [
        make.leaf(E1, PUBLIC_ISSUING, key="e", not_before=datetime(2026, 11, day, tzinfo=UTC), serial=6)
        for day in (25, 20)
    ]
    sites = [site(certificates={(C1, "server"): [C_LEAF], (E1, "server"): [leaf]}) for leaf in leaves]

    answers = [judge(each, *seen(traversal(sent=SENT, trusts=(PUBLIC_ROOT,))), at=at) for each in sites]

    told = [[each.node for each in answer.findings if each.rule == "restart-pending"] for answer in answers]
    assert told == [[], [E1]]


NAT = "198.51.100.1"


def peers(**changes: object) -> Site:
    """A cluster of two Expressway-Cs; the second one has an older certificate than the first."""
    leaves = {
        (node, "server"): [make.leaf(node, CORP_ISSUING, sans=[node, C_CLUSTER], key=node, not_before=begin)]
        for node, begin in ((C1, datetime(2026, 6, 1, tzinfo=UTC)), (C2, datetime(2025, 6, 1, tzinfo=UTC)))
    }
    settled: dict[str, object] = {
        "certificates": {**leaves, (E1, "server"): [E_LEAF]},
        "trust": {(node, "trusted-ca"): E_LIST for node in (C1, C2, E1)},
    }
    return cluster(**{**settled, **changes})


def calls(
    deployment: Site, node: str, *, trusts: Sequence[make.Issued] = (PUBLIC_ROOT,), alert: int | None = None
) -> Conversation:
    """A node of a cluster calls the E with its certificate."""
    identity = next(each for (owner, _), each in deployment.inventory.identities.items() if owner == node)
    begin = identity.leaf.certificate.not_before
    leaf = make.leaf(node, CORP_ISSUING, sans=[node, C_CLUSTER], key=node, not_before=begin)
    return traversal(sent=SENT, chain=(leaf, CORP_ISSUING), trusts=trusts, alert=alert)


def test_the_certificate_of_a_peer_behind_the_same_address_is_the_peers() -> None:
    """The file declares for one of them the address by which both leave."""
    deployment = peers(nodes={C1: {"address": NAT}})

    answer = judge(deployment, *seen(calls(deployment, C1), client=NAT), *seen(calls(deployment, C2), client=NAT))

    told = {"restart-pending", "shown-certificate-differs"} & {finding.rule for finding in answer.findings}
    assert (told, answer.names) == (set(), {"10.0.20.21": E1})


def test_a_refusal_from_the_address_of_several_is_pinned_on_none_of_them() -> None:
    """One calls in peace, and the other, which shows nothing, refuses."""
    deployment = peers()

    answer = judge(
        deployment,
        *seen(calls(deployment, C1), client=NAT),
        *seen(calls(deployment, C2, trusts=(CORP_ROOT,), alert=48), client=NAT),
    )

    (finding,) = [each for each in errors(answer) if each.rule == "peer-rejected-certificate"]
    assert finding.node == NAT
    assert C1 not in finding.message


def test_a_capture_without_times_is_judged_for_the_day_that_is_given() -> None:
    """Not for 1970, in which no certificate is valid."""
    timeless = [replace(each, time=None) for each in seen(traversal(sent=SENT, trusts=(PUBLIC_ROOT,)))]

    with pytest.raises(Malformed, match=r"^the capture has no times") as caught:
        judge(site(), *timeless)
    answer = judge(site(), *timeless, at=make.NOW)

    assert caught.value.hint == "say when it was made: --at DATE"
    assert errors(answer) == []


# --- what a failure has to do with the files --------------------------------------------------------------------------

C_LACKS: dict[str, object] = {
    "trust": {(C1, "trusted-ca"): [CORP_ROOT, CORP_ISSUING, PUBLIC_ROOT], (E1, "trusted-ca"): E_LIST}
}
"""By the files the C refuses the E, which sends its leaf alone."""
C_PEER = Peer(chain=(C_LEAF, CORP_ISSUING))
E_PEER = Peer(chain=(E_LEAF,), trusts=(CORP_ROOT, CORP_ISSUING), names=(CORP_ROOT,))


def other(client: Peer, server: Peer, sender: Literal["client", "server"], alert: int) -> Conversation:
    """A traversal connection that fails for another reason than the files give."""
    return talk("other", client, server, sni=None, port=7001, alerts=(Alert(sender, 2, alert),))


def refused_by_e() -> Conversation:
    """The C accepts the E, and is refused by it."""
    return talk(
        "refusing",
        replace(C_PEER, trusts=(PUBLIC_ROOT, PUBLIC_ISSUING)),
        replace(E_PEER, trusts=(PUBLIC_ROOT,), names=()),
        sni=None,
        port=7001,
        alerts=(Alert("server", 2, 48),),
    )


def by_rule(answer: JointAnswer) -> dict[str, Finding]:
    """The errors about the traversal connection, and those about handshakes."""
    return {
        each.rule: each
        for each in answer.findings
        if each.severity is not Severity.INFO and (not each.connections or TRAVERSAL in each.connections)
    }


@pytest.mark.parametrize(
    ("conversation", "rule"),
    [
        pytest.param(
            other(C_PEER, replace(E_PEER, oldest=TLS_1_3, newest=TLS_1_3), "server", 70),
            "tls-version-or-cipher-mismatch",
            id="version",
        ),
        pytest.param(other(Peer(), E_PEER, "server", 40), "no-client-certificate", id="no certificate"),
    ],
)
def test_a_failure_over_something_else_is_not_put_down_to_the_files(conversation: Conversation, rule: str) -> None:
    """Both are told: what the files say, and what was seen, without a word that joins them."""
    addressed = site(**C_LACKS, nodes={C1: {"address": "10.0.10.11"}, E1: {"address": "10.0.20.21"}})

    found = by_rule(ask(addressed, conversation))

    assert rule in found
    assert not is_contradicted(found[rule])
    assert not any("Captured:" in each.message and "with alert" in each.message for each in found.values())


def test_what_the_files_refuse_and_the_capture_accepts_is_told() -> None:
    """The handshake was completed with the certificate that the file's list could not verify."""
    answer = ask(site(**C_LACKS), traversal(trusts=(PUBLIC_ROOT, PUBLIC_ISSUING)))

    finding = by_rule(answer)["intermediate-missing"]
    assert "Captured: what should be refused was accepted, once" in finding.message
    assert finding.consequence.startswith("by the files alone: the traversal zone stays down")
    assert finding.remedy.steps[0].do.startswith("see what is in service on the node")


def test_what_contradicts_the_files_names_its_connection_and_the_file_that_holds_the_missing_ca() -> None:
    """The E refused the C over a root that stands in its own file."""
    (finding,) = errors(ask(site(), refused_by_e()))

    assert (finding.rule, finding.connections) == ("peer-rejected-certificate", (TRAVERSAL,))
    assert CORP_ROOT.certificate.sha256 in finding.remedy.steps[0].certificates
    assert CORP_ROOT.certificate.sha256 in {each.sha256 for each in finding.evidence}


def test_a_ca_that_is_refused_and_not_named_is_one_defect() -> None:
    """The E says itself that its list lacks what the file has; the other CA that it does not name goes with it."""
    refusing = talk(
        "naming",
        replace(C_PEER, trusts=(PUBLIC_ROOT, PUBLIC_ISSUING)),
        replace(E_PEER, trusts=(PUBLIC_ROOT,), names=(PUBLIC_ROOT,)),
        sni=None,
        port=7001,
        alerts=(Alert("server", 2, 48),),
    )

    answer = ask(site(), refusing)

    (finding,) = errors(answer)
    assert f". {E1} does not name CN=Corp Root" in finding.message
    assert "accepted-authorities-differ" not in {each.rule for each in answer.findings}
    digests = [each.sha256 for each in finding.evidence if each.sha256 is not None]
    assert len(set(digests)) == len(digests)


def test_who_shows_its_certificate_has_accepted_that_of_the_other() -> None:
    """By the files the C refuses the E; on the wire the E refuses the C."""
    found = by_rule(ask(site(**C_LACKS), refused_by_e()))

    assert "what should be refused was accepted" in found["intermediate-missing"].message
    assert found["peer-rejected-certificate"].node == E1
    assert "By the certificates and lists at hand this should work" in found["peer-rejected-certificate"].message


def test_a_node_that_verifies_though_the_file_says_it_does_not() -> None:
    """TLS verification of CUCM is off in the file, and the C refuses the certificate of the publisher."""
    leaf = make.leaf(PUBLISHER, CORP_ISSUING, key="tomcat")
    deployment = site(
        c={"version": "X14.0"},
        cucm={"tls_verify": False},
        certificates={(C1, "server"): [C_LEAF], (E1, "server"): [E_LEAF], (PUBLISHER, "tomcat"): [leaf]},
        nodes={C1: {"address": "10.0.10.11"}},
    )
    refused = talk(
        "refused",
        Peer(trusts=(PUBLIC_ROOT,)),
        Peer(chain=(leaf,)),
        sni=None,
        port=8443,
        alerts=(Alert("client", 2, 48),),
    )

    answer = ask(deployment, refused)

    (finding,) = [each for each in answer.findings if each.rule == "peer-rejected-certificate"]
    assert "By what is at hand nobody verifies here; the node does" in finding.message


def test_what_tls_1_3_hides_is_said_also_where_the_files_explain_the_end() -> None:
    """The number of the alert was not seen, and is not claimed."""
    hidden = talk(
        "hidden",
        Peer(chain=(C_LEAF, CORP_ISSUING), newest=TLS_1_3, oldest=TLS_1_3),
        Peer(chain=(E_LEAF,), trusts=(PUBLIC_ROOT,), names=(PUBLIC_ROOT,), newest=TLS_1_3, oldest=TLS_1_3),
        sni=None,
        port=7001,
        alerts=(Alert("server", 2, 48),),
        closing=Closing("server"),
    )
    lists = {(C1, "trusted-ca"): E_LIST, (E1, "trusted-ca"): [PUBLIC_ROOT, PUBLIC_ISSUING]}
    addressed = site(trust=lists, nodes={C1: {"address": "10.0.10.11"}, E1: {"address": "10.0.20.21"}})

    answer = ask(addressed, hidden)

    joined = [each for each in answer.findings if "Captured:" in each.message]
    assert ["an encrypted alert, whose number cannot be seen" in each.message for each in joined] == [True]
    assert "certificates-not-visible" in {each.rule for each in answer.findings}


def accepted(*chain: make.Issued) -> Handshake:
    """The E accepts this chain of the C at its traversal port."""
    return handshake(server_chain=(E_LEAF,), client_chain=chain, outcome=HandshakeOutcome.OK)


def told(answer: JointAnswer) -> list[tuple[str, str | None, Severity]]:
    """Rule, node and severity of the findings about what certificates carry and until when they are good."""
    about = {"certificate-expired", "expires-soon", "weak-signature", "eku-missing-client-auth", "name-mismatch"}
    return [(each.rule, each.node, each.severity) for each in answer.findings if each.rule in about]


@pytest.mark.parametrize(
    ("leaf", "expected"),
    [
        (make.leaf(C1, CORP_ISSUING, sans=[C1], not_after=make.NOW), "certificate-expired"),
        (make.leaf(C1, CORP_ISSUING, sans=[C1], not_after=make.NOW + timedelta(days=9)), "expires-soon"),
        (make.leaf(C1, CORP_ISSUING, sans=[C1], digest="sha1"), "weak-signature"),
        (make.leaf(C1, CORP_ISSUING, sans=[C1], eku=["serverAuth"]), "eku-missing-client-auth"),
    ],
    ids=["expired", "soon", "weak", "purpose"],
)
def test_what_the_files_tell_of_a_certificate_the_capture_does_not_tell_again(leaf: make.Issued, expected: str) -> None:
    """Though the E accepted it."""
    deployment = site(certificates={(C1, "server"): [leaf], (E1, "server"): [E_LEAF]})

    answer = judge(deployment, accepted(leaf, CORP_ISSUING))

    assert [(rule, node) for rule, node, _ in told(answer)] == [(expected, C1)]


def test_what_is_wrong_with_a_stranger_is_told_by_its_chain() -> None:
    """A partner whose certificate has expired calls the E, which accepts that; no file is about it."""
    partner = make.leaf("partner.example.net", PUBLIC_ISSUING, not_after=make.NOW)
    call = accepted(partner)

    answer = judge(site(), replace(call, client=replace(call.client, ip="203.0.113.9")))

    assert told(answer) == [("certificate-expired", "partner.example.net", Severity.WARNING)]
