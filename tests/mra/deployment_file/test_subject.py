from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edgetrust.errors import Malformed
from edgetrust.model.deployment import SubjectFields
from edgetrust.mra.deployment_file.subject import override_subject
from tests.planned import subjects

SHORT = {"C": "country", "ST": "state", "L": "locality", "O": "organization", "OU": "organizational_unit"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("C=us", SubjectFields(country="US")),
        (" c = US ,o= Acme ", SubjectFields(country="US", organization="Acme")),
        (r"O=Acme\, Inc.", SubjectFields(organization="Acme, Inc.")),
        (r"O=Acme\\,C=US", SubjectFields(organization="Acme\\", country="US")),
        ("ST=a=b", SubjectFields(state="a=b")),
        (
            "C=US, ST=California, L=San José, O=Acme, OU=Voice",
            SubjectFields(
                country="US", state="California", locality="San José", organization="Acme", organizational_unit="Voice"
            ),
        ),
    ],
)
def test_a_line_is_read_field_by_field(text: str, expected: SubjectFields) -> None:
    """Letter case of the short names and spaces do not matter."""
    assert override_subject(SubjectFields(), text) == expected


def test_what_the_line_does_not_name_stays() -> None:
    """A field with nothing behind it is left out."""
    given_in_file = SubjectFields(country="US", organization="Acme", organizational_unit="Voice")

    assert override_subject(given_in_file, "O=Other,OU=") == SubjectFields(country="US", organization="Other")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "'' is no field of a subject, expected one of C, ST, L, O, OU"),
        ("CN=expe.example.com", "'CN=expe.example.com' is no field of a subject, expected one of C, ST, L, O, OU"),
        ("O=Acme, Inc.", "'Inc.' is no field of a subject, expected one of C, ST, L, O, OU"),
        ("O", "'O' is no field of a subject, expected one of C, ST, L, O, OU"),
        ("C=USA", "the country is 'USA', expected a country code of two letters such as US"),
        ("O=a,O=b", "O stands there twice, expected once"),
        (f"OU={'a' * 65}", f"the organizational unit is '{'a' * 65}', expected one line of at most 64 characters"),
        ("L=a\tb", "the locality is 'a\\tb', expected one line of at most 128 characters"),
    ],
)
def test_a_line_with_a_mistake_is_told(text: str, message: str) -> None:
    """What was seen, what was expected, and how to write it."""
    with pytest.raises(Malformed) as malformed:
        override_subject(SubjectFields(), text)

    assert malformed.value.message == message
    assert malformed.value.hint is not None


@given(subjects)
def test_every_subject_can_be_written_as_a_line(subject: SubjectFields) -> None:
    """With backslashes before what is special, a line says whatever the file says."""

    def escape(text: str) -> str:
        return text.replace("\\", "\\\\").replace(",", "\\,")

    line = ",".join(f"{short}={escape(getattr(subject, name) or '')}" for short, name in SHORT.items())

    assert override_subject(SubjectFields(), line) == subject


@given(st.text())
def test_any_text_is_a_subject_or_an_error_of_ours(text: str) -> None:
    """Nothing else comes out."""
    with suppress(Malformed):
        assert override_subject(SubjectFields(), text) is not None
