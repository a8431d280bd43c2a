"""Lines of Jabber, phones and TC endpoints."""

from __future__ import annotations

import pytest

from tests.logs import findings, pattern, see, sole

PKIX = "javax.net.ssl.SSLHandshakeException: PKIX path building failed"


def test_a_tc_endpoint_tells_one_failure_in_three_lines() -> None:
    """The name that is missing explains the other two."""
    lines = (
        pattern("edge-domain").sample,
        "82850.02 HttpClient     SSL certificate problem: application verification failure",
        pattern("certificate-not-authenticated").sample,
    )

    assert [finding.rule for finding in findings("\n".join(lines))] == ["san-missing-registration-domain"]


def test_a_ca_that_is_missing_on_a_tc_endpoint_is_one_finding() -> None:
    """The reason, and what libcurl makes of it, twice."""
    lines = (
        pattern("certificate-problem").sample,
        pattern("certificate-not-authenticated").sample,
        (
            "15975.90 PROV ProvisionRequest failed: 4 (Peer certificate cannot be authenticated with given CA"
            " certificates)"
        ),
    )

    (finding,) = findings("\n".join(lines))

    assert finding.rule == "ca-not-trusted"
    assert "refused the certificate of expe1.example.com:8443" in finding.message
    assert finding.message.endswith("(once)")


def test_a_phone_that_asks_the_verification_service_is_in_good_health() -> None:
    """A certificate outside its list is what that service is for."""
    assert findings("7989 ERR 11:04:15.038637  SECD: -HTTPS cert not in CTL, <192.0.2.5:8443>") == ()


@pytest.mark.parametrize(
    ("address", "rule"), [("192.0.2.5", "phone-ca-not-listed"), ("10.0.20.21", "tls-version-or-cipher-mismatch")]
)
def test_a_certificate_outside_the_list_is_the_reason_for_a_failure_behind_it(address: str, rule: str) -> None:
    """At an Expressway-E; inside, the verification service has the last word."""
    lines = (
        f"5011: NOT 10:25:10.068387 SECD: -HTTPS cert not in CTL, <{address}:8443>",
        f"5011: ERR 10:25:10.068391 SECD: EROR:clpState: SSL3 alert read:fatal:handshake failure:<{address}>",
    )

    (finding,) = findings("\n".join(lines))

    assert finding.rule == rule


def test_a_failure_at_another_address_has_another_reason() -> None:
    """And the certificate outside the list means nothing."""
    lines = (
        "5011: NOT 10:25:10.068387 SECD: -HTTPS cert not in CTL, <192.0.2.5:8443>",
        "5011: ERR 10:25:10.068391 SECD: EROR:clpState: SSL3 alert read:fatal:handshake failure:<192.0.2.6>",
    )

    assert [finding.rule for finding in findings("\n".join(lines))] == ["tls-version-or-cipher-mismatch"]


def test_alerts_are_read_as_phones_and_jabber_print_them() -> None:
    """With and without the address."""
    phone = sole("5011: ERR 10:25:10.068387 SECD: EROR:clpState: SSL3 alert read:fatal:unknown CA:<192.0.2.5>")
    jabber = sole("2026-11-20 09:12:31,120 ERROR [0x1] [csf.httpclient] SSL alert read:fatal:handshake failure")

    assert (phone.rule, phone.code, phone.peer) == ("peer-rejected-certificate", 48, "192.0.2.5")
    assert (jabber.rule, jabber.code, jabber.peer) == ("tls-version-or-cipher-mismatch", 40, None)


def test_openssl_is_understood_wherever_it_is_printed() -> None:
    """In a line of a program that nobody knows."""
    assert (
        sole("nginx: SSL_do_handshake() failed (SSL: error:0A000412:SSL routines::ssl/tls alert bad certificate)").code
        == 42
    )


def test_a_client_that_went_away_is_no_failure_of_a_handshake() -> None:
    """Programs write that at any time of a connection."""
    assert see("haproxy: error:0A000126:SSL routines::unexpected eof while reading") == ()


@pytest.mark.parametrize(
    ("text", "rule", "code"),
    [
        ("sslv3 alert certificate unknown", "peer-rejected-certificate", 46),
        ("- tlsv1 alert unknown ca", "peer-rejected-certificate", 48),
        ("SSL alert number 46", "peer-rejected-certificate", 46),
        ("Received fatal alert: unknown_ca", "peer-rejected-certificate", 48),
        ("Received fatal alert: bad_certificate", "peer-rejected-certificate", 42),
        ('"Peer\'s TLS certificate identity was unacceptable"', "name-mismatch", 62),
        ("self signed certificate in certificate chain", "ca-not-trusted", 19),
        ("Reason: No SSL error available, probably remote disconnect", "peer-closed-silently", None),
        ("no certificate returned", "no-client-certificate", None),
        ("certificate has expired", "certificate-expired", 10),
        ("verify error:num=20:unable to get local issuer certificate", "ca-not-trusted", 20),
        ("Verify return code: 19 (self-signed certificate in certificate chain)", "ca-not-trusted", 19),
        (f"{PKIX}: a.b.C: unable to find valid certification path to requested target", "ca-not-trusted", 20),
    ],
)  # fmt: skip
def test_a_reason_that_stands_alone_is_one(text: str, rule: str, code: int | None) -> None:
    """With unknown ends: whoever pastes it has left out the rest."""
    sighting = sole(text)

    assert (sighting.pattern, sighting.rule, sighting.code) == ("reason-alone", rule, code)
    assert (sighting.local, sighting.peer) == (None, None)


@pytest.mark.parametrize(
    "text",
    [
        "Verify return code: 0 (ok)",
        "the tlsv1 alert unknown ca is explained below",
        "SSL alert number 0",
        "a certificate has expired in the list, says the manual",
        "Received fatal alert: no_such_thing",
    ],
)
def test_words_around_a_reason_make_it_a_sentence(text: str) -> None:
    """Or there is none."""
    assert [each.pattern for each in see(text) if each.rule != "handshake-aborted"] == []
