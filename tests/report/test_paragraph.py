"""Running text on a terminal."""

from __future__ import annotations

import textwrap

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edgetrust.report.paragraph import NARROWEST, TIED, UNWRAPPED, hang, wrap_up


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ["  to: "]),
        ("short", ["  to: short"]),
        ("word " * 12, ["  to: " + " ".join(["word"] * 8), " " * 6 + " ".join(["word"] * 4)]),
        ("x" * 60, ["  to: " + "x" * 60]),
        (
            "expe1.corp-of-acme.example.com " * 2,
            ["  to: expe1.corp-of-acme.example.com", " " * 6 + "expe1.corp-of-acme.example.com"],
        ),
    ],
)
def test_text_hangs_below_its_beginning(text: str, expected: list[str]) -> None:
    """Wrapped at spaces only, so that names can be copied."""
    assert list(hang("  to: ", 6, text, width=46)) == expected


def test_a_narrow_terminal_breaks_lines_itself() -> None:
    """Rather than a column of single words."""
    first, *_ = hang("", 30, "a " * 60, width=20)

    assert len(first) == NARROWEST - 1


@pytest.mark.parametrize("text", ["", "short", "word " * 40, "expe1.corp.example.com, " * 9, "a\xa0b " * 30])
def test_what_is_wrapped_later_is_wrapped_as_it_would_have_been(text: str) -> None:
    """Other lines stay as they are, however long."""
    long = "x " * 60
    now = [long, *(line.rstrip() for line in hang("  to: ", 6, text, width=46)), "end"]
    later = "\n".join([long, *hang("  to: ", 6, text, width=UNWRAPPED), "end"])

    assert wrap_up(later, width=46) == "\n".join(now)


def test_before_it_is_wrapped_a_text_stands_on_one_line() -> None:
    """So that names of several words can be found in it."""
    (line,) = hang("", 0, "CN=Public Root " * 30, width=UNWRAPPED)

    assert line.count("CN=Public Root") == 30


@given(st.text(st.sampled_from("ab -,\t\n\r\x0b\x0c\u2003\u200b" + TIED), max_size=2 * NARROWEST))
def test_any_text_is_wrapped_as_the_standard_library_wraps_it(text: str) -> None:
    """Also what fits on a line as it is."""
    wrapped = textwrap.wrap(text, NARROWEST, break_long_words=False, break_on_hyphens=False) or [""]

    assert list(hang("", 0, text, width=NARROWEST)) == [line.replace(TIED, " ") for line in wrapped]
