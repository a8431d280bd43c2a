"""Stamps of captures as times: as their formats define them, and nothing that cannot be written."""

from __future__ import annotations

import struct
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edgetrust.codec.capture.clocks import pcap_clock, pcapng_clock, pcapng_stamp

NANOSECONDS = 10**9
YEAR_9999 = 253_370_764_800


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize(("unit", "fraction", "nanoseconds"), [(1000, 999_999, 999_999_000), (1, 7, 7)])
def test_a_pcap_file_counts_seconds_and_fractions(order: str, unit: int, fraction: int, nanoseconds: int) -> None:
    """Microseconds or nanoseconds, in the byte order of the file, at the beginning of a record."""
    buffer = bytearray(b"before" + struct.pack(f"{order}II", 1_794_000_000, fraction))

    assert pcap_clock(order, unit)(buffer, 6) == 1_794_000_000 * NANOSECONDS + nanoseconds


@pytest.mark.parametrize("order", ["<", ">"])
def test_the_stamp_of_a_block_is_behind_its_interface(order: str) -> None:
    """Type, length, interface, then the upper and the lower half."""
    buffer = bytearray(b"before" + struct.pack(f"{order}IIIII", 6, 60, 2, 1, 5))

    assert pcapng_clock(order, lambda high, low: high * 100 + low)(buffer, 6) == 105


@given(st.integers(0, 2**64 - 1), st.integers(0, 255), st.integers(-(2**63), 2**63 - 1))
def test_a_stamp_is_so_many_ticks(ticks: int, resolution: int, offset: int) -> None:
    """Of a power of ten in a second, or of two with the top bit set, counted from an offset; 0 outside of what can be
    written."""
    in_a_second = 2 ** (resolution - 128) if resolution >= 128 else 10**resolution
    seconds = Fraction(ticks, in_a_second) + offset
    possible = int(seconds * NANOSECONDS) if 0 <= seconds < YEAR_9999 else 0

    assert pcapng_stamp(bytes((resolution,)), offset)(ticks >> 32, ticks & 0xFFFF_FFFF) == possible


def test_stamps_are_of_microseconds_where_nothing_says_otherwise() -> None:
    """As the format has it."""
    assert pcapng_stamp(b"", 0)(0, 3_000_001) == 3_000_001_000
