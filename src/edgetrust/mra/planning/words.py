"""How a plan says several things in one clause.

Not here: the sentences themselves (each module of this package has its own).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

_MOST_NAMED = 4
"""Things that one clause names; the rest is counted."""


def joined(words: Iterable[str]) -> str:
    """`a`, `a and b`, `a, b and c`; each word once, in order."""
    listed = tuple(dict.fromkeys(words))
    if len(listed) < 2:
        return "".join(listed)
    return f"{', '.join(listed[:-1])} and {listed[-1]}"


def joined_few(words: Sequence[str]) -> str:
    """The same for names of which there may be many: `a, b, c, d and 6 more`."""
    listed = tuple(dict.fromkeys(words))
    if len(listed) <= _MOST_NAMED:
        return joined(listed)
    return f"{', '.join(listed[:_MOST_NAMED])} and {len(listed) - _MOST_NAMED} more"
