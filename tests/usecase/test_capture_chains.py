"""What is wrong with captured handshakes, and with certificates that nobody refused."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from edgetrust.model.finding import Finding, Severity
from edgetrust.model.handshake import Handshake, HandshakeOutcome
from edgetrust.model.side import Side
from edgetrust.rules.faults import Fault
from edgetrust.rules.observation import Observation
from edgetrust.rules.unrefused import Flaw, Showing, judge_flaw
from edgetrust.usecase import capture_chains
from edgetrust.usecase.capture import Certificates
from edgetrust.usecase.capture_chains import PassingChains, judge_chains, judge_handshakes
from tests import make
from tests.observed import alert, chain, handshake, observe, seen
from tests.wire.conversations import CONVERSATIONS
from tests.wire.pki import EXPE, ISSUING

OK, UNKNOWN = HandshakeOutcome.OK, HandshakeOutcome.UNKNOWN
EXPIRED = make.leaf("expe1.example.com", ISSUING, not_after=make.NOW - timedelta(days=1))
WEAK = make.leaf("expe1.example.com", ISSUING, digest="sha1")
NARROW = make.leaf("expc1.example.com", ISSUING, eku=("serverAuth",))


def worst(shown: Handshake) -> Severity | None:
    """The most severe finding but information."""
    findings = judge_handshakes(seen(shown)).findings
    return next((each.severity for each in findings if each.severity is not Severity.INFO), None)


@pytest.mark.parametrize("keylog", [False, True])
@pytest.mark.parametrize("name", CONVERSATIONS)
def test_whoever_streams_gets_the_severity_of_those_who_wait(name: str, *, keylog: bool) -> None:
    """Of every conversation."""
    (shown,) = observe(name, keylog=keylog).handshakes

    assert PassingChains(Certificates()).severity_of(shown) == worst(shown)


@pytest.mark.parametrize("outcome", HandshakeOutcome)
@pytest.mark.parametrize(
    ("server", "client"), [((EXPE,), None), ((EXPIRED,), None), ((WEAK, ISSUING), None), ((EXPE,), (NARROW,)), ((), ())]
)
def test_the_same_goes_for_what_nobody_refused(
    server: tuple[make.Issued, ...], client: tuple[make.Issued, ...] | None, outcome: HandshakeOutcome
) -> None:
    """However it ended; also the second time, and where nothing can be read."""
    alerts = [alert(Side.SERVER, 80)] if outcome is HandshakeOutcome.FAILED else []
    shown = handshake(server_chain=server, client_chain=client, outcome=outcome, alerts=alerts)
    garbled = replace(shown, server_chain=replace(chain(WEAK), certificates=(b"?", WEAK.der)))
    passing = PassingChains(Certificates())

    assert [passing.severity_of(each) for each in (shown, shown, garbled)] == [
        worst(shown),
        worst(shown),
        worst(garbled),
    ]


def test_a_chain_that_passes_by_again_is_not_judged_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """But for its dates, which depend on the time."""
    judged: list[Showing] = []

    def judge(showing: Showing, _: object) -> Iterator[Fault]:
        judged.append(showing)
        return iter(())

    monkeypatch.setattr(capture_chains, "find_lasting", judge)
    passing = PassingChains(Certificates())
    soon = make.leaf("expe1.example.com", ISSUING, not_after=make.NOW + timedelta(days=31))
    shown = [handshake(server_chain=(soon,), outcome=OK, seconds=seconds) for seconds in (0, 1, 2 * 24 * 3600)]

    severities = [passing.severity_of(each) for each in shown]

    assert (severities, len(judged)) == ([None, None, Severity.WARNING], 1)


def test_a_refusal_that_names_its_reason_is_told_once() -> None:
    """And so is the reason, though others accept the certificate; what else is wrong with it is told as well."""
    weak = make.leaf("expe1.example.com", ISSUING, not_after=make.NOW, digest="sha1")
    refused = handshake(server_chain=(weak,), alerts=[alert(Side.CLIENT, 45)])
    accepted = handshake(server_chain=(weak,), outcome=OK, port=8443)

    run = judge_handshakes(seen(refused, accepted))

    assert run.crashes == ()
    assert [(each.rule, each.severity) for each in run.findings] == [
        ("certificate-expired", Severity.ERROR), ("weak-signature", Severity.WARNING),
    ]  # fmt: skip


def test_a_judgement_that_crashes_is_named_by_its_rule(monkeypatch: pytest.MonkeyPatch) -> None:
    """The others still speak."""

    def judge(observation: Observation, flaw: Flaw) -> Finding:
        if flaw.first.rule == "weak-signature":
            raise ZeroDivisionError
        return judge_flaw(observation, flaw)

    monkeypatch.setattr(capture_chains, "judge_flaw", judge)
    shown = [handshake(server_chain=(leaf,), outcome=OK) for leaf in (WEAK, EXPIRED)]

    run = judge_chains(seen(*shown), ())

    assert run.crashed_rules == ("weak-signature",)
    assert [each.rule for each in run.findings] == ["certificate-expired"]
