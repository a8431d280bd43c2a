"""Words and codes of OpenSSL, held against the openssl of the machine."""

from __future__ import annotations

import subprocess

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edgetrust.codec.tls.registry import ALERTS
from edgetrust.pki.openssl import VerifyError, error_text
from edgetrust.pki.openssl_words import Said, Trouble, read_error

ALERTS_OF_OPENSSL = (10, 20, 21, 22, 30, 40, 42, 43, 44, 45, 46, 47, 48, 49, 50, 51, 70, 71, 80, 86, 116)
REASONS = {
    134: Trouble.NOT_VERIFIED,
    199: Trouble.NO_CERTIFICATE,
    193: Trouble.MISMATCH,
    258: Trouble.MISMATCH,
    267: Trouble.MISMATCH,
    191: Trouble.MISMATCH,
    394: Trouble.MISMATCH,
    281: Trouble.DAMAGED,
    244: Trouble.DAMAGED,
    294: Trouble.CLOSED,
}


def errstr(code: int) -> str:
    """What `openssl errstr` says of a packed error of OpenSSL 3."""
    done = subprocess.run(["openssl", "errstr", f"{code:X}"], capture_output=True, text=True, check=True)
    return done.stdout.strip()


@pytest.mark.parametrize("code", ALERTS_OF_OPENSSL)
def test_alerts_are_read_from_the_text_of_openssl_and_from_its_codes(code: int) -> None:
    """Text alone, the code of 3.x and of 1.x, in hexadecimal and in decimal."""
    packed, older = 0x0A000000 + 1000 + code, 0x14094000 + 1000 + code
    whole = errstr(packed)
    text = whole.rpartition(":")[2]

    read = [
        read_error(each) for each in (whole, text, f"error:{packed:08X}", f"error:{older:X}", str(packed), str(older))
    ]

    assert read == [Said(alert=code)] * 6


@pytest.mark.parametrize(
    "prefix", ["sslv3 alert", "tlsv1 alert", "tlsv13 alert", "ssl/tls alert", "tls alert", "SSL alert"]
)
@pytest.mark.parametrize("code", sorted(set(ALERTS) - {0}))
def test_every_alert_is_read_behind_every_prefix(prefix: str, code: int) -> None:
    """OpenSSL 1.x, 3.x and 4.x."""
    text = f"{prefix} {ALERTS[code].replace('_', ' ')}"

    assert read_error(text) == Said(alert=code)


@pytest.mark.parametrize("reason", REASONS)
def test_other_reasons_are_read_from_text_and_code(reason: int) -> None:
    """As for alerts."""
    packed = 0x0A000000 + reason
    text = errstr(packed).rpartition(":")[2]

    assert read_error(text) == Said(trouble=REASONS[reason])
    assert read_error(f"error:{packed:08X}") == Said(trouble=REASONS[reason])
    assert read_error(f"error:{0x1408B000 + reason:X}") == Said(trouble=REASONS[reason])


@pytest.mark.parametrize("error", [each for each in VerifyError if each is not VerifyError.UNSPECIFIED])
def test_errors_of_the_verification_are_read_in_any_spelling(error: VerifyError) -> None:
    """With and without hyphens, capitals, and spaces that a line break left."""
    text = error_text(error)
    spellings = (text, text.replace("-", " "), text.upper(), text.replace(" ", "  "), text[:7] + " " + text[7:])

    assert {read_error(spelling) for spelling in spellings} == {Said(error=error)}


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("unsupported certificate purpose", VerifyError.INVALID_PURPOSE),
        ("unable to verify the first certificate", VerifyError.UNABLE_TO_GET_ISSUER_CERT_LOCALLY),
        ("self signed certificate in certificate chain", VerifyError.SELF_SIGNED_CERT_IN_CHAIN),
        ("self signed certificate", VerifyError.DEPTH_ZERO_SELF_SIGNED_CERT),
    ],
)
def test_texts_of_older_releases_are_read(text: str, error: VerifyError) -> None:
    """They say the same."""
    assert read_error(text) == Said(error=error)


@pytest.mark.parametrize(
    "text", ["", "error:00000000:SSL routines::ok", "error:0A000001", "123456789", "alert", "10.0.0.1"]
)
def test_what_says_nothing_is_nothing(text: str) -> None:
    """No error, or one of another library."""
    assert read_error(text) is None


@given(st.text(max_size=100))
def test_no_text_raises(text: str) -> None:
    """Whatever it is."""
    read_error(text)
