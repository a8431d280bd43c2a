"""Signatures as OpenSSL prints them, and the parameters of their algorithms: only RSASSA-PSS has any."""

from __future__ import annotations

from edgetrust.codec import der
from edgetrust.codec.signed import RSA_PSS, read_pss
from edgetrust.errors import Malformed
from edgetrust.pki.openssl_text.hexadecimal import block, print_number

_INDENT = 8
_MARGIN = " " * _INDENT
_WIDTH = 18
_DSA = frozenset(
    {"1.2.840.10040.4.3", "1.3.14.3.2.13", "1.3.14.3.2.27"}
    | {f"2.16.840.1.101.3.4.3.{number}" for number in range(1, 5)}
)
"""Signatures of these algorithms are two numbers."""


def print_signature(oid: str, signature: bytes) -> list[str]:
    """The lines of a signature: octets; of DSA its two numbers, where it is that."""
    if oid in _DSA:
        try:
            outer = der.read_only_element(signature, der.SEQUENCE, "a signature")
            r, s = (der.read_integer(signature, each, "a number") for each in der.read_inside(signature, outer))
        except (Malformed, ValueError):  # ValueError: not two
            pass
        else:
            if r >= 0 and s >= 0:
                return [*print_number("r:   ", r, indent=_INDENT), *print_number("s:   ", s, indent=_INDENT)]
    return block(signature, indent=_INDENT, width=_WIDTH)


def print_parameters(data: bytes, oid: str, parameters: list[der.Element]) -> tuple[str, list[str]]:
    """What OpenSSL adds to the line before, and the lines that follow it."""
    if oid != RSA_PSS:
        return "", []
    try:
        pss = read_pss(data, parameters)
    except Malformed:
        return f"{_MARGIN}(INVALID PSS PARAMETERS)", []
    given = {element[0] for element in der.read_inside(data, parameters[0])} if parameters else set()

    def default(tag: int) -> str:
        return "" if tag in given else " (default)"

    return _MARGIN, [
        f"{_MARGIN}Hash Algorithm: {pss.digest}{default(0xA0)}",
        f"{_MARGIN}Mask Algorithm: mgf1 with {pss.mask_digest}{default(0xA1)}",
        f"{_MARGIN} Salt Length: 0x{pss.salt_length:02X}{default(0xA2)}",
        f"{_MARGIN}Trailer Field: 0x01{default(0xA3)}",
    ]
