"""Holds the lines of CUCM and of endpoints, word by word, against the documents that show them."""

from __future__ import annotations

from typing import Any

import pytest

from edgetrust.codec.tls.registry import alert
from edgetrust.model.lab import Account
from edgetrust.model.side import Side
from edgetrust.twin.log_endpoints import cucm_lines, jabber_lines, phone_lines, tc_lines
from edgetrust.twin.log_words import Spelling
from tests.deployments import DOMAIN, E1, PROFILE
from tests.recorded_lab import account_of, connection_of, conversation_of
from tests.wire.conversations import CONVERSATIONS

TOLD = conversation_of(CONVERSATIONS["mutual-1.2"])
OLD, NEW = Spelling.OPENSSL_1, Spelling.OPENSSL_3


def calling(kind: str, **fields: Any) -> Account:  # noqa: ANN401 - fields of Account
    """What the client of such a connection has to say."""
    return account_of(TOLD, connection_of(kind), Side.CLIENT, **fields)


def test_cucm_looks_for_the_device_and_then_for_the_profile() -> None:
    """Two lines, one a name; SIP 403 is what the phone gets."""
    account = calling("cucm-sip-back", error_code=62, expected_name=PROFILE, peer_names=("expc.example.com", "x"))

    lines = list(cucm_lines(account, NEW))

    begin = "|00:00:00.024 |AppInfo  |SIPStationD(1) - validTLSConnection:TLS InvalidX509NameInCertificate"
    assert lines == [
        f"00000000.001 {begin}, Rcvd=expc.example.com, Expected=SEP000000000001. Will check SAN the next",
        f"00000000.002 {begin} Error , did not find matching SAN either, Rcvd=expc.example.com, Expected={PROFILE}",
    ]


def test_jabber_names_the_domain_that_it_did_not_find() -> None:
    """And what came of it."""
    lines = list(jabber_lines(calling("jabber-https", error_code=62, expected_name=DOMAIN), NEW))

    begin = "2026-11-23 00:00:00,024 INFO  [0x00001c2c] [csf.cert.]"
    assert lines == [
        f"{begin}[checkIdentifiers] Verification of identity: 'example.com' failed.",
        f"{begin} Verification result : FAILURE reason : [CN_NO_MATCH UNKNOWN]",
    ]


def test_an_alert_is_read_by_jabber_and_by_phones() -> None:
    """In the words of the library that both have."""
    refused = {"received": alert(48)}

    jabber = list(jabber_lines(calling("jabber-https", **refused), NEW))
    phone = list(phone_lines(calling("phone-https", **refused), NEW))

    assert [line.partition("SSL alert ")[2] for line in jabber] == ["read:fatal:unknown CA"]
    assert phone == [
        "5011: ERR 00:00:00.024000 SECD: EROR:clpState: SSL3 alert read:fatal:unknown CA:<192.0.2.5>",
        "5011: ERR 00:00:00.024000 SECD: clpSetupSsl: ** SSL handshake failed",
    ]


def test_a_phone_that_knows_no_issuer_finds_the_certificate_in_no_list() -> None:
    """A name, or a date, only ends the handshake."""
    unknown = list(phone_lines(calling("phone-https", error_code=20), NEW))
    expired = list(phone_lines(calling("phone-https", error_code=10), NEW))

    assert unknown[0] == "5011: NOT 00:00:00.024000 SECD: -HTTPS cert not in CTL, <192.0.2.5:7001>"
    assert unknown[1:] == expired == ["5011: ERR 00:00:00.024000 SECD: clpSetupSsl: ** SSL handshake failed"]


def test_an_endpoint_names_the_domain_and_the_service_name() -> None:
    """Then curl gives up, which has no words for that."""
    lines = list(tc_lines(calling("tc-https", error_code=62, expected_name=DOMAIN), OLD))

    assert lines == [
        (
            "0.02 CertificateVerification ERROR: [verify_edge_domain_in_san]: Edge TLS verification failed: Edge domain"
            " 'example.com' and corresponding SRVName '_collab-edge._tls.example.com' not found in certificate SAN list"
        ),
        "0.02 HttpClient     SSL certificate problem: application verification failure",
        (
            f"0.02 HttpClient HTTPClientCurl error (https://{E1}:7001/ZXhhbXBsZS5jb20/get_edge_config/): 'Peer"
            " certificate cannot be authenticated with given CA certificates'"
        ),
    ]


@pytest.mark.parametrize(
    ("spelling", "text"),
    [(OLD, "self signed certificate in certificate chain"), (NEW, "self-signed certificate in certificate chain")],
)
def test_an_endpoint_tells_why_a_chain_is_refused(spelling: Spelling, text: str) -> None:
    """In OpenSSL's words."""
    account = calling("tc-https", error_code=19, error_text="self-signed certificate in certificate chain")

    lines = list(tc_lines(account, spelling))

    assert lines[0] == f"0.02 HttpClient     SSL certificate problem: {text}"


@pytest.mark.parametrize("kind", ["cucm-sip-back", "jabber-https", "phone-https", "tc-https"])
def test_what_works_leaves_no_line(kind: str) -> None:
    """No document shows one."""
    account = calling(kind)

    lines = [line for write in (cucm_lines, jabber_lines, phone_lines, tc_lines) for line in write(account, NEW)]

    assert lines == []


@pytest.mark.parametrize(("kind", "side"), [("cucm-sip-back", Side.CLIENT), ("cucm-sip", Side.SERVER)])
def test_what_cucm_says_of_a_chain_is_not_known(kind: str, side: Side) -> None:
    """So it says nothing."""
    account = account_of(TOLD, connection_of(kind), side, error_code=20)

    assert list(cucm_lines(account, NEW)) == []
