"""FQDNs as the Expressway takes them."""

from __future__ import annotations

import pytest

from edgetrust.mra.fqdn import fails_by_underscore_only, is_fqdn, is_no_fqdn


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("expe1.example.com", True),
        ("EXPE1.Example.COM", True),
        ("conference-2-standalonecluster1a2b.example.com", True),
        ("xn--bcher-kva.example", True),
        ("1and1.example", True),
        ("a.b", True),
        (f"{'a' * 63}.example.com", True),
        (f"{'a' * 64}.example.com", False),
        (".".join(["abcdefg"] * 31) + ".abcde", True),
        (".".join(["abcdefg"] * 31) + ".abcdefg", False),
        ("expe1", False),
        ("", False),
        ("expe1.example.com.", False),
        (".example.com", False),
        ("-expe1.example.com", False),
        ("expe1-.example.com", False),
        ("exp_e1.example.com", False),
        ("10.0.0.1", False),
        ("expe1.example.1com", False),
        ("*.example.com", False),
        ("expe 1.example.com", False),
        ("bücher.example", False),
        ("expe1.example.com\n", False),
    ],
)
def test_names_are_judged_by_the_grammar_of_the_guide(name: str, expected: bool) -> None:
    """Two or more labels of letters, digits and inner hyphens; the last begins with a letter."""
    assert is_fqdn(name) is expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [("exp_e1.example.com", True), ("expe1.example.com", False), ("exp_e1", False), ("-exp_e1.example.com", False)],
)
def test_an_underscore_may_be_the_only_fault(name: str, expected: bool) -> None:
    """Only names that are good otherwise are said to fail by their underscore."""
    assert fails_by_underscore_only(name) is expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("10.0.0.1", True),
        ("2001:db8::1", True),
        ("cucm-pub", True),
        ("cucm-pub.", True),
        ("cucm-pub.example.com", False),
        ("cucm-pub.example.com.", False),
        ("cucm_pub.example.com", False),
    ],
)
def test_an_address_or_a_bare_host_is_no_fqdn_at_all(name: str, expected: bool) -> None:
    """What is merely spelled badly was meant as one."""
    assert is_no_fqdn(name) is expected
