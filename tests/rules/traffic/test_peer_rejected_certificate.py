"""A certificate that was refused with an alert."""

from __future__ import annotations

from dataclasses import replace

import pytest

from edgetrust.model.evidence import Evidence
from edgetrust.model.finding import Impact, Severity
from edgetrust.model.handshake import Ending
from edgetrust.model.side import Side
from edgetrust.model.tls import Version
from tests.observed import alert, chain, found, handshake, handshakes, observe, seen
from tests.wire.pki import EXPC, EXPE, ISSUING, ROOT

SLUG = "peer-rejected-certificate"
LOG = "its log at the time of the alert"
LIST = "its trust list (Expressway: Maintenance > Security > Trusted CA certificate)"


def test_an_unknown_ca_names_both_sides_what_is_missing_and_where_it_goes() -> None:
    """The server refuses, and has sent the names of its list."""
    observation = observe("client-intermediate-unknown-1.2")
    shown = observation.leaf(observation.handshakes[0], Side.CLIENT)
    assert shown is not None

    (finding,) = found(SLUG, observation)

    issuing, leaf = ISSUING.certificate.sha256, shown.sha256
    assert (finding.severity, finding.node) == (Severity.ERROR, "expe1.example.com")
    assert finding.message == (
        "expe1.example.com (10.0.20.21:7001) refused the certificate of expc1.example.com (10.0.10.11)"
        " (alert unknown_ca (48), once, at 2026-11-23 00:00:00 UTC): nothing above the leaf was sent, and its list does"
        " not lead from the issuer, CN=Issuing,O=Acme, to a root; CN=Issuing,O=Acme is not among the 3 CAs that it"
        " names in its request"
    )
    assert finding.got == f"CN=expc1.example.com (SHA-256 {leaf[:8]}…)"
    (step,) = finding.remedy.steps
    assert (step.node, step.where) == ("expe1.example.com", LIST)
    # The server showed the CA that its list lacks.
    assert step.certificates == (issuing,)
    assert step.do.startswith(
        f"append CN=Issuing,O=Acme (SHA-256 {issuing[:8]}…), CN=Root,O=Acme and every CA above it"
    )
    assert finding.remedy.impact is Impact.NODE_RESTART
    assert finding.evidence[0].sha256 == leaf
    assert all(each.source.startswith("eth0.pcap, frame ") for each in finding.evidence)


def test_the_evidence_is_the_certificate_where_it_was_shown_and_the_alerts() -> None:
    """Each with its frame; the fatal alert, not a warning before it."""
    warned = replace(alert(Side.SERVER, 0, frame=8), level=1)
    shown = handshake(client_chain=(EXPC,), alerts=[warned, alert(Side.SERVER, 48)])

    (finding,) = found(SLUG, seen(shown))

    assert finding.evidence == (
        Evidence(source="eth0.pcap, frame 7", sha256=EXPC.certificate.sha256),
        Evidence(source="eth0.pcap, frame 9"),
    )


def test_a_twin_in_the_list_is_named() -> None:
    """decrypt_error: the CA of the name that the leaf's issuer has."""
    (finding,) = found(SLUG, observe("client-twin-1.2"))

    assert finding.node == "expe1.example.com"
    assert finding.message.endswith(
        "a signature did not verify, though those that can be checked here do: most often a CA called CN=Root,O=Acme"
        " stands in its list with another key"
    )
    (step,) = finding.remedy.steps
    assert step.do == (
        "look for CN=Root,O=Acme in the list: delete the one that did not sign the certificate and append the one that"
        " did; if there is but the right one, the private key of expc1.example.com does not belong to its certificate"
    )


def test_of_several_names_the_one_that_the_server_lists_is_the_twin() -> None:
    """Its request says which of the issuers its list has."""
    shown = handshake(client_chain=(EXPC, ISSUING), authorities=(ROOT,), alerts=[alert(Side.SERVER, 51)])

    (finding,) = found(SLUG, seen(shown))

    assert "most often a CA called CN=Root,O=Acme, which it names in its request, stands in" in finding.message


def test_a_revoked_certificate_is_replaced_on_the_side_that_shows_it() -> None:
    """Or the list of the other is renewed."""
    (finding,) = found(SLUG, observe("client-revoked-1.2"))

    (step,) = finding.remedy.steps
    assert (finding.node, step.node) == ("expc1.example.com", "expc1.example.com")
    assert "revocation list of expe1.example.com" in step.do


def test_expired_without_anything_expired_points_to_the_list() -> None:
    """What was sent is valid."""
    shown = handshake(server_chain=(EXPE,), client_chain=(EXPC,), alerts=[alert(Side.SERVER, 45)])

    (finding,) = found(SLUG, seen(shown))

    assert finding.message.endswith(
        "nothing that was sent has expired, so a CA in its own list has, or its clock is wrong"
    )
    assert finding.remedy.steps[0].where == LIST


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (42, "signatures of what was sent are in order, so that its list, a revocation or another name"),
        (46, "signatures of what was sent are in order, so that its list, a revocation or another name"),
        (43, "no extended key usage that was sent forbids it"),
        (49, "the certificate is valid, and is not allowed in"),
    ],
)
def test_other_alerts_say_what_is_not_the_reason(code: int, words: str) -> None:
    """The rest stands in a log."""
    shown = handshake(server_chain=(EXPE,), client_chain=(EXPC, ISSUING), alerts=[alert(Side.SERVER, code)])

    (finding,) = found(SLUG, seen(shown))

    assert words in finding.message
    assert finding.remedy.steps[0].where == LOG
    assert finding.remedy.impact is Impact.NONE


def test_the_name_that_was_asked_for_is_ruled_out_by_name() -> None:
    """A client that refused a server whose certificate carries it."""
    (finding,) = found(SLUG, observe("server-name-1.2"))

    assert "are in order, and the name expe1.example.com that was asked for, so that" in finding.message


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (42, "the alert does not say why"),
        (43, "it finds it unfit for its purpose, most often for want of an extended key usage"),
        (44, "it found the certificate, or a CA above it, revoked"),
        (45, "by its clock the certificate, a CA above it or one in its list has expired"),
        (48, "its list does not lead from the certificate to a root"),
        (51, "a signature did not verify"),
    ],
)
def test_without_the_certificate_no_more_is_said_than_the_alert_says(code: int, words: str) -> None:
    """A capture that began late, or TLS 1.3."""
    (finding,) = found(SLUG, seen(handshake(alerts=[alert(Side.CLIENT, code)])))

    assert finding.message.endswith(f"UTC): {words}")
    assert finding.got == "a certificate that the capture does not show"
    assert finding.evidence == (Evidence(source="eth0.pcap, frame 9"),)


@pytest.mark.parametrize(
    ("version", "words"),
    [
        (Version.TLS_1_3, "edgetrust probe, --keylog or TLS 1.2"),
        (Version.TLS_1_2, "edgetrust probe, or a capture of whole packets from the beginning on"),
        (None, "edgetrust probe, or a capture of whole packets from the beginning on"),
    ],
)
def test_where_the_certificate_can_be_seen_depends_on_why_it_was_not(version: int | None, words: str) -> None:
    """Hidden by TLS 1.3, or not in the capture."""
    (finding,) = found(SLUG, seen(handshake(version=version, alerts=[alert(Side.CLIENT, 48)])))

    (step,) = finding.remedy.steps
    assert step.do == f"read the error of its own verification, and mend that; to see the certificate itself: {words}"


def test_a_leaf_that_cannot_be_read_is_said_to_be_so() -> None:
    """It was seen."""
    garbled = replace(handshake(alerts=[alert(Side.CLIENT, 48)]), server_chain=replace(chain(), certificates=(b"?",)))

    (finding,) = found(SLUG, seen(garbled))

    assert finding.got == "a certificate that cannot be read"


def test_an_encrypted_alert_is_told_as_likely() -> None:
    """Its number cannot be seen; where sizes do not tell, nor can whether there was a certificate."""
    (shown,) = handshakes("client-unknown-ca-1.3")

    (finding,) = found(SLUG, seen(replace(shown, sealed_certificate=None)))

    assert finding.node == "10.0.20.21"
    assert finding.got == "an encrypted alert; its number cannot be seen"
    assert finding.message == (
        "10.0.20.21:7001 ended the TLS 1.3 handshake with 10.0.10.11 right after the client's last message, with an"
        " encrypted record of the size of an alert (once, at 2026-11-23 00:00:00 UTC): most likely it refuses the"
        " certificate of 10.0.10.11, or wants one and was shown none"
    )


def test_a_client_that_showed_none_is_told_from_one_that_was_refused() -> None:
    """By the sizes of its messages; the two are findings of their own."""
    refused, none = found(SLUG, observe("client-unknown-ca-1.3", "client-none-1.3"))

    assert refused.message.endswith(": most likely it refuses the certificate of 10.0.10.11")
    assert none.message.endswith(
        ": most likely it wants a certificate of 10.0.10.11, whose Certificate message has the size of an empty one"
    )
    assert none.remedy.steps[0].do.startswith(
        "read the error of its own verification, and where it demands a certificate, see that 10.0.10.11 has one of a"
        " CA in its list, with the private key; or give the capture a key log"
    )


def test_an_encrypted_alert_of_tls_1_2_is_no_refused_certificate() -> None:
    """It has keys already; and the version is the one that was spoken."""
    shown = replace(handshake(ended_by=Ending.CLIENT), sealed_alert=Side.CLIENT, sealed_frame=12)

    (finding,) = found(SLUG, seen(shown))

    assert [each.source for each in finding.evidence] == ["eth0.pcap, frame 12"]

    assert finding.message == (
        "10.0.10.11 ended the TLS 1.2 handshake with 10.0.20.21:7001 with an encrypted alert in place of its Finished"
        " (once, at 2026-11-23 00:00:00 UTC): it has keys, and does not go on with what 10.0.20.21:7001 sent"
    )
    assert "TLS 1.2" not in finding.remedy.steps[0].do


@pytest.mark.parametrize("name", ["mutual-1.2", "mutual-1.3", "client-expired-1.2", "client-none-1.2", "version"])
def test_it_does_not_fire(name: str) -> None:
    """Where nothing was refused, where another rule knows the reason, and where no certificate was shown."""
    assert [each.rule for each in found(SLUG, observe(name)) if each.rule == SLUG] == []


def test_an_end_without_an_alert_is_no_refusal() -> None:
    """Nobody said so."""
    assert found(SLUG, seen(handshake(server_chain=(EXPE,), ended_by=Ending.CLIENT))) == []
