"""Where records begin in a line of a log: found fast, and nowhere else than by the whole expression."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from edgetrust.codec import log_beginnings
from edgetrust.codec.log_beginnings import beginnings

PIECES = (
    *(b"2026-11-20T09:12:31", b"2026-11-20 09:12:31,207", b"e tvcs:", b"web[3]: ", b"XCP_JabberD[7]: ", b"alarm"),
    *(b"Jan  3 10:10:10 sx10 ", b"4103.77 HttpClient", b"12345678.123 |10:10:10", b"12: NOT 10:10:10"),
    *(b"Event=", b"Module=", b"Level=", b'UTCTime="2026-11-20 08:12:31"', b'"', b" ", b"\n", b"-", b".", b"7", b"20"),
)
lines = st.lists(st.sampled_from(PIECES), max_size=12).map(b"".join)


def test_records_begin_at_times_processes_and_events() -> None:
    """What belongs to the beginning is none itself, and neither is a time in quotes."""
    octets = b'2026-11-20T09:12:31+01:00 e tvcs: a tvcs: b 2026-11-20 09:12:32 e Event="x" at="2026-11-20 09:12:33" c'

    found = list(beginnings(octets, 0, len(octets)))

    assert [octets[at : at + 19] for at in found] == [
        b"2026-11-20T09:12:31",
        b"tvcs: b 2026-11-20 ",
        b"2026-11-20 09:12:32",
    ]


@given(lines, st.integers(0, 40), st.integers(0, 80))
def test_records_begin_where_the_whole_expression_says_so(octets: bytes, first: int, length: int) -> None:
    """Asked at the few places at which one may begin, it finds what it finds when it is asked at each octet."""
    last = min(first + length, len(octets))
    asked_everywhere = log_beginnings._BEGINNING.finditer(octets, first, last)

    found = list(beginnings(octets, first, last))

    assert found == [match.start() for match in asked_everywhere]
