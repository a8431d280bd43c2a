from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edgetrust.codec import strings


@pytest.mark.parametrize(
    ("tag", "octets", "expected"),
    [
        (strings.UTF8_STRING, "Zürich".encode(), "Zürich"),
        (strings.PRINTABLE_STRING, b"Acme", "Acme"),
        (strings.PRINTABLE_STRING, b"Z\xfcrich", "Zürich"),
        (strings.T61_STRING, b"Z\xfcrich", "Zürich"),
        (strings.IA5_STRING, b"a@example.com", "a@example.com"),
        (strings.NUMERIC_STRING, b"12 3", "12 3"),
        (strings.VISIBLE_STRING, b"Acme", "Acme"),
        (strings.BMP_STRING, "日本".encode("utf-16-be"), "日本"),
        (strings.UNIVERSAL_STRING, "日本".encode("utf-32-be"), "日本"),
        (strings.UTF8_STRING, b"\xff", None),
        (strings.BMP_STRING, b"a", None),
        (strings.UNIVERSAL_STRING, b"abc", None),
        (0x04, b"octets", None),
    ],
)
def test_each_type_has_its_encoding(tag: int, octets: bytes, expected: str | None) -> None:
    """Strings are decoded by their tag as OpenSSL does; what is no text of that type is None."""
    assert strings.decode_string(tag, octets) == expected


@given(st.binary(max_size=40))
def test_an_ia5_string_always_has_a_text(octets: bytes) -> None:
    """UTF-8 is taken for what it is; other bytes become characters one by one."""
    text = strings.decode_ia5(octets)

    assert octets in (text.encode(), text.encode("latin-1", "replace"))
