"""CRL distribution points, and what a list is limited to, as OpenSSL prints them: its missing and its superfluous line
breaks included."""

from __future__ import annotations

from edgetrust.codec import der
from edgetrust.errors import Malformed
from edgetrust.pki.openssl_text.general_names import print_inline
from edgetrust.pki.openssl_text.names import print_relative_name

_MARGIN = " " * 16
_SOME_REASONS = 0x83
_LIMITS = {
    0x81: "Only User Certificates", 0x82: "Only CA Certificates", 0x84: "Indirect CRL",
    _SOME_REASONS: "Only Some Reasons", 0x85: "Only Attribute Certificates",
}  # fmt: skip
"""In OpenSSL's order."""
_REASONS = (
    "Unused", "Key Compromise", "CA Compromise", "Affiliation Changed", "Superseded", "Cessation Of Operation",
    "Certificate Hold", "Privilege Withdrawn", "AA Compromise",
)  # fmt: skip


def print_distribution_points(value: bytes) -> str:
    """The points, one below the other."""
    outer = der.read_only_element(value, der.SEQUENCE, "distribution points")
    return "\n".join(_point(value, each) for each in der.read_inside(value, outer))


def print_issuing_point(value: bytes) -> str:
    """i2r_idp: what a revocation list is limited to."""
    parts = {each[0]: each for each in der.read_inside(value, der.read_only_element(value, der.SEQUENCE, "a point"))}
    if not parts.keys() <= {0xA0, 0x81, 0x82, 0x83, 0x84, 0x85}:
        raise Malformed("an issuing distribution point with an unknown part")
    printed = _name(value, der.read_inside(value, parts[0xA0])) if 0xA0 in parts else ""
    for tag, words in _LIMITS.items():
        if tag in parts and tag == _SOME_REASONS:
            reasons = _reasons(der.bits_value(value, parts[tag], "reasons"))
            printed += f"{_MARGIN}{words}:\n{_MARGIN}  {reasons}\n"
        elif tag in parts and der.boolean_value(value, parts[tag], words):
            printed += f"{_MARGIN}{words}\n"
    return printed or f"{_MARGIN}<EMPTY>\n"


def _point(value: bytes, element: der.Element) -> str:
    printed = ""
    for part in der.read_inside(value, element):
        if part[0] == 0xA0:
            printed += _name(value, der.read_inside(value, part))
        elif part[0] == 0x81:
            printed += f"{_MARGIN}Reasons:\n{_MARGIN}  {_reasons(der.bits_value(value, part, 'reasons'))}\n"
        elif part[0] == 0xA2:
            printed += f"{_MARGIN}CRL Issuer:\n{_names(value, part)}"
        else:
            raise Malformed(f"a distribution point with the unknown tag {part[0]:#04x}")
    return printed


def _name(value: bytes, parts: list[der.Element]) -> str:
    if len(parts) != 1 or parts[0][0] not in (0xA0, 0xA1):
        raise Malformed("the name of a distribution point is neither full nor relative")
    if parts[0][0] == 0xA0:
        return f"{_MARGIN}Full Name:\n{_names(value, parts[0])}"
    return f"{_MARGIN}Relative Name:\n{_MARGIN}  {print_relative_name(value, parts[0])}\n"


def _names(value: bytes, element: der.Element) -> str:
    return "\n".join(f"{_MARGIN}  {print_inline(value, each)}" for each in der.read_inside(value, element))


def _reasons(octets: bytes) -> str:
    is_set = [octets[at // 8] >> (7 - at % 8) & 1 for at in range(len(octets) * 8)]
    return ", ".join(name for name, bit in zip(_REASONS, is_set, strict=False) if bit) or "<EMPTY>"
