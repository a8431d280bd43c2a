"""Finds PEM blocks (RFC 7468) in any text: mail, web pages of products, transcripts, files glued together.

One pass of `bytes.find`, linear in the size of the input whatever it holds. What is broken is a value with its line,
never an exception.

Not here: what the decoded bytes are (`edgetrust.pki.contents`).
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from edgetrust.codec.memo import Memo
from edgetrust.model.value import dataclass

_BEGIN = b"-----BEGIN "
_END = b"-----END "
_DASHES = b"-----"
_LABELS = {b"CERTIFICATE": "CERTIFICATE"}
"""The label that nearly every block has, so that it need not be looked at."""
_RECURRING_BYTES = 8192
# The longest label in use is NEW CERTIFICATE REQUEST, 23 characters.
_LONGEST_LABEL = 64
# The longest trust list an Expressway takes has a thousand certificates; what is longer is looked at as any text.
_MOST_PIECES = 4 * 1000
_WHITE_SPACE = b" \t\r\n\v\f"
_EMPTY_LINE = rb"\r\n[ \t]*\r\n|\n[ \t]*\n|\r[ \t]*\r"


class PemBlock(NamedTuple):
    """One block, decoded. A tuple: these are made for every certificate of every file."""

    label: str
    """`CERTIFICATE`, `PKCS7`, …"""
    line: int
    """1-based line of the BEGIN line."""
    der: bytes
    is_encrypted: bool = False
    """The block has the header of a key that OpenSSL encrypted the old way (Proc-Type: 4,ENCRYPTED)."""
    text: bytes = b""
    """The block as it stands in the input; empty unless it is encrypted."""


@dataclass(frozen=True, slots=True)
class PemFault:
    """A block, or a part of one, that cannot be decoded."""

    line: int
    reason: str


_Body = tuple[bytes, bytes, int]
"""What stands between BEGIN and END, what it decodes to, and how many lines end in it."""

# The certificates of CAs stand in many files; the same text decodes to the same object. The first text of a file is
# mostly that of a node's own certificate, and would only push them out. The key is the end of a text, which is that of
# a signature: to hash all of it would take longer than the rest of what is done with a known text. It only leads to a
# text, and that is compared as a whole.
_BODIES: Memo[bytes, _Body] = Memo(limit=4096)
_TELLING_BYTES = 64

_Marker = tuple[int, int, str | None]
"""A BEGIN or END line: where it starts, where what follows it starts, and its label (None: it has no right end)."""


def find_blocks(data: bytes) -> Iterator[PemBlock | PemFault]:
    """The blocks and faults of a text in their order. Markers may stand anywhere in a line; CRLF, CR and LF all end a
    line; white space and text around blocks do not matter."""
    pieces = data.split(_DASHES, _MOST_PIECES)
    return _decode_certificates(pieces) if b"\n" in data and _are_certificates(pieces) else _find_any(data)


def _are_certificates(pieces: Sequence[bytes]) -> bool:
    """Whether a text, cut at every five hyphens, is what nearly all are: certificates one behind the other, each with
    its BEGIN and END, and no other hyphens."""
    count, rest = divmod(len(pieces), 4)
    return (
        rest == 1
        and pieces[1::4].count(b"BEGIN CERTIFICATE") == count
        and pieces[3::4].count(b"END CERTIFICATE") == count
        and _DASHES not in pieces[-1]
    )


def _decode_certificates(pieces: Sequence[bytes]) -> Iterator[PemBlock | PemFault]:
    """The same as `_find_any` gives for them, with half of its work."""
    line = 1
    text = iter(pieces)
    for number, (between, begin, body, end) in enumerate(zip(text, text, text, text, strict=False)):
        line += between.count(b"\n")
        known = _BODIES.find(body[-_TELLING_BYTES:])
        if known is not None and known[0] == body:
            yield PemBlock("CERTIFICATE", line, known[1])
            line += known[2]
            continue
        block, lines = _decode_body("CERTIFICATE", line, body), body.count(b"\n")
        if isinstance(block, PemBlock):
            if block.is_encrypted:
                block = block._replace(text=_DASHES.join((b"", begin, body, end, b"")))
            elif number > 0 and len(body) <= _RECURRING_BYTES:
                _BODIES.keep(body[-_TELLING_BYTES:], (body, block.der, lines))
        yield block
        line += lines


def _find_any(data: bytes) -> Iterator[PemBlock | PemFault]:
    lines = _LineCounter(data)
    begin, end = _find_marker(data, _BEGIN, 0), _find_marker(data, _END, 0)
    while begin is not None:
        start, behind, _ = begin
        while end is not None and end[0] < start:
            yield PemFault(lines.at(end[0]), f"{_written('END', end)} without a BEGIN line before it")
            end = _find_marker(data, _END, end[1])
        following = _find_marker(data, _BEGIN, behind)
        if end is None or (following is not None and following[0] < end[0]):
            yield PemFault(lines.at(start), f"{_written('BEGIN', begin)} has no END line: the block is cut off")
        else:
            yield _decode_block(data, begin, end, lines.at(start))
            end = _find_marker(data, _END, end[1])
        begin = following
    while end is not None:
        yield PemFault(lines.at(end[0]), f"{_written('END', end)} without a BEGIN line before it")
        end = _find_marker(data, _END, end[1])


def decode_base64(text: bytes) -> bytes | None:
    """The bytes behind base64 text with white space in it; None when it is anything else."""
    # Nearly all texts have no other white space than newlines, and taking out one character is faster than several.
    bare = text.replace(b"\n", b"")
    return _decode_strictly(bare) or _decode_strictly(bare.translate(None, _WHITE_SPACE))


def _decode_strictly(text: bytes) -> bytes | None:
    try:
        return binascii.a2b_base64(text, strict_mode=True)
    except binascii.Error:
        return None


def write_block(encoded: bytes, label: str = "CERTIFICATE") -> str:
    """A block with lines of 64 characters (RFC 7468), ending in a line break."""
    text = binascii.b2a_base64(encoded, newline=False).decode("ascii")
    lines = [text[start : start + 64] for start in range(0, len(text), 64)]
    return "\n".join((f"-----BEGIN {label}-----", *lines, f"-----END {label}-----", ""))


class _LineCounter:
    """Line numbers of ascending offsets, each byte looked at once."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._newline = b"\n" if b"\n" in data else b"\r"
        self._offset = 0
        self._line = 1

    def at(self, offset: int) -> int:
        self._line += self._data.count(self._newline, self._offset, offset)
        self._offset = offset
        return self._line


def _find_marker(data: bytes, prefix: bytes, position: int) -> _Marker | None:
    start = data.find(prefix, position)
    if start < 0:
        return None
    label_start = start + len(prefix)
    label_end = data.find(_DASHES, label_start, label_start + _LONGEST_LABEL + len(_DASHES))
    label = _LABELS.get(data[label_start : max(label_end, label_start)])
    if label is not None:
        return start, label_end + len(_DASHES), label
    found = data[label_start : max(label_end, label_start)]
    if label_end < 0 or b"\n" in found or b"\r" in found:
        return start, label_start, None
    return start, label_end + len(_DASHES), found.decode("latin-1")


def _written(word: str, marker: _Marker) -> str:
    return f"-----{word} {marker[2] or '…'}-----"


def _decode_block(data: bytes, begin: _Marker, end: _Marker, line: int) -> PemBlock | PemFault:
    start, body_start, label = begin
    body_end, behind, end_label = end
    if label is None or end_label is None:
        return PemFault(line, f"the {'BEGIN' if label is None else 'END'} line does not end in five hyphens")
    if label != end_label:
        return PemFault(line, f"{_written('BEGIN', begin)} ends in {_written('END', end)}: two blocks are mixed up")
    block = _decode_body(label, line, data[body_start:body_end])
    if isinstance(block, PemBlock) and block.is_encrypted:
        return block._replace(text=data[start:behind])
    return block


def _decode_body(label: str, line: int, body: bytes) -> PemBlock | PemFault:
    """The block with this between BEGIN and END; one that is encrypted lacks its text."""
    headers = b""
    if b":" in body:
        headers, body = _split_headers(body)
    der = decode_base64(body)
    if der is None:
        return PemFault(line, f"the block {label} is not base64: {_find_foreign(body)}")
    if not der:
        return PemFault(line, f"the block {label} is empty")
    if b"ENCRYPTED" in headers:
        return PemBlock(label, line, der, is_encrypted=True)
    return PemBlock(label, line, der)


def _split_headers(body: bytes) -> tuple[bytes, bytes]:
    """The headers of RFC 1421 before the first empty line, and the rest; without such a line there are none."""
    body = body.lstrip(_WHITE_SPACE)
    empty_line = re.search(_EMPTY_LINE, body)
    if empty_line is None or b":" not in body[: empty_line.start()]:
        return b"", body
    return body[: empty_line.start()], body[empty_line.end() :]


def _find_foreign(body: bytes) -> str:
    """What keeps a text from being base64."""
    text = body.translate(None, _WHITE_SPACE)
    alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/="
    foreign = text.translate(None, alphabet)
    if foreign:
        return f"it contains {foreign[:1].decode('latin-1')!r}"
    return f"its {len(text)} characters are no groups of four; a part is missing"
