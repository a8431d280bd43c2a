"""Times of packets: the stamps of captures as nanoseconds since 1970 (UTC).

Not compiled, where the readers of captures are: to multiply numbers of more than 30 bits takes mypyc as long as the
interpreter, and Ctrl-C in the middle of it ends the process with "fatal: out of memory".
"""

from __future__ import annotations

from collections.abc import Callable
from struct import Struct

Clock = Callable[[bytearray, int], int]
"""Time of the packet whose record begins at an offset, in nanoseconds; asked only for packets that matter."""
Stamp = Callable[[int, int], int]
"""The time, given both halves of a stamp of pcapng; 0 where that is no time that can be written."""

_NANOSECONDS = 1_000_000_000
_YEAR_9999 = 253_370_764_800 * _NANOSECONDS
_PCAPNG_STAMP = 12
"""Offset in an enhanced packet block."""
_MICROSECONDS = 6


def pcap_clock(order: str, unit: int) -> Clock:
    """The clock of a pcap file of this byte order, whose fractions of a second count so many nanoseconds each."""
    unpack = Struct(f"{order}II").unpack_from

    def clock(buffer: bytearray, record: int) -> int:
        seconds: int
        fraction: int
        seconds, fraction = unpack(buffer, record)
        return seconds * _NANOSECONDS + fraction * unit

    return clock


def pcapng_clock(order: str, stamp: Stamp) -> Clock:
    """The clock of an interface in a section of this byte order, by its stamps."""
    unpack = Struct(f"{order}II").unpack_from

    def clock(buffer: bytearray, block: int) -> int:
        high, low = unpack(buffer, block + _PCAPNG_STAMP)
        return stamp(high, low)

    return clock


def pcapng_stamp(resolution: bytes, offset: int) -> Stamp:
    """The stamps of an interface with these values of if_tsresol, empty for the default, and if_tsoffset in seconds
    (draft-ietf-opsawg-pcapng, section 4.2)."""
    ticks = _ticks(resolution[0] if resolution else _MICROSECONDS)
    shift = offset * _NANOSECONDS

    def stamp(high: int, low: int) -> int:
        found = (high << 32 | low) * _NANOSECONDS // ticks + shift
        return found if 0 <= found < _YEAR_9999 else 0

    return stamp


def _ticks(resolution: int) -> int:
    """In a second: a power of 10, or of 2 where the top bit is set."""
    return int(2 ** (resolution & 0x7F)) if resolution & 0x80 else int(10**resolution)
