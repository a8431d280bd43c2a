"""Alerts that are about none of the usual faults."""

from __future__ import annotations

from dataclasses import replace

import pytest

from edgetrust.codec.tls.registry import ALERTS
from edgetrust.model.finding import Severity
from edgetrust.model.side import Side
from edgetrust.usecase.capture import read_rules
from tests.observed import alert, found, handshake, observe, seen
from tests.wire.pki import EXPC, EXPE

SLUG = "handshake-aborted"


def test_a_name_that_the_server_does_not_know_is_said() -> None:
    """With what the client asked for."""
    shown = handshake(version=None, server_name="edge.example.com", alerts=[alert(Side.SERVER, 112)])

    (finding,) = found(SLUG, seen(shown))

    assert (finding.severity, finding.node) == (Severity.ERROR, "10.0.20.21")
    assert finding.message == (
        "10.0.20.21:7001 ended the handshake with 10.0.10.11 (alert unrecognized_name (112), once, at 2026-11-23"
        " 00:00:00 UTC): the alert does not say why; the client asked for edge.example.com"
    )
    assert finding.got == "alert unrecognized_name (112)"
    assert finding.remedy.steps[0].do == (
        "read why it ended the handshake, and compare the name that the client asked for with the names of the server"
    )


def test_a_handshake_failure_behind_certificates_is_told_without_a_reason() -> None:
    """They had agreed on everything else."""
    shown = handshake(server_chain=(EXPE,), client_chain=(EXPC,), alerts=[alert(Side.SERVER, 40)])

    (finding,) = found(SLUG, seen(shown))

    assert finding.message.endswith("the alert does not say why")
    assert finding.remedy.steps[0].do == "read why it ended the handshake"


@pytest.mark.parametrize("code", [46, 49, 51])
def test_a_server_that_asked_for_no_certificate_refuses_none(code: int) -> None:
    """What it did not like is something else, as a Finished that does not fit (51)."""
    shown = handshake(server_chain=(EXPE,), alerts=[alert(Side.SERVER, code)])

    run = read_rules(seen(shown))

    assert [each.rule for each in run.findings] == [SLUG]


def test_where_the_request_may_have_been_missed_the_alert_is_believed() -> None:
    """TLS 1.3 hides it, and packets may be missing."""
    whole = handshake(server_chain=(EXPE,), alerts=[alert(Side.SERVER, 46)])
    shown = [replace(whole, is_complete=False), replace(whole, version=0x0304)]

    assert found(SLUG, seen(*shown)) == []


@pytest.mark.parametrize("code", [*ALERTS, 200])
@pytest.mark.parametrize("sender", Side)
def test_every_fatal_alert_has_exactly_one_finding(sender: Side, code: int) -> None:
    """Whatever its number: nothing that failed goes without."""
    shown = handshake(server_chain=(EXPE,), alerts=[alert(sender, code)])

    run = read_rules(seen(shown))

    assert run.crashes == ()
    assert [each.severity for each in run.findings] == [Severity.ERROR]


@pytest.mark.parametrize("name", ["mutual-1.2", "client-unknown-ca-1.2", "client-none-1.2", "no-cipher", "half"])
def test_it_does_not_fire(name: str) -> None:
    """Where nothing failed, where another rule knows the alert, and where none was seen."""
    assert found(SLUG, observe(name)) == []
