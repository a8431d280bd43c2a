"""What the meters let through. How whole archives come out of them: `test_archive`."""

from __future__ import annotations

import io

import pytest

from edgetrust.io import metered
from edgetrust.io.metered import CHUNK, DIRECTORY_BYTES, FREE_BYTES, HEADER_BYTES, Budget, Ledger, Meter, Purse, Stop


def meter(data: bytes, *, size: int = 1, budget: Budget | None = None) -> Meter:
    """A meter over what came out of an archive of that size."""
    return Meter(io.BytesIO(data), Ledger(Purse(budget or Budget()), size))


def test_bytes_come_through_as_they_are() -> None:
    """What was looked at first is read again; never more than a chunk at once."""
    data = bytes(range(256)) * 1000
    stream = meter(data)

    first = stream.peek(512)
    chunks = list(iter(lambda: stream.read(len(data)), b""))

    assert first == data[:512]
    assert b"".join(chunks) == data
    assert max(map(len, chunks)) == CHUNK


def test_a_short_stream_can_be_looked_at() -> None:
    """As far as it goes."""
    stream = meter(b"abc")

    assert stream.peek(512) == b"abc"
    assert stream.read(2) + stream.read(2) + stream.read(2) == b"abc"


def test_the_ratio_counts_once_more_came_out_than_is_free(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whichever is more."""
    monkeypatch.setattr(metered, "FREE_BYTES", 1000)
    few, many = (Ledger(Purse(Budget(ratio=10)), size) for size in (1, 200))

    few.spend(1000)
    many.spend(2000)

    for ledger, most in ((few, 1000), (many, 2000)):
        with pytest.raises(Stop, match=f"unpacks to more than {most} bytes"):
            ledger.spend(1)


def test_a_purse_is_shared() -> None:
    """By all archives of a walk."""
    purse = Purse(Budget(total_bytes=10, members=1))
    first, second = Ledger(purse, 1), Ledger(purse, 1)

    first.spend(10)
    purse.count_member()

    with pytest.raises(Stop, match="unpacks to more than 10 bytes"):
        second.spend(1)
    with pytest.raises(Stop, match="holds more than 1 files"):
        purse.count_member()


def test_an_allowance_holds_until_the_next() -> None:
    """It counts from where the stream stands."""
    stream = meter(b"x" * 100)

    stream.allow(10)
    assert stream.read(10) == b"x" * 10
    stream.allow(20)
    assert stream.read(20) == b"x" * 20
    with pytest.raises(Stop, match="header of more than"):
        stream.read(1)


def test_a_directory_is_read_up_to_its_bound() -> None:
    """Also by a reader that does not say how much it wants."""
    small = metered.SmallReads(io.BytesIO(b"x" * 100))
    large = metered.SmallReads(io.BytesIO(b"x" * (DIRECTORY_BYTES + 1)))

    assert (small.read(40), small.read()) == (b"x" * 40, b"x" * 60)
    with pytest.raises(Stop, match="has a directory of more than"):
        large.read(DIRECTORY_BYTES + 1)
    large.seek(0)
    with pytest.raises(Stop, match="has a directory of more than"):
        large.read()


def test_the_bounds_let_real_archives_through() -> None:
    """An Expressway's diagnostics have 800 MiB of captures at most, and paths of some kilobytes."""
    assert Budget().total_bytes > 2 * 20 * 20 * 1024 * 1024
    assert Budget().nested_bytes > 20 * 20 * 1024 * 1024
    assert HEADER_BYTES > 64 * 1024
    assert Budget().member_bytes <= FREE_BYTES
