"""Looks at services, judged by the rules about traffic."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from edgetrust.codec.tls.registry import alert
from edgetrust.model.finding import Finding, Severity
from edgetrust.model.handshake import Ending, Endpoint, Handshake, HandshakeOutcome, SeenAlert, SeenChain
from edgetrust.model.probe import Answer, ClientCertificate, Failure, Probe, ProbeResult, Stage
from edgetrust.model.side import Side
from edgetrust.model.tls import CertificateRequest, Version
from edgetrust.usecase.probed import as_handshake, find_in_handshakes, merge_findings
from tests import make
from tests.shown import shown

ROOT = make.ca("CN=Root")
ROOT_NAME = ROOT.certificate.subject
SERVER = make.leaf("expe1.example.com", ROOT)
CLIENT = make.leaf("expc1.example.com", ROOT)
SERVICE = "expe1.example.com:8443"
ASKED: dict[str, Any] = {"client_certificate": ClientCertificate.REQUESTED}
SHOWN: dict[str, Any] = {**ASKED, "has_shown_certificate": True, "client_chain": (CLIENT.certificate,)}


def refused(code: int, **changes: Any) -> ProbeResult:  # noqa: ANN401 - fields of ProbeResult
    """A service that ended the finished handshake with an alert."""
    fields = {"answer": Answer.REFUSED, "alert": alert(code), "is_alert_fatal": True, **changes}
    return shown(SERVER, ROOT, **fields)


def find(*results: ProbeResult) -> tuple[Finding, ...]:
    """What the rules say."""
    run = find_in_handshakes(Probe(results=results, time=make.NOW))
    assert run is None or run.crashes == ()
    return () if run is None else run.findings


def test_a_look_becomes_a_handshake() -> None:
    """With everything that it shows, and us as the client."""
    result = refused(
        48, **SHOWN, version=Version.TLS_1_3, offered=(Version.TLS_1_3, Version.TLS_1_2), authorities=["CN=Root"]
    )

    handshake = as_handshake(result, at=make.NOW)

    assert handshake == Handshake(
        file=SERVICE,
        frame=0,
        time=int(make.NOW.timestamp()) * 10**9,
        client=Endpoint(ip="edgetrust probe", port=0),
        server=Endpoint(ip="expe1.example.com", port=8443),
        server_name="expe1.example.com",
        offered_versions=(Version.TLS_1_3, Version.TLS_1_2),
        version=Version.TLS_1_3,
        server_chain=SeenChain(certificates=(SERVER.der, ROOT.der)),
        client_chain=SeenChain(certificates=(CLIENT.der,)),
        request=CertificateRequest(authorities=(ROOT_NAME.der,)),
        alerts=(SeenAlert(sender=Side.SERVER, level=2, code=48),),
        is_decrypted=True,
        outcome=HandshakeOutcome.FAILED,
    )


def test_the_file_it_was_read_from_is_part_of_its_place() -> None:
    """As evidence for a deployment."""
    assert as_handshake(shown(), at=make.NOW, file="live.json").file == f"live.json, {SERVICE}"


@pytest.mark.parametrize(
    ("result", "outcome", "ended_by"),
    [
        (shown(SERVER), HandshakeOutcome.UNKNOWN, None),
        (shown(SERVER, answer=Answer.ACCEPTED, **SHOWN), HandshakeOutcome.OK, None),
        (shown(SERVER, answer=Answer.UNOPPOSED, **SHOWN), HandshakeOutcome.OK, None),
        (shown(SERVER, answer=Answer.CLOSED, **SHOWN), HandshakeOutcome.FAILED, Ending.SERVER),
        (refused(48, **SHOWN), HandshakeOutcome.FAILED, None),
        (shown(alert=alert(70), is_alert_fatal=True), HandshakeOutcome.FAILED, None),
        (shown(SERVER, alert=alert(112)), HandshakeOutcome.UNKNOWN, None),
    ],
)
def test_how_it_ended(result: ProbeResult, outcome: HandshakeOutcome, ended_by: Ending | None) -> None:
    """A look that is not finished, and a warning, end nothing."""
    handshake = as_handshake(result, at=make.NOW)

    assert (handshake.outcome, handshake.ended_by) == (outcome, ended_by)


def test_a_refused_certificate_is_a_finding() -> None:
    """With the service as evidence and as the node to mend, and the same look to verify with."""
    (finding,) = find(refused(48, **SHOWN))

    assert (finding.rule, finding.node) == ("peer-rejected-certificate", "expe1.example.com")
    assert finding.message.startswith(
        f"{SERVICE} refused the certificate of expc1.example.com (edgetrust probe) (alert unknown_ca (48), once, at "
    )
    assert {each.source for each in finding.evidence} == {SERVICE}
    assert finding.remedy.verify == "the same edgetrust probe shows the handshake completed"
    assert "frame" not in str(finding)
    assert "capture" not in str(finding)


def test_the_reason_that_the_chain_gives_is_told_instead() -> None:
    """Our certificate has expired, and that is what the server says."""
    expired = make.leaf("expc1.example.com", ROOT, not_after=make.NOW - timedelta(days=1))

    (finding,) = find(refused(45, **{**SHOWN, "client_chain": (expired.certificate,)}))

    assert (finding.rule, finding.node) == ("certificate-expired", "expc1.example.com")


@pytest.mark.parametrize(
    ("result", "rule"),
    [
        (shown(SERVER, answer=Answer.CLOSED, **SHOWN), "peer-closed-silently"),
        (shown(alert=alert(70), is_alert_fatal=True), "tls-version-or-cipher-mismatch"),
        (shown(alert=alert(40), is_alert_fatal=True), "tls-version-or-cipher-mismatch"),
        (shown(alert=alert(112), is_alert_fatal=True), "handshake-aborted"),
        (refused(20, **SHOWN), "damaged-record"),
    ],
)
def test_other_ends_have_their_rules(result: ProbeResult, rule: str) -> None:
    """The same ones as in captures."""
    (finding,) = find(result)

    assert finding.rule == rule
    assert "capture shows" not in finding.remedy.verify


@pytest.mark.parametrize(
    "result",
    [
        shown(SERVER),
        shown(SERVER, answer=Answer.ACCEPTED, **SHOWN),
        shown(SERVER, answer=Answer.UNOPPOSED, **SHOWN),
        shown(SERVER, alert=alert(112)),
        shown(is_reached=False, failure=Failure(stage=Stage.CONNECT, text="connection refused")),
        refused(116, client_certificate=ClientCertificate.REQUIRED),
        refused(40, client_certificate=ClientCertificate.REQUIRED),
        shown(SERVER, answer=Answer.CLOSED, **ASKED),
    ],
)
def test_what_was_only_asked_for_is_no_finding(result: ProbeResult) -> None:
    """A look, a handshake that succeeds, and a server that wants the certificate that nobody gave."""
    assert find(result) == ()


def test_findings_are_merged_by_severity() -> None:
    """Errors first, whoever found them."""
    (error,) = find(refused(48, **SHOWN))
    warning = replace(error, severity=Severity.WARNING)

    assert merge_findings((warning,), (error,)) == (error, warning)
