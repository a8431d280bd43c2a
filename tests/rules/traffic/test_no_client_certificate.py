"""A server that demands a certificate, and a client that shows none."""

from __future__ import annotations

import pytest

from edgetrust.model.finding import Severity
from edgetrust.model.side import Side
from edgetrust.mra.pages import CLIENT_CERTIFICATE, CUCM_CERTIFICATE_MANAGEMENT, SERVER_CERTIFICATE
from tests.log_lines import at, inbound, outbound
from tests.logs import sole_finding
from tests.observed import alert, found, handshake, observe, seen
from tests.wire.pki import EXPC, EXPE, named

SLUG = "no-client-certificate"
NONE = "no certificate returned"


@pytest.mark.parametrize(
    ("version", "code"), [("1.2", "handshake_failure (40)"), ("1.3", "certificate_required (116)")]
)
def test_it_names_the_cas_whose_certificates_would_be_taken(version: str, code: str) -> None:
    """TLS 1.3 with its key log."""
    (finding,) = found(SLUG, observe(f"client-none-{version}", keylog=True))

    assert (finding.severity, finding.node) == (Severity.ERROR, "10.0.10.11")
    assert finding.message == (
        "expe1.example.com (10.0.20.21:7001) demanded a certificate from 10.0.10.11, which showed none"
        f" (alert {code}, once, at 2026-11-23 00:00:00 UTC)"
    )
    assert finding.expected == (
        "a certificate of one of the CAs that the server names: CN=Accepted CA 0,O=Acme; CN=Accepted CA 1,O=Acme;"
        " CN=Accepted CA 2,O=Acme"
    )
    (step,) = finding.remedy.steps
    assert (step.node, "append it to the list of expe1.example.com" in step.do) == ("10.0.10.11", True)


def test_a_long_list_is_cut_with_its_count() -> None:
    """Eight fit into a sentence."""
    shown = handshake(client_chain=(), authorities=named(11), alerts=[alert(Side.SERVER, 40)])

    (finding,) = found(SLUG, seen(shown))

    assert finding.expected.endswith("CN=Accepted CA 7,O=Acme; and 3 more")


def test_without_names_any_certificate_would_do() -> None:
    """A request that names no CA, or one that was not seen."""
    shown = handshake(client_chain=(), alerts=[alert(Side.SERVER, 40)])

    (finding,) = found(SLUG, seen(shown))

    assert finding.expected == "a client certificate"
    assert finding.remedy.steps[0].do == "see that the node has a client certificate with its private key"


@pytest.mark.parametrize(
    "name", ["mutual-1.2", "server-only-1.2", "no-cipher", "client-unknown-ca-1.2", "client-none-1.3"]
)
def test_it_does_not_fire(name: str) -> None:
    """Where one was shown or none was asked for, where the alert came before, and where nobody can see it."""
    assert found(SLUG, observe(name)) == []


def test_refusals_with_different_alerts_are_told_apart() -> None:
    """Each with how often it was sent."""
    shown = [handshake(client_chain=(), alerts=[alert(Side.SERVER, code)]) for code in (40, 42, 40)]

    messages = [finding.message for finding in found(SLUG, seen(*shown))]

    assert [message.partition("(alert ")[2][:29] for message in messages] == [
        "handshake_failure (40), 2 tim",
        "bad_certificate (42), once, a",
    ]


def test_a_late_alert_with_a_certificate_is_something_else() -> None:
    """The server had one to judge; and a client sends this alert about the server."""
    late = handshake(server_chain=(EXPE,), client_chain=(EXPC,), alerts=[alert(Side.SERVER, 40)])
    other = handshake(server_chain=(EXPE,), client_chain=(), alerts=[alert(Side.CLIENT, 42)])

    assert found(SLUG, seen(late, other)) == []


@pytest.mark.parametrize(
    ("line", "node", "where"),
    [
        (at(5061, inbound(NONE, source="10.0.20.21")), "10.0.20.21", CUCM_CERTIFICATE_MANAGEMENT),
        (inbound(NONE), "198.51.100.20", f"{SERVER_CERTIFICATE}; from X15.5 {CLIENT_CERTIFICATE}"),
        (
            outbound("tlsv13 alert certificate required"),
            "expc1",
            f"{SERVER_CERTIFICATE}; from X15.5 {CLIENT_CERTIFICATE}",
        ),
    ],
    ids=["CUCM at the secure SIP port", "Expressway-C at the traversal port", "the side that wrote the line"],
)
def test_a_line_blames_the_client(line: str, node: str, where: str) -> None:
    """It is the one that showed nothing, whoever wrote the line."""
    finding = sole_finding(SLUG, line)

    assert (finding.node, finding.severity) == (node, Severity.ERROR)
    assert [(step.node, step.where) for step in finding.remedy.steps] == [(node, where)]
    assert "which showed none" in finding.message


def test_a_line_about_a_stranger_is_a_warning() -> None:
    """Scanners show no certificates."""
    finding = sole_finding(SLUG, at(5061, inbound(NONE)))

    assert (finding.node, finding.severity) == ("198.51.100.20", Severity.WARNING)
