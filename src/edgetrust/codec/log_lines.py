"""Finds the records of a log that may say something, at the pace at which bytes can be searched.

A log is searched for a few short words (`triggers`) in large blocks; only around these is it looked at closer, for the
words that a record must hold (`anchors`). A record is a line of the log; where several were glued together it is the
part between two beginnings, and where one was wrapped it is all of its lines.

    finder = LineFinder(triggers, anchors)
    for block in blocks: finder.feed(block)          # passages, as soon as they are whole
    finder.end()                                     # those at the end

Nothing is kept but a window, so memory does not grow with the log or with the length of a line. Not here: what a record
means (`edgetrust.mra.logs`), files (`edgetrust.io.logs`).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from functools import cache

from edgetrust.codec.log_beginnings import beginnings
from edgetrust.model.log import Passage

WINDOW = 16 * 1024
"""Octets before and behind a word that are at hand when it is looked at."""
_REACH = 6 * 1024
"""Of a longer line, this much before and behind the word, and up to twice as much."""
_MARGIN = 96
"""Octets beyond a line in which the rest of an anchor is looked for; none is longer."""
_MOST_LINES = 8
"""Physical lines that one record may have been wrapped into, before and behind."""
_TAIL = 8 * 1024
"""Octets at the end of a log that are told; the last line that has a time stands there."""

_FOLDED = bytes(range(256)).lower().translate(bytes.maketrans(b"\n\r\t\0", b"    "))
"""How octets are searched: small letters, and spaces for whatever else parts words."""

_HEADED = re.compile(rb"""[^"\n]{0,40}?\d\d:\d\d:\d\d(?![\d.,]*")|\s*\d{2,9}\.\d\d\s""")
"""A line that begins with a time is no continuation of another one."""


@cache
def _by_trigger(
    triggers: tuple[bytes, ...], anchors: tuple[bytes, ...]
) -> tuple[Mapping[bytes, tuple[bytes, ...]], tuple[bytes, ...]]:
    """The anchors that hold each trigger, and those that hold none; found once for thousands of files."""
    found = {trigger: tuple(each for each in anchors if trigger in each) for trigger in triggers}
    return found, tuple(each for each in anchors if not any(trigger in each for trigger in triggers))


class LineFinder:
    """Finds passages in a log that comes in blocks."""

    def __init__(self, file: str, *, triggers: Sequence[bytes], anchors: Sequence[bytes]) -> None:
        """All words in lower case; each anchor holds at least one trigger."""
        self._file = file
        self._triggers = tuple(triggers)
        self._anchors, self._free = _by_trigger(self._triggers, tuple(anchors))
        self._buffer = b""
        self._lower = b""
        self._scanned = 0
        self._dropped_lines = 0
        self._dropped = 0
        self._counted = (0, 0)
        self._begun: tuple[int, int, tuple[int, ...]] = (0, 0, ())
        self._found: set[int] = set()
        self._alone = -1
        self._length = 0
        self._ends_line = True

    @property
    def lines(self) -> int:
        """Lines so far, one that has no end included."""
        return self._dropped_lines + self._buffer.count(b"\n") + (0 if self._ends_line else 1)

    @property
    def length(self) -> int:
        """Octets so far."""
        return self._length

    @property
    def tail(self) -> str:
        """The last lines so far."""
        return self._buffer[-_TAIL:].decode("utf-8", "replace").replace("\0", "").replace("\r", "")

    def feed(self, block: bytes) -> list[Passage]:
        """The passages that are whole now."""
        if not block:
            return []
        self._length += len(block)
        self._ends_line = block.endswith(b"\n")
        self._buffer += block
        self._lower += block.translate(_FOLDED)
        return self._scan(len(self._buffer) - WINDOW)

    def end(self) -> list[Passage]:
        """The passages of what is left."""
        return self._scan(len(self._buffer))

    def _scan(self, stop: int) -> list[Passage]:
        if stop <= self._scanned:
            return []
        passages = [self._passage(*piece) for piece in self._pieces(self._scanned, stop)]
        self._scanned = stop
        self._drop(stop - WINDOW)
        return passages

    def _drop(self, count: int) -> None:
        """Forget what is too far back to matter."""
        if count <= 0:
            return
        self._dropped_lines += self._buffer.count(b"\n", 0, count)
        self._dropped += count
        self._counted = (0, 0)
        self._begun = (0, 0, ())
        self._scanned -= count
        # No record begins before what is at hand.
        self._found = {at for at in self._found if at >= self._dropped}
        self._buffer = self._buffer[count:]
        self._lower = self._lower[count:]

    def _passage(self, start: int, end: int) -> Passage:
        text = self._buffer[start:end].decode("utf-8", "replace").replace("\0", "").replace("\r", "")
        return Passage(file=self._file, number=self._number(start), text=text.rstrip())

    def _number(self, at: int) -> int:
        """Of the line at a position; counted on from where it was counted last."""
        before, lines = self._counted
        if at >= before:
            lines += self._buffer.count(b"\n", before, at)
        else:
            lines -= self._buffer.count(b"\n", at, before)
        self._counted = (at, lines)
        return self._dropped_lines + lines + 1

    def _pieces(self, start: int, stop: int) -> Iterator[tuple[int, int]]:
        """Where the records are that hold an anchor, each once."""
        for first, last, triggers in self._lines_hit(start, stop):
            # In order, so that what was worked out of a stretch serves all words in it.
            positions = sorted(self._positions(first, last, triggers))
            for piece in sorted({self._record(position) for position in positions}):
                if (at := piece[0] + self._dropped) not in self._found:
                    self._found.add(at)
                    yield piece

    def _lines_hit(self, start: int, stop: int) -> Iterator[tuple[int, int, set[bytes]]]:
        """The lines that hold triggers, and which."""
        first = last = -1
        triggers: set[bytes] = set()
        for hit, trigger in sorted(self._hits(start, stop)):
            if hit >= last:
                if triggers:
                    yield first, last, triggers
                first, last = self._line(hit)
                triggers = set()
            triggers.add(trigger)
        if triggers:
            yield first, last, triggers

    def _hits(self, start: int, stop: int) -> Iterator[tuple[int, bytes]]:
        """Where a trigger stands."""
        lower = self._lower
        for trigger in self._triggers:
            limit = stop + len(trigger) - 1
            at = lower.find(trigger, start, limit)
            while at >= 0:
                yield at, trigger
                at = lower.find(trigger, at + 1, limit)

    def _positions(self, first: int, last: int, triggers: set[bytes]) -> Iterator[int]:
        """Where an anchor stands in a line, or near: a wrapped record has a line break for a space."""
        begin = max(first - _MARGIN, 0)
        flat = self._lower[begin : last + _MARGIN]
        for anchor in (*self._free, *(each for trigger in triggers for each in self._anchors[trigger])):
            at = flat.find(anchor)
            while at >= 0:
                if first - len(anchor) < begin + at < last or not self._is_hit(begin + at):
                    yield begin + at
                at = flat.find(anchor, at + len(anchor))

    def _is_hit(self, at: int) -> bool:
        """Whether the line at a position has a trigger of its own, so that it is looked at for itself."""
        first, last = self._line(at)
        return any(self._lower.find(trigger, first, last) >= 0 for trigger in self._triggers)

    def _line(self, at: int) -> tuple[int, int]:
        """The line around a position, without its end; of a very long one what is near, the same for whole stretches of
        it, so that it is not looked through for each word anew."""
        stretch = (at + self._dropped) // _REACH * _REACH - self._dropped
        low, high = max(stretch - _REACH, 0), stretch + 2 * _REACH
        first, last = self._buffer.rfind(b"\n", low, at), self._buffer.find(b"\n", at, high)
        return first + 1 if first >= 0 else low, last if last >= 0 else min(high, len(self._buffer))

    def _record(self, at: int) -> tuple[int, int]:
        """The record around a position."""
        first, last = self._line(at)
        begins = self._begins(first, last)
        count = bisect_right(begins, at)
        start = begins[count - 1] if count else None
        end = begins[count] if count < len(begins) else last
        if start is None:
            start = first if _HEADED.match(self._buffer, first, last) else self._begin_before(first)
        elif count == 1 and self._is_torn(first, start):
            start = self._torn_from(first)
        if start is None:
            return first, end
        return start, self._end_behind(start, last) if end == last else end

    def _begins(self, first: int, last: int) -> tuple[int, ...]:
        """Where records begin in a line. The same line is asked for once for each of its words."""
        if self._begun[:2] != (first, last):
            self._begun = (first, last, tuple(beginnings(self._buffer, first, last)))
        return self._begun[2]

    def _begin_before(self, first: int, *, is_torn: bool = False) -> int | None:
        """Where the record begins whose continuation this line is; None when there is none. `is_torn`: this line is a
        body whose head is looked for."""
        asked = first + self._dropped
        for _ in range(_MOST_LINES):
            last, low = first - 1, max(first - 1 - _REACH, 0)
            if last < 0 or self._buffer[last : last + 1] != b"\n":
                return None
            first = self._buffer.rfind(b"\n", low, last) + 1
            if first < low or not self._buffer[first:last].strip():
                return None
            if first + self._dropped == self._alone:
                break  # nothing stands above that line to which it belongs, so to this one neither
            begins = self._begins(first, last)
            if begins and not is_torn and self._is_torn(first, begins[-1]):
                return self._torn_from(first)
            if begins:
                return begins[-1]
            if _HEADED.match(self._buffer, first, last):
                return first
        self._alone = asked
        return None

    def _end_behind(self, start: int, last: int) -> int:
        """Where the record ends that goes on behind this line."""
        for _ in range(_MOST_LINES):
            if self._buffer[last : last + 1] != b"\n":
                return last
            first = last + 1
            end = self._buffer.find(b"\n", first, first + _REACH)
            end = min(first + _REACH, len(self._buffer)) if end < 0 else end
            if not self._buffer[first:end].strip() or _HEADED.match(self._buffer, first, end):
                return last
            begin = next(beginnings(self._buffer, first, end), None)
            if begin is not None and self._is_torn(first, begin) and not self._has_body(start, last):
                begin = next(beginnings(self._buffer, begin + 1, end), None)
            if begin is not None:
                return begin if self._buffer[first:begin].strip() else last
            last = end
        return last

    def _is_torn(self, first: int, begin: int) -> bool:
        """A line that begins with the body of a record: its head may stand on the line before."""
        is_body = self._buffer.startswith(_BODIES, begin)
        return is_body and _FIELDS.fullmatch(self._buffer, first, begin) is not None

    def _torn_from(self, first: int) -> int:
        """Where the record of such a line begins."""
        head = self._begin_before(first, is_torn=True)
        return first if head is None or self._has_body(head, first) else head

    def _has_body(self, start: int, end: int) -> bool:
        return any(self._buffer.find(body, start, end) >= 0 for body in _BODIES)


_BODIES = (b"Event=", b"Module=")
_FIELDS = re.compile(rb"""\s*(?:[\d:.,]+"\s*)?(?:[\w-]+="[^"\n]*"\s*)*""")
"""Of a head that was torn, what may stand before the body."""
