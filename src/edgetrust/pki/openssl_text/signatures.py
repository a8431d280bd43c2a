"""Parameters of signature algorithms as OpenSSL prints them: only RSASSA-PSS has any."""

from __future__ import annotations

from edgetrust.codec import der
from edgetrust.codec.signed import RSA_PSS, read_pss
from edgetrust.errors import Malformed

_MARGIN = " " * 8


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
