from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edgetrust.codec.pkcs7 import SIGNED_DATA, slice_bundle, write_bundle
from edgetrust.errors import Malformed
from tests import asn1, make

ROOT = make.ca("Root")
ISSUING = make.ca("Issuing", ROOT)
CRL = make.revocation_list(ROOT, [1])


def bundle(*fields: bytes, oid: str = SIGNED_DATA) -> bytes:
    """A SignedData with these fields beside the usual empty ones."""
    signed = asn1.seq(
        asn1.integer(1), asn1.set_of(), asn1.seq(asn1.oid("1.2.840.113549.1.7.1")), *fields, asn1.set_of()
    )
    return asn1.seq(asn1.oid(oid), asn1.context(0, signed))


def test_certificates_and_lists_are_taken_out() -> None:
    """In their order, certificates first; attribute certificates are passed over."""
    data = bundle(asn1.context(0, ISSUING.der, asn1.context(1), ROOT.der), asn1.context(1, CRL))

    assert slice_bundle(data) == [ISSUING.der, ROOT.der, CRL]


def test_a_bundle_may_be_empty() -> None:
    """Without either field there is nothing to take."""
    assert slice_bundle(bundle()) == []


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (asn1.seq(asn1.oid(SIGNED_DATA)), "a PKCS#7 bundle with 1 parts"),
        (bundle(oid="1.2.840.113549.1.7.3"), "of type 1.2.840.113549.1.7.3, expected signed data"),
        (asn1.seq(asn1.oid(SIGNED_DATA), asn1.context(0)), "with 0 contents, expected 1"),
        (asn1.seq(asn1.oid(SIGNED_DATA), asn1.context(0, asn1.null())), "tag 0x05"),
        (b"\x30\x80\x00\x00", "expected a definite length"),
    ],
)
def test_other_bundles_are_malformed(data: bytes, reason: str) -> None:
    """Enveloped data, empty ones, and BER, which another reader takes."""
    with pytest.raises(Malformed, match=reason):
        slice_bundle(data)


@given(st.binary(max_size=60), st.integers(0, 100))
def test_slicing_is_total(noise: bytes, position: int) -> None:
    """A bundle with other bytes in it is sliced or is Malformed."""
    data = bundle(asn1.context(0, ROOT.der))
    try:
        slice_bundle(data[:position] + noise + data[position + len(noise) :])
    except Malformed:
        return


@given(st.lists(st.integers(0, 400), max_size=5))
def test_what_is_written_is_read_again(lengths: list[int]) -> None:
    """In the order given, whatever stands in it."""
    objects = [asn1.seq(bytes(length)) for length in lengths]

    assert slice_bundle(write_bundle(objects)) == objects
