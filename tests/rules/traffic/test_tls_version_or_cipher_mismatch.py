"""Two sides that have no version or cipher suite in common."""

from __future__ import annotations

from dataclasses import replace

import pytest

from edgetrust.model.finding import Severity
from edgetrust.model.handshake import SeenChain
from edgetrust.model.side import Side
from tests import make
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
    assert {step.node for step in finding.remedy.steps} == {"10.0.20.21"}


@pytest.mark.parametrize(
    ("code", "sender", "may_be"), [(40, Side.SERVER, True), (40, Side.CLIENT, False), (70, Side.SERVER, False)]
)
def test_a_server_may_have_a_key_that_it_cannot_show(code: int, sender: Side, may_be: bool) -> None:
    """It says handshake_failure before any certificate, as if no suite were in common."""
    (finding,) = found(SLUG, seen(handshake(alerts=[alert(sender, code)])))

    assert ("this is not a certificate fault" in finding.consequence) != may_be
    assert any("digitalSignature" in step.do for step in finding.remedy.steps) == may_be


def test_a_client_whose_key_no_server_takes_is_told_apart() -> None:
    """OpenSSL says illegal_parameter to a certificate whose curve it did not name; that is a certificate fault."""
    odd, usual = make.leaf("expc1.example.com", key="brainpool:odd"), make.leaf("expc1.example.com")
    shown = [
        handshake(client_chain=[issued], alerts=[alert(sender, 47)], seconds=seconds)
        for seconds, (issued, sender) in enumerate(((odd, Side.SERVER), (usual, Side.SERVER), (odd, Side.CLIENT)))
    ]

    curve, *others = found(SLUG, seen(*shown))

    assert (curve.rule, curve.node) == ("curve-not-offered", "expc1.example.com")
    assert "(alert illegal_parameter (47), once" in curve.message
    assert curve.message.endswith(
        "has a key of the curve brainpoolP256r1, which OpenSSL does not offer unless it is told to"
    )
    assert [step.certificates for step in curve.remedy.steps] == [(odd.certificate.sha256,)]
    assert [other.rule for other in others] == [SLUG, SLUG]


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


def test_a_chain_that_is_longer_than_openssl_reads_is_told_to_who_shows_it() -> None:
    """It answers with illegal_parameter, whatever the certificates say."""
    bundle = SeenChain(certificates=(EXPE.certificate.der, *[bytes(2000)] * 60))
    shown = replace(handshake(alerts=[alert(Side.CLIENT, 47)]), server_chain=bundle)

    (finding,) = found(SLUG, seen(shown))

    octets = 3 + 3 + len(EXPE.certificate.der) + 60 * 2003
    (step,) = finding.remedy.steps
    assert (finding.node, step.node, step.where) == ("expe1.example.com",) * 2 + ("the certificate that it shows",)
    assert finding.message.endswith("what it was shown is longer than OpenSSL reads (excessive message size)")
    assert finding.expected == "a Certificate message of at most 102,400 octets"
    assert finding.got == f"a message of {octets:,} octets"


def test_a_value_of_a_certificate_that_is_not_allowed_is_no_matter_of_versions() -> None:
    """They had agreed on these: the log of who refused has the reason."""
    (finding,) = found(SLUG, seen(handshake(server_chain=(EXPE,), alerts=[alert(Side.CLIENT, 47)])))

    (step,) = finding.remedy.steps
    assert (finding.node, step.where) == ("10.0.10.11", "its log at the time of the alert")
    assert finding.message.startswith(
        "10.0.10.11 ended the handshake with expe1.example.com (10.0.20.21:7001) behind its"
    )
    assert finding.consequence == "the handshake ends there, whoever issued the certificates"


def test_a_value_that_comes_before_any_certificate_is_a_matter_of_the_hellos() -> None:
    """As in TLS 1.3, where none is seen."""
    (finding,) = found(SLUG, seen(handshake(alerts=[alert(Side.CLIENT, 47)])))

    assert finding.expected == "a TLS version and a cipher suite that both sides allow"


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
