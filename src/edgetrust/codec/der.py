"""Slices DER (X.690) into tag, length and value, and reads its primitive types.

Bounded and total: every function reads inside the limits it is given and raises `Malformed`, with the offset, on
anything else. Lengths must be definite; they need not be minimal, because OpenSSL takes longer ones and so must we.

Not here: what the elements mean (`x509`, `names`, `extensions`).
"""

from __future__ import annotations

from edgetrust.codec.memo import Memo
from edgetrust.errors import Malformed

BOOLEAN = 0x01
INTEGER = 0x02
BIT_STRING = 0x03
OCTET_STRING = 0x04
OBJECT_IDENTIFIER = 0x06
SEQUENCE = 0x30
SET = 0x31

Element = tuple[int, int, int, int]
"""Tag octet, offset of the tag, offset of the value, offset behind the value. A plain tuple: these are made by the
hundred for every certificate."""

MOST_ELEMENTS = 1_000_000
"""Elements inside one: the entries of a very large revocation list. That many take 200 MB."""

_LONG_TAGS = frozenset(tag for tag in range(0x100) if tag & 0x1F == 0x1F)
_OIDS: Memo[bytes, str] = Memo(limit=4096)
_LONG_TAG = "tag {:#04x} at offset {}: tag numbers above 30 do not occur in certificates"


def read_elements(data: bytes, start: int, end: int) -> list[Element]:
    """The elements that fill `data[start:end]` exactly, without looking inside them."""
    found: list[Element] = []
    position = start
    # The three forms of length that nearly all elements have, and no question that one at the end answers as well:
    # this loop is half of what reading a certificate costs. Whatever is odd is left to `_read_carefully`.
    if end - start > 2 * MOST_ELEMENTS or end > len(data):
        return _read_carefully(data, start, end)
    try:
        while position < end:
            tag, length, value = data[position], data[position + 1], position + 2
            if length > 0x7F:
                if length == 0x82:
                    length, value = data[value] << 8 | data[position + 3], position + 4
                elif length == 0x81:
                    length, value = data[value], position + 3
                else:
                    return _read_carefully(data, start, end)
            if tag in _LONG_TAGS:
                return _read_carefully(data, start, end)
            behind = value + length
            found.append((tag, position, value, behind))
            position = behind
    except IndexError:
        return _read_carefully(data, start, end)
    return found if position == end else _read_carefully(data, start, end)


def _read_carefully(data: bytes, start: int, end: int) -> list[Element]:
    """The same for lengths of any form, and with the reason where there is none."""
    found: list[Element] = []
    position = start
    while position < end:
        if len(found) == MOST_ELEMENTS:
            raise Malformed(f"more than {MOST_ELEMENTS} elements side by side at offset {start}")
        element = read_element(data, position, end)
        found.append(element)
        position = element[3]
    return found


def read_element(data: bytes, position: int, end: int) -> Element:
    """The one element that begins at `position`; something may follow it before `end`."""
    value = position + 2
    if value > end:
        raise Malformed(f"the data ends at offset {end} inside the header of an element")
    tag, length = data[position], data[position + 1]
    if tag & 0x1F == 0x1F:
        raise Malformed(_LONG_TAG.format(tag, position))
    if length > 0x7F:
        octets = length & 0x7F
        if not 1 <= octets <= 4:
            raise Malformed(f"length octet {length:#04x} at offset {position + 1}, expected a definite length")
        length = int.from_bytes(data[value : value + octets], "big")
        value += octets
    behind = value + length
    if behind > end:
        raise Malformed(f"the element at offset {position} is {length} bytes long, {max(end - value, 0)} are there")
    return tag, position, value, behind


def read_only_element(data: bytes, tag: int, what: str) -> Element:
    """The element that `data` begins with; it must have this tag. What follows it is left alone, as OpenSSL does."""
    element = read_element(data, 0, len(data))
    if element[0] != tag:
        expect(element, tag, what)
    return element


def read_inside(data: bytes, element: Element) -> list[Element]:
    """The elements inside a constructed one."""
    return read_elements(data, element[2], element[3])


def expect(element: Element, tag: int, what: str) -> None:
    """Refuse an element of another tag. Where many elements pass, the tag is compared before this is called."""
    if element[0] != tag:
        raise Malformed(f"{what}: tag {element[0]:#04x} at offset {element[1]}, expected {tag:#04x}")


def read_integer(data: bytes, element: Element, what: str) -> int:
    """An INTEGER of any size and sign."""
    if element[0] != INTEGER:
        expect(element, INTEGER, what)
    return integer_value(data, element, what)


def integer_value(data: bytes, element: Element, what: str) -> int:
    """The value of an INTEGER whose tag was replaced (IMPLICIT) or checked before."""
    if element[2] == element[3]:
        raise Malformed(f"{what}: an integer without octets at offset {element[1]}")
    return int.from_bytes(data[element[2] : element[3]], "big", signed=True)


def read_boolean(data: bytes, element: Element, what: str) -> bool:
    """A BOOLEAN; as in OpenSSL every octet but zero is true."""
    expect(element, BOOLEAN, what)
    return boolean_value(data, element, what)


def boolean_value(data: bytes, element: Element, what: str) -> bool:
    """The value of a BOOLEAN whose tag was replaced (IMPLICIT) or checked before."""
    if element[3] - element[2] != 1:
        raise Malformed(f"{what}: a boolean of {element[3] - element[2]} octets at offset {element[1]}")
    return data[element[2]] != 0


def read_bits(data: bytes, element: Element, what: str) -> bytes:
    """The octets of a BIT STRING, its unused bits set to zero."""
    expect(element, BIT_STRING, what)
    return bits_value(data, element, what)


def bits_value(data: bytes, element: Element, what: str) -> bytes:
    """The octets of a BIT STRING whose tag was replaced (IMPLICIT) or checked before, its unused bits set to zero."""
    if element[2] == element[3] or data[element[2]] > 7:
        raise Malformed(f"{what}: a bit string without a count of unused bits at offset {element[1]}")
    unused, octets = data[element[2]], data[element[2] + 1 : element[3]]
    if not unused or not octets:
        return octets
    return octets[:-1] + bytes((octets[-1] & (0xFF << unused) & 0xFF,))


def read_oid(data: bytes, element: Element, what: str) -> str:
    """An OBJECT IDENTIFIER in dotted form."""
    if element[0] != OBJECT_IDENTIFIER:
        expect(element, OBJECT_IDENTIFIER, what)
    octets = data[element[2] : element[3]]
    return _OIDS.find(octets) or _OIDS.keep(octets, _dotted(octets, element[1]))


def _dotted(octets: bytes, offset: int) -> str:
    # 256 octets are four times the longest identifier in use; beyond, decimal conversion would cost quadratic time.
    if not octets or octets[-1] & 0x80 or len(octets) > 256:
        raise Malformed(f"an object identifier of {len(octets)} octets that does not end, at offset {offset}")
    arcs: list[int] = []
    value = 0
    for octet in octets:
        value = value << 7 | octet & 0x7F
        if not octet & 0x80:
            arcs.append(value)
            value = 0
    first = min(arcs[0] // 40, 2)
    return ".".join(map(str, (first, arcs[0] - first * 40, *arcs[1:])))


def encode(tag: int, contents: bytes) -> bytes:
    """One element with a minimal length."""
    size = len(contents)
    if size < 0x80:
        return bytes((tag, size)) + contents
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes((tag, 0x80 | len(length))) + length + contents
