"""IP addresses as people and certificates spell them.

Not here: whether a certificate offers one (`edgetrust.pki.match`).
"""

from __future__ import annotations

import ipaddress


def ip_address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """The address a text spells, or None when it is a name."""
    if not text or text[-1] not in "0123456789abcdefABCDEF:":
        return None
    try:
        return ipaddress.ip_address(text)
    except ValueError:
        return None
