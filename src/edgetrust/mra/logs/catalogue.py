"""Every pattern, and the words by which lines are found that may fit one.

Not here: searching (`edgetrust.codec.log_lines`) and fitting (`edgetrust.mra.logs.recognise`).
"""

from __future__ import annotations

from edgetrust.mra.logs import alarms, cucm, endpoints, expressway, traffic_server, xcp
from edgetrust.mra.logs.pattern import Pattern

PATTERNS: tuple[Pattern, ...] = (
    *expressway.PATTERNS,
    *traffic_server.PATTERNS,
    *xcp.PATTERNS,
    *alarms.PATTERNS,
    *cucm.PATTERNS,
    *endpoints.PATTERNS,
)
"""Of patterns that fit the same words, the first one counts."""

TRIGGERS: tuple[bytes, ...] = (
    b"fail",
    b"error",
    b" not ",
    b" alert ",
    b"unable",
    b"alarm raised",
    b"alarm lowered",
    b"fatal alert",
    b"verify return code",
    b"rejected",
    b"certificate problem",
    b"%uc_cert",
    b"identity was",
    b"signed certificate",
    b"returned",
    b"invalid",
    b"method=service",
    b"has expired",
    b"revoked",
    b"certificate purpose",
    b"no alternative",
)
"""Words that healthy lines seldom hold, one of which stands in every line that fits a pattern. A log is searched for
each of them, so there are as few as it takes."""

ANCHORS: tuple[bytes, ...] = tuple(dict.fromkeys(anchor.encode() for pattern in PATTERNS for anchor in pattern.anchors))
"""Words of which each line that fits a pattern holds one."""
