"""Reads bytes from the front: counted, bounded, big-endian.

Messages of TLS and headers of packets are read with this and nothing else, so that no length from the wire is ever
believed before it is checked. `Malformed` says what was being read, where, and how much was there. Not here: DER, which
has lengths of its own (`edgetrust.codec.der`).
"""

from __future__ import annotations

from typing import Self

from edgetrust.errors import Malformed


class Reader:
    """A window on some bytes. What has been read is behind it; `what` names it in errors."""

    __slots__ = ("_data", "_end", "_position", "_what")

    def __init__(self, data: bytes, what: str) -> None:
        self._data = data
        self._position = 0
        self._end = len(data)
        self._what = what

    @property
    def remaining(self) -> int:
        """Octets not read yet."""
        return self._end - self._position

    def read_octets(self, count: int) -> bytes:
        """The next `count` octets."""
        start, end = self._position, self._position + count
        if end > self._end:
            raise Malformed(f"{self._what}: {count} octets expected at offset {start}, {self.remaining} are there")
        self._position = end
        return self._data[start:end]

    def read_number(self, octets: int) -> int:
        """An unsigned number of that many octets."""
        return int.from_bytes(self.read_octets(octets), "big")

    def read_vector(self, octets: int) -> bytes:
        """A string of octets behind its length, which takes `octets` octets (RFC 8446 §3.4)."""
        return self.read_octets(self.read_number(octets))

    def read_numbers(self, octets: int, *, width: int) -> tuple[int, ...]:
        """A vector of unsigned numbers of `width` octets each."""
        body = self.read_vector(octets)
        if len(body) % width:
            raise Malformed(f"{self._what}: a list of {len(body)} octets, expected a multiple of {width}")
        return tuple(int.from_bytes(body[at : at + width], "big") for at in range(0, len(body), width))

    def enter(self, octets: int) -> Self:
        """A window on the vector that comes next; this one continues behind it."""
        return type(self)(self.read_vector(octets), self._what)

    def expect_end(self) -> None:
        """Refuse octets that nobody asked for."""
        if self.remaining:
            raise Malformed(f"{self._what}: {self.remaining} octets too many at offset {self._position}")


def vector(octets: int, body: bytes) -> bytes:
    """`body` behind its length, as `Reader.read_vector` reads it."""
    return len(body).to_bytes(octets, "big") + body


def numbers(octets: int, values: tuple[int, ...], *, width: int) -> bytes:
    """Unsigned numbers as `Reader.read_numbers` reads them."""
    return vector(octets, b"".join(value.to_bytes(width, "big") for value in values))
