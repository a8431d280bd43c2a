"""A bar for whoever waits at a terminal while much is read: how much, how fast, and how long it still takes.

Not here: reading.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click

LONG = 50 * 2**20
"""Octets; below, reading is over before a bar could be seen."""


@contextmanager
def reading_bar(total: int, *, is_wanted: bool = True) -> Iterator[Callable[[int], None]]:
    """What hears of octets read, out of `total`; it draws on standard error where that is a terminal and there is much
    to read."""
    if not is_wanted or total < LONG or not sys.stderr.isatty():
        yield lambda count: None
        return
    from edgetrust.io.clock import stopwatch

    elapsed = stopwatch()
    done = 0

    def rate(_: object) -> str:
        return f"{done / 2**20 / max(elapsed(), 0.001):.0f} MiB/s"

    with click.progressbar(
        length=total, label="reading", file=sys.stderr, show_eta=True, item_show_func=rate, update_min_steps=2**20
    ) as bar:

        def advance(count: int) -> None:
            nonlocal done
            done += count
            bar.update(count)

        yield advance
