"""Alerts that logs quote, and what else a log tells of a handshake without naming an exact reason."""

from __future__ import annotations

import pytest

from edgetrust.codec.tls.registry import ALERTS
from edgetrust.model.finding import Severity
from edgetrust.rules.callers import CERTIFICATE_ALERTS
from tests.log_lines import closed, connection, inbound, outbound
from tests.logs import pattern, sole_finding

SLUG = "peer-rejected-certificate"


@pytest.mark.parametrize("code", sorted(CERTIFICATE_ALERTS))
@pytest.mark.parametrize("prefix", ["sslv3 alert", "tlsv1 alert", "ssl/tls alert", "tls alert"])
def test_whoever_sent_the_alert_is_who_refused(code: int, prefix: str) -> None:
    """The remedy is looked for at that side, and the alert is named."""
    name = ALERTS[code]

    finding = sole_finding(SLUG, outbound(f"{prefix} {name.replace('_', ' ')}"))

    assert (finding.node, finding.severity) == ("192.0.2.5", Severity.ERROR)
    assert finding.message.startswith("192.0.2.5:7001 refused the certificate of expc1")
    assert f"{name} ({code})" in finding.message


def test_a_refusal_without_a_reason_says_where_to_look() -> None:
    """At the side that wrote the line."""
    finding = sole_finding(SLUG, connection("error:14089086:SSL routines:x:certificate verify failed", is_server=True))

    assert finding.node == "expe1"
    assert "the line does not say why" in finding.message


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        (closed("no certificate returned"), "no-client-certificate"),
        (inbound("error:0A0000C7:SSL routines::peer did not return a certificate"), "no-client-certificate"),
        (outbound("tlsv13 alert certificate required"), "no-client-certificate"),
        (inbound("no shared cipher"), "tls-version-or-cipher-mismatch"),
        (outbound("tlsv1 alert protocol version"), "tls-version-or-cipher-mismatch"),
        (outbound("sslv3 alert handshake failure"), "tls-version-or-cipher-mismatch"),
        (inbound("decryption failed or bad record mac"), "damaged-record"),
        (outbound("tlsv1 alert decode error"), "damaged-record"),
        (outbound("No SSL error available, probably remote disconnect"), "peer-closed-silently"),
        (inbound("Got EOF on socket"), "peer-closed-silently"),
        (outbound("tlsv1 alert internal error"), "handshake-aborted"),
        (outbound("tlsv1 unrecognized name"), "handshake-aborted"),
        (inbound("something else went wrong"), "handshake-aborted"),
        (pattern("ssl-connection-cut").sample, "peer-closed-silently"),
    ],
)
def test_other_failures_of_handshakes_have_the_rules_that_captures_have(line: str, rule: str) -> None:
    """With something to do."""
    finding = sole_finding(rule, line)

    assert finding.remedy.steps
    assert "{" not in finding.message + finding.remedy.steps[0].do


def test_what_clients_from_the_internet_may_do_is_a_warning() -> None:
    """Scanners are no peers; a server that we call is one."""
    found = {
        line: sole_finding(rule, line).severity
        for line, rule in (
            (inbound("no shared cipher"), "tls-version-or-cipher-mismatch"),
            (inbound("No SSL error available, probably remote disconnect"), "peer-closed-silently"),
            (outbound("no shared cipher"), "tls-version-or-cipher-mismatch"),
            (outbound("No SSL error available, probably remote disconnect"), "peer-closed-silently"),
        )
    }

    assert [*found.values()] == [Severity.WARNING, Severity.WARNING, Severity.ERROR, Severity.ERROR]


def test_a_goodbye_in_a_handshake_is_no_refusal_of_a_certificate() -> None:
    """close_notify is how TLS ends a connection; the handshake failed all the same."""
    assert sole_finding("handshake-aborted", inbound("sslv3 alert close notify")).severity is Severity.WARNING
