"""Lines about captured handshakes: one finding, under the better of two rules."""

from __future__ import annotations

from dataclasses import replace

from edgetrust.model.deployment import Slot, Store
from edgetrust.model.finding import Finding
from edgetrust.model.handshake import Handshake, HandshakeOutcome
from edgetrust.mra.addresses import Hosts
from edgetrust.rules.observation import AFTERWARDS, Observation
from edgetrust.usecase.capture import Certificates, read_rules
from edgetrust.usecase.trace_join import join_handshakes
from tests.archived import C_LEAF, C_UNKNOWN, CRLS_WITH_REVOKED, E_LEAF, IDENTITY, PUBLIC, REVOKED, c_with, of
from tests.calls import Call, Estate, Refusal, both_sides, connect, times
from tests.captures import read
from tests.deployments import C1, E1, PUBLISHER, stand_alone
from tests.diagnosed import diagnosed
from tests.log_lines import inbound
from tests.logs import incidents
from tests.observed import handshake
from tests.wire.container import capture
from tests.wire.tcp import segments


def traced(call: Call, *tellers: str, more: tuple[str, ...] = ()) -> list[Finding]:
    """What the capture and these logs say, with no certificate at hand."""
    lines = [line for teller in tellers for line in call.lines[teller]]
    diagnosis = diagnosed(None, conversations=[call.conversation], lines=[*lines, *more])
    return [each for each in diagnosis.findings if each.severity.value != "info"]


def closed_over_a_name() -> Call:
    """C finishes the handshake, and closes without a word."""
    return connect(
        both_sides(C_LEAF, E_LEAF), "traversal", C1, E1, Refusal("client", IDENTITY, None), typed="a.example"
    )


def test_a_line_says_why_a_connection_was_closed_without_a_word() -> None:
    """The capture alone knows that it was."""
    alone = traced(closed_over_a_name())
    (told,) = traced(closed_over_a_name(), C1)

    assert [each.rule for each in alone] == ["peer-closed-silently"]
    assert told.rule == "name-mismatch"
    assert f". Captured: {alone[0].message}" in told.message
    assert [(each.source, each.line) for each in told.evidence] == [
        *((each.source, each.line) for each in alone[0].evidence),
        ("1.log", 1),
    ]


def test_a_line_of_the_side_that_was_refused_says_no_more_than_the_alert() -> None:
    """So the rule stays that of the capture."""
    estate = both_sides(c_with(serial=REVOKED), E_LEAF, crls={E1: CRLS_WITH_REVOKED})
    call = connect(estate, "traversal", C1, E1, Refusal("server", "certificate revoked", 44))

    rules = {tellers: [each.rule for each in traced(call, *tellers)] for tellers in ((), (C1,), (E1,), (C1, E1))}

    assert rules == {
        (): ["peer-rejected-certificate"],
        (C1,): ["peer-rejected-certificate"],
        (E1,): ["certificate-revoked"],
        (C1, E1): ["certificate-revoked"],
    }


def test_what_a_capture_makes_of_an_alert_gives_way_to_the_reason() -> None:
    """C says unknown CA where it lacks a revocation list; its list of CAs is whole."""
    estate = both_sides(C_LEAF, E_LEAF, crls={C1: CRLS_WITH_REVOKED[:1]})
    call = connect(estate, "traversal", C1, E1, Refusal("client", NO_CRL, 48))

    (alone,) = traced(call)
    (told,) = traced(call, C1)

    assert "its list does not hold" in alone.message
    assert told.rule == "crl-missing"
    assert told.message.endswith("(alert unknown_ca (48), once, at 2026-11-23 00:00:00 UTC)")
    assert "its list does not hold" not in told.message


def test_a_reason_takes_the_place_of_what_an_alert_means_and_not_of_what_came_afterwards() -> None:
    """The line says why C refused, the capture that the same two went on to complete handshakes."""
    estate = both_sides(C_LEAF, E_LEAF, crls={C1: CRLS_WITH_REVOKED[:1]})
    call = connect(estate, "traversal", C1, E1, Refusal("client", NO_CRL, 48))
    (refused,) = observed_at(call)
    resumed = replace(refused, outcome=HandshakeOutcome.OK, alerts=(), server_chain=None)
    later = replace(resumed, time=(refused.time or 0) + 10**9)

    def told(*seen: Handshake) -> str:
        captured = read_rules(Observation(handshakes=seen, certificates=Certificates().all_of(seen))).findings
        joined, _ = join_handshakes(captured, incidents("\n".join(call.lines[C1])), seen)
        (message,) = (each.message for each in joined if each.rule == "crl-missing")
        return message

    mended, alone = told(refused, later), told(refused)

    assert "its list does not hold" not in mended
    assert mended.partition(". Captured: ")[2].endswith(f"{AFTERWARDS}, once, at 2026-11-23 00:00:01 UTC")
    assert AFTERWARDS not in alone


NO_CRL = "unable to get certificate CRL"


def test_a_line_about_another_connection_stays_apart() -> None:
    """From another address, at the same time."""
    other = inbound("certificate has expired", source="198.51.100.9")

    assert sorted(each.rule for each in traced(closed_over_a_name(), C1, more=("", other))) == [
        "certificate-expired",
        "name-mismatch",
    ]


def test_a_line_without_a_refusal_in_the_capture_is_left() -> None:
    """A handshake that came about is none."""
    seen = incidents(inbound("unable to get local issuer certificate"))

    assert join_handshakes((), seen, (handshake(),)) == ((), seen)


def test_a_line_without_addresses_is_about_the_nodes_that_it_names() -> None:
    """At that moment: between the same two there may be others at any other one."""
    estate = Estate(
        certificates={**both_sides(C_LEAF, E_LEAF).certificates, (PUBLISHER, Slot.TOMCAT): of(PUBLISHER, "tomcat")},
        lists={**both_sides(C_LEAF, E_LEAF).lists, (PUBLISHER, Store.TOMCAT_TRUST): PUBLIC},
    )
    call = connect(estate, "cucm-config", C1, PUBLISHER, C_UNKNOWN)
    (line,) = call.lines[C1]
    seen = observed_at(call)
    captured = read_rules(Observation(handshakes=seen, certificates=Certificates().all_of(seen))).findings
    hosts = Hosts(stand_alone().deployment, {call.client.ip: C1, call.server.ip: PUBLISHER})

    joined, left = join_handshakes(captured, incidents(line), seen, hosts)
    _, later = join_handshakes(captured, incidents(line.replace("T00:00:00", "T03:00:00")), seen, hosts)
    _, unnamed = join_handshakes(captured, incidents(line), seen)

    assert [each.rule for each in joined if each.evidence[-1].source == "1.log"] == ["peer-rejected-certificate"]
    assert (left, len(later), len(unnamed)) == ((), 1, 1)


def observed_at(call: Call) -> tuple[Handshake, ...]:
    """The handshake as it is captured."""
    return tuple(read(capture(segments(call.conversation, client=call.client, server=call.server))))


def test_one_reason_for_several_ports_is_one_finding() -> None:
    """The capture has one for each port, as it knows no reason."""
    call = closed_over_a_name()
    (first,) = observed_at(call)
    second = replace(first, frame=99, ended_frame=102, server=replace(first.server, port=7002))
    findings = read_rules(Observation(handshakes=(first, second), certificates=Certificates().all_of([first]))).findings
    hosts = Hosts(stand_alone().deployment, {call.client.ip: C1, call.server.ip: E1})
    line = f"{times()[0]} expc1 traffic_server[1]: [ET_NET 1] WARNING: SNI ({E1}) not in certificate. Action=Terminate"

    joined, left = join_handshakes(findings, incidents(f"{line} server={E1}(192.0.2.5)"), (first, second), hosts)

    assert [each.rule for each in findings] == ["peer-closed-silently"] * 2
    assert [each.rule for each in joined] == ["name-mismatch"]
    assert {each.source for each in joined[0].evidence} == {
        each.source for one in findings for each in one.evidence
    } | {"1.log"}
    assert left == ()
