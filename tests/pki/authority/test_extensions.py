from __future__ import annotations

from pathlib import Path

import pytest
from cryptography import x509
from hypothesis import given
from hypothesis import strategies as st

from edgetrust.codec.extensions import read_extended_key_usage, read_key_usage
from edgetrust.model.certificate import KeyUsage, Oid
from edgetrust.pki.authority import extensions
from tests import lab, make, oracle


@given(st.frozensets(st.sampled_from(list(KeyUsage)[:7]), min_size=1))
def test_usages_are_written_as_they_are_read(usages: frozenset[KeyUsage]) -> None:
    """Each bit for itself."""
    assert read_key_usage(extensions.key_usage(usages).value) == usages


@given(st.lists(st.sampled_from([Oid.SERVER_AUTH, Oid.CLIENT_AUTH, "1.2.3"]), min_size=1, unique=True))
def test_purposes_are_written_as_they_are_read(purposes: list[str]) -> None:
    """In their order."""
    assert read_extended_key_usage(extensions.extended_key_usage(purposes).value) == tuple(purposes)


@pytest.mark.parametrize("label", ["x", "rsa", "p384:x", "p521:x"])
def test_a_key_has_the_identifier_that_others_compute(label: str) -> None:
    """Method 1 of RFC 5280 §4.2.1.2."""
    key = make.key(label)

    expected = x509.SubjectKeyIdentifier.from_public_key(key.public_key()).digest

    assert extensions.key_identifier(make.spki(key)) == expected


def test_an_issuer_without_identifier_is_named_by_that_of_its_key() -> None:
    """So that the certificate still says who signed it."""
    issuer = make.ca("Root", ski=None)

    written = extensions.authority_key_identifier(issuer.certificate)

    expected = x509.AuthorityKeyIdentifier(extensions.key_identifier(issuer.certificate.key.spki), None, None)
    assert written.value == expected.public_bytes()


def test_nothing_is_said_of_places_that_are_not_known() -> None:
    """Neither of lists nor of responders."""
    assert extensions.places((), ()) == ()


@oracle.NEEDED
def test_openssl_finds_lists_and_responders(tmp_path: Path) -> None:
    """Every address, in its extension."""
    places = extensions.places(("http://a.test/1.crl", "http://a.test/2.crl"), ("http://127.0.0.1:2560/",))
    stated = [(each.oid, each.critical, each.value) for each in places]
    (tmp_path / "leaf.pem").write_text(make.leaf("a.example.com", extensions=stated).pem)

    printed = lab.openssl("x509", "-in", tmp_path / "leaf.pem", "-noout", "-text")

    assert "URI:http://a.test/1.crl" in printed
    assert "URI:http://a.test/2.crl" in printed
    assert "OCSP - URI:http://127.0.0.1:2560/" in printed
