"""What the handshakes with one service come to."""

from __future__ import annotations

from dataclasses import replace

import pytest

from edgetrust.model.certificate import Unreadable
from edgetrust.model.probe import Answer, Attempt, ClientCertificate, Failure, Refusal, Stage, Target
from edgetrust.model.tls import AlertMessage, CertificateRequest, Version
from edgetrust.pki.shown import reduce_attempts
from tests import make
from tests.shown import shown

LEAF = make.leaf("expe1.example.com", make.ca("Root"))
TARGET = Target(host="expe1.example.com", port=8443, server_name="expe1.example.com")
SEEN = Attempt(
    version=Version.TLS_1_2,
    cipher_suite=0xC030,
    certificates=(LEAF.der,),
    is_flight_seen=True,
    address="192.0.2.1",
    seconds=0.123,
)
REQUEST = CertificateRequest(authorities=(make.name("CN=Root"),))
FAILURE = Failure(stage=Stage.HANDSHAKE, text="the connection was closed, before a ServerHello")


def test_one_handshake_is_named_and_decoded() -> None:
    """Numbers become names, octets certificates."""
    assert reduce_attempts(TARGET, [SEEN]) == shown(LEAF)
    assert reduce_attempts(TARGET, [replace(SEEN, request=REQUEST)]) == shown(LEAF, authorities=["CN=Root"])


def test_what_cannot_be_read_is_kept_with_its_reason() -> None:
    """A certificate and a name that are none."""
    attempt = replace(SEEN, certificates=(b"\x30\x00",), request=CertificateRequest(authorities=(b"\x31",)))

    result = reduce_attempts(TARGET, [attempt])

    (certificate,), (name,) = result.chain, result.authorities
    assert isinstance(certificate, Unreadable)
    assert isinstance(name, Unreadable)
    assert (certificate.der, name.der) == (b"\x30\x00", b"\x31")
    assert result.certificates == ()


@pytest.mark.parametrize(
    "changes,expected",
    [
        ({"request": None}, ClientCertificate.NONE),
        ({"request": None, "is_flight_seen": False}, None),
        ({}, ClientCertificate.REQUESTED),
        ({"answer": Answer.ACCEPTED}, ClientCertificate.REQUESTED),
        ({"answer": Answer.CLOSED}, ClientCertificate.REQUESTED),
        ({"answer": Answer.REFUSED, "alert": AlertMessage(level=2, code=116)}, ClientCertificate.REQUIRED),
        ({"answer": Answer.REFUSED, "alert": AlertMessage(level=2, code=40)}, ClientCertificate.REQUIRED),
        ({"answer": Answer.REFUSED, "alert": AlertMessage(level=2, code=80)}, ClientCertificate.REQUESTED),
        (
            {"answer": Answer.REFUSED, "alert": AlertMessage(level=2, code=40), "has_shown_certificate": True},
            ClientCertificate.REQUESTED,
        ),
    ],
)
def test_required_is_said_only_where_it_was_proved(
    changes: dict[str, object], expected: ClientCertificate | None
) -> None:
    """By a handshake that we ended without a certificate, and an alert that says so."""
    attempt = replace(SEEN, **{"request": REQUEST, **changes})  # type: ignore[arg-type] # fields of Attempt

    assert reduce_attempts(TARGET, [attempt]).client_certificate is expected


def test_of_several_versions_the_newest_that_got_furthest_counts() -> None:
    """All that were spoken are listed; a refused one is no failure of the service."""
    refused = Attempt(alert=AlertMessage(level=2, code=70), failure=FAILURE, address="192.0.2.1")
    old = replace(SEEN, version=Version.TLS_1_0, certificates=(LEAF.der, LEAF.der))

    result = reduce_attempts(TARGET, [refused, SEEN, old])

    assert result == replace(shown(LEAF), versions=("TLS 1.2", "TLS 1.0"))


def test_each_version_that_was_not_taken_is_told() -> None:
    """By its alert, or how it ended; of a handshake that offered several nobody knows."""
    alone = replace(SEEN, offered=(Version.TLS_1_2, Version.TLS_1_2))
    refused = Attempt(
        alert=AlertMessage(level=2, code=70), offered=(Version.TLS_1_1, Version.TLS_1_1), address="192.0.2.1"
    )
    closed = Attempt(failure=FAILURE, offered=(Version.TLS_1_0, Version.TLS_1_0), address="192.0.2.1")

    result = reduce_attempts(TARGET, [alone, refused, closed])
    together = reduce_attempts(TARGET, [replace(closed, offered=(Version.TLS_1_0, Version.TLS_1_3))])

    assert result.refusals == (
        Refusal(version="TLS 1.1", text="alert protocol_version (70)"),
        Refusal(version="TLS 1.0", text="the connection was closed, before a ServerHello"),
    )
    assert result.offered == (Version.TLS_1_2, Version.TLS_1_1, Version.TLS_1_0)
    assert together.refusals == ()
    assert together.offered == (Version.TLS_1_3, Version.TLS_1_2, Version.TLS_1_1, Version.TLS_1_0)


def test_what_we_showed_is_told_where_it_was_shown() -> None:
    """A service that did not ask was shown nothing."""
    asking = reduce_attempts(TARGET, [replace(SEEN, has_shown_certificate=True)], client_chain=(LEAF.der,))
    other = reduce_attempts(TARGET, [SEEN], client_chain=(LEAF.der,))

    assert asking.client_chain == (LEAF.certificate,)
    assert other.client_chain == ()


@pytest.mark.parametrize("level", [1, 2])
def test_a_warning_is_not_fatal(level: int) -> None:
    """By the level of the alert."""
    result = reduce_attempts(TARGET, [replace(SEEN, alert=AlertMessage(level=level, code=112))])

    assert result.is_alert_fatal is (level == 2)


def test_a_service_without_tls_is_not_reached() -> None:
    """An alert is TLS, noise is not."""
    noise = Attempt(failure=FAILURE, address="192.0.2.1")
    alert = replace(noise, alert=AlertMessage(level=2, code=40))

    assert not reduce_attempts(TARGET, [noise]).is_reached
    assert reduce_attempts(TARGET, [noise, alert]).is_reached
    assert reduce_attempts(TARGET, [noise]).failure == FAILURE
