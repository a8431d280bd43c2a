"""`oauth-port-mismatch`: an Expressway-C at the SIP OAuth port of phones on premises."""

from __future__ import annotations

from dataclasses import replace

import pytest

from edgetrust.model.evidence import Evidence
from edgetrust.model.finding import Finding, Severity
from edgetrust.model.handshake import Endpoint, Handshake, HandshakeOutcome
from edgetrust.model.side import Side
from edgetrust.mra.pages import UNIFIED_CM_SERVERS
from tests.logs import findings, pattern
from tests.observed import CLIENT, alert, found, handshake, seen

SLUG = "oauth-port-mismatch"
OK = HandshakeOutcome.OK
REFUSED = handshake(port=5090, alerts=(alert(Side.SERVER, 48),))
TRAVERSAL = handshake(port=7001, outcome=OK)


def logged(line: str) -> list[Finding]:
    """What of this rule a log line leads to."""
    return [each for each in findings(line) if each.rule == SLUG]


def test_an_expressway_c_that_fails_at_the_port_for_phones_is_told() -> None:
    """In a capture it is known by its traversal zone; the port is what is wrong, for information."""
    (finding,) = found(SLUG, seen(TRAVERSAL, REFUSED, REFUSED))

    assert (finding.severity, finding.node, finding.got) == (Severity.INFO, CLIENT.ip, "port 5090")
    assert finding.message == (
        "10.0.10.11 connected in vain to 10.0.20.21:5090: port 5090 is that of phones on premises with SIP OAuth"
        " (2 times, at 2026-11-23 00:00:00 UTC)"
    )
    assert finding.evidence == (Evidence(source="eth0.pcap, frame 3"),) * 2
    assert [(step.node, step.where) for step in finding.remedy.steps] == [(CLIENT.ip, UNIFIED_CM_SERVERS)]


@pytest.mark.parametrize("name", ["connection-failed", "outbound-negotiation"])
def test_a_line_of_an_expressway_about_this_port_tells_it_too(name: str) -> None:
    """Whatever the reason is that the line has."""
    (finding,) = logged(pattern(name).sample.replace('Dst-port="7001"', 'Dst-port="5090"'))

    assert (finding.severity, finding.node) == (Severity.INFO, "expc1")
    assert finding.message.startswith("expc1 connected in vain to 192.0.2.5:5090: port 5090 is that of phones")
    assert finding.evidence == (Evidence(source="1.log", line=1),)


@pytest.mark.parametrize(
    "handshakes",
    [
        (REFUSED,),
        (TRAVERSAL, replace(REFUSED, client=Endpoint(ip="10.0.30.7", port=40002))),
        (TRAVERSAL, replace(REFUSED, outcome=OK, alerts=())),
        (TRAVERSAL, handshake(port=5091, alerts=(alert(Side.SERVER, 48),))),
        (),
    ],
    ids=["nobody-known", "a-phone", "works", "right-port", "nothing"],
)
def test_phones_other_ports_and_what_works_are_no_finding(handshakes: tuple[Handshake, ...]) -> None:
    """A phone inside is right at 5090, and who is no Expressway-C for certain may be one."""
    assert found(SLUG, seen(*handshakes)) == []


@pytest.mark.parametrize(
    "line",
    [
        pattern("outbound-negotiation").sample,
        pattern("outbound-negotiation").sample.replace('Dst-port="7001"', 'Dst-port="50900"'),
        pattern("inbound-negotiation").sample.replace('Dst-port="7001"', 'Dst-port="5090"'),
        pattern("outbound-negotiation").near_miss.replace('Dst-port="7001"', 'Dst-port="5090"'),
    ],
    ids=["other-port", "longer-port", "inbound", "no-failure"],
)
def test_lines_about_other_ports_are_no_finding(line: str) -> None:
    """Nor those of a server, nor of what did not fail."""
    assert logged(line) == []
