"""Lines of Jabber, phones and TC endpoints."""

from __future__ import annotations

from tests.logs import findings, pattern, see, sole


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
    assert see("7989 ERR 11:04:15.038637  SECD: -HTTPS cert not in CTL, <192.0.2.5:8443>") == ()


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
