"""What the Expressway accepts as a fully qualified domain name.

Source: Expressway Administrator Guide (X15.5), cluster names and phone security profile names.
"""

from __future__ import annotations

import re

from edgetrust.pki.addresses import ip_address

_LABEL = re.compile(r"[0-9A-Za-z](?:[0-9A-Za-z-]{0,61}[0-9A-Za-z])?")
_LONGEST = 253
"""RFC 1035, 2.3.4: 255 octets in the encoding, which has a length octet for each label and one for the root."""


def is_fqdn(name: str) -> bool:
    """Whether `name` is an FQDN: at least two labels of letters, digits and inner hyphens, the last one beginning with
    a letter (so that no IP address is one), without a trailing dot."""
    labels = name.split(".")
    if len(labels) < 2 or len(name) > _LONGEST:
        return False
    return all(_LABEL.fullmatch(label) for label in labels) and labels[-1][0].isalpha()


def fails_by_underscore_only(name: str) -> bool:
    """Whether `name` would be an FQDN if its underscores were letters."""
    return "_" in name and is_fqdn(name.replace("_", "x"))


def with_hyphens(name: str) -> str:
    """The name with hyphens where it has underscores: what a host may be called in its place."""
    return name.replace("_", "-")


def is_no_fqdn(name: str) -> bool:
    """Whether somebody typed an IP address or a bare host name instead of an FQDN, however well that is spelled."""
    return ip_address(name) is not None or "." not in name.rstrip(".")
