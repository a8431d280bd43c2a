from __future__ import annotations

import pytest
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from hypothesis import given
from hypothesis import strategies as st

from edgetrust.pki.authority.assemble import spki_of
from edgetrust.pki.authority.seeded import derive_key, derive_rsa_key, derive_serial


def test_a_seed_has_one_key() -> None:
    """The same in every run: this one was written down."""
    numbers = derive_key("test").private_numbers()

    assert f"{numbers.private_value:064x}" == "0886e460a30cb5553ed829277314f86105c1690dc0f87af5021dcc529fa42bd0"


def test_other_seeds_have_other_keys() -> None:
    """And so have other cases and spaces."""
    assert len({spki_of(derive_key(seed)) for seed in ("test", "Test", "test ", "")}) == 4


@pytest.mark.parametrize("bits", [1024, 2048, 4096, 8192])
def test_a_seed_has_one_rsa_key_of_each_size(bits: int) -> None:
    """As long as asked, with the exponent that everybody uses, and what it signs verifies."""
    key = derive_rsa_key("test", bits)
    signature = key.sign(b"text", PKCS1v15(), SHA256())

    key.public_key().verify(signature, b"text", PKCS1v15(), SHA256())
    assert (key.key_size, key.public_key().public_numbers().e) == (bits, 65537)
    assert spki_of(derive_rsa_key.__wrapped__("test", bits)) == spki_of(key)
    assert spki_of(derive_rsa_key("other", 1024)) != spki_of(derive_rsa_key("test", 1024))


def test_each_part_of_a_serial_number_counts_on_its_own() -> None:
    """Text that moves from one part to the next gives another number."""
    assert (
        len({derive_serial("ab", "c"), derive_serial("a", "bc"), derive_serial("abc"), derive_serial("abc", "")}) == 4
    )


@given(st.lists(st.text(st.characters(), max_size=20) | st.just("\udcff"), max_size=3))
def test_a_serial_number_is_positive_and_small(parts: list[str]) -> None:
    """As RFC 5280 §4.1.2.2 wants it."""
    assert 0 < derive_serial(*parts) < 2**63
