"""Signed certificate timestamps (RFC 6962 §3.3) as OpenSSL prints them."""

from __future__ import annotations

from edgetrust.codec import der
from edgetrust.codec.reader import Reader
from edgetrust.errors import Malformed
from edgetrust.pki.openssl_text.hexadecimal import upper_block
from edgetrust.pki.openssl_text.times import print_milliseconds

_MARGIN = " " * 16
_ECDSA, _RSA = 3, 1
_WIDTH = 16
_COLUMN = 32


def print_timestamps(value: bytes) -> str:
    """All timestamps of the list, one below the other."""
    element = der.read_only_element(value, der.OCTET_STRING, "timestamps")
    reader = Reader(value[element[2] : element[3]], "timestamps")
    entries = reader.enter(2)
    reader.expect_end()
    printed = []
    while entries.remaining:
        printed.append(_timestamp(entries.read_vector(2)))
    return "\n".join(printed)


def _timestamp(octets: bytes) -> str:
    reader = Reader(octets, "a timestamp")
    version = reader.read_number(1)
    if version:
        raise Malformed(f"a timestamp of version {version + 1}, which OpenSSL prints as octets")
    log, moment = reader.read_octets(32), print_milliseconds(reader.read_number(8))
    extensions = reader.read_vector(2)
    digest, kind = reader.read_number(1), reader.read_number(1)
    signature = reader.read_vector(2)
    reader.expect_end()
    if moment is None:
        raise Malformed("a timestamp outside every calendar")
    return "\n".join(
        (
            f"{_MARGIN}Signed Certificate Timestamp:",
            f"{_MARGIN}    Version   : v1 (0x0)",
            f"{_MARGIN}    Log ID    : {upper_block(log, indent=_COLUMN, width=_WIDTH)}",
            f"{_MARGIN}    Timestamp : {moment}",
            f"{_MARGIN}    Extensions: {upper_block(extensions, indent=_COLUMN, width=_WIDTH) or 'none'}",
            f"{_MARGIN}    Signature : {_algorithm(digest, kind)}",
            f"{' ' * _COLUMN}{upper_block(signature, indent=_COLUMN, width=_WIDTH)}",
        )
    )


def _algorithm(digest: int, kind: int) -> str:
    if digest == 4 and kind in (_ECDSA, _RSA):
        return "ecdsa-with-SHA256" if kind == _ECDSA else "sha256WithRSAEncryption"
    return f"{digest:02X}{kind:02X}"
