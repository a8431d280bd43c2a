"""SSH tunnels that go down with the refusal of a certificate elsewhere."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType

import pytest

from edgetrust.model.deployment import Slot
from edgetrust.model.finding import Finding
from edgetrust.model.handshake import Ending, Handshake
from edgetrust.model.side import Side
from edgetrust.mra.addresses import Hosts
from edgetrust.usecase.capture import read_rules
from edgetrust.usecase.tunnels import fold_tunnels
from tests.archived import C_LEAF, E_LEAF
from tests.calls import alarm, both_sides
from tests.deployments import C1, E1
from tests.logs import incidents
from tests.observed import alert, handshake, seen

NAMES = MappingProxyType({"10.0.10.11": C1, "10.0.20.21": E1})
SITE = both_sides(C_LEAF, E_LEAF).site()
REFUSED = handshake(server_chain=[E_LEAF], alerts=[alert(Side.CLIENT, 44)])
CLOSED = replace(handshake(server_chain=[E_LEAF], ended_by=Ending.CLIENT, port=2222), frame=20)
OTHER = handshake(server_chain=[C_LEAF], alerts=[alert(Side.CLIENT, 44)])
DOWN = incidents(alarm(C1, 35013, f"Unified Communications SSH tunnel failure: remote hosts: {E1}"))


def found(*handshakes: Handshake) -> tuple[Finding, ...]:
    """What is said of them by themselves."""
    return read_rules(replace(seen(*handshakes), names=NAMES)).findings


def test_the_tunnel_closes_over_the_same_certificate() -> None:
    """And the alarm about it is of the same defect."""
    handshakes = REFUSED, CLOSED

    (finding,), left = fold_tunnels(found(*handshakes), DOWN, handshakes, Hosts(SITE.deployment, NAMES))

    assert (finding.rule, left) == ("peer-rejected-certificate", ())
    assert ". The SSH tunnel fails with it: " in finding.message
    assert finding.message.endswith("UTC")
    assert {each.source for each in finding.evidence} >= {"eth0.pcap, frame 9", "eth0.pcap, frame 20", "1.log"}


def test_a_tunnel_fails_with_the_defect_that_has_the_refusal_as_evidence() -> None:
    """Unless the refusal is told apart from the defect: then it has another reason."""
    handshakes = REFUSED, CLOSED
    hosts = Hosts(SITE.deployment, NAMES)
    refused, closed = sorted(found(*handshakes), key=lambda each: each.rule, reverse=True)
    defect = replace(refused, rule="restart-pending", slot=Slot.SERVER, message="defect")

    (alone,), left = fold_tunnels((defect, closed), DOWN, handshakes, hosts)
    beside, _ = fold_tunnels((defect, refused, closed), (), handshakes, hosts)

    assert (alone.rule, left) == ("restart-pending", ())
    assert alone.message.startswith(f"defect. The SSH tunnel fails with it: {closed.message}. Logged: ")
    assert [". The SSH tunnel fails with it: " in each.message for each in beside] == [False, True]


@pytest.mark.parametrize(
    ("handshakes", "rules"),
    [
        ((CLOSED,), ["peer-closed-silently"]),
        ((REFUSED, replace(CLOSED, ended_by=Ending.SERVER)), ["peer-rejected-certificate"]),
        ((REFUSED, replace(CLOSED, server=replace(CLOSED.server, ip="192.0.2.9"))), ["peer-rejected-certificate"]),
        ((OTHER, CLOSED), ["peer-rejected-certificate"]),
    ],
    ids=["nothing else is refused", "the other side closes", "a stranger", "another certificate"],
)
def test_a_tunnel_may_have_reasons_of_its_own(handshakes: tuple[Handshake, ...], rules: list[str]) -> None:
    """Only what is the same belongs together."""
    findings, _ = fold_tunnels(found(*handshakes), (), handshakes, Hosts(SITE.deployment, NAMES))

    assert sorted(each.rule for each in findings) == sorted({"peer-closed-silently", *rules})


def test_an_alarm_is_of_the_refusal_between_the_same_two() -> None:
    """And of no other, nor of one that is over."""
    hosts = Hosts(SITE.deployment, NAMES)
    over = tuple(replace(each, is_over=True) for each in DOWN)
    elsewhere = incidents(
        alarm(C1, 35013, "Unified Communications SSH tunnel failure: remote hosts: expe9.example.com")
    )

    left = [fold_tunnels(found(REFUSED), each, (REFUSED,), hosts)[1] for each in (DOWN, over, elsewhere)]

    assert left == [(), over, elsewhere]
    assert fold_tunnels(found(CLOSED), DOWN, (CLOSED,), hosts)[1] == DOWN
