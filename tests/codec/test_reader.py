"""The bounded reader."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edgetrust.codec.reader import Reader, numbers, vector
from edgetrust.errors import Malformed


def test_everything_is_read_once_and_in_order() -> None:
    """Numbers are big-endian, vectors stand behind their length."""
    reader = Reader(b"\x01\x02\x03\x00\x02ab\x04cdef", "a thing")

    assert (reader.read_number(1), reader.read_number(2)) == (1, 0x0203)
    assert reader.read_vector(2) == b"ab"
    assert reader.remaining == 5
    assert reader.enter(1).read_octets(4) == b"cdef"
    reader.expect_end()


def test_a_window_ends_where_its_vector_ends() -> None:
    """What lies behind the vector belongs to the outer window."""
    outer = Reader(b"\x01a\x02", "a thing")
    inner = outer.enter(1)

    inner.read_octets(1)

    with pytest.raises(Malformed, match="a thing: 1 octets expected at offset 1, 0 are there"):
        inner.read_octets(1)
    assert outer.read_number(1) == 2


def test_octets_left_over_are_refused() -> None:
    """With how many there are."""
    reader = Reader(b"abc", "a thing")
    reader.read_octets(1)

    with pytest.raises(Malformed, match="a thing: 2 octets too many at offset 1"):
        reader.expect_end()


def test_a_list_that_does_not_divide_is_refused() -> None:
    """Three octets are no list of numbers of two."""
    with pytest.raises(Malformed, match="a list of 3 octets, expected a multiple of 2"):
        Reader(b"\x03abc", "a thing").read_numbers(1, width=2)


@given(st.lists(st.integers(0, 0xFFFF), max_size=20), st.binary(max_size=50))
def test_what_is_written_is_read(values: list[int], body: bytes) -> None:
    """Both kinds of vector come back as they were."""
    reader = Reader(numbers(2, tuple(values), width=2) + vector(3, body), "both")

    assert reader.read_numbers(2, width=2) == tuple(values)
    assert reader.read_vector(3) == body
    reader.expect_end()
