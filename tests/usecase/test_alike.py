"""Findings that are one and the same defect."""

from __future__ import annotations

from dataclasses import replace

from edgetrust.model.deployment import Slot
from edgetrust.model.evidence import Evidence
from edgetrust.model.finding import Finding, Impact, Remedy, RemedyStep, Severity
from edgetrust.usecase.alike import fold_defects, fold_ports
from tests.deployments import E1

LEAF = Evidence(source="a.pcap, frame 2", sha256="00")
CONNECTION = "tc-https:tc->expe1.example.com"


def captured(port: int, *certificates: str, leaf: Evidence = LEAF, expected: str = "a list") -> Finding:
    """A client refuses the certificate at a port; with the certificates that its list lacks."""
    step = RemedyStep(node="203.0.113.7", where="its list", do="append it", certificates=certificates)
    return Finding(
        rule="peer-rejected-certificate", severity=Severity.ERROR, node="203.0.113.7",
        message=f"it refused {E1}:{port} (alert unknown_ca (48), once): its list lacks the root", expected=expected,
        got="", evidence=(leaf, Evidence(source=f"a.pcap, frame {port}")), consequence="",
        remedy=Remedy(steps=(step,), impact=Impact.NONE, verify=""),
    )  # fmt: skip


def defect(rule: str, expected: str = "") -> Finding:
    """One of the files."""
    return Finding(
        rule=rule, severity=Severity.ERROR, node=E1, slot=Slot.SERVER, connections=(CONNECTION,), message="it is wrong",
        expected=expected, got="", evidence=(Evidence(source="server.pem", line=1, sha256="00"),), consequence="",
        remedy=Remedy(steps=(), impact=Impact.NONE, verify=""),
    )  # fmt: skip


def test_the_same_at_several_ports_is_one() -> None:
    """With what it means said once, and all frames."""
    (found,) = fold_ports([captured(8443), captured(5061)])

    assert found.message == (
        f"it refused {E1}:8443 (alert unknown_ca (48), once); it refused {E1}:5061 (alert unknown_ca (48), once):"
        " its list lacks the root"
    )
    assert [each.source for each in found.evidence] == ["a.pcap, frame 2", "a.pcap, frame 8443", "a.pcap, frame 5061"]


def test_of_what_is_seen_differently_each_says_what_it_means() -> None:
    """Where the same mends it all the same."""
    other = replace(captured(5061), message="it closed the connection: who knows why")

    (found,) = fold_ports([captured(8443), other])

    assert found.message == f"{captured(8443).message}; {other.message}"


def test_another_certificate_is_another_refusal() -> None:
    """Unless it is the list that lacks the same CA."""
    other = replace(LEAF, sha256="11")

    assert len(fold_ports([captured(8443), captured(5061, leaf=other)])) == 2
    assert len(fold_ports([captured(8443, "ca"), captured(5061, "ca", leaf=other)])) == 1
    assert len(fold_ports([captured(8443, "ca"), captured(5061, "another ca")])) == 2
    assert len(fold_ports([captured(8443), captured(5061, expected="a valid path")])) == 2


def test_defects_of_files_stay_as_they_are() -> None:
    """One may look like another, and be about another connection."""
    findings = (defect("ca-not-trusted"), defect("ca-not-trusted"))

    assert fold_ports(findings) == findings


def test_what_endpoints_refuse_is_evidence_of_the_defect() -> None:
    """Of the same rule, or of one that says what the name is for."""
    seen = replace(captured(8443), rule="name-mismatch", node=E1)
    asked = "a certificate with the name example.com among its alternative names"
    lacking = defect("san-missing-registration-domain", "DNS:example.com or DNS:collab-edge.example.com")

    (same,) = fold_defects([defect("name-mismatch"), seen])
    (domain,) = fold_defects([lacking, replace(seen, expected=asked)])
    other = list(fold_defects([lacking, replace(seen, expected=asked.replace("example.com", "example.org"))]))

    assert same.message == f"it is wrong. Captured: {seen.message}"
    assert domain.evidence == (*lacking.evidence, *seen.evidence)
    assert [each.rule for each in other] == ["san-missing-registration-domain", "name-mismatch"]


def test_a_refusal_of_another_certificate_stays_apart() -> None:
    """It may be that of an hour ago."""
    seen = replace(captured(8443, leaf=replace(LEAF, sha256="11")), rule="name-mismatch", node=E1)

    assert len(list(fold_defects([defect("name-mismatch"), seen]))) == 2
