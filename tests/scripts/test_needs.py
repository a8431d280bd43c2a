"""What is said of a Python with which edgetrust cannot be installed or compiled."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from scripts.needs import find_lack, find_lack_of_compiler


@pytest.mark.parametrize(
    ("version", "expected"),
    [
        ((3, 10, 13), "edgetrust needs Python 3.11 or later, this is 3.10.13: make … PYTHON=python3.11"),
        ((3, 11, 0), ""),
        ((3, 14, 1), ""),
    ],
)
def test_a_python_that_is_too_old_is_named(version: tuple[int, ...], expected: str) -> None:
    """With the one that is needed, and how to say so."""
    assert find_lack(version) == expected


@pytest.mark.parametrize("compiler", ["no-such-compiler -pthread", "/no/such/folder/cc"])
def test_a_compiler_that_is_missing_is_named(compiler: str, tmp_path: Path) -> None:
    """As Python would call it, without its options."""
    assert find_lack_of_compiler(compiler, tmp_path) == (
        f"compiling takes a C compiler, and there is no {compiler.split(maxsplit=1)[0]} (Debian: gcc and libc6-dev)"
    )


def test_headers_that_are_missing_are_named(tmp_path: Path) -> None:
    """With the folder where they should be; nothing is lacking once they are there."""
    missing = f"compiling takes the headers of Python, and there is no Python.h in {tmp_path} (Debian: python3-dev)"

    assert find_lack_of_compiler(f"{sys.executable} -pthread", tmp_path) == missing
    (tmp_path / "Python.h").touch()
    assert find_lack_of_compiler(f"{sys.executable} -pthread", tmp_path) == ""
