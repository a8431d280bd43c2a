"""Holds OpenSSL's words against OpenSSL itself, and the older ones against the published lines."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from edgetrust.codec.tls.registry import alert
from edgetrust.model.lab import Account, SocketName
from edgetrust.model.side import Side
from edgetrust.twin.log_words import (
    Spelling,
    alert_error,
    alert_text,
    clock,
    in_utc,
    quoted,
    spelling_of,
    uptime,
    verify_error,
    verify_text,
)
from tests import lab, make, oracle

OLD, NEW = Spelling.OPENSSL_1, Spelling.OPENSSL_3
SOCKET = SocketName(ip="192.0.2.5", port=7001)
MOMENT = datetime(2026, 11, 20, 9, 12, 31, 206_900, tzinfo=timezone(timedelta(hours=1)))


def refusing(code: int, text: str) -> Account:
    """A side that refused the other's certificate for this."""
    return Account(
        node="c", side=Side.CLIENT, peer=None, connection=None, at=make.NOW, own=SOCKET, other=SOCKET,
        error_code=code, error_text=text,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("release", "spelling"),
    [("X8.11.4", OLD), ("X14.3.5", OLD), ("X15.0", NEW), ("X15.5", NEW), ("X99", NEW)],
)
def test_a_release_has_a_spelling(release: str, spelling: Spelling) -> None:
    """Published lines up to X14 are those of 1.x."""
    assert spelling_of(release) is spelling


@pytest.mark.parametrize(
    ("code", "text", "older"),
    [
        (18, "self-signed certificate", "self signed certificate"),
        (19, "self-signed certificate in certificate chain", "self signed certificate in certificate chain"),
        (26, "unsuitable certificate purpose", "unsupported certificate purpose"),
        (10, "certificate has expired", "certificate has expired"),
    ],
)
def test_a_refusal_is_told_in_the_words_of_the_release(code: int, text: str, older: str) -> None:
    """Of three errors OpenSSL has changed the text."""
    account = refusing(code, text)

    assert (verify_text(account, OLD), verify_text(account, NEW)) == (older, text)


def test_a_refusal_without_a_text_is_unspecified() -> None:
    """In OpenSSL's own words for that."""
    account = refusing(1, "")

    assert verify_text(account, NEW) == "unspecified certificate verification error"


@pytest.mark.parametrize(
    ("code", "text"),
    [
        (40, "sslv3 alert handshake failure"),
        (42, "sslv3 alert bad certificate"),
        (46, "sslv3 alert certificate unknown"),
        (48, "tlsv1 alert unknown ca"),
        (51, "tlsv1 alert decrypt error"),
        (116, "tlsv13 alert certificate required"),
    ],
)
def test_an_alert_bears_the_protocol_that_brought_it(code: int, text: str) -> None:
    """As OpenSSL has it up to 3.1."""
    assert alert_text(alert(code)) == text


def test_errors_of_the_older_library_name_the_function() -> None:
    """As published lines have them."""
    assert alert_error(alert(46), OLD) == "error:14094416:SSL routines:ssl3_read_bytes:sslv3 alert certificate unknown"
    assert verify_error(Side.SERVER, OLD) == (
        "error:14089086:SSL routines:ssl3_get_client_certificate:certificate verify failed"
    )
    assert verify_error(Side.CLIENT, OLD) == (
        "error:1416F086:SSL routines:tls_process_server_certificate:certificate verify failed"
    )


@oracle.NEEDED
@pytest.mark.parametrize(
    "said",
    [*(alert_error(alert(code), NEW) for code in (40, 42, 43, 45, 46, 48, 51, 70)), verify_error(Side.SERVER, NEW)],
)
def test_errors_of_the_newer_library_are_those_of_openssl(said: str) -> None:
    """`openssl errstr` gives the same for the number."""
    number = said.split(":")[1]

    printed = lab.openssl("errstr", number)

    assert printed.strip() == said


def test_moments_are_written_in_utc() -> None:
    """Whatever zone they come in; milliseconds are cut, not rounded."""
    assert in_utc(MOMENT) == "2026-11-20 08:12:31,206"
    assert clock(MOMENT, "microseconds") == "08:12:31.206900"
    assert uptime(MOMENT) == 8 * 3600 + 12 * 60 + 31.2069
    assert uptime(datetime(2026, 11, 20, tzinfo=UTC)) == 0


def test_a_name_out_of_a_certificate_stays_in_its_field() -> None:
    """It neither ends the field nor the line."""
    assert quoted('a"\n\x1b[2J Event="b') == "a'??[2J Event='b"
