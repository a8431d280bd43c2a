"""File names out of strangers' names."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edgetrust.codec.file_names import LONGEST_PART, certificate_file_name, safe_part

DIGEST = "0a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f9"


@pytest.mark.parametrize(
    "text,expected",
    [
        ("expe1.example.com", "expe1.example.com"),
        ("Corp Root CA (2024)", "Corp-Root-CA-2024"),
        ("../../x", "x"),
        ("*.example.com", "example.com"),
        ("*", ""),
        ("..", ""),
        (".hidden", "hidden"),
        ("-rf", "rf"),
        ("C:\\windows\\system32", "C-windows-system32"),
        ("a\0b\nc", "a-b-c"),
        ("2001:db8::1", "2001-db8-1"),
        ("Wurzel-Übergang", "Wurzel--bergang"),
        ("con", "x-con"),
        ("LPT1.txt", "x-LPT1.txt"),
        ("x" * 300, "x" * LONGEST_PART),
    ],
)
def test_what_no_file_name_should_hold_goes(text: str, expected: str) -> None:
    """Separators, wildcards, devices, hidden names, length."""
    assert safe_part(text) == expected


def test_the_name_says_who_showed_what() -> None:
    """Host, common name, and what tells namesakes apart."""
    assert certificate_file_name("expe1.example.com", "Corp Root", sha256=DIGEST) == (
        "expe1.example.com_Corp-Root_0a1b2c3d4e5f6071.pem"
    )
    assert certificate_file_name("*", sha256=DIGEST) == "0a1b2c3d4e5f6071.pem"


@given(st.lists(st.text(max_size=400), max_size=3))
def test_every_name_is_of_the_safe_alphabet(parts: list[str]) -> None:
    """Short enough for any file system, in the folder, visible."""
    name = certificate_file_name(*parts, sha256=DIGEST)

    assert re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]*\.pem", name)
    assert ".." not in name
    assert len(name) <= 255


def test_a_name_may_end_in_another_way() -> None:
    """For files that are no PEM."""
    assert certificate_file_name("a.example.com", sha256="0" * 64, suffix="p7b") == "a.example.com_0000000000000000.p7b"
