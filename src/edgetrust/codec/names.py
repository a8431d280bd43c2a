"""Reads distinguished names (X.501), and writes them as RFC 4514 does.

Not here: looking an issuer up by its name (`edgetrust.pki`), and matching host names (`edgetrust.pki.match`).
"""

from __future__ import annotations

import re

from edgetrust.codec import der, strings
from edgetrust.codec.memo import Memo
from edgetrust.errors import Malformed
from edgetrust.model.names import Name, NameAttribute

SHORT_NAMES = {
    "2.5.4.3": "CN",
    "2.5.4.7": "L",
    "2.5.4.8": "ST",
    "2.5.4.10": "O",
    "2.5.4.11": "OU",
    "2.5.4.6": "C",
    "2.5.4.9": "STREET",
    "0.9.2342.19200300.100.1.25": "DC",
    "0.9.2342.19200300.100.1.1": "UID",
}
"""The table of RFC 4514 §3. Values of all other types are written as `#hex`."""

# The types whose letter case and spaces OpenSSL folds before it compares (crypto/x509/x_name.c). NumericString is none.
_FOLDED = frozenset(
    (
        strings.UTF8_STRING,
        strings.BMP_STRING,
        strings.UNIVERSAL_STRING,
        strings.PRINTABLE_STRING,
        strings.T61_STRING,
        strings.IA5_STRING,
        strings.VISIBLE_STRING,
    )
)

# RFC 4514 §2.4, and the control characters, which would otherwise break the lines of a report.
_SPECIAL = re.compile(r'["+,;<>\\\x00-\x1f\x7f]')

# Names recur: every certificate of a CA carries its name. 16,384 names of 1 KB with their text are some 40 MB.
_NAMES: Memo[bytes, Name] = Memo(limit=16_384)

# A relative name of one attribute: SET, SEQUENCE, type, and a text, each length in one octet.
_PLAIN_RDN = b"\x31%c\x30%c%b%b%c%b"
_LONGEST_PLAIN = 118
_PLAIN_KINDS = {bytes((0x06, 3, 0x55, 4, int(oid[6:]))): oid for oid in SHORT_NAMES if oid.startswith("2.5.4.")}
"""The types of X.520 by their DER."""
_UTF8_TAG = bytes((strings.UTF8_STRING,))
_PLAIN_TAGS = (_UTF8_TAG, bytes((strings.PRINTABLE_STRING,)))

_KIND_AT = 4
_COMMON_NAME = bytes.fromhex("0603550403")

_Rdn = tuple[tuple[NameAttribute, ...], str, bytes]
# Different names mostly share all but the common name, which is therefore not remembered.
_RDNS: Memo[bytes, _Rdn] = Memo(limit=16_384)


def read_name(encoded: bytes) -> Name:
    """A Name from its DER: one SEQUENCE with nothing behind it. The same bytes give the same object."""
    known = _NAMES.find(encoded)
    if known is not None:
        return known
    outer = der.read_only_element(encoded, der.SEQUENCE, "a name")
    if outer[3] != len(encoded):
        raise Malformed(f"a name: {len(encoded) - outer[3]} bytes behind it")
    return _NAMES.keep(encoded, _read_name(encoded, outer))


def _read_name(encoded: bytes, outer: der.Element) -> Name:
    attributes: tuple[NameAttribute, ...] = ()
    texts, canonical = [], b""
    for rdn in der.read_inside(encoded, outer):
        own = encoded[rdn[1] : rdn[3]]
        read = _RDNS.find(own)
        if read is None:
            read = _read_plain_rdn(own) or _read_rdn(own, rdn)
            if not own.startswith(_COMMON_NAME, _KIND_AT):
                _RDNS.keep(own, read)
        attributes += read[0]
        texts.append(read[1])
        # Without the outer header, as in OpenSSL: a subtree of a directory name is then a prefix.
        canonical += read[2]
    texts.reverse()
    return Name(der=encoded, canonical=canonical, rfc4514=",".join(filter(None, texts)), attributes=attributes)


def _read_plain_rdn(encoded: bytes) -> _Rdn | None:
    """The same as `_read_rdn` for what nearly all are: one short ASCII text of a type that has a short name. None for
    any other. Its kind and value tell how its DER looks, so comparing takes the place of slicing."""
    kind, tag, value = encoded[_KIND_AT:9], encoded[9:10], encoded[11:]
    size = len(value)
    if size > _LONGEST_PLAIN or kind not in _PLAIN_KINDS or tag not in _PLAIN_TAGS or not value.isascii():
        return None
    if encoded != _PLAIN_RDN % (size + 9, size + 7, kind, tag, size, value):
        return None
    text = value.decode("ascii")
    folded = _fold_text(value)
    length = len(folded)
    is_canonical = tag == _UTF8_TAG and folded == value
    canonical = encoded if is_canonical else _PLAIN_RDN % (length + 9, length + 7, kind, _UTF8_TAG, length, folded)
    oid = _PLAIN_KINDS[kind]
    return (NameAttribute(oid=oid, value=text),), f"{SHORT_NAMES[oid]}={escape(text)}", canonical


def _read_rdn(encoded: bytes, element: der.Element) -> _Rdn:
    """The attributes, the RFC 4514 text and the canonical DER of a relative distinguished name."""
    der.expect(element, der.SET, "a relative distinguished name")
    inside = der.read_elements(encoded, element[2] - element[1], len(encoded))
    read = [_read_attribute(encoded, attribute) for attribute in inside]
    canonical = der.encode(der.SET, b"".join(sorted(folded for _, _, folded in read))) if read else b""
    texts = "+".join([text for _, text, _ in read])
    return tuple([attribute for attribute, _, _ in read]), texts, canonical


def _read_attribute(encoded: bytes, element: der.Element) -> tuple[NameAttribute, str, bytes]:
    """An attribute, its RFC 4514 text, and its canonical DER."""
    der.expect(element, der.SEQUENCE, "an attribute of a name")
    parts = der.read_inside(encoded, element)
    if len(parts) != 2:
        raise Malformed(f"an attribute of a name at offset {element[1]} has {len(parts)} parts, expected 2")
    kind, (tag, begin, start, end) = parts
    oid = der.read_oid(encoded, kind, "the type of an attribute")
    octets = encoded[start:end]
    text = strings.decode_string(tag, octets)
    value = text if text is not None else f"#{encoded[begin:end].hex()}"
    short = SHORT_NAMES.get(oid)
    if short is None:
        written = f"{oid}=#{encoded[begin:end].hex()}"
    else:
        written = f"{short}={value if text is None else escape(text)}"
    folded = encoded[begin:end] if text is None or tag not in _FOLDED else _fold(tag, octets, text)
    canonical = der.encode(der.SEQUENCE, encoded[kind[1] : kind[3]] + folded)
    return NameAttribute(oid=oid, value=value), written, canonical


def _fold(tag: int, octets: bytes, text: str) -> bytes:
    return der.encode(strings.UTF8_STRING, _fold_text(octets if tag == strings.UTF8_STRING else text.encode()))


def _fold_text(utf8: bytes) -> bytes:
    """Spaces at the ends dropped, inner ones collapsed, ASCII letters lowered; on bytes, so that other letters stay."""
    return b" ".join(utf8.split()).lower()


def escape(text: str) -> str:
    """An attribute value as RFC 4514 §2.4 writes it."""
    escaped = _SPECIAL.sub(_escape_character, text)
    if text.startswith(("#", " ")):
        escaped = "\\" + escaped
    if len(text) > 1 and text.endswith(" "):
        escaped = escaped[:-1] + "\\ "
    return escaped


def _escape_character(found: re.Match[str]) -> str:
    character = found[0]
    return f"\\{ord(character):02x}" if character < " " or character == "\x7f" else f"\\{character}"
