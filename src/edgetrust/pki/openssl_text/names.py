"""Distinguished names in the three forms in which `openssl x509 -text` prints them.

Flags and their effects are those of OpenSSL's ASN1_STRING_print_ex(3) and X509_NAME_print_ex(3). Not here: general
names (`edgetrust.pki.openssl_text.general_names`).
"""

from __future__ import annotations

from edgetrust.codec import der, strings
from edgetrust.errors import Malformed
from edgetrust.model.value import dataclass
from edgetrust.pki.openssl_text.objects import short_name

_PRINTED_AS_TEXT = frozenset(
    (
        strings.UTF8_STRING,
        strings.NUMERIC_STRING,
        strings.PRINTABLE_STRING,
        strings.T61_STRING,
        strings.IA5_STRING,
        0x17,  # UTCTime
        0x18,  # GeneralizedTime
        strings.VISIBLE_STRING,
        strings.UNIVERSAL_STRING,
        strings.BMP_STRING,
    )
)
"""Other types are dumped."""
_QUOTED = frozenset(",+<>;")
"""Characters for which a value is put in quotes, where quotes are allowed."""
_SPECIAL = _QUOTED | frozenset('"\\')
"""Characters with a backslash before them, unless they stand in quotes; these two always."""
_LONGEST_SLASHED = 255
"""X509_NAME_oneline gets a buffer of 256 from the printers of extensions; what does not fit is left out."""


@dataclass(frozen=True, slots=True)
class _Attribute:
    oid: str
    tag: int
    octets: bytes
    der: bytes


def print_name(encoded: bytes) -> str:
    """XN_FLAG_RFC2253: `CN=x,O=y`, the last one first."""
    rdns = (
        "+".join(f"{_type(each)}={_value(each, quoted=False, dumps_unknown=True)}" for each in reversed(rdn))
        for rdn in reversed(_read(encoded))
    )
    return ",".join(rdns)


def print_name_spaced(encoded: bytes) -> str:
    """XN_FLAG_ONELINE: `O = y, CN = x`."""
    return ", ".join(print_rdn_spaced(rdn) for rdn in _read(encoded))


def print_rdn_spaced(rdn: list[_Attribute]) -> str:
    """One part of a name in the same form."""
    return " + ".join(f"{_type(each)} = {_value(each, quoted=True, dumps_unknown=False)}" for each in rdn)


def print_relative_name(data: bytes, element: der.Element) -> str:
    """A nameRelativeToCRLIssuer: a SET whose tag was replaced."""
    return print_rdn_spaced([_read_attribute(data, each) for each in der.read_inside(data, element)])


def print_name_slashed(encoded: bytes) -> str:
    """X509_NAME_oneline: `/O=y/CN=x`."""
    printed = ""
    for rdn in _read(encoded):
        for position, each in enumerate(rdn):
            part = f"{'+' if position else '/'}{_type(each)}={_slashed_value(each)}"
            if len(printed) + len(part) >= _LONGEST_SLASHED:
                return printed
            printed += part
    return printed


def _read(encoded: bytes) -> list[list[_Attribute]]:
    outer = der.read_only_element(encoded, der.SEQUENCE, "a name")
    return [
        [_read_attribute(encoded, each) for each in der.read_inside(encoded, rdn)]
        for rdn in der.read_inside(encoded, outer)
    ]


def _read_attribute(data: bytes, element: der.Element) -> _Attribute:
    parts = der.read_inside(data, element)
    if len(parts) != 2:
        raise Malformed(f"an attribute of a name at offset {element[1]} that is not a type and a value")
    oid = der.read_oid(data, parts[0], "the type of an attribute")
    tag, begin, start, end = parts[1]
    if strings.is_text(tag) and strings.decode_string(tag, data[start:end]) is None:
        raise Malformed(f"an attribute of a name at offset {begin} that is no text of its type")
    return _Attribute(oid, tag, data[start:end], data[begin:end])


def _type(attribute: _Attribute) -> str:
    return short_name(attribute.oid) or attribute.oid


def _value(attribute: _Attribute, *, quoted: bool, dumps_unknown: bool) -> str:
    if attribute.tag not in _PRINTED_AS_TEXT or (dumps_unknown and short_name(attribute.oid) is None):
        return f"#{attribute.der.hex().upper()}"
    text = _text(attribute)
    edges = _edges(text)
    if quoted and (edges or not _QUOTED.isdisjoint(text)):
        return f'"{"".join(_escape(char, at_an_edge=False, quoted=True) for char in text)}"'
    return "".join(_escape(char, at_an_edge=at in edges, quoted=False) for at, char in enumerate(text))


def _text(attribute: _Attribute) -> str:
    text = strings.decode_string(attribute.tag, attribute.octets)
    return attribute.octets.decode("latin-1") if text is None else text  # the types of times


def _edges(text: str) -> set[int]:
    """Where a space or # stands at an edge. A lone # does not count: OpenSSL takes it for the last character only."""
    last = len(text) - 1
    return {at for at in (0, last) if text[at:] and (text[at] == " " or (text[at] == "#" and at == 0 < last))}


def _escape(char: str, *, at_an_edge: bool, quoted: bool) -> str:
    if at_an_edge:
        return f"\\{char}"
    if char in _SPECIAL:
        return char if quoted and char in _QUOTED else f"\\{char}"
    if " " <= char <= "~":
        return char
    return "".join(f"\\{octet:02X}" for octet in char.encode())


def _slashed_value(attribute: _Attribute) -> str:
    octets = attribute.octets
    if attribute.tag == strings.UNIVERSAL_STRING and len(octets) % 4 == 0:
        # Positions of the four octets in which every character has a zero are not printed.
        kept = [place for place in range(4) if any(octets[place::4])]
        octets = bytes(octet for at, octet in enumerate(octets) if at % 4 in kept)
    return "".join(_slashed_octet(octet) for octet in octets)


def _slashed_octet(octet: int) -> str:
    if octet in b"/+":
        return f"\\{chr(octet)}"
    return chr(octet) if 0x20 <= octet <= 0x7E else f"\\x{octet:02X}"
