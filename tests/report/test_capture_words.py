"""The words about captured handshakes."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from edgetrust.model.certificate import Unreadable
from edgetrust.model.handshake import Ending, HandshakeOutcome
from edgetrust.model.side import Side
from edgetrust.report.capture_words import (
    clock,
    describe_chain,
    describe_end,
    describe_hello,
    describe_range,
    describe_size,
    describe_when,
    list_chain,
    name_text,
)
from edgetrust.usecase.capture import Certificates
from tests import make
from tests.observed import alert, chain, handshake
from tests.wire.pki import EXPE, ISSUING
from tests.wire.tcp import BEGIN_NS

OK, UNKNOWN = HandshakeOutcome.OK, HandshakeOutcome.UNKNOWN
ANNOUNCED = "announced by the server's encrypted alert, most often close_notify"
DAY = 24 * 3600 * 10**9


@pytest.mark.parametrize(
    ("shown", "words"),
    [
        (handshake(alerts=[alert(Side.SERVER, 48)]), "the server ended it: alert unknown_ca (48)"),
        (replace(handshake(), sealed_alert=Side.CLIENT), "the client ended it with an encrypted alert"),
        (handshake(ended_by=Ending.RESET), "reset without an alert"),
        (handshake(ended_by=Ending.CLIENT), "closed by the client without an alert"),
        (
            replace(handshake(ended_by=Ending.SERVER), foreign_answer="HTTP/1.1 400 Bad"),
            "the server answered with no TLS but HTTP/1.1 400 Bad, then closed by the server",
        ),
        (
            replace(handshake(ended_by=Ending.CLIENT, outcome=UNKNOWN), is_complete=False),
            "the capture does not show how it ended",
        ),
        (
            replace(handshake(ended_by=Ending.SERVER, outcome=OK), version=0x0304, is_idle=True),
            "completed, then closed by the server before any data of the client",
        ),
        (
            replace(handshake(ended_by=Ending.CLIENT, outcome=HandshakeOutcome.UNKNOWN), version=0x0304),
            "closed by the client; whether with an alert cannot be seen",
        ),
        (
            replace(handshake(ended_by=Ending.CLIENT), unanswered=Side.CLIENT),
            "closed by the client, the client's Finished unanswered",
        ),
        (handshake(outcome=OK, ended_by=Ending.CLIENT), "completed"),
        (replace(handshake(outcome=OK), is_resumed=True), "resumed an earlier session"),
        (
            replace(handshake(outcome=OK, ended_by=Ending.SERVER), is_idle=True),
            "completed, then closed by the server before any data",
        ),
        (
            replace(handshake(outcome=OK, ended_by=Ending.SERVER), is_idle=True, sealed_farewell=Side.SERVER),
            f"completed, then closed by the server before any data, {ANNOUNCED}",
        ),
        (
            handshake(alerts=[replace(alert(Side.CLIENT, 0), level=1)], ended_by=Ending.CLIENT),
            "closed by the client, announced by the client's close_notify",
        ),
        (
            handshake(alerts=[replace(alert(Side.CLIENT, 0), level=1, is_answer=True)], ended_by=Ending.SERVER),
            "closed by the server without an alert",
        ),
        (replace(handshake(outcome=UNKNOWN), is_ssh=True), "SSH with X.509 host keys"),
        (handshake(outcome=UNKNOWN), "the capture does not show how it ended"),
    ],
)
def test_the_end_is_told_as_it_was_seen(shown: object, words: str) -> None:
    """Alert, close, reset, success, or nothing."""
    assert describe_end(shown) == words  # type: ignore[arg-type]  # parametrised with handshakes alone


def test_the_hello_tells_what_was_agreed_on_or_offered_in_vain() -> None:
    """With the name that the client asked for."""
    agreed = replace(handshake(server_name="a.example.com"), cipher_suite=0x1301)
    vain = handshake(version=None)
    unseen = replace(vain, offered_versions=())
    partial = replace(vain, is_complete=False)

    assert [describe_hello(each) for each in (agreed, vain, unseen, partial)] == [
        "TLS 1.2, TLS_AES_128_GCM_SHA256, for a.example.com",
        "no answer to a client that offers TLS 1.2, without a server name",
        "not seen",
        "the capture shows no answer to a client that offers TLS 1.2, without a server name",
    ]


def test_a_chain_tells_until_when_its_leaf_is_good_and_what_is_out_of_date() -> None:
    """At the time of the handshake, not of the reading."""
    old = make.ca("CN=Old", not_after=make.NOW)
    young = make.ca("CN=Young", not_before=make.NOW)
    late = BEGIN_NS
    certificates = Certificates()
    shown = [chain(*each) for each in ((EXPE, old), (EXPE,), (old, young), (), (EXPE, ISSUING))]
    known = {der: certificates.read(der) for each in shown for der in each.certificates}

    until = f"{EXPE.certificate.not_after:%Y-%m-%d}"
    day = f"{make.NOW:%Y-%m-%d}"
    assert [describe_chain(each, known, time=late) for each in shown] == [
        f"CN=expe1.example.com (until {until}), then CN=Old (EXPIRED {day})",
        f"CN=expe1.example.com (until {until}), the leaf alone",
        f"CN=Old (EXPIRED {day}), then CN=Young",
        "no certificate",
        f"CN=expe1.example.com (until {until}) <- CN=Issuing,O=Acme",
    ]
    assert list_chain(shown[2], known, time=late - 400 * DAY)[1] == f"CN=Young (NOT VALID BEFORE {day})"


def test_a_certificate_that_cannot_be_read_is_said_to_be_so() -> None:
    """With the reason."""
    shown = replace(chain(), certificates=(b"?",))

    assert (
        describe_chain(shown, {b"?": Unreadable(b"?", "is empty")}, time=0) == "unreadable (is empty), the leaf alone"
    )


def test_times_are_told_to_the_millisecond() -> None:
    """So that they can be found in logs."""
    assert clock(BEGIN_NS) == "2026-11-23 00:00:00.123"
    assert describe_range(BEGIN_NS, BEGIN_NS + 10**9) == "2026-11-23 00:00:00.123 to 00:00:01.123 UTC"
    assert describe_range(BEGIN_NS, BEGIN_NS + DAY) == "2026-11-23 00:00:00.123 to 2026-11-24 00:00:00.123 UTC"


def test_one_handshake_has_a_duration_and_several_a_range() -> None:
    """Each with the frames in which they begin, and the file where there are several."""
    one = replace(handshake(), duration=12_345_678)
    other = replace(handshake(seconds=1), frame=99, file="eth1.pcap")

    assert describe_when([one]) == "2026-11-23 00:00:00.123 UTC, took 0.012 s (eth0.pcap, frame 3)"
    assert describe_when([handshake()], with_file=False) == "2026-11-23 00:00:00.123 UTC (frame 3)"
    assert describe_when([one, other]) == (
        "2026-11-23 00:00:00.123 to 00:00:01.123 UTC (eth0.pcap, frame 3, to eth1.pcap, frame 99)"
    )
    assert describe_when([one, replace(other, file=one.file)]).endswith("(eth0.pcap, frame 3, to frame 99)")


def test_without_a_time_nothing_is_out_of_date() -> None:
    """The capture has none."""
    old = make.leaf("old.example.com", ISSUING, not_after=datetime(2026, 1, 2, tzinfo=UTC))
    shown = replace(handshake(server_chain=(old,)), time=None)
    seen = chain(old)

    told = describe_chain(seen, Certificates().all_of((shown,)), time=None)

    assert told == "CN=old.example.com (until 2026-01-02), the leaf alone"
    assert describe_when([shown]) == "at a time that is not known (eth0.pcap, frame 3)"
    assert describe_range(None, None) == "at times that are not known"


@pytest.mark.parametrize(("octets", "text"), [(999, "999 bytes"), (1536, "1.5 KiB"), (5 * 2**30, "5120.0 MiB")])
def test_sizes_are_told_in_the_unit_that_fits(octets: int, text: str) -> None:
    """Up to mebibytes."""
    assert describe_size(octets) == text


def test_a_name_that_cannot_be_read_is_shown_by_its_octets() -> None:
    """Nothing is left out silently."""
    assert [name_text(Unreadable(b"\xff", "odd")), name_text(ISSUING.certificate.subject)] == [
        "#ff",
        "CN=Issuing,O=Acme",
    ]
