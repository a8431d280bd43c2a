"""Options that take several files."""

from __future__ import annotations

import pytest

from edgetrust.cli.many_files import UnclearWordsError, spread


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
    with pytest.raises(UnclearWordsError, match=r"--trust takes every file behind it \(a, b, leaf\)"):
        spread(["--trust", "a", "b", "leaf"], many={"--trust"}, one=set())


@pytest.mark.parametrize(
    "typed", ["leaf --trust", "--trust", "leaf --trust --crl x", "leaf --trust --", "a --trust b --trust"]
)
def test_an_option_without_a_file_is_refused(typed: str) -> None:
    """What follows it is none."""
    with pytest.raises(UnclearWordsError, match="--trust needs at least one file behind it"):
        spread(typed.split(), many={"--trust", "--crl"}, one=set())


def test_help_is_never_refused() -> None:
    """Whatever else is missing."""
    assert spread(["--trust", "--help"], many={"--trust"}, one=set()) == ["--help"]
