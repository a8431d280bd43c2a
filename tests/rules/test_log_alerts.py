"""Alerts that logs quote, and what else a log tells of a handshake without naming an exact reason."""

from __future__ import annotations

import pytest

from edgetrust.codec.tls.registry import ALERTS
from edgetrust.model.finding import Impact, Severity
from edgetrust.mra.pages import CUCM_CERTIFICATE_MANAGEMENT, SERVER_CERTIFICATE
from edgetrust.rules.callers import CERTIFICATE_ALERTS
from tests.log_lines import at, closed, connection, inbound, outbound
from tests.logs import pattern, sole_finding

SLUG = "peer-rejected-certificate"
PEER = "expe1.example.com"


@pytest.mark.parametrize("code", sorted(CERTIFICATE_ALERTS))
@pytest.mark.parametrize("prefix", ["sslv3 alert", "tlsv1 alert", "ssl/tls alert", "tls alert"])
def test_whoever_sent_the_alert_is_who_refused(code: int, prefix: str) -> None:
    """The alert is named; it is mended in the list of that side, or where the certificate is."""
    name = ALERTS[code]
    node = "expc1" if name in {"unsupported_certificate", "certificate_revoked", "certificate_expired"} else PEER

    finding = sole_finding(SLUG, outbound(f"{prefix} {name.replace('_', ' ')}"))

    assert (finding.node, finding.severity) == (node, Severity.ERROR)
    assert finding.remedy.steps[0].node == node
    assert finding.message.startswith(f"{PEER} (192.0.2.5:7001) refused the certificate of expc1")
    assert f"{name} ({code})" in finding.message


@pytest.mark.parametrize(
    ("port", "stores"), [(5061, "tomcat-trust and once more as CallManager-trust,"), (5091, "tomcat-trust,")]
)
def test_cucm_keeps_its_list_elsewhere(port: int, stores: str) -> None:
    """In two stores, and services are restarted, no node."""
    line = outbound("tlsv1 alert unknown ca", name="cucm-pub.corp.example.com", server="10.0.20.21")

    finding = sole_finding(SLUG, at(port, line))

    assert finding.node == "cucm-pub.corp.example.com"
    assert finding.remedy.steps[0].where == CUCM_CERTIFICATE_MANAGEMENT
    assert f"as {stores} then restart Cisco Tomcat" in finding.remedy.steps[0].do
    assert finding.remedy.impact is Impact.SERVICE_RESTART


def test_the_proxy_of_the_expressway_is_refused_by_cucm() -> None:
    """Whatever the port, which its line does not name."""
    error = "error:1416F086:SSL routines:tls_process_server_certificate:certificate verify failed"

    line = pattern("proxy-connection").sample.replace(error, "error:14094418:SSL routines::tlsv1 alert unknown ca")

    assert sole_finding(SLUG, line).remedy.steps[0].where == CUCM_CERTIFICATE_MANAGEMENT


def test_an_endpoint_that_refuses_the_expressway_e_has_no_list_to_append_to() -> None:
    """Its own are fixed: the certificate has to be of a CA that it knows."""
    line = at(5061, inbound("tlsv1 alert unknown ca", source="203.0.113.77"))

    finding = sole_finding(SLUG, line)

    assert (finding.node, finding.remedy.steps[0].where) == ("expe1", SERVER_CERTIFICATE)
    assert "public CA" in finding.remedy.steps[0].do


def test_of_an_error_of_openssl_alone_nobody_knows_who_refused() -> None:
    """So the step stands at the other side, with the pages of every product."""
    finding = sole_finding(
        SLUG, "40F7:error:0A000418:SSL routines:ssl3_read_bytes:tlsv1 alert unknown ca:ssl/record/r.c:1"
    )

    assert finding.node == "the other side"
    assert finding.remedy.steps[0].where.startswith("its trust list (Expressway: ")


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


def test_who_closes_at_the_traversal_port_from_inside_is_no_scanner() -> None:
    """An Expressway-C that does not accept the name says nothing more."""
    line = inbound("No SSL error available, probably remote disconnect", source="10.0.10.11")

    finding = sole_finding("peer-closed-silently", line)

    assert (finding.node, finding.severity) == ("10.0.10.11", Severity.ERROR)


def test_a_goodbye_in_a_handshake_is_no_refusal_of_a_certificate() -> None:
    """close_notify is how TLS ends a connection; the handshake failed all the same."""
    assert sole_finding("handshake-aborted", inbound("sslv3 alert close notify")).severity is Severity.WARNING
