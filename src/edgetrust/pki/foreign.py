"""Says what a file without any certificate material seems to be, and what to do about it.

Not here: anything edgetrust reads.
"""

from __future__ import annotations

import codecs
import re

_WANTED = "expected PEM, DER, PKCS#7 or PKCS#12"

_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"\xfe\xed\xfe\xed", "a Java keystore; export its certificates with `keytool -exportcert -rfc`"),
    (b"\xce\xce\xce\xce", "a Java keystore; export its certificates with `keytool -exportcert -rfc`"),
    (b"\0\0\0\0CERT", "a Windows certificate store (.sst); export the certificates as Base-64 or PKCS#7"),
    (b"\x30\0\0\0LfLe", "a Windows event log; name the certificate's own file"),
    (b"ElfFile\0", "a Windows event log; name the certificate's own file"),
    (b"PK\x03\x04", "a ZIP archive or an Office document; unpack it and name the certificates in it"),
    (b"\x1f\x8b", "a gzip archive; unpack it and name the certificates in it"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive; unpack it and name the certificates in it"),
    (b"%PDF", "a PDF document; ask for the certificate itself"),
    (b"\xd0\xcf\x11\xe0", "an old Office document; ask for the certificate itself"),
    (b"{\\rtf", "a document of a word processor; save the certificate as plain text"),
    (b"\x89PNG", "a picture; ask for the certificate itself"),
    (b"\xff\xd8\xff", "a picture; ask for the certificate itself"),
    (b"\xd4\xc3\xb2\xa1", "a packet capture; `edgetrust capture` takes the certificates out of it"),
    (b"\xa1\xb2\xc3\xd4", "a packet capture; `edgetrust capture` takes the certificates out of it"),
    (b"\x4d\x3c\xb2\xa1", "a packet capture; `edgetrust capture` takes the certificates out of it"),
    (b"\xa1\xb2\x3c\x4d", "a packet capture; `edgetrust capture` takes the certificates out of it"),
    (b"\x0a\x0d\x0d\x0a", "a packet capture; `edgetrust capture` takes the certificates out of it"),
    (b"PuTTY-User-Key-File", "a PuTTY key; name the key of the certificate"),
    (b"ssh-", "an SSH key; name the key of the certificate"),
    (b"SQLite format 3", "a database; export the certificates from the program that uses it"),
)

_TEXTS: tuple[tuple[re.Pattern[bytes], str], ...] = (
    (
        re.compile(rb"<!doctype html|<html|<head", re.IGNORECASE),
        "an HTML page, perhaps a login or error page saved in place of the download; download the certificate again",
    ),
    (
        re.compile(rb"BEGIN [A-Z0-9 ]{0,40}(?:CERTIFICATE|PKCS7|KEY)"),
        "text with a BEGIN line that is not set in five hyphens on each side; copy the certificate again as plain text",
    ),
    (
        re.compile(rb"(?:Issuer Name|IssuerDN|Subject Name|SubjectDN|Not After) ?:|Serial Number:"),
        "the text of a certificate without its PEM block; download the .pem file instead",
    ),
    (re.compile(rb"\A\s*<\?xml|\A\s*<[a-zA-Z]"), "an XML document; name the certificate's own file"),
    (re.compile(rb"\A\s*[\[{]\s*[\"{\[]"), "a JSON document; name the certificate's own file"),
)
_LOOKED_AT = 65_536


def describe_foreign(data: bytes) -> str:
    """One line on a file in which nothing was found: what it looks like, what was expected, what to do."""
    if not data.strip(b" \t\r\n\xef\xbb\xbf"):
        return f"the file is empty or blank, {_WANTED}; export the certificate again"
    if not data.strip(b" \t\r\n\0"):
        return f"the file holds nothing but null bytes, as after a copy that broke off, {_WANTED}; copy it again"
    return f"no certificate here, {_WANTED}: this is {_identify(data)}"


def recognise(data: bytes) -> str:
    """What such a file is, without advice: `a PDF document`, `text without a PEM block`."""
    if not data.strip(b" \t\r\n\0\xef\xbb\xbf"):
        return "an empty or blank file"
    return _identify(data).partition(";")[0]


def _identify(data: bytes) -> str:
    """What it is; what to do about it."""
    start = data[:_LOOKED_AT]
    for magic, what in _MAGIC:
        if start.startswith(magic):
            return what
    for pattern, what in _TEXTS:
        if pattern.search(start):
            return what
    # Text is not quoted: a file of passwords is named by mistake sooner or later.
    what = "text without a PEM block" if _is_text(start) else f"binary data that begins with {data[:4].hex(' ')}"
    return f"{what}; name the certificate's own file"


def _is_text(data: bytes) -> bool:
    if b"\0" in data:
        return False
    try:
        codecs.getincrementaldecoder("utf-8")().decode(data)  # a character may be cut at the end
    except UnicodeDecodeError:
        return False
    return True
