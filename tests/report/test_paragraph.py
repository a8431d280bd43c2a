"""Running text on a terminal."""

from __future__ import annotations

import pytest

from edgetrust.report.paragraph import NARROWEST, hang


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
