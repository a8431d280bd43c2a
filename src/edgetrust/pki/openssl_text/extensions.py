"""Extensions as X509V3_extensions_print prints them.

A value that OpenSSL has a printer for and that is what it should be is printed by it; every other one is printed as the
octets it consists of, dots for those that are no characters.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from edgetrust.codec import der
from edgetrust.codec.times import read_date
from edgetrust.errors import Malformed
from edgetrust.model.certificate import Extension
from edgetrust.pki.openssl_text.distribution import print_distribution_points, print_issuing_point
from edgetrust.pki.openssl_text.general_names import (
    dotted_octets,
    print_address,
    print_inline,
    print_value,
    printed_octets,
)
from edgetrust.pki.openssl_text.hexadecimal import colons
from edgetrust.pki.openssl_text.objects import long_name
from edgetrust.pki.openssl_text.policies import print_policies
from edgetrust.pki.openssl_text.rarities import (
    print_archive_cutoff,
    print_extranet,
    print_list_reference,
    print_locator,
    print_nonce,
    print_proxy,
)
from edgetrust.pki.openssl_text.resources import print_address_blocks, print_system_numbers
from edgetrust.pki.openssl_text.times import print_time
from edgetrust.pki.openssl_text.timestamps import print_timestamps

INDENT = 16
_MARGIN = " " * INDENT
_EMPTY = f"{_MARGIN}<EMPTY>\n"
"""Of some lists without an entry; that of others is printed as octets."""
_LONG_NUMBER = 128
"""Numbers of so many bits are printed in hexadecimal."""
_REASONS = {
    0: "Unspecified", 1: "Key Compromise", 2: "CA Compromise", 3: "Affiliation Changed", 4: "Superseded",
    5: "Cessation Of Operation", 6: "Certificate Hold", 8: "Remove From CRL", 9: "Privilege Withdrawn",
    10: "AA Compromise",
}  # fmt: skip


def print_extension(extension: Extension, *, indent: int = INDENT) -> Iterator[str]:
    """The lines of one extension, its text behind that many columns."""
    deeper = " " * (indent - INDENT)
    yield f"{deeper}            {long_name(extension.oid)}: {'critical' if extension.critical else ''}"
    printer = _PRINTERS.get(extension.oid)
    try:
        text = None if printer is None else printer(extension.value)
    except Malformed:
        text = None
    lines = (f"{_MARGIN}{dotted_octets(extension.value)}" if text is None else text).split("\n")
    # A line break may also stand in the value itself, which is printed as it is.
    yield from (f"{deeper}{line}" if line.startswith(_MARGIN) else line for line in lines)


def _outer(value: bytes, tag: int, what: str) -> der.Element:
    """The element a value begins with; as OpenSSL does, what follows it is left alone."""
    return der.read_only_element(value, tag, what)


def _in_line(values: list[str]) -> str:
    return f"{_MARGIN}{', '.join(_some(values))}"


def _below_each_other(values: list[str]) -> str:
    return "\n".join(f"{_MARGIN}{value}" for value in _some(values))


def _some(values: list[str]) -> list[str]:
    if not values:
        raise Malformed("nothing to print, so OpenSSL prints the octets")
    return values


def _bits(names: tuple[str, ...]) -> Callable[[bytes], str]:
    def print_bits(value: bytes) -> str:
        octets = der.read_bits(value, _outer(value, der.BIT_STRING, "bits"), "bits")
        is_set = [octets[at // 8] >> (7 - at % 8) & 1 for at in range(len(octets) * 8)]
        return _in_line([name for name, bit in zip(names, is_set, strict=False) if bit])

    return print_bits


def _basic_constraints(value: bytes) -> str:
    outer = _outer(value, der.SEQUENCE, "basic constraints")
    parts = der.read_inside(value, outer)
    is_ca = bool(parts) and parts[0][0] == der.BOOLEAN and der.read_boolean(value, parts[0], "cA")
    printed = [f"CA:{'TRUE' if is_ca else 'FALSE'}"]
    rest = parts[1:] if parts and parts[0][0] == der.BOOLEAN else parts
    printed += [f"pathlen:{der.read_integer(value, each, 'pathLenConstraint')}" for each in rest]
    return _in_line(printed)


def _purposes(value: bytes) -> str:
    outer = _outer(value, der.SEQUENCE, "purposes")
    return _in_line([long_name(der.read_oid(value, each, "a purpose")) for each in der.read_inside(value, outer)])


def _alternative_names(value: bytes) -> str:
    outer = _outer(value, der.SEQUENCE, "names")
    names = [print_value(value, each) for each in der.read_inside(value, outer)]
    return _in_line(names) if names else _EMPTY


def _subject_key(value: bytes) -> str:
    element = _outer(value, der.OCTET_STRING, "a key identifier")
    return f"{_MARGIN}{colons(value[element[2] : element[3]])}"


def _authority_key(value: bytes) -> str:
    parts = {each[0]: each for each in der.read_inside(value, _outer(value, der.SEQUENCE, "an authority key"))}
    has_more = 0xA1 in parts or 0x82 in parts
    printed = []
    for tag, element in parts.items():
        octets = value[element[2] : element[3]]
        if tag == 0x80:
            printed.append(f"{'keyid:' if has_more else ''}{colons(octets)}")
        elif tag == 0xA1:
            printed += [print_value(value, each) for each in der.read_inside(value, element)]
        elif tag == 0x82:
            number = abs(der.integer_value(value, element, "a serial number"))
            printed.append(f"serial:{colons(number.to_bytes(max(1, (number.bit_length() + 7) // 8), 'big'))}")
        else:
            raise Malformed(f"an authority key with the unknown tag {tag:#04x}")
    return _below_each_other(printed)


def _information_access(value: bytes) -> str:
    printed = []
    for each in der.read_inside(value, _outer(value, der.SEQUENCE, "information access")):
        method, location = _pair(der.read_inside(value, each))
        printed.append(f"{long_name(der.read_oid(value, method, 'a method'))} - {print_value(value, location)}")
    return _below_each_other(printed) if printed else _EMPTY


def _pair(parts: list[der.Element]) -> tuple[der.Element, der.Element]:
    if len(parts) != 2:
        raise Malformed(f"{len(parts)} elements, expected two")
    return parts[0], parts[1]


def _policy_mappings(value: bytes) -> str:
    printed = []
    for each in der.read_inside(value, _outer(value, der.SEQUENCE, "policy mappings")):
        issuer, subject = (der.read_oid(value, part, "a policy") for part in _pair(der.read_inside(value, each)))
        printed.append(f"{long_name(issuer)}:{long_name(subject)}")
    return _in_line(printed)


def _policy_constraints(value: bytes) -> str:
    labels = {0x80: "Require Explicit Policy", 0x81: "Inhibit Policy Mapping"}
    printed = []
    for each in der.read_inside(value, _outer(value, der.SEQUENCE, "policy constraints")):
        if each[0] not in labels:
            raise Malformed(f"policy constraints with the unknown tag {each[0]:#04x}")
        printed.append(f"{labels[each[0]]}:{der.integer_value(value, each, 'a count')}")
    return _in_line(printed)


def _integer(value: bytes) -> str:
    number = der.read_integer(value, _outer(value, der.INTEGER, "a number"), "a number")
    size = abs(number)
    if size.bit_length() < _LONG_NUMBER:
        return f"{_MARGIN}{number}"
    digits = size.to_bytes((size.bit_length() + 7) // 8, "big").hex().upper()
    return f"{_MARGIN}{'-' if number < 0 else ''}0x{digits}"


def _reason(value: bytes) -> str:
    element = _outer(value, 0x0A, "a reason")
    number = der.integer_value(value, element, "a reason")
    return f"{_MARGIN}{_REASONS.get(number, str(number))}"


def _invalidity_date(value: bytes) -> str:
    moment, _ = read_date(value, _outer(value, 0x18, "a date"), "an invalidity date")
    return f"{_MARGIN}{print_time(moment)}"


def _identifier(value: bytes) -> str:
    oid = der.read_oid(value, _outer(value, der.OBJECT_IDENTIFIER, "an identifier"), "an identifier")
    return f"{_MARGIN}{long_name(oid)}"


def _usage_period(value: bytes) -> str:
    labels = {0x80: "Not Before", 0x81: "Not After"}
    printed = []
    for tag, begin, start, end in der.read_inside(value, _outer(value, der.SEQUENCE, "a usage period")):
        if tag not in labels:
            raise Malformed(f"a usage period with the unknown tag {tag:#04x}")
        moment, _ = read_date(value, (0x18, begin, start, end), labels[tag])
        printed.append(f"{labels[tag]}: {print_time(moment)}")
    return f"{_MARGIN}{', '.join(printed)}"


def _name_constraints(value: bytes) -> str:
    parts = der.read_inside(value, _outer(value, der.SEQUENCE, "name constraints"))
    return "\n".join(_subtrees(value, each) for each in parts)


def _subtrees(value: bytes, element: der.Element) -> str:
    """A list of names under its title; of an empty one nothing is left but the line break behind it."""
    labels = {0xA0: "Permitted", 0xA1: "Excluded"}
    if element[0] not in labels:
        raise Malformed(f"name constraints with the unknown tag {element[0]:#04x}")
    lines = [
        f"{_MARGIN}  {_subtree(value, der.read_inside(value, each)[0])}" for each in der.read_inside(value, element)
    ]
    return "\n".join((f"{_MARGIN}{labels[element[0]]}:", *lines)) if lines else ""


def _subtree(value: bytes, element: der.Element) -> str:
    tag, _, start, end = element
    if tag != 0x87:
        return print_inline(value, element)
    # The address is the longest that there may be, and what is behind it the mask.
    octets = value[start:end]
    size = next((size for size in (16, 4) if len(octets) >= size), len(octets))
    return f"IP:{print_address(octets[:size])}/{print_address(octets[size:])}"


def _tls_features(value: bytes) -> str:
    names = {5: "status_request", 17: "status_request_v2"}
    numbers = [
        der.read_integer(value, each, "a feature")
        for each in der.read_inside(value, _outer(value, der.SEQUENCE, "TLS features"))
    ]
    return _in_line([names.get(number, str(number)) for number in numbers])


def _text(value: bytes) -> str:
    element = _outer(value, 0x16, "a text")
    return f"{_MARGIN}{printed_octets(value[element[2] : element[3]])}"


def _null(value: bytes) -> str:
    _outer(value, 0x05, "NULL")
    return f"{_MARGIN}NULL"


def _nothing(value: bytes) -> str:
    _outer(value, 0x05, "NULL")
    return ""


_KEY_USAGE = (
    "Digital Signature", "Non Repudiation", "Key Encipherment", "Data Encipherment", "Key Agreement",
    "Certificate Sign", "CRL Sign", "Encipher Only", "Decipher Only",
)  # fmt: skip
_CERT_TYPE = (
    "SSL Client", "SSL Server", "S/MIME", "Object Signing", "Unused", "SSL CA", "S/MIME CA", "Object Signing CA",
)  # fmt: skip

_PRINTERS: dict[str, Callable[[bytes], str]] = {
    "2.5.29.14": _subject_key,
    "2.5.29.15": _bits(_KEY_USAGE),
    "2.5.29.16": _usage_period,
    "2.5.29.17": _alternative_names,
    "2.5.29.18": _alternative_names,
    "2.5.29.19": _basic_constraints,
    "2.5.29.20": _integer,
    "2.5.29.21": _reason,
    "2.5.29.23": _identifier,
    "2.5.29.24": _invalidity_date,
    "2.5.29.27": _integer,
    "2.5.29.28": print_issuing_point,
    "2.5.29.29": _alternative_names,
    "2.5.29.30": _name_constraints,
    "2.5.29.31": print_distribution_points,
    "2.5.29.32": print_policies,
    "2.5.29.33": _policy_mappings,
    "2.5.29.35": _authority_key,
    "2.5.29.36": _policy_constraints,
    "2.5.29.37": _purposes,
    "2.5.29.46": print_distribution_points,
    "2.5.29.54": _integer,
    "1.3.6.1.5.5.7.1.1": _information_access,
    "1.3.6.1.5.5.7.1.7": print_address_blocks,
    "1.3.6.1.5.5.7.1.8": print_system_numbers,
    "1.3.6.1.5.5.7.1.11": _information_access,
    "1.3.6.1.5.5.7.1.14": print_proxy,
    "1.3.6.1.5.5.7.1.24": _tls_features,
    "1.3.6.1.5.5.7.48.1.2": print_nonce,
    "1.3.6.1.5.5.7.48.1.3": print_list_reference,
    "1.3.6.1.5.5.7.48.1.4": _purposes,
    "1.3.6.1.5.5.7.48.1.5": _nothing,
    "1.3.6.1.5.5.7.48.1.6": print_archive_cutoff,
    "1.3.6.1.5.5.7.48.1.7": print_locator,
    "1.3.101.1.4.1": print_extranet,
    "1.3.6.1.4.1.11129.2.4.2": print_timestamps,
    "1.3.6.1.4.1.11129.2.4.3": _null,
    "2.16.840.1.113730.1.1": _bits(_CERT_TYPE),
    **{f"2.16.840.1.113730.1.{number}": _text for number in (2, 3, 4, 7, 8, 12, 13)},
}
