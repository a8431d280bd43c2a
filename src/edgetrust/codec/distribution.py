"""Reads where revocation lists come from and what they are for: cRLDistributionPoints of certificates (RFC 5280
§4.2.1.13), issuingDistributionPoint of lists (§5.2.5).

Not here: whether a list is in scope for a certificate (`edgetrust.pki.revocation`).
"""

from __future__ import annotations

from edgetrust.codec import der
from edgetrust.codec.general_names import read_general_names
from edgetrust.errors import Malformed
from edgetrust.model.certificate import ALL_REASONS, DistributionPoint, IssuingDistributionPoint
from edgetrust.model.names import GeneralName, OtherName

RELATIVE_NAME = "nameRelativeToCRLIssuer"
"""The type of a distribution point's name that is relative to the issuer; kept as it stands."""


def read_distribution_points(value: bytes) -> tuple[DistributionPoint, ...]:
    """The points of a cRLDistributionPoints extension. One without name and issuer says nothing and is refused."""
    outer = der.read_only_element(value, der.SEQUENCE, "cRLDistributionPoints")
    return tuple([_read_point(value, element) for element in der.read_inside(value, outer)])


def _read_point(value: bytes, element: der.Element) -> DistributionPoint:
    der.expect(element, der.SEQUENCE, "a distribution point")
    parts = _by_tag(value, element, (0xA0, 0x81, 0xA2), "a distribution point")
    issuers = read_general_names(value, *parts[0xA2][2:]) if 0xA2 in parts else None
    names = _read_name(value, parts[0xA0]) if 0xA0 in parts else None
    if names is None and not issuers:
        raise Malformed(f"a distribution point with neither name nor issuer at offset {element[1]}")
    reasons = _read_reasons(value, parts[0x81]) if 0x81 in parts else ALL_REASONS
    return DistributionPoint(names=names, reasons=reasons, crl_issuers=issuers)


def read_issuing_distribution_point(value: bytes) -> IssuingDistributionPoint:
    """The issuingDistributionPoint extension of a list."""
    what = "issuingDistributionPoint"
    outer = der.read_only_element(value, der.SEQUENCE, what)
    parts = _by_tag(value, outer, (0xA0, 0x81, 0x82, 0x83, 0x84, 0x85), what)

    def flag(tag: int) -> bool:
        return tag in parts and der.boolean_value(value, parts[tag], what)

    if 0x83 in parts:
        _read_reasons(value, parts[0x83])
    return IssuingDistributionPoint(
        names=_read_name(value, parts[0xA0]) if 0xA0 in parts else None,
        only_user=flag(0x81),
        only_ca=flag(0x82),
        only_attributes=flag(0x85),
        is_indirect=flag(0x84),
        has_reasons=0x83 in parts,
    )


def _by_tag(value: bytes, outer: der.Element, tags: tuple[int, ...], what: str) -> dict[int, der.Element]:
    """The optional parts of a sequence, which must come in this order."""
    parts: dict[int, der.Element] = {}
    remaining = iter(tags)
    for element in der.read_inside(value, outer):
        if element[0] not in remaining:
            raise Malformed(f"{what}: tag {element[0]:#04x} at offset {element[1]}")
        parts[element[0]] = element
    return parts


def _read_name(value: bytes, explicit: der.Element) -> tuple[GeneralName, ...]:
    """A DistributionPointName inside its EXPLICIT tag."""
    choices = der.read_inside(value, explicit)
    if len(choices) != 1 or choices[0][0] not in (0xA0, 0xA1):
        raise Malformed(f"the name of a distribution point at offset {explicit[1]} is neither full nor relative")
    tag, begin, start, end = choices[0]
    if tag == 0xA1:
        return (OtherName(RELATIVE_NAME, value[begin:end]),)
    return read_general_names(value, start, end)


def _read_reasons(value: bytes, element: der.Element) -> int:
    octets = der.bits_value(value, element, "reasons")
    return int.from_bytes(octets[:2], "little") & ALL_REASONS
