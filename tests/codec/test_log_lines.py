"""Records of logs, found by words: whole, numbered, each once, in bounded memory."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edgetrust.codec import log_lines
from edgetrust.codec.log_beginnings import beginnings
from edgetrust.codec.log_lines import WINDOW, LineFinder
from edgetrust.model.log import Passage

TRIGGERS, ANCHORS = (b"fail",), (b"it failed", b"failure of")


def find(octets: bytes, size: int = 2**18) -> list[Passage]:
    """The passages of a log that comes in blocks of this size."""
    finder = LineFinder("x.log", triggers=TRIGGERS, anchors=ANCHORS)
    found = []
    for start in range(0, len(octets), size):
        found += finder.feed(octets[start : start + size])
    return found + finder.end()


def passage(number: int, text: str) -> Passage:
    """One of this file."""
    return Passage(file="x.log", number=number, text=text)


def test_lines_with_an_anchor_are_found_and_numbered() -> None:
    """Without regard to case; a trigger alone is not enough."""
    octets = b"one\nIt FAILED\nfailed\n\nfailure of it\n"

    assert find(octets) == [passage(2, "It FAILED"), passage(5, "failure of it")]


def test_two_anchors_in_a_line_are_one_passage() -> None:
    """A record is handed out once."""
    assert find(b"it failed, a failure of it failed\n") == [passage(1, "it failed, a failure of it failed")]


def test_glued_records_are_told_apart() -> None:
    """By time, process or event."""
    octets = (
        b"2026-11-20T09:12:31+01:00 e tvcs: it failed 2026-11-20T09:12:32+01:00 e tvcs: fine"
        b' 2026-11-20T09:12:33+01:00 e tvcs: Event="x" UTCTime="2026-11-20 08:12:33" it failed httpd[3]: fine\n'
    )

    assert [each.text for each in find(octets)] == [
        "2026-11-20T09:12:31+01:00 e tvcs: it failed",
        '2026-11-20T09:12:33+01:00 e tvcs: Event="x" UTCTime="2026-11-20 08:12:33" it failed',
    ]


def test_a_record_that_is_glued_to_a_quote_begins_there() -> None:
    """A time in quotes is none of a beginning, one behind them is."""
    record = '2026-11-20T09:12:33+01:00 e tvcs: it failed UTCTime="2026-11-20 08:12:33"'

    found = find(f'tvcs: x="2026-11-20 08:12:31" y="z"{record}\n'.encode())

    assert [each.text for each in found] == [record]


def test_a_record_without_a_process_is_whole() -> None:
    """Some services write their host only."""
    record = '2026-11-20T09:12:33+01:00 e UTCTime="2026-11-20 08:12:33" Module="x" Detail="it failed"'

    found = find(f"fine {record}\n".encode())

    assert [each.text for each in found] == [record]


def test_a_line_of_syslog_keeps_its_head() -> None:
    """Host and time, before what the endpoint wrote itself; glued to another one it begins there."""
    one = "Nov 20 09:17:00 sx10 appl[2345]: 4103.77 HttpClient it failed"
    two = "Nov  2 09:17:00 cucm-pub local7 2 : 41: cucm-pub.example.com: Nov 2 2026 08:20:01.114 UTC : it failed"

    assert [each.text for each in find(f"{one}\n{two}\n".encode())] == [one, two]


def test_a_wrapped_record_is_whole() -> None:
    """From its beginning to the next one, an empty line, or the end."""
    octets = b"2026-11-20T09:12:31+01:00 e tvcs:\n a b\n it\nfailed c\n\n2026-11-20T09:12:32+01:00 e tvcs: fine\n d\n"

    assert find(octets) == [passage(1, "2026-11-20T09:12:31+01:00 e tvcs:\n a b\n it\nfailed c")]


def test_lines_without_any_beginning_stand_alone() -> None:
    """Nothing says that they belong together."""
    assert find(b"a\nit failed\nb\n") == [passage(2, "it failed")]


def test_a_body_whose_head_is_on_the_line_before_is_part_of_it() -> None:
    """And one that has its own beginning is not."""
    torn = b'2026-11-20T09:12:31+01:00 e tvcs:\nUTCTime="2026-11-20 08:12:31" Module="x": it failed\n'
    other = b'2026-11-20T09:12:31+01:00 e tvcs: Event="y"\nModule="x": it failed\n'

    assert [each.number for each in find(torn)] == [1]
    assert [each.number for each in find(other)] == [2]


@pytest.mark.parametrize("size", [1, 7, 1000, WINDOW, 2**18])
def test_the_size_of_blocks_does_not_matter(size: int) -> None:
    """Passages at the edges of blocks are whole, and lines counted right."""
    octets = b"".join(b"%d %s\n" % (number, b"it failed" if number % 97 == 0 else b"fine") for number in range(1, 4000))

    found = find(octets, size)

    assert [each.number for each in found] == list(range(97, 4000, 97))
    assert all(each.text == f"{each.number} it failed" for each in found)


def test_lines_and_octets_are_counted() -> None:
    """A last line without an end counts."""
    finder = LineFinder("x.log", triggers=TRIGGERS, anchors=ANCHORS)

    for block in (b"a\nb", b"\nc", b""):
        finder.feed(block)
    finder.end()

    assert (finder.lines, finder.length) == (3, 5)


def test_carriage_returns_nuls_and_broken_text_are_no_part_of_a_passage() -> None:
    """What is no UTF-8 becomes U+FFFD."""
    assert find(b"\0it failed \xff\r\nfine\r\n") == [passage(1, "it failed \ufffd")]


def test_memory_does_not_grow_with_the_log_or_the_line() -> None:
    """Thirty megabytes without a line break, in a few hundred kilobytes."""
    finder = LineFinder("x.log", triggers=TRIGGERS, anchors=ANCHORS)
    block = (b"x" * 1000 + b" fail ") * 260
    tracemalloc.start()
    try:
        for _ in range(120):
            finder.feed(block)
        finder.end()
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()

    assert finder.length > 30_000_000
    assert peak < 4_000_000


@given(
    st.lists(
        st.sampled_from([b"it failed", b"fail", b"\n", b"\r\n", b" ", b"Event=", b"Module=", b"tvcs: ", b"x", b'"'])
    )
)
def test_passages_are_in_order_and_never_twice(pieces: list[bytes]) -> None:
    """Whatever stands beside what."""
    octets = b"".join(pieces)

    found = find(octets)

    assert [each.number for each in found] == sorted(each.number for each in found)
    assert bool(found) == (b"it failed" in octets or not _is_silent(octets, found))


def _is_silent(octets: bytes, found: list[Passage]) -> bool:
    """An anchor may be spread over two lines; then a passage is right as well."""
    flat = octets.replace(b"\r", b" ").replace(b"\n", b" ")
    return not found or b"it failed" not in flat


def test_the_end_of_a_log_is_told() -> None:
    """Its last lines, whatever they say and however long the log is."""
    finder = LineFinder("x.log", triggers=TRIGGERS, anchors=ANCHORS)
    for _ in range(20):
        finder.feed(b"nothing of interest\n" * 1000)
    finder.feed(b"one\r\nthe l\0ast\n")
    finder.end()

    assert finder.tail.endswith("nothing of interest\none\nthe last\n")
    assert len(finder.tail) < WINDOW


@pytest.mark.parametrize("size", [2**18, 5000])
def test_a_long_line_of_glued_records_is_looked_through_a_few_times(size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """And not once for each word that it holds; every record is handed out once."""
    looked: list[int] = []

    def count(octets: bytes, first: int, last: int) -> Iterator[int]:
        looked.append(last - first)
        return beginnings(octets, first, last)

    monkeypatch.setattr(log_lines, "beginnings", count)
    records = [f'Event="it failed" Number="{number:05d}" ' for number in range(8000)]

    found = find("".join(records).encode(), size)

    assert [each.text for each in found] == [record.rstrip() for record in records]
    assert sum(looked) < 20 * sum(map(len, records))
