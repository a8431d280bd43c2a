"""Tests of the watch over branches."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from scripts.branches import Watch, left_out

SOURCE = """\
def sign(number, default=None):
    if number is None:
        number = default or 0
    for each in (1, 2):
        if number > each:
            return "large"
    try:
        return "small" if number < 0 else "middle"
    except ValueError:
        return "odd"


def unused():
    return 1
"""


def gaps(tmp_path: Path, *calls: tuple[object, ...]) -> list[tuple[int, str]]:
    """What these calls of `sign` leave out."""
    path = tmp_path / "module.py"
    watch = Watch(str(path))
    names: dict[str, Any] = {}
    before = sys.gettrace()
    sys.settrace(watch)
    try:
        exec(compile(SOURCE, str(path), "exec"), names)  # noqa: S102 - the code above
        for call in calls:
            names["sign"](*call)
    finally:
        sys.settrace(before)
    return left_out(SOURCE, watch.steps, str(path))


def test_a_condition_has_to_be_taken_both_ways(tmp_path: Path) -> None:
    """Each is named by its text, and by the outcome that never came; lines that never ran by themselves."""
    assert gaps(tmp_path, (0,)) == [
        (2, "never true: number is None"),
        (3, "never run"),
        (5, "never true: number > each"),
        (6, "never run"),
        (8, "never true: number < 0"),
        (9, "never run"),
        (10, "never run"),
        (14, "never run"),
    ]


def test_what_is_taken_both_ways_is_not_told(tmp_path: Path) -> None:
    """What another exception would do is nobody's branch."""
    assert gaps(tmp_path, (None,), (None, 1), (5,), (-1,)) == [
        (9, "never run"),
        (10, "never run"),
        (14, "never run"),
    ]
