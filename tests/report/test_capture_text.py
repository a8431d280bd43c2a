"""What a person reads of captures."""

from __future__ import annotations

from dataclasses import replace

import pytest

from edgetrust.model.capture import Capture, CaptureFile
from edgetrust.model.handshake import Ending, Handshake, HandshakeOutcome
from edgetrust.model.side import Side
from edgetrust.model.verdict import Outcome
from edgetrust.report import capture_text
from edgetrust.report.capture_text import MOST_AUTHORITIES, render_capture_text
from edgetrust.usecase.capture import Certificates, read_rules
from edgetrust.usecase.check import Question, check
from tests import make
from tests.deployments import stand_alone
from tests.observed import alert, handshake, handshakes, seen
from tests.wire.pki import EXPC, EXPE, ISSUING, named

SITE = stand_alone()
VERDICT = check(SITE.deployment, SITE.inventory, Question(at=make.NOW)).report.connections[0]
FILE = CaptureFile(path="eth0.pcap", packets=1103, bytes=475_278)
OK, FAILED, UNKNOWN = HandshakeOutcome.OK, HandshakeOutcome.FAILED, HandshakeOutcome.UNKNOWN
UNTIL = f"(until {EXPE.certificate.not_after:%Y-%m-%d})"


def render(
    *shown: Handshake,
    files: tuple[CaptureFile, ...] = (FILE,),
    ladder: bool = False,
    colour: bool = False,
    left: int = 0,
) -> str:
    """The text, with the names and findings that the handshakes lead to."""
    certificates = Certificates()
    capture = Capture(files=files, handshakes=shown, authorities=certificates.authorities_of(shown), left_out=left)
    observation = seen(*shown)
    return render_capture_text(
        capture,
        certificates.all_of(shown),
        read_rules(observation).findings,
        describe=observation.describe,
        ladder=ladder,
        colour=colour,
    )


@pytest.mark.parametrize(
    ("outcome", "by_files", "is_against"),
    [
        (FAILED, Outcome.OK, True),
        (FAILED, Outcome.FAIL, False),
        (OK, Outcome.FAIL, True),
        (OK, Outcome.OK, False),
        (UNKNOWN, Outcome.OK, False),
    ],
)
def test_a_handshake_that_ended_otherwise_than_the_files_say_is_marked(
    outcome: HandshakeOutcome, by_files: Outcome, *, is_against: bool
) -> None:
    """The verdict of the files must not read as that of the capture."""
    shown = handshake(server_chain=(EXPE,), outcome=outcome, ended_by=None)
    verdict = replace(VERDICT, outcome=by_files)
    id_ = verdict.connection.id

    text = render_capture_text(
        Capture(files=(FILE,), handshakes=(shown,), authorities={}),
        Certificates().all_of((shown,)),
        (),
        describe=seen(shown).describe,
        verdicts={shown: verdict},
        width=200,
    )

    (line,) = [line for line in text.splitlines() if line.startswith("    connection")]
    assert line.endswith("; it ended otherwise") is is_against
    assert id_ in line


def test_a_refusal_is_told_from_the_file_to_what_is_wrong() -> None:
    """The whole report, up to the remedy."""
    (shown,) = handshakes("client-intermediate-unknown-1.2")

    text = render(replace(shown, duration=4_000_000))

    assert text.startswith(
        "eth0.pcap: 1103 packets, 464.1 KiB\n"
        "\n"
        "1 handshake: 1 failed; 2026-11-23 00:00:00.126 to 00:00:00.126 UTC\n"
        "\n"
        "expc1.example.com (10.0.10.11) -> expe1.example.com (10.0.20.21:7001): 1 failed\n"
        "  FAILED   the server ended it: alert unknown_ca (48)\n"
        "    when         2026-11-23 00:00:00.126 UTC, took 0.004 s (frame 4)\n"
        "    hello        TLS 1.2, TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384, for expe1.example.com\n"
        f"    server shows CN=expe1.example.com {UNTIL} <- CN=Issuing,O=Acme\n"
        "    asks for     a client certificate of 3 CAs: CN=Accepted CA 0,O=Acme; CN=Accepted CA 1,O=Acme;\n"
        "                 CN=Accepted CA 2,O=Acme\n"
        f"    client shows CN=expc1.example.com {UNTIL}, the leaf alone\n"
        "\n"
        "Findings\n"
        "\n"
        " 1. error  peer-rejected-certificate  on expe1.example.com\n"
    )
    assert text.endswith("\n\n1 handshake: 1 failed\n")


def test_what_failed_comes_first() -> None:
    """Pairs with failures before others, and failures before the rest of a pair; then by time."""
    shown = [
        handshake(outcome=OK, port=8443),
        handshake(outcome=OK, seconds=1),
        handshake(outcome=UNKNOWN, seconds=2, port=5061),
        handshake(alerts=[alert(Side.SERVER, 48)], seconds=3),
    ]

    lines = render(*shown).split("Findings")[0].splitlines()

    assert [line for line in lines if line.startswith(("10.", "  FAILED", "  ok", "  unknown"))] == [
        "10.0.10.11 -> 10.0.20.21:7001: 1 failed, 1 ok",
        "  FAILED   the server ended it: alert unknown_ca (48)",
        "  ok       completed",
        "10.0.10.11 -> 10.0.20.21:5061: 1 unknown",
        "  unknown  the capture does not show how it ended",
        "10.0.10.11 -> 10.0.20.21:8443: 1 ok",
        "  ok       completed",
    ]


def test_alike_handshakes_are_one_entry() -> None:
    """Whatever port the client has, and whoever closes a good connection; a day of retries is a line."""
    first = handshake(server_chain=(EXPE,), outcome=OK, ended_by=Ending.CLIENT)
    assert first.time is not None
    again = replace(first, client=replace(first.client, port=50000), time=first.time + 10**9, frame=50)
    other = replace(first, ended_by=Ending.SERVER, time=first.time + 2 * 10**9, frame=70)

    text = render(first, again, other)

    assert "  ok       3x  completed\n" in text
    assert "when         2026-11-23 00:00:00.123 to 00:00:02.123 UTC (frame 3, to frame 70)\n" in text


@pytest.mark.parametrize(
    "change",
    [
        {"server_name": "other.example.com"}, {"cipher_suite": 0x1301}, {"notes": ("odd",)}, {"is_complete": False},
        {"alerts": (alert(Side.SERVER, 49),)},
    ],
)  # fmt: skip
def test_whatever_is_told_keeps_handshakes_apart(change: dict[str, object]) -> None:
    """Nothing that differs is hidden in a group."""
    first = handshake(server_chain=(EXPE,), alerts=[alert(Side.SERVER, 48)])

    assert "2x" not in render(first, replace(first, **change))  # type: ignore[arg-type]  # fields of a handshake


@pytest.mark.parametrize("outcome", [HandshakeOutcome.FAILED, HandshakeOutcome.UNKNOWN, OK])
def test_who_closed_keeps_handshakes_apart_where_nothing_else_ended_them(outcome: HandshakeOutcome) -> None:
    """In the middle, or before any data."""
    first = replace(handshake(server_chain=(EXPE,), outcome=outcome, ended_by=Ending.CLIENT), is_idle=True)

    assert "2x" not in render(first, replace(first, ended_by=Ending.SERVER))


@pytest.mark.parametrize(
    "first",
    [
        handshake(server_chain=(EXPE,), alerts=[alert(Side.SERVER, 48)], ended_by=Ending.CLIENT),
        replace(handshake(version=0x0304, ended_by=Ending.CLIENT), sealed_alert=Side.SERVER),
        handshake(server_chain=(EXPE,), outcome=OK, ended_by=Ending.CLIENT),
        replace(handshake(outcome=OK, ended_by=Ending.CLIENT), is_idle=True, rest=60 * 10**9),
    ],
    ids=["alert", "sealed alert", "data", "left open"],
)
def test_who_closed_does_not_keep_handshakes_apart_where_it_is_not_told(first: Handshake) -> None:
    """What ended it, or that it was completed, is all there is to read."""
    assert "2x" in render(first, replace(first, ended_by=Ending.SERVER))


def test_the_file_is_named_where_there_are_several() -> None:
    """With one it stands at the top."""
    shown = handshake(outcome=OK)

    assert "(frame 3)" in render(shown)
    assert "(eth0.pcap, frame 3)" in render(shown, files=(FILE, replace(FILE, path="eth1.pcap")))


def test_notes_of_files_stand_below_them() -> None:
    """What could not be read is not passed over in silence."""
    text = render(files=(replace(FILE, notes=("ends in the middle of packet 7",)),))

    assert text == (
        "eth0.pcap: 1103 packets, 464.1 KiB\n  note: ends in the middle of packet 7\n\n0 handshakes\n"
    )  # fmt: skip


@pytest.mark.parametrize(
    ("shown", "lines"),
    [
        (
            handshake(server_chain=(EXPE, ISSUING), authorities=(), alerts=[alert(Side.CLIENT, 48)]),
            ["asks for     a client certificate; it names no CA", "client shows nothing: it had ended by then"],
        ),
        (
            replace(handshake(authorities=named(1), outcome=UNKNOWN), is_complete=False),
            [
                "server shows not seen",
                "client shows not seen",
                "asks for     a client certificate of 1 CA: CN=Accepted",
            ],
        ),
        (handshake(client_chain=(), server_chain=(EXPE,), outcome=OK), ["client shows no certificate"]),
        (handshake(version=0x0304, outcome=OK), ["server shows hidden by TLS 1.3"]),
        (
            handshake(version=None, ended_by=Ending.SERVER),
            ["hello        no answer to a client that offers TLS 1.2, without a server name"],
        ),
        (handshake(notes=["packets of the client are missing"]), ["note         packets of the client are missing"]),
    ],
)
def test_what_was_not_seen_is_told_from_what_was_not_there(shown: Handshake, lines: list[str]) -> None:
    """Each side, and the request between them."""
    text = render(shown)

    assert [line for line in lines if f"    {line}" not in text] == []


def test_a_resumed_session_shows_no_certificates() -> None:
    """None were sent, so none are missed."""
    text = render(*handshakes("resumed-1.2"))

    assert "resumed an earlier session" in text
    assert "shows" not in text


def test_a_long_list_of_cas_is_cut_with_its_count() -> None:
    """The ladder has more, the JSON document all."""
    text = render(handshake(authorities=named(MOST_AUTHORITIES + 3), outcome=OK))

    assert "; and 3 more" in " ".join(text.split())


def test_entries_beyond_the_limit_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    """With how they ended, and what narrows it."""
    monkeypatch.setattr(capture_text, "MOST_GROUPS", 3)
    shown = [handshake(outcome=OK, port=port) for port in range(1, 6)]

    text = render(*shown)

    assert "\nnot shown: 2 handshakes: 2 ok; --failed, --host, --port, --since and --until narrow it\n" in text
    assert text.count("completed") == 3


def test_handshakes_that_were_not_kept_are_counted() -> None:
    """They are no part of the report."""
    text = render(handshake(outcome=OK), left=7)

    assert "7 more handshakes were not kept, 0 of them failed; --format ndjson has all of them" in text


def test_handshakes_that_were_not_asked_for_are_counted() -> None:
    """So that nobody takes an empty report for a healthy network."""
    text = render_capture_text(Capture(files=(FILE,), handshakes=(), others=1, sound=2), {}, ())

    assert text.endswith("\n0 handshakes\n2 more handshakes did not fail\n1 more handshake not asked for\n")


def test_the_ladder_takes_the_place_of_the_facts() -> None:
    """Of a group the first is drawn."""
    (shown,) = handshakes("mutual-1.2")

    text = render(shown, replace(shown, frame=99), ladder=True)

    assert "    the first of 2:\n    expc1.example.com (10.0.10.11)                 expe1.example.com" in text
    assert "    |<-------------------------------- Finished ---|  ok\n" in text
    assert "server shows" not in text
    assert "\n\n\n" not in text


def test_colour_marks_outcomes_and_nothing_else_changes() -> None:
    """Plain text is complete without it."""
    shown = handshake(alerts=[alert(Side.SERVER, 48)])

    painted = render(shown, colour=True)

    assert "\x1b[31mFAILED" in painted.replace("\x1b[1;31m", "\x1b[31m")
    assert "\x1b" not in render(shown)


def test_names_cannot_forge_a_line_or_steer_the_terminal() -> None:
    """In certificates, server names, CA names, notes and file names."""
    evil = "a\n  ok       completed\x1b[2J\u202e"
    issued = make.leaf("x.example.com", ISSUING, subject=f"CN={evil}")
    shown = replace(
        handshake(
            server_chain=(issued,), client_chain=(EXPC, issued), authorities=(issued,), alerts=[alert(Side.SERVER, 46)]
        ),
        server_name=evil,
        notes=(evil,),
    )

    for ladder in (False, True):
        text = render(shown, files=(replace(FILE, path=evil, notes=(evil,)),), ladder=ladder)

        assert all(char not in text for char in "\x1b\u202e")
        assert not any(line.startswith("  ok") for line in text.splitlines())
