"""Two sides that have no version or cipher suite in common."""

from __future__ import annotations

from dataclasses import replace

import pytest

from edgetrust.model.finding import Severity
from edgetrust.model.side import Side
from tests.observed import alert, found, handshake, observe, seen
from tests.wire.pki import EXPC, EXPE

SLUG = "tls-version-or-cipher-mismatch"


@pytest.mark.parametrize(
    ("name", "alert_name", "offered", "meaning"),
    [
        ("version", "protocol_version (70)", "TLS 1.2", "it does not allow the TLS version of the other side"),
        ("version-older", "protocol_version (70)", "TLS 1.0", "it does not allow the TLS version of the other side"),
        (
            "no-cipher",
            "handshake_failure (40)",
            "TLS 1.2",
            "before any certificate, so most often they have no cipher suite, curve or signature algorithm in common",
        ),
    ],
)
def test_it_says_what_was_offered_and_who_refused(name: str, alert_name: str, offered: str, meaning: str) -> None:
    """As OpenSSL refuses it."""
    (finding,) = found(SLUG, observe(name))

    assert (finding.severity, finding.node) == (Severity.ERROR, "10.0.20.21")
    assert finding.message == (
        f"10.0.20.21:7001 ended the handshake with 10.0.10.11 (alert {alert_name}, once, at 2026-11-23 00:00:00 UTC):"
        f" {meaning}"
    )
    assert finding.got == f"the client offers {offered}"
    assert [step.node for step in finding.remedy.steps] == ["10.0.20.21"]


def test_a_client_may_refuse_what_the_server_chose() -> None:
    """Then both are said."""
    shown = handshake(version=0x0301, alerts=[alert(Side.CLIENT, 70)])

    (finding,) = found(SLUG, seen(shown))

    assert (finding.node, finding.got) == ("10.0.10.11", "the client offers TLS 1.2; the server chose TLS 1.0")


def test_an_offer_that_was_not_seen_is_said_to_be_so() -> None:
    """A capture that began late."""
    shown = replace(handshake(version=None, alerts=[alert(Side.SERVER, 71)]), offered_versions=())

    (finding,) = found(SLUG, seen(shown))

    assert finding.got == "the client offers versions that the capture does not show"


@pytest.mark.parametrize("code", [47, 70, 71, 86])
def test_these_alerts_are_about_versions_and_ciphers_whenever_they_come(code: int) -> None:
    """Also behind a certificate."""
    shown = handshake(server_chain=(EXPE,), alerts=[alert(Side.CLIENT, code)])

    assert len(found(SLUG, seen(shown))) == 1


def test_handshake_failure_behind_a_certificate_is_something_else() -> None:
    """The two had agreed on version and cipher suite by then."""
    shown = handshake(server_chain=(EXPE,), client_chain=(EXPC,), alerts=[alert(Side.SERVER, 40)])

    assert found(SLUG, seen(shown)) == []


@pytest.mark.parametrize(
    "name", ["mutual-1.2", "client-none-1.2", "closed-after-hello", "half", "client-unknown-ca-1.3"]
)
def test_it_does_not_fire(name: str) -> None:
    """Where they agree, where a certificate is the reason, and where no alert was seen."""
    assert found(SLUG, observe(name)) == []
