from __future__ import annotations

from edgetrust.codec.memo import Memo


def test_a_value_is_found_again() -> None:
    """What was kept is handed back, what was not is None, and only keeping counts."""
    memo: Memo[str, int] = Memo(limit=2)

    assert (memo.find("a"), memo.keep("a", 1), memo.find("a"), memo.made) == (None, 1, 1, 1)


def test_a_full_memory_starts_anew() -> None:
    """At the limit everything older is forgotten, so that memory stays bounded; the count goes on."""
    memo: Memo[str, int] = Memo(limit=2)
    for number, key in enumerate("abc"):
        memo.keep(key, number)

    assert ([memo.find(key) for key in "abc"], memo.made) == ([None, None, 2], 3)


def test_forgetting_empties_it() -> None:
    """A forgotten memory is as new."""
    memo: Memo[str, int] = Memo(limit=2)
    memo.keep("a", 1)
    memo.forget()

    assert (memo.find("a"), memo.made) == (None, 0)
