"""How rules tell of incidents: who, how often, where, and what belongs together."""

from __future__ import annotations

from edgetrust.model.evidence import Evidence
from edgetrust.model.finding import Severity
from tests.log_lines import inbound, outbound
from tests.logs import findings, pattern, sole_finding


def test_one_server_that_refuses_many_clients_has_one_defect() -> None:
    """The clients are named, as far as they fit, and counted."""
    lines = [inbound("unable to get local issuer certificate", source=f"198.51.100.{end}") for end in range(20, 27)]

    finding = sole_finding("ca-not-trusted", "\n".join(lines))

    assert finding.node == "expe1"
    assert "198.51.100.20, 198.51.100.21, 198.51.100.22 and 4 more" in finding.message
    assert "(7 times, at 2026-11-20 08:12:31 UTC)" in finding.message
    assert finding.evidence == tuple(Evidence(source="1.log", line=number) for number in range(1, 6))


def test_one_client_that_refuses_two_servers_has_two_defects() -> None:
    """Their certificates may be wrong in two ways."""
    lines = [
        outbound("certificate has expired", server=f"192.0.2.{end}", name=f"expe{end}.example.com") for end in (5, 6)
    ]

    found = findings("\n".join(lines))

    assert [(finding.rule, finding.node) for finding in found] == [
        ("certificate-expired", "expe5.example.com"),
        ("certificate-expired", "expe6.example.com"),
    ]


def test_a_line_without_host_and_time_still_leads_to_a_finding() -> None:
    """The address of the writer stands for it, or else the product."""
    with_address = sole_finding(
        "ca-not-trusted", inbound("self-signed certificate in certificate chain").partition(": ")[2]
    )
    without_name = sole_finding("connection-refused", pattern("router-refused").sample.partition("expc1 ")[2])
    with_nothing = sole_finding("upload-refused", "CSR SAN and Certificate SAN does not match")

    assert with_address.node == "192.0.2.5"
    assert without_name.node == "the Expressway"
    assert with_nothing.node == "CUCM"
    assert with_nothing.message.endswith("(once)")


def test_an_alarm_that_names_several_hosts_is_one_defect() -> None:
    """One line, one event, however many hosts it names."""
    line = pattern("alarm-35013").sample.replace("expe1.example.com", "expe1.example.com, expe2.example.com")

    (finding,) = findings(line)

    assert finding.message.startswith("expe1 has no SSH tunnel to expe1.example.com, expe2.example.com (once, at")
    assert len(finding.evidence) == 1


def test_what_is_over_needs_no_step() -> None:
    """Unless it comes back."""
    line = pattern("alarm-35014").sample

    (finding,) = findings(f"{line}\n{line.replace('Raised', 'Lowered')}")

    assert finding.severity is Severity.INFO
    assert finding.remedy.steps[0].do.startswith("nothing, unless it comes back; then: ")


def test_a_number_of_openssl_is_told_in_words() -> None:
    """Its number in hexadecimal, and the alert that it stands for."""
    finding = sole_finding("tls-version-or-cipher-mismatch", pattern("openssl-decimal").sample)

    assert finding.got == "in the log: 336151568 (0x14094410, alert handshake_failure (40))"
