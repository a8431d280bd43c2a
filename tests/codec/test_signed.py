from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edgetrust.codec import der, signed
from edgetrust.errors import Malformed
from tests import asn1, make

SHA1 = asn1.seq(asn1.oid("1.3.14.3.2.26"))
SHA256 = asn1.seq(asn1.oid("2.16.840.1.101.3.4.2.1"))
PSS = asn1.oid(signed.RSA_PSS)
MGF1 = asn1.oid(signed.MASK_GENERATION_1)


def read_hash(encoded: bytes) -> tuple[str, str | None]:
    """Algorithm and digest of an AlgorithmIdentifier."""
    return signed.read_signature_hash(encoded, der.read_element(encoded, 0, len(encoded)))


def test_the_three_parts_are_sliced_and_what_follows_is_left_out() -> None:
    """Contents, algorithm and signature are slices of the object's own bytes."""
    encoded = make.ca("Root").der

    parts = signed.slice_signed(encoded + b"behind", "a certificate")

    assert parts.der == encoded
    assert encoded.endswith(parts.signature_bytes)
    rebuilt = asn1.seq(*map(parts.encoded, (parts.contents, parts.algorithm, parts.signature)))
    assert rebuilt == encoded


@pytest.mark.parametrize(
    "data",
    [
        b"",
        asn1.set_of(),
        asn1.seq(),
        asn1.seq(asn1.seq(), asn1.seq()),
        asn1.seq(asn1.null(), asn1.seq(), asn1.bits(b"")),
        asn1.seq(asn1.seq(), asn1.null(), asn1.bits(b"")),
        asn1.seq(asn1.seq(), asn1.seq(), asn1.octets(b"")),
    ],
)
def test_what_is_not_signed_is_malformed(data: bytes) -> None:
    """Three parts of the right types, nothing else."""
    with pytest.raises(Malformed):
        signed.slice_signed(data, "a certificate")


@pytest.mark.parametrize(
    ("encoded", "expected"),
    [
        (asn1.seq(asn1.oid("1.2.840.113549.1.1.11"), asn1.null()), ("1.2.840.113549.1.1.11", "sha256")),
        (asn1.seq(asn1.oid("1.2.840.10045.4.3.3")), ("1.2.840.10045.4.3.3", "sha384")),
        (asn1.seq(asn1.oid("1.2.840.10045.4.2")), ("1.2.840.10045.4.2", "sha256")),
        (asn1.seq(asn1.oid("1.3.101.112")), ("1.3.101.112", None)),
        (asn1.seq(asn1.oid("1.2.3")), ("1.2.3", None)),
        (asn1.seq(PSS), (signed.RSA_PSS, "sha1")),
        (asn1.seq(PSS, asn1.seq(asn1.context(0, SHA256))), (signed.RSA_PSS, "sha256")),
        (asn1.seq(PSS, asn1.null()), (signed.RSA_PSS, None)),
    ],
)
def test_the_digest_of_a_signature(encoded: bytes, expected: tuple[str, str | None]) -> None:
    """Named by the algorithm, or by its parameters, or nowhere."""
    assert read_hash(encoded) == expected


def test_pss_parameters() -> None:
    """All given, and all left out; a trailer field is passed over."""
    given_ = asn1.seq(
        asn1.context(0, SHA256), asn1.context(1, asn1.seq(MGF1, SHA1)), asn1.context(2, asn1.integer(32)),
        asn1.context(3, asn1.integer(1)),
    )  # fmt: skip

    assert signed.read_pss(given_, [der.read_element(given_, 0, len(given_))]) == signed.Pss("sha256", "sha1", 32)
    assert signed.read_pss(b"", []) == signed.Pss("sha1", "sha1", 20)


@pytest.mark.parametrize(
    "parameters",
    [
        asn1.seq(asn1.context(0)),
        asn1.seq(asn1.context(0, asn1.seq(asn1.oid("1.2.3")))),
        asn1.seq(asn1.context(1, asn1.seq(asn1.oid("1.2.3"), SHA1))),
        asn1.seq(asn1.context(1, asn1.seq(MGF1))),
        asn1.seq(asn1.context(2, asn1.null())),
    ],
)
def test_broken_pss_parameters_are_malformed(parameters: bytes) -> None:
    """Unknown digests and mask functions, and values of another type; such a signature has no digest."""
    with pytest.raises(Malformed):
        signed.read_pss(parameters, [der.read_element(parameters, 0, len(parameters))])
    assert read_hash(asn1.seq(PSS, parameters)) == (signed.RSA_PSS, None)


@pytest.mark.parametrize("encoded", [asn1.seq(), asn1.seq(asn1.null()), asn1.null()])
def test_what_is_no_algorithm_is_malformed(encoded: bytes) -> None:
    """An algorithm begins with its identifier."""
    with pytest.raises(Malformed):
        read_hash(encoded)


@given(st.binary(max_size=60) | st.binary(max_size=60).map(asn1.seq))
def test_slicing_is_total(data: bytes) -> None:
    """Random bytes are sliced or are Malformed."""
    try:
        signed.slice_signed(data, "an object")
    except Malformed:
        return


def test_an_algorithm_that_cannot_be_read_is_none() -> None:
    """A request or list with one is shown all the same."""
    whole = signed.slice_signed(make.request("a.example.com"), "a request")
    odd = signed.slice_signed(asn1.seq(asn1.seq(), asn1.seq(), asn1.bits(b"x")), "a request")

    assert signed.read_stated_algorithm(whole) == ("1.2.840.10045.4.3.2", "sha256")
    assert signed.read_stated_algorithm(odd) == (None, None)
