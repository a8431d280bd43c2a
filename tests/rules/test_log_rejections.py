"""Refusals of which the line names the reason: the rule about just that speaks, at the node where it is mended."""

from __future__ import annotations

import pytest

from edgetrust.model.finding import Severity
from edgetrust.mra.pages import (
    CLIENT_CERTIFICATE,
    CUCM_CERTIFICATE_MANAGEMENT,
    SERVER_CERTIFICATE,
    TRUSTED_CA,
    UNIFIED_CM_SERVERS,
    ZONES,
)
from tests.log_lines import at, closed, connection, core, inbound, outbound
from tests.logs import findings, incidents, pattern, sole_finding

REASONS = {
    "unable to get local issuer certificate": ("ca-not-trusted", "expe1"),
    "unable to get issuer certificate": ("root-missing", "expe1"),
    "self signed certificate": ("self-signed-not-trusted", "198.51.100.20"),
    "certificate signature failure": ("signature-invalid", "expe1"),
    "certificate has expired": ("certificate-expired", "198.51.100.20"),
    "certificate is not yet valid": ("certificate-not-yet-valid", "198.51.100.20"),
    "unsuitable certificate purpose": ("eku-missing-client-auth", "198.51.100.20"),
    "Peer's TLS certificate identity was unacceptable": ("name-mismatch", "expe1"),
    "certificate revoked": ("certificate-revoked", "198.51.100.20"),
    "unable to get certificate CRL": ("crl-missing", "expe1"),
    "CRL has expired": ("crl-expired", "expe1"),
    "path length constraint exceeded": ("path-length-exceeded", "198.51.100.20"),
    "invalid CA certificate": ("issuer-not-a-ca", "198.51.100.20"),
    "unhandled critical extension": ("critical-extension-unknown", "198.51.100.20"),
    "permitted subtree violation": ("name-constraint-violated", "198.51.100.20"),
}


@pytest.mark.parametrize("reason", REASONS)
def test_the_rule_about_the_reason_has_the_finding(reason: str) -> None:
    """A trust list is mended at the side that refuses, a certificate at the side that shows it."""
    rule, node = REASONS[reason]

    finding = sole_finding(rule, inbound(reason))

    assert (finding.node, finding.severity) == (node, Severity.ERROR)
    assert finding.got == f"in the log: {reason}"


def test_a_ca_above_the_certificate_is_told_as_that() -> None:
    """By its depth in the chain; with it, it is another incident."""
    leaf, ca = core("certificate has expired", depth=0), core("certificate has expired", depth=1)

    finding = sole_finding("certificate-expired", ca)

    assert ": a CA above it has expired (once" in finding.message
    assert finding.remedy.steps[0].do.startswith("look at the dates of the CAs above the certificate")
    assert [each.sighting.depth for each in incidents(f"{leaf}\n{ca}")] == [0, 1]


def test_any_client_may_miss_a_name() -> None:
    """Who does not say what it is has no zones."""
    finding = sole_finding("name-mismatch", pattern("curl-name").sample)

    assert "it does not carry expe1.example.com" in finding.message
    assert finding.remedy.steps[0].where.startswith("where the name of the server is typed")


def test_all_lines_of_one_failure_are_one_finding() -> None:
    """The event, what OpenSSL says, and the end of the TCP connection."""
    reason = "self signed certificate in certificate chain"
    general = "error:14089086:SSL routines:ssl3_get_client_certificate:certificate verify failed"

    finding = sole_finding(
        "ca-not-trusted", "\n".join((inbound(reason), connection(general, is_server=True), closed(reason)))
    )

    assert "(once, at 2026-11-20 08:12:31 UTC)" in finding.message
    assert len(finding.evidence) == 3


def test_the_proxy_says_three_times_what_is_one_failure() -> None:
    """The verification, the connection, and the answer 502."""
    lines = (
        core("self signed certificate", depth=0),
        pattern("proxy-connection").sample,
        pattern("proxy-connect-failed").sample,
    )

    assert [finding.rule for finding in findings("\n".join(lines))] == ["self-signed-not-trusted"]


def test_an_alert_with_the_name_that_was_wanted_is_one_finding() -> None:
    """One line has the name, the other has not."""
    lines = (
        outbound("tlsv1 alert unknown ca"),
        connection("error:0A000418:SSL routines::tlsv1 alert unknown ca", is_server=False, client="10.0.10.11"),
    )

    finding = sole_finding(
        "peer-rejected-certificate", "\n".join(lines).replace("09:12:31.207+01:00 expe1", "09:12:31 expc1")
    )

    assert finding.node == "expe1.example.com"
    assert finding.message.startswith("expe1.example.com (192.0.2.5:7001) refused the certificate of expc1")


@pytest.mark.parametrize(
    "name", ["certificate-problem", "certificate-not-authenticated", "edge-domain", "jabber-identity", "alert-read"]
)
def test_what_endpoints_refuse_is_mended_at_the_expressway_e(name: str) -> None:
    """Their lists are fixed, or their owners'; it is the certificate that has to suit them."""
    (finding,) = findings(pattern(name).sample.replace("<192.0.2.5>", "").replace("handshake failure:", "unknown ca"))

    assert finding.node in {"the Expressway-E", "expe1.example.com"}
    assert [step.node for step in finding.remedy.steps] == [finding.node]


@pytest.mark.parametrize(
    ("line", "node", "where"),
    [
        (outbound("self signed certificate"), "expe1.example.com", SERVER_CERTIFICATE),
        (core("self signed certificate", depth=0), "expc1", TRUSTED_CA),
        (outbound("certificate has expired"), "expe1.example.com", SERVER_CERTIFICATE),
        (inbound("certificate has expired"), "198.51.100.20", f"{SERVER_CERTIFICATE}; from X15.5 {CLIENT_CERTIFICATE}"),
        (core("certificate has expired", depth=0), "cucm-pub.corp.example.com", CUCM_CERTIFICATE_MANAGEMENT),
    ],
)
def test_a_step_names_the_page_of_the_device_on_which_it_is_done(line: str, node: str, where: str) -> None:
    """As far as the port and the writer tell which that is."""
    (finding,) = findings(line)

    assert (finding.node, finding.remedy.steps[0].node, finding.remedy.steps[0].where) == (node, node, where)


def test_between_expressways_no_self_signed_certificate_is_appended() -> None:
    """It is not supported there."""
    (finding,) = findings(outbound("self signed certificate"))

    assert "not supported" in finding.remedy.steps[0].do
    assert "append" not in finding.remedy.steps[0].do


def test_the_ca_of_a_stranger_is_not_simply_appended() -> None:
    """Whoever calls from the Internet at another port than that of the traversal zone may be anybody."""
    line = at(5062, inbound("self signed certificate in certificate chain"))

    (finding,) = findings(line)

    assert finding.severity is Severity.WARNING
    assert finding.remedy.steps[0].do.startswith(
        "where nobody knows 198.51.100.20, an address of the Internet, it is a"
    )


def test_how_to_see_a_certificate_depends_on_who_shows_it() -> None:
    """A client answers to no probe, and the proxy of the Expressway reaches CUCM at 8443."""
    client = sole_finding("ca-not-trusted", inbound("unable to get local issuer certificate"))
    server = sole_finding("ca-not-trusted", outbound("unable to get local issuer certificate"))
    proxy = sole_finding("ca-not-trusted", core("unable to get local issuer certificate", depth=0))

    assert "edgetrust capture --export DIR" in client.remedy.steps[0].do
    assert "edgetrust probe 192.0.2.5:7001 --export DIR" in server.remedy.steps[0].do
    assert "edgetrust probe cucm-pub.corp.example.com:8443 --export DIR" in proxy.remedy.steps[0].do


def test_a_missing_ca_of_ldap_is_told_as_that() -> None:
    """It is no peer of a zone."""
    finding = sole_finding("ca-not-trusted", pattern("alarm-40029").sample)

    assert "the CA of its LDAP server" in finding.message


@pytest.mark.parametrize(
    ("name", "rule"),
    [
        ("core-verification-not-enforced", "upgrade-enforces-verification"),
        ("server-defined-by-address", "cucm-defined-by-ip"),
        ("jabber-identity", "jabber-prompts-user"),
        ("edge-domain", "san-missing-registration-domain"),
        ("tunnel-crashed", "host-name-underscore"),
        ("alarm-15022", "restart-pending"),
        ("alarm-40051", "cms-address-not-in-san"),
        ("alarm-40052", "common-name-missing"),
    ],
)
def test_what_products_report_has_the_rule_about_it(name: str, rule: str) -> None:
    """With the severity that the rule has elsewhere, and a remedy."""
    finding = sole_finding(rule, pattern(name).sample)

    assert finding.remedy.steps
    assert "{" not in finding.message + finding.expected + finding.remedy.steps[0].do + finding.remedy.verify


def test_without_logs_nothing_is_claimed() -> None:
    """No line, no finding."""
    assert findings("") == ()


def test_a_server_that_is_defined_by_an_address_is_typed_anew() -> None:
    """Zones between the Expressway-C and CUCM are made by the system."""
    line = at(
        5061, outbound("Peer's TLS certificate identity was unacceptable", name="10.0.20.21", server="10.0.20.21")
    )

    finding = sole_finding("name-mismatch", line)

    assert finding.remedy.steps[0].where == UNIFIED_CM_SERVERS


def test_a_server_that_goes_by_its_fqdn_needs_a_certificate_with_it() -> None:
    """To type the same name once more mends nothing."""
    finding = sole_finding("name-mismatch", pattern("server-name-not-in-certificate").sample)

    (step,) = finding.remedy.steps
    assert (step.node, step.where) == ("cucm-sub.corp.example.com", CUCM_CERTIFICATE_MANAGEMENT)
    assert step.do.startswith("generate a CSR with cucm-sub.corp.example.com among its subject alternative names")


@pytest.mark.parametrize("typed", ["192.0.2.5", "expe1"])
def test_no_certificate_is_asked_for_with_an_address_or_a_bare_host_name(typed: str) -> None:
    """A peer address of a zone: what is typed is mended, not the certificate."""
    finding = sole_finding("name-mismatch", outbound("Peer's TLS certificate identity was unacceptable", name=typed))

    (step,) = finding.remedy.steps
    assert (step.node, step.where) == ("expc1", ZONES)
    assert step.do.startswith(f"in place of {typed}, type the FQDN of 192.0.2.5 that stands")
    assert finding.expected == "an FQDN typed on expc1, one that stands in the certificate"


@pytest.mark.parametrize(("name", "is_told"), [("cucm-pub-EC", True), ("cucm-pub-EC-ms", True), ("cucm-spec", False)])
def test_an_ecdsa_certificate_of_cucm_is_told_by_its_name(name: str, *, is_told: bool) -> None:
    """It is shown since the ciphers put ECDSA first, and they can be put otherwise."""
    line = pattern("core-verification").sample.replace("server=cucm-pub.", f"server={name}.")

    (finding,) = findings(line)

    assert ("this is the ECDSA certificate" in finding.remedy.steps[0].do) is is_told
