"""Connections that end in the handshake, or right behind it, without a word."""

from __future__ import annotations

from dataclasses import replace

import pytest

from edgetrust.model.finding import Severity
from edgetrust.model.handshake import Ending, HandshakeOutcome
from edgetrust.model.side import Side
from tests.observed import alert, found, handshake, observe, seen
from tests.wire.pki import EXPC, EXPE

SLUG = "peer-closed-silently"


C, E = "10.0.10.11", "10.0.20.21:7001"
BETWEEN = "or something in between in its name"
NAMED_C, NAMED_E = f"expc1.example.com ({C})", f"expe1.example.com ({E})"
SHOWN = "had shown its certificate"


@pytest.mark.parametrize(
    ("name", "node", "words"),
    [
        ("closed-after-hello", "10.0.20.21", f"{E} closed the connection with {C} after the ClientHello"),
        ("reset-after-hello", "10.0.20.21", f"{E}, {BETWEEN}, reset the connection with {C} after the ClientHello"),
        ("silent-after-server-flight", C, f"{C} closed the connection with {NAMED_E} after the server {SHOWN}"),
        (
            "reset-after-server-flight",
            C,
            f"{C}, {BETWEEN}, reset the connection with {NAMED_E} after the server {SHOWN}",
        ),
        (
            "silent-after-client-flight",
            "expe1.example.com",
            f"{NAMED_E} closed the connection with {NAMED_C} after the client {SHOWN}",
        ),
    ],
)
def test_it_says_who_ended_it_and_after_what(name: str, node: str, words: str) -> None:
    """Close and reset, by either side, at each stage."""
    (finding,) = found(SLUG, observe(name))

    assert (finding.severity, finding.node) == (Severity.ERROR, node)
    assert finding.message == f"{words}, without an alert (once, at 2026-11-23 00:00:00 UTC)"
    assert [step.node for step in finding.remedy.steps] == [node]


def test_the_packet_of_the_end_is_the_evidence() -> None:
    """Not that in which the handshake begins, unless the capture lacks it."""
    shown = replace(handshake(ended_by=Ending.RESET), reset_by=Side.SERVER)

    (finding,) = found(SLUG, seen(replace(shown, ended_frame=12), shown))

    assert [each.source for each in finding.evidence] == ["eth0.pcap, frame 12", "eth0.pcap, frame 3"]


def test_a_good_handshake_that_is_closed_at_once_is_a_warning_about_names() -> None:
    """As an Expressway does that does not like a name; a monitoring check looks the same."""
    shown = handshake(
        server_chain=(EXPE,), client_chain=(EXPC,), ended_by=Ending.SERVER, outcome=HandshakeOutcome.OK
    )  # fmt: skip

    (finding,) = found(SLUG, seen(replace(shown, is_idle=True), replace(shown, is_idle=True, rest=3600 * 10**9)))

    assert (finding.severity, finding.node) == (Severity.WARNING, "expe1.example.com")
    assert "right after the handshake was completed" in finding.message
    assert finding.remedy.steps[0].where == "the names that it expects (Expressway: Configuration > Zones > Zones)"
    assert "monitoring" in finding.consequence


def test_an_announced_end_is_told_as_one() -> None:
    """By a close_notify, or what most often is one: nothing is said to have come without an alert. What TLS 1.3 hides
    may have been one."""
    quiet = replace(handshake(ended_by=Ending.SERVER, outcome=HandshakeOutcome.OK), is_idle=True)
    refused = handshake(alerts=[replace(alert(Side.SERVER, 0), level=1)], ended_by=Ending.SERVER)
    hidden = replace(quiet, version=0x0304)

    sealed, read, unseen = found(SLUG, seen(replace(quiet, sealed_farewell=Side.SERVER), refused, hidden))

    closed = f"{E} closed the connection with {C}"
    completed = "right after the handshake was completed"
    announced = "announced by the server's"
    once = "(once, at 2026-11-23 00:00:00 UTC)"
    assert [each.message for each in (sealed, read, unseen)] == [
        f"{closed} {completed}, {announced} encrypted alert, most often close_notify {once}",
        f"{closed} after the ServerHello, {announced} close_notify {once}",
        f"{closed} {completed} {once}",
    ]
    assert sealed.remedy.steps[0].do.startswith(
        "unless it is a check that only opens the connection, compare the names"
    )


def test_who_got_no_answer_to_its_finished_is_not_to_blame() -> None:
    """Up to TLS 1.2 it has accepted the certificate it was shown; why the other is silent is in the log of the other.
    Whoever closes without answering is."""
    waiting = replace(
        handshake(server_chain=(EXPE,), client_chain=(EXPC,), ended_by=Ending.CLIENT), unanswered=Side.CLIENT
    )

    (gave_up,) = found(SLUG, seen(waiting))
    (refused,) = found(SLUG, seen(replace(waiting, ended_by=Ending.SERVER)))

    assert gave_up.message == (
        f"{NAMED_C} closed the connection with {NAMED_E} after its own Finished, which was not answered"
        " (once, at 2026-11-23 00:00:00 UTC)"
    )
    assert (gave_up.node, refused.node) == ("expe1.example.com", "expe1.example.com")
    assert gave_up.remedy.steps[0].do.startswith("read why it did not answer the last messages of the other side")
    assert "closed the connection with" in refused.message
    assert refused.message.startswith(NAMED_E)


def test_a_server_that_speaks_no_tls_is_told_with_what_it_said() -> None:
    """That is a matter of ports, not of firewalls."""
    shown = replace(handshake(version=None, ended_by=Ending.SERVER), foreign_answer="HTTP/1.1 400 Bad")

    (finding,) = found("peer-closed-silently", seen(shown))

    assert "after the server had answered the ClientHello with no TLS but HTTP/1.1 400 Bad (once" in finding.message
    assert finding.remedy is not None
    assert finding.remedy.steps[0].do.startswith("TLS is not spoken on this port")


def test_the_same_end_again_and_again_is_one_finding() -> None:
    """Each other end, and each other side that ends it, is another."""
    times = [handshake(ended_by=Ending.CLIENT, seconds=number) for number in range(3)]
    others = [handshake(ended_by=Ending.SERVER), handshake(ended_by=Ending.CLIENT, version=None)]
    resets = [
        replace(handshake(ended_by=Ending.RESET, port=443), reset_by=side) for side in Side
    ]  # fmt: skip

    findings = found(SLUG, seen(*times, *others, *resets))

    assert [each.node for each in findings] == ["10.0.10.11", "10.0.20.21", "10.0.10.11", "10.0.10.11", "10.0.20.21"]
    assert "3 times" in findings[0].message


@pytest.mark.parametrize(
    "name", ["mutual-1.2", "closed-by-server", "reset-later", "half", "client-expired-1.2", "version"]
)
def test_it_does_not_fire(name: str) -> None:
    """After data, where the capture ends first, and where an alert said why."""
    assert found(SLUG, observe(name)) == []


def test_an_encrypted_alert_is_a_word() -> None:
    """Though nobody can read it."""
    assert found(SLUG, seen(replace(handshake(ended_by=Ending.SERVER), sealed_alert=Side.SERVER))) == []


def test_an_end_that_nobody_saw_is_none() -> None:
    """And an alert is no silence."""
    unseen = handshake(outcome=HandshakeOutcome.UNKNOWN)
    said = handshake(ended_by=Ending.CLIENT, alerts=[alert(Side.CLIENT, 80)])

    assert found(SLUG, seen(unseen, said)) == []
