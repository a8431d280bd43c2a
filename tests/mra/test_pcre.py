"""Patterns as PHP takes them."""

from __future__ import annotations

import contextlib
import shutil
import subprocess

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edgetrust.errors import Malformed
from edgetrust.model.client_test import DEFAULT_REGEX
from edgetrust.mra.pcre import compile_pattern


@pytest.mark.parametrize(
    ("pattern", "reason"),
    [
        ("", "has no delimiters"),
        ("Subject", "has no delimiters"),
        ("/Subject", "does not end in '/'"),
        ("/Subject/g", "the modifier 'g' of the pattern '/Subject/g' is not understood here"),
        ("/Subject/X", "the modifier 'X'"),
        ("/(/", r"is not understood here: missing \)"),
    ],
)
def test_a_pattern_that_is_none_is_refused_with_the_reason(pattern: str, reason: str) -> None:
    """Before anything else is looked at."""
    with pytest.raises(Malformed, match=reason):
        compile_pattern(pattern)


def test_patterns_in_brackets_and_with_modifiers_are_taken() -> None:
    """As PHP takes them."""
    assert compile_pattern("{subject}i").search("Subject") is not None
    assert compile_pattern(DEFAULT_REGEX).groupindex == {"captureCommonName": 1}


@given(st.text(max_size=30))
def test_any_text_is_a_pattern_or_refused(text: str) -> None:
    """Nothing else comes out."""
    with contextlib.suppress(Malformed):
        compile_pattern(text)


@pytest.mark.parametrize(
    ("pattern", "text", "caught"),
    [
        (r"/(?'n'jd)/", "CN=jd", "jd"),
        (r"/\Qa.b\E(?<n>.)/", "axb1 a.b2", "2"),
        (r"/[\Q]\E](?<n>.)/", "a]2", "2"),
        (r"/\Qa b#(\E(?<n>.)/x", "a b#(2", "2"),
        (r"/\Q(?'n'x)\E(?<n>.)/", "(?'n'x)2", "2"),
        (r"/a\E(?<n>.)/", "a2", "2"),
        (r"/a\\Q(?<n>.)/", "a\\Q2", "2"),
        (r"/(*UTF8)(?<n>j)/u", "j", "j"),
        (r"/(?<n>\w)/A", "1 2", "1"),
        (r"/(?<n>b)/A", "ab", None),
        ("/(?<n>a) # first/Ax", "ab", "a"),
        (r"/(?<n>b)/SJD", "ab", "b"),
        (r"/(?<n>b$)/", "ab\n", "b"),
        (r"/(?<n>b$)/D", "ab\n", None),
        (r"/(?<n>b$)/Dm", "ab\nc", "b"),
        (r"/(?<n>[$b]+)$/D", "a$b", "$b"),
        (r"/[[](?<n>.)/", "a[2", "2"),
        (r"/[^]](?<n>.)/", "]]a2", "2"),
        (r"/[(?'n'](?<n>.)/", "?2", "2"),
    ],
)
def test_spellings_of_pcre_are_understood(pattern: str, text: str, caught: str | None) -> None:
    """Those that the library behind has other spellings for, and modifiers."""
    found = compile_pattern(pattern).search(text)

    assert (found["n"] if found is not None else None) == caught


@pytest.mark.skipif(shutil.which("grep") is None, reason="there is no grep on this machine")
@pytest.mark.parametrize(
    "body",
    ["CN=.*,", "CN=.*?,", "(?:a|b)+", "a{1,2}", "a{2}b", "[a+]+b", r"\++a", "a++b", "a?", "(?=b)b*", "{a+", "[^,]*,$"],
)
def test_ungreedy_is_what_pcre_makes_of_it(body: str) -> None:
    """The modifier U, which PCRE itself takes as an option in the pattern."""
    text = "CN=a,OU=b,aab+a,aaab,"

    theirs = subprocess.run(["grep", "-Po", f"(?U){body}"], input=text, capture_output=True, text=True, check=False)

    ours = compile_pattern(f"/{body}/U").search(text)
    assert theirs.stderr == ""
    assert (ours[0] if ours is not None else "") == next((line for line in theirs.stdout.splitlines() if line), "")
