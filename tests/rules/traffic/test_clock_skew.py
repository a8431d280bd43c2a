"""`clock-skew`: the clocks of two nodes, by what both saw of the same connections."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from edgetrust.model.evidence import Evidence
from edgetrust.model.finding import Finding, Severity
from edgetrust.model.handshake import Endpoint, Handshake
from edgetrust.model.log import Sighting
from edgetrust.model.side import Side
from edgetrust.rules.observation import Observation
from edgetrust.usecase.capture import Certificates
from tests import make
from tests.clocks import BEGIN, C_CAPTURE, E_CAPTURE, REFUSED, REFUSES, C, E, sightings, texts
from tests.observed import alert, found, handshake

SLUG = "clock-skew"


def captured(file: str, later: float, *, client_chain: Sequence[make.Issued] | None = None) -> list[Handshake]:
    """The same handshakes as in `logs`, in a capture whose clock is so much later."""
    begin = int(BEGIN.timestamp() * 10**9)
    refused = handshake(alerts=(alert(Side.SERVER, 42),), client_chain=client_chain)
    return [
        replace(
            refused,
            file=file,
            frame=number + 1,
            time=begin + int((120 * number + later) * 10**9),
            duration=10**7,
            client=Endpoint(ip=C, port=40000 + number),
            server=Endpoint(ip=E, port=7001),
        )
        for number in range(3)
    ]


def skews(dated: tuple[Sighting, ...] = (), handshakes: Sequence[Handshake] = ()) -> list[Finding]:
    """What is found."""
    shown = tuple(handshakes)
    return found(SLUG, Observation(handshakes=shown, certificates=Certificates().all_of(shown), dated=dated))


def test_two_logs_that_date_the_same_connections_apart_tell_of_clocks() -> None:
    """Both nodes, the difference, and lines of both as evidence; each node has a step."""
    (finding,) = skews(sightings(texts(250, reasons=(REFUSED, "unable to get local issuer certificate"))))

    assert (finding.severity, finding.node, finding.got) == (Severity.ERROR, "expc1", "250 seconds")
    assert finding.message == "the clock of expc1 is 250 seconds behind that of expe1, by 3 connections that both saw"
    assert finding.evidence == (
        Evidence(source="c.log", line=1),
        Evidence(source="e.log", line=1),
        Evidence(source="c.log", line=2),
        Evidence(source="e.log", line=2),
    )
    assert [step.node for step in finding.remedy.steps] == ["expc1", "expe1"]
    assert "within 60 seconds" in finding.consequence


def test_a_certificate_that_is_refused_as_not_yet_valid_is_explained_by_the_clock() -> None:
    """As a possibility where no capture shows it, for certain where it is valid by the other clock; not at all where
    it is valid by neither."""
    dated = sightings(texts(-250))
    shown = [make.leaf("C", not_before=BEGIN + timedelta(seconds=more)) for more in (-100, 900)]
    seen = [captured("eth0.pcap", 0, client_chain=[each]) for each in shown]

    messages = [skews(dated, handshakes)[0].message for handshakes in ([], *seen)]

    head = "the clock of expe1 is 250 seconds behind that of expc1, by 3 connections that both saw"
    refused = f"; expe1 refused the certificate of {C} as not yet valid"
    assert messages == [
        f"{head}{refused}, which the clocks may explain",
        f"{head}{refused}, which it is by the clock of expc1",
        head,
    ]


def test_captures_of_both_nodes_tell_of_clocks_without_any_failure() -> None:
    """A handshake that succeeded is seen by both at once, too."""
    both = [replace(each, alerts=()) for each in (*captured(C_CAPTURE, 0), *captured(E_CAPTURE, 90))]

    (finding,) = skews(handshakes=both)

    assert finding.message == "the clock of expc1 is 90 seconds behind that of expe1, by 3 connections that both saw"
    assert finding.evidence[0] == Evidence(source=f"{C_CAPTURE}, frame 1")


def test_the_capture_of_one_node_is_held_against_the_log_of_the_other() -> None:
    """The alert in the capture is that of which the log tells."""
    dated = tuple(each for each in sightings(texts(90)) if each.node == "expe1")

    (finding,) = skews(dated, captured(C_CAPTURE, 0))

    assert finding.got == "90 seconds"


def test_where_no_service_is_sent_it_is_a_warning() -> None:
    """Between other nodes only the dates of certificates suffer."""
    (finding,) = skews(sightings(texts(90, server_port=5061)))

    assert finding.severity is Severity.WARNING
    assert "SERVICE" not in finding.consequence


@pytest.mark.parametrize(
    "dated",
    [
        (),
        sightings(texts(0)),
        sightings(texts(60)),
        sightings(texts(250, connections=2)),
        sightings(texts([250, 250, 20])),
        sightings(texts([250, 250, 400])),
        sightings(texts([250, -250, 250])),
        sightings(texts(13 * 3600)),
        sightings(texts(250, nodes=("expc1", "expc1.example.com"))),
        sightings(texts(250, reasons=("No SSL error available, probably remote disconnect", REFUSES))),
        sightings(texts(250, reasons=(REFUSED, REFUSED))),
        tuple(each for each in sightings(texts(250)) if each.node == "expe1"),
        tuple(replace(each, peer=None) for each in sightings(texts(250))),
        tuple(replace(each, has_zone=False) for each in sightings(texts(250))),
        tuple(replace(each, node=None) for each in sightings(texts(250))),
        (*sightings(texts(250)), *(replace(each, time=BEGIN + timedelta(days=1)) for each in sightings(texts(250)))),
    ],
    ids=[
        "nothing",
        "same",
        "accepted",
        "too-few",
        "some-alike",
        "unsteady",
        "both-ways",
        "too-long",
        "one-node",
        "silent",
        "two-refused",
        "one-side",
        "no-peer",
        "no-zone",
        "no-node",
        "port-used-again",
    ],
)
def test_nothing_is_said_without_evidence(dated: tuple[Sighting, ...]) -> None:
    """Clocks that agree well enough, too few connections, differences that do not agree, or moments that need not be
    one."""
    assert skews(dated) == []


@pytest.mark.parametrize(
    "handshakes",
    [
        captured(C_CAPTURE, 0),
        [*captured(C_CAPTURE, 0), *captured("eth0.pcap", 90)],
        [*captured(C_CAPTURE, 0), *(replace(each, version=None) for each in captured(E_CAPTURE, 90))],
        [*captured(C_CAPTURE, 0), *(replace(each, time=None) for each in captured(E_CAPTURE, 90))],
    ],
    ids=["one-side", "nobodys-capture", "unanswered", "no-time"],
)
def test_captures_without_a_clock_say_nothing(handshakes: list[Handshake]) -> None:
    """Of one side, of nobody, or without what both sides must have seen."""
    assert skews(handshakes=handshakes) == []
