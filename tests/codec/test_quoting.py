"""Octets of an unknown kind, as a sentence shows them."""

from __future__ import annotations

import pytest

from edgetrust.codec.quoting import quote_octets


@pytest.mark.parametrize(
    ("octets", "shown"),
    [
        (b"-----BEG", '"-----BEG"'),
        (b"hello\r\n", '"hello"'),
        (b"a\nb", "61 0a 62"),
        (b"\x17\xf3\x09", "17 f3 09"),
        (b"\x1b[31m", "1b 5b 33 31 6d"),
        (b"\n", "0a"),
    ],
)
def test_text_is_quoted_and_the_rest_is_hexadecimal(octets: bytes, shown: str) -> None:
    """Whatever could break a line or steer a terminal is no text."""
    assert quote_octets(octets) == shown
