"""Steps that several findings share."""

from __future__ import annotations

from dataclasses import replace

from edgetrust.model.deployment import Slot
from edgetrust.model.finding import Finding, RemedyStep
from edgetrust.report.steps import Fingerprint, Ledger, Step
from tests.report import sample

APPEND = RemedyStep(node="expc", where="Trusted CA", do="append", certificates=("ab",))
RENEW = RemedyStep(node="expe", where="Server certificate", do="a CSR with DNS:a", renews=Slot.SERVER)
RENEW_OTHERWISE = replace(RENEW, do="a CSR with DNS:b")
RENEW_CLIENT = replace(RENEW, renews=Slot.CLIENT)


def finding(*steps: RemedyStep) -> Finding:
    """A finding that these steps mend."""
    base = sample.missing_intermediate()
    return replace(base, remedy=replace(base.remedy, steps=steps))


def entries(*steps: RemedyStep) -> list[Step]:
    """The step of each finding, where there is one finding for each step."""
    ledger = Ledger([finding(step) for step in steps])
    return [ledger.entry(number, step, {"ab": "ca.pem:1"}) for number, step in enumerate(steps, start=1)]


def test_a_step_that_another_finding_has_already_is_not_told_again() -> None:
    """But kept whole for documents in which a finding stands alone."""
    first, second = entries(APPEND, APPEND)

    whole = Step(
        node="expc", where="Trusted CA", do="append", certificates=(Fingerprint(sha256="ab", place="ca.pem:1"),)
    )
    assert (first, first.brief) == (whole, whole)
    assert second == replace(whole, repeats=1)
    assert second.brief == replace(second, do="the same as in finding 1", certificates=())


def test_advice_for_a_node_is_not_told_again_for_its_peer() -> None:
    """But what to append, and what to ask for, is told for each."""
    advice = RemedyStep(node="expe1", where="Upgrade", do="upgrade")
    peers = [replace(step, node=f"peer {number}") for step in (advice, APPEND, RENEW) for number in range(2)]

    assert [step.repeats for step in entries(*peers)] == [None, 1, None, None, None, None]


def test_one_new_certificate_serves_all_findings_that_ask_for_one() -> None:
    """Of the same slot of the same node, whatever each of them wants it to carry."""
    steps = entries(RENEW, APPEND, RENEW_OTHERWISE, RENEW_CLIENT, replace(RENEW, do="a CSR with a new key"))

    assert [step.serves for step in steps] == [(1, 3, 5), (), (1, 3, 5), (), (1, 3, 5)]
    assert [step.brief.do for step in steps] == [
        "a CSR with DNS:a; one new certificate serves findings 1, 3 and 5",
        "append",
        "a CSR with DNS:b; one new certificate serves findings 1, 3 and 5",
        "a CSR with DNS:a",
        "a CSR with a new key; one new certificate serves findings 1, 3 and 5",
    ]


def test_steps_of_one_finding_are_all_told() -> None:
    """Nothing is shared within it."""
    both = finding(RENEW, RENEW_OTHERWISE)
    ledger = Ledger([both])

    steps = [ledger.entry(1, step, {}) for step in both.remedy.steps]

    assert [step.brief for step in steps] == steps
