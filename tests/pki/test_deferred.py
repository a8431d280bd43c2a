from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, replace
from pathlib import Path

import certifi
import pytest
from hypothesis import given
from hypothesis import strategies as st

from edgetrust.codec.pem import PemBlock, find_blocks
from edgetrust.errors import Malformed
from edgetrust.model.certificate import Certificate
from edgetrust.pki.deferred import defer_certificate
from edgetrust.pki.read import CERTIFICATES, read_certificate
from tests import asn1, make

LEAF = make.leaf("expe1.example.com", make.ca("CN=Root,O=Acme")).der


@pytest.fixture(autouse=True)
def forgetful() -> Iterator[None]:
    """Nothing is known from other tests, and they know nothing of these."""
    CERTIFICATES.forget()
    yield
    CERTIFICATES.forget()


def facts(certificate: Certificate) -> dict[str, object]:
    """Every field by its name."""
    return {field.name: getattr(certificate, field.name) for field in fields(certificate)}


def test_names_and_bytes_are_known_before_the_rest_is_read() -> None:
    """Whoever looks for an issuer reads no other certificate."""
    deferred = defer_certificate(LEAF)

    assert (deferred.subject.rfc4514, deferred.issuer.rfc4514) == ("CN=expe1.example.com", "CN=Root,O=Acme")
    assert deferred.der == LEAF
    assert not deferred.is_self_issued
    assert CERTIFICATES.made == 0
    assert not deferred.is_ca
    assert CERTIFICATES.made == 1


def test_every_root_of_mozilla_is_the_same_whole_or_deferred() -> None:
    """All facts of all roots."""
    text = Path(certifi.where()).read_bytes()
    encoded = [block.der for block in find_blocks(text) if isinstance(block, PemBlock)]

    deferred = [defer_certificate(each) for each in encoded]

    assert CERTIFICATES.made == 0
    assert [facts(each) for each in deferred] == [facts(read_certificate(each)) for each in encoded]


def test_a_deferred_certificate_is_equal_to_a_whole_one() -> None:
    """In comparisons, in sets, and changed in one fact."""
    deferred = defer_certificate(LEAF + b"behind it")
    whole = read_certificate(LEAF)

    assert deferred == whole
    assert whole == deferred
    assert len({deferred, whole}) == 1
    assert facts(replace(deferred, version=1)) == facts(replace(whole, version=1))


def test_what_was_read_before_is_not_deferred() -> None:
    """The same bytes are the same object."""
    whole = read_certificate(LEAF)

    assert defer_certificate(LEAF) is whole


def test_a_certificate_has_no_other_facts() -> None:
    """A question that no certificate answers is a mistake, and reads nothing."""
    deferred = defer_certificate(LEAF)

    assert not hasattr(deferred, "colour")
    assert CERTIFICATES.made == 0


@pytest.mark.parametrize("encoded", [b"", b"\x30\x00", asn1.seq(asn1.seq(asn1.integer(1)), asn1.seq(), asn1.bits(b""))])
def test_what_is_no_certificate_is_refused_at_once(encoded: bytes) -> None:
    """A frame without names."""
    with pytest.raises(Malformed):
        defer_certificate(encoded)


@given(st.integers(0, len(LEAF) - 1), st.integers(0, 255))
def test_deferring_is_total_and_agrees_with_reading(position: int, octet: int) -> None:
    """One octet of a certificate is another: deferred and then asked it gives the same facts, or Malformed like the
    other; what can be read can be deferred."""
    mutated = LEAF[:position] + bytes((octet,)) + LEAF[position + 1 :]
    try:
        expected = facts(read_certificate(mutated))
    except Malformed:
        with pytest.raises(Malformed):
            facts(defer_certificate(mutated))
        return

    CERTIFICATES.forget()
    assert facts(defer_certificate(mutated)) == expected
