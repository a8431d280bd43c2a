from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edgetrust.report.printable import LONGEST, printable


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("CN=Müller & Söhne,O=例え", "CN=Müller & Söhne,O=例え"),
        ("", ""),
        ("one\r\ntwo\tthree", r"one\r\ntwo\tthree"),
        ("\x00\x07\x1b[31mred\x7f\x9b", r"\x00\x07\x1b[31mred\x7f\x9b"),
        ("evil\u202egpj.exe", r"evil\u202egpj.exe"),
        ("exam\u200bple.com", r"exam\u200bple.com"),
        ("a\u2028b\xa0c", r"a\u2028b\xa0c"),
        ("not UTF-8: \udcff", r"not UTF-8: \udcff"),
        ("tag \U000e0041", r"tag \U000e0041"),
        ("phone 📞", "phone 📞"),
    ],
)
def test_what_cannot_be_seen_is_shown_as_its_escape(text: str, expected: str) -> None:
    """Letters of all scripts stay; control, invisible, direction-changing and unencodable characters become visible."""
    assert printable(text) == expected


def test_long_text_is_cut_and_counted() -> None:
    """A certificate with thousands of names does not bury the report, and the reader learns what was left out."""
    assert printable("x" * LONGEST) == "x" * LONGEST
    assert printable("x" * 5000) == "x" * LONGEST + "… (3000 more characters)"


@given(st.text())
def test_any_text_becomes_one_printable_line(text: str) -> None:
    """Whatever comes in, what goes out can be encoded, stays on its line and holds no control character."""
    shown = printable(text)

    assert shown.isprintable()
    assert shown.encode("utf-8").decode("utf-8") == shown


@given(st.text(st.characters(categories=["L", "N", "P", "S"]), max_size=100))
def test_visible_text_is_left_alone(text: str) -> None:
    """What can be seen is shown as it is."""
    assert printable(text) == text
