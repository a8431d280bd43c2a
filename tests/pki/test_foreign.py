from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edgetrust.pki.foreign import describe_foreign, recognise


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", "the file is empty or blank, expected PEM"),
        (b" \r\n", "the file is empty or blank, expected PEM"),
        (bytes(4096), "the file holds nothing but null bytes, as after a copy that broke off, expected PEM"),
        (b"\xfe\xed\xfe\xed\0\0\0\2", "a Java keystore; export its certificates with `keytool -exportcert -rfc`"),
        (b"PK\x03\x04rest", "a ZIP archive or an Office document; unpack it"),
        (b"\xd4\xc3\xb2\xa1\2\0\4\0", "a packet capture; `edgetrust capture` takes the certificates out of it"),
        (b"\x30\0\0\0LfLe\1", "a Windows event log"),
        (b"\r\n<!DOCTYPE html><title>Sign in</title>", "an HTML page, perhaps a login or error page saved"),
        (b"----BEGIN CERTIFICATE----\nMIIB", "text with a BEGIN line that is not set in five hyphens on each side"),
        (b"  Version: V3\n  Issuer Name: CN=x\n", "the text of a certificate without its PEM block; download the .pem"),
        (b"IssuerDN: CN=x\nStart Date: x\n", "the text of a certificate without its PEM block; download the .pem"),
        (b"        Serial Number: 5\n", "the text of a certificate without its PEM block; download the .pem"),
        (b"<?xml version='1.0'?><a/>", "an XML document; name the certificate's own file"),
        (b'{"a": 1}', "a JSON document; name the certificate's own file"),
        (b"\x7fELF\1\2\0", "this is binary data that begins with 7f 45 4c 46; name the certificate's own file"),
        (b"\xff\xfe\xfd\xfc\xfb\xfa", "this is binary data that begins with ff fe fd fc"),
        ("Grüße, ".encode(), "this is text without a PEM block; name the certificate's own file"),
    ],
)
def test_what_people_hand_in_by_mistake_is_named(data: bytes, expected: str) -> None:
    """What it is, what was expected, what to do."""
    described = describe_foreign(data)

    assert expected in described
    assert "expected PEM, DER, PKCS#7 or PKCS#12" in described


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b" \r\n", "an empty or blank file"),
        (bytes(99), "an empty or blank file"),
        (b"%PDF-1.7", "a PDF document"),
        (b"<html>", "an HTML page, perhaps a login or error page saved in place of the download"),
        (b"\xb9\xc6\xa3\x33\0", "binary data that begins with b9 c6 a3 33"),
        (b"hello", "text without a PEM block"),
    ],
)
def test_what_it_is_can_be_said_without_advice(data: bytes, expected: str) -> None:
    """For whoever looked for something else than a certificate."""
    assert recognise(data) == expected


def test_a_text_is_never_quoted() -> None:
    """The file may be the password file, named under the wrong key."""
    assert "hunter2" not in describe_foreign(b"hunter2\n")


@given(st.binary(max_size=60))
def test_describing_is_total_and_one_line(data: bytes) -> None:
    """Any bytes have a description that fits a line."""
    described = describe_foreign(data)

    assert described.isprintable()
