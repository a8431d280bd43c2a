from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edgetrust.codec.names import read_name
from edgetrust.errors import Refused
from edgetrust.model.authority import Change, Difference, ProfileName
from edgetrust.pki.authority.profiles import PROFILES
from edgetrust.pki.authority.subject import parse_subject, thin_subject

PUBLIC, INTERNAL = PROFILES[ProfileName.PUBLIC], PROFILES[ProfileName.INTERNAL]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("CN=Lab Root CA, O=Acme, C=US", "CN=Lab Root CA,O=Acme,C=US"),
        ("CN=Lab Root CA,O=Acme", "CN=Lab Root CA,O=Acme"),
        ("Lab Root CA", "CN=Lab Root CA"),
        ("  Lab, Root  ", "CN=Lab\\, Root"),
        ("CN=a, O=Acme\\, Inc.", "CN=a,O=Acme\\, Inc."),
        ("CN=a+OU=b, DC=example, DC=com", "CN=a+OU=b,DC=example,DC=com"),
    ],
)
def test_a_name_is_read_as_people_write_it(typed: str, expected: str) -> None:
    """With spaces after commas, or as a common name alone."""
    assert str(parse_subject(typed)) == expected


def test_the_most_specific_attribute_comes_last_in_the_encoding() -> None:
    """As X.500 has it, and the other way round than it is written."""
    assert [attribute.value for attribute in parse_subject("CN=a, C=US").attributes] == ["US", "a"]


@pytest.mark.parametrize(
    "typed", ["", "  ", "CN=", "=x", "CN=a, C=USA", "CN=a,,O=b", "XX=a", "/CN=a", "CN=" + "a" * 65]
)
def test_what_is_no_name_is_refused(typed: str) -> None:
    """With the text and an example."""
    with pytest.raises(Refused, match="cannot be the name of a CA") as caught:
        parse_subject(typed)

    assert caught.value.hint == "name it like 'CN=Lab Root CA, O=Acme, C=US'"


@given(st.text(max_size=30))
def test_any_text_is_a_name_or_refused(typed: str) -> None:
    """Nothing else comes out."""
    try:
        parsed = parse_subject(typed)
    except Refused:
        return

    assert parsed.attributes


def test_a_public_profile_leaves_the_unit_out() -> None:
    """And says so; what stands beside it in one set stays."""
    thinned, differences = thin_subject(parse_subject("CN=a+OU=Voice, OU=Edge, O=Acme"), PUBLIC)

    assert str(read_name(thinned)) == "CN=a,O=Acme"
    assert differences == tuple(
        Difference(what=f"subject OU={unit}", change=Change.DROPPED, reason="the profile public leaves it out")
        for unit in ("Edge", "Voice")
    )


def test_the_internal_profile_leaves_a_subject_alone() -> None:
    """Byte for byte."""
    subject = parse_subject("CN=a, OU=Voice")

    assert thin_subject(subject, INTERNAL) == (subject.der, ())
