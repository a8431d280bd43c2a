"""Several things in one clause."""

from __future__ import annotations

import pytest

from edgetrust.mra.planning.words import joined, joined_few


@pytest.mark.parametrize(
    ("words", "clause"),
    [((), ""), (("a",), "a"), (("a", "b"), "a and b"), (("a", "b", "c"), "a, b and c"), (("a", "b", "a"), "a and b")],
)
def test_words_are_joined_as_in_a_sentence(words: tuple[str, ...], clause: str) -> None:
    """Each once, in order."""
    assert joined(words) == clause


def test_many_words_are_counted() -> None:
    """Four are named."""
    assert joined_few(list("abcd")) == "a, b, c and d"
    assert joined_few(list("abcdef")) == "a, b, c, d and 2 more"
