"""Lines about captured handshakes: one finding, under the better of two rules."""

from __future__ import annotations

from edgetrust.model.finding import Finding
from edgetrust.usecase.trace_join import join_handshakes
from tests.archived import C_LEAF, CRLS_WITH_REVOKED, E_LEAF, IDENTITY, REVOKED, c_with
from tests.calls import Call, Refusal, both_sides, connect
from tests.deployments import C1, E1
from tests.diagnosed import diagnosed
from tests.log_lines import inbound
from tests.logs import incidents
from tests.observed import handshake


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
