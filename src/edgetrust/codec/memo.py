"""A bounded memory of values that are costly to make and recur.

Not here: what is remembered. A value must depend on its key alone, so that forgetting changes speed and nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Memo(Generic[K, V]):
    """Values by key, at most `limit` of them; `made` counts how many were ever put in (what the work was done for)."""

    __slots__ = ("_values", "find", "limit", "made")

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.made = 0
        self._values: dict[K, V] = {}
        # The method of the dictionary itself: what saves work must not cost a call of its own.
        self.find: Callable[[K], V | None] = self._values.get
        """The value remembered for a key, or None."""

    def keep(self, key: K, value: V) -> V:
        """Remember a value and hand it back. A full memory starts anew: one step, and so safe among threads."""
        if len(self._values) >= self.limit:
            self._values.clear()
        self.made += 1
        self._values[key] = value
        return value

    def forget(self) -> None:
        """Empty the memory and its count."""
        self._values.clear()
        self.made = 0
