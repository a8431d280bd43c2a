from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edgetrust.codec import der
from edgetrust.errors import Malformed
from tests import asn1


def first(data: bytes) -> der.Element:
    """The element that the data begins with."""
    return der.read_element(data, 0, len(data))


@pytest.mark.parametrize("size", [0, 1, 127, 128, 255, 256, 65_535, 65_536])
def test_an_element_is_sliced_at_every_size_of_length(size: int) -> None:
    """Short and long forms of the length lead to the same contents."""
    data = asn1.octets(bytes(size))

    tag, begin, start, end = first(data + b"rest")

    assert (tag, begin, end, data[start:end]) == (0x04, 0, len(data), bytes(size))


def test_a_length_need_not_be_minimal() -> None:
    """OpenSSL takes longer lengths than needed, so such certificates exist."""
    assert first(b"\x04\x82\x00\x01x") == (0x04, 0, 4, 5)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "the data ends at offset 0 inside the header of an element"),
        (b"\x30", "the data ends at offset 1 inside the header of an element"),
        (b"\x30\x03\x05\x00", "the element at offset 0 is 3 bytes long, 2 are there"),
        (b"\x30\x82\x01", "the element at offset 0 is 1 bytes long, 0 are there"),
        (b"\x30\x80\x00\x00", "length octet 0x80 at offset 1, expected a definite length"),
        (b"\x30\x85\x00\x00\x00\x00\x00", "length octet 0x85 at offset 1, expected a definite length"),
        (b"\x1f\x81\x01\x00", "tag 0x1f at offset 0: tag numbers above 30 do not occur in certificates"),
    ],
)
def test_what_is_no_element_is_malformed(data: bytes, reason: str) -> None:
    """The reason says what was seen, and where."""
    with pytest.raises(Malformed) as caught:
        first(data)

    assert caught.value.message == reason


def test_elements_fill_their_place_exactly() -> None:
    """Elements side by side are cut one by one; a rest that is no element is refused."""
    data = asn1.integer(5) + asn1.null()

    assert der.read_elements(data, 0, len(data)) == [(2, 0, 2, 3), (5, 3, 5, 5)]
    with pytest.raises(Malformed, match="offset 6 inside"):
        der.read_elements(data + b"\x05", 0, 6)


def test_the_number_of_elements_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """A file of millions of empty elements does not fill the memory."""
    monkeypatch.setattr(der, "MOST_ELEMENTS", 3)

    with pytest.raises(Malformed, match="more than 3 elements side by side at offset 0"):
        der.read_elements(asn1.null() * 4, 0, 8)


def test_another_tag_is_named() -> None:
    """The reason gives both tags and the offset."""
    with pytest.raises(Malformed, match=r"^a name: tag 0x31 at offset 0, expected 0x30$"):
        der.read_only_element(asn1.set_of(), der.SEQUENCE, "a name")


@given(st.integers(min_value=-(2**300), max_value=2**300))
def test_integers_come_back(value: int) -> None:
    """Numbers of any size and sign are read as they were written."""
    data = asn1.integer(value)

    assert der.read_integer(data, first(data), "x") == value


@given(st.sampled_from("012"), st.lists(st.integers(min_value=0, max_value=2**80), min_size=1, max_size=9))
def test_object_identifiers_come_back(root: str, arcs: list[int]) -> None:
    """Identifiers are read as they were written, and again from memory."""
    arcs[0] = arcs[0] if root == "2" else arcs[0] % 40
    dotted = ".".join((root, *map(str, arcs)))
    data = asn1.oid(dotted)

    assert [der.read_oid(data, first(data), "x") for _ in range(2)] == [dotted, dotted]


@pytest.mark.parametrize("octets", [b"", b"\x86", b"\x01" * 257])
def test_a_broken_object_identifier_is_malformed(octets: bytes) -> None:
    """Empty, unfinished and endless identifiers are refused."""
    data = asn1.tlv(0x06, octets)

    with pytest.raises(Malformed, match="object identifier"):
        der.read_oid(data, first(data), "x")


@pytest.mark.parametrize(("octets", "expected"), [(b"\x00", False), (b"\xff", True), (b"\x01", True)])
def test_every_octet_but_zero_is_true(octets: bytes, expected: bool) -> None:
    """DER wants 0xff; OpenSSL takes the rest too."""
    data = asn1.tlv(0x01, octets)

    assert der.read_boolean(data, first(data), "x") is expected


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (asn1.bits(b""), b""),
        (asn1.bits(b"\xab"), b"\xab"),
        (asn1.bits(b"\xab\xff", 4), b"\xab\xf0"),
        (asn1.bits(b"", 3), b""),
    ],
)
def test_unused_bits_are_zero(data: bytes, expected: bytes) -> None:
    """Whatever stands in the unused bits of a bit string does not count."""
    assert der.read_bits(data, first(data), "x") == expected


def test_primitive_values_of_a_wrong_size_are_malformed() -> None:
    """An integer needs an octet, a boolean exactly one, a bit string its count."""
    integer, boolean, bits, many = (
        asn1.tlv(2), asn1.tlv(1, b"ab"), asn1.tlv(3), asn1.bits(b"a", 8)
    )  # fmt: skip

    with pytest.raises(Malformed, match="x: an integer without octets at offset 0"):
        der.read_integer(integer, first(integer), "x")
    with pytest.raises(Malformed, match="x: a boolean of 2 octets at offset 0"):
        der.read_boolean(boolean, first(boolean), "x")
    for data in (bits, many):
        with pytest.raises(Malformed, match="x: a bit string without a count of unused bits at offset 0"):
            der.read_bits(data, first(data), "x")


@given(st.integers(min_value=0, max_value=255).filter(lambda tag: tag & 0x1F != 0x1F), st.binary(max_size=300))
def test_what_is_encoded_is_read(tag: int, contents: bytes) -> None:
    """Encoding and slicing are each other's reverse, and the length is minimal."""
    data = der.encode(tag, contents)
    found, _, start, end = first(data)

    assert (found, data[start:end], data) == (tag, contents, asn1.tlv(tag, contents))


@given(st.binary(max_size=64))
def test_slicing_is_total(data: bytes) -> None:
    """Random bytes are sliced inside their bounds or are Malformed, nothing else."""
    try:
        elements = der.read_elements(data, 0, len(data))
    except Malformed:
        return

    assert [element[3] for element in elements][-1:] == [len(data)] * bool(data)


headers = st.tuples(
    st.sampled_from((0x02, 0x30, 0xA0, 0x1F, 0x3F)),
    st.sampled_from(
        (b"\0", b"\1", b"\x7f", b"\x81\0", b"\x81\3", b"\x82\0\2", b"\x82\1", b"\x83\0\0\1", b"\x80", b"\x85")
    ),
).map(lambda pair: bytes((pair[0],)) + pair[1])


def read_one_by_one(data: bytes, start: int, end: int) -> list[der.Element]:
    """The elements that fill a place, each by itself."""
    found = []
    while start < end:
        found.append(der.read_element(data, start, end))
        start = found[-1][3]
    return found


@given(st.lists(headers | st.binary(max_size=3), max_size=8).map(b"".join), st.integers(0, 4), st.integers(0, 4))
def test_elements_side_by_side_are_those_one_by_one(data: bytes, before: int, behind: int) -> None:
    """The loop over many reads what the function for one does, and refuses the same for the same reason."""
    end = max(len(data) - behind, 0)
    try:
        expected = read_one_by_one(data, before, end)
    except Malformed as error:
        with pytest.raises(Malformed, match=re.escape(str(error))):
            der.read_elements(data, before, end)
    else:
        assert der.read_elements(data, before, end) == expected
