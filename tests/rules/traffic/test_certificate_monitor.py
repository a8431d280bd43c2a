"""`certificate-monitor`: a node reports that its own certificate has expired or soon will."""

from __future__ import annotations

import pytest

from edgetrust.model.finding import Impact, Severity
from edgetrust.mra.pages import CLIENT_CERTIFICATE, CUCM_CERTIFICATE_MANAGEMENT, SERVER_CERTIFICATE
from tests.logs import assert_lines_lead_to, findings, pattern, sole_finding

SLUG = "certificate-monitor"
LINES = {
    "alarm-40068": Severity.ERROR,
    "alarm-40069": Severity.WARNING,
    "alarm-40075": Severity.ERROR,
    "alarm-40076": Severity.WARNING,
    "alarm-40078": Severity.ERROR,
    "alarm-40079": Severity.WARNING,
    "monitor": Severity.ERROR,
}
"""Kinds of lines that lead to it, and how bad that is."""


@pytest.mark.parametrize("name", LINES)
def test_a_line_of_each_kind_leads_to_it(name: str) -> None:
    """With the line as evidence, and a step that mends it."""
    assert_lines_lead_to(SLUG, name, LINES[name])


def test_the_finding_says_who_and_what() -> None:
    """In one sentence, on the node where it is mended."""
    finding = sole_finding(SLUG, pattern("alarm-40068").sample)

    assert finding.node == "expe1"
    assert finding.message.startswith(
        "expe1 reports of its server certificate: Server certificate validity: Server certificate expired"
    )


UNIT = "Certificate name:tomcat.pem Unit:tomcat Type:own-cert"


@pytest.mark.parametrize(
    ("number", "where"),
    [
        (40068, SERVER_CERTIFICATE),
        (40069, SERVER_CERTIFICATE),
        (40075, "the domain certificates of the node"),
        (40076, "the domain certificates of the node"),
        (40078, CLIENT_CERTIFICATE),
        (40079, CLIENT_CERTIFICATE),
    ],
)
def test_each_alarm_has_its_page(number: int, where: str) -> None:
    """Of the certificate that it is about."""
    finding = sole_finding(SLUG, pattern(f"alarm-{number}").sample)

    assert [step.where for step in finding.remedy.steps] == [where]


def test_cucm_names_the_certificate_and_what_is_restarted() -> None:
    """Services, no node; another unit is another finding."""
    line = pattern("monitor").sample
    other = line.replace(UNIT, "Certificate name:CAPF.pem Unit:CAPF Type:own-cert")

    capf, tomcat = sorted(findings(f"{line}\n{other}"), key=lambda each: each.message)

    assert tomcat.message == (
        "cucm-pub.corp.example.com reports its tomcat certificate (tomcat.pem, until Thu Nov 19 12:30:59:000 CET):"
        " CertExpired (once, at 2026-11-20 08:00:00 UTC)"
    )
    assert tomcat.remedy.steps[0].where == CUCM_CERTIFICATE_MANAGEMENT
    assert tomcat.remedy.impact is Impact.SERVICE_RESTART
    assert "restart Cisco Tomcat" in tomcat.remedy.steps[0].do
    assert "its CAPF certificate (CAPF.pem" in capf.message
    assert "Cisco Certificate Authority Proxy Function" in capf.remedy.steps[0].do


def test_braces_in_a_name_are_part_of_it() -> None:
    """Whatever the log says there."""
    line = pattern("monitor").sample.replace(UNIT, "Certificate name:{x}.pem Unit:{0} Type:own-cert")

    assert "reports its {0} certificate ({x}.pem, until" in sole_finding(SLUG, line).message


def test_a_trusted_ca_that_expires_is_no_certificate_of_the_node() -> None:
    """It is deleted, or has a successor; nothing is requested."""
    finding = sole_finding(
        SLUG, pattern("monitor").sample.replace(UNIT, "Certificate name:Old_Root.pem Unit:tomcat-trust Type:trust-cert")
    )

    assert finding.severity is Severity.WARNING
    assert "Old_Root.pem, an entry of its tomcat-trust" in finding.message
    assert "CSR" not in finding.remedy.steps[0].do


@pytest.mark.parametrize(
    ("word", "severity"),
    [
        ("CertExpired", Severity.ERROR),
        ("CertValidLessthanADay", Severity.ERROR),
        ("CertValidfor7days", Severity.WARNING),
    ],
)
def test_less_than_a_day_is_as_bad_as_none(word: str, severity: Severity) -> None:
    """As an Expressway has it, whose alarm for today is that for what has expired."""
    line = pattern("monitor").sample.replace("CertExpired", word)

    assert sole_finding(SLUG, line).severity is severity


@pytest.mark.parametrize("name", LINES)
def test_a_line_that_only_looks_like_it_says_nothing(name: str) -> None:
    """Neither of this nor of anything else."""
    assert findings(pattern(name).near_miss) == ()


def test_without_a_line_nothing_is_claimed() -> None:
    """No log, no finding."""
    assert findings() == ()
