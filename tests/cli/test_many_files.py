"""Options that take several files."""

from __future__ import annotations

import pytest

from edgetrust.cli.many_files import AmbiguousWordsError, spread


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("leaf --trust a b", "--trust a --trust b -- leaf"),
        ("leaf other --trust a --crl x y", "--trust a --crl x --crl y -- leaf other"),
        ("--trust a b --format json leaf", "--format json --trust a --trust b -- leaf"),
        ("--trust a b -- leaf", "--trust a --trust b -- leaf"),
        ("--trust a leaf", "--trust a -- leaf"),
        ("--trust a --crl x leaf", "--trust a --crl x -- leaf"),
        ("--trust=a leaf", "--trust=a -- leaf"),
        ("--trust a --save leaf", "--save --trust a -- leaf"),
        ("leaf --trust", "--trust -- leaf"),
        ("--trust a", "--trust a"),
        ("--trust a b c --help", "--help --trust a --trust b --trust c"),
        ("leaf --trust -", "--trust - -- leaf"),
        ("", ""),
    ],
)
def test_each_value_gets_its_option(typed: str, expected: str) -> None:
    """Up to the next option, wherever the argument stands."""
    assert spread(typed.split(), many={"--trust", "--crl"}, one={"--format"}) == expected.split()


def test_what_nobody_can_tell_apart_is_refused() -> None:
    """The argument could be any of them."""
    with pytest.raises(AmbiguousWordsError, match=r"--trust takes every file behind it \(a, b, leaf\)"):
        spread(["--trust", "a", "b", "leaf"], many={"--trust"}, one=set())
