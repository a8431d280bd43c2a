"""Where records begin in a line of a log: at a time, at the name of a process, at the body of an event.

An expression that looks behind itself is tried at each octet. So a line is searched first for the few places at which a
record may begin, by expressions that pass over everything else, and only there for one that does.

Not here: which records say anything, and lines that continue others (`edgetrust.codec.log_lines`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_STAMP = rb"""(?:(?<!")\d{4}-\d\d-\d\d[ ]|\d{4}-\d\d-\d\dT)\d\d:\d\d:\d\d(?:[.,]\d+)?(?:Z|[+-]\d\d:?\d\d)?"""
_PROCESSES = (
    rb"tvcs|traffic_server|XCP_\w+|edgeconfigprovisioning|portforwarding|licensemanager|management|replication"
    rb"|supervisor|alarm|b2bua|httpd|SECD|web"
)
_MONTHS = rb"Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec"
_LEVELS = rb"NOT|ERR|WRN|INF|DBG"
_BODIES = rb"Event=|Module="
_BEGINNING = re.compile(
    rb"(?<!\d)"
    # A time in quotes is a value, not a beginning.
    rb"(?:(?>" + _STAMP + rb""")(?![ ]*")"""
    rb"(?:[ \t]+[\w.-]+(?![\w.-]*=)(?:\[\d+\])?:?){0,2}"
    rb"|(?<![\w.-])(?:" + _PROCESSES + rb")(?:\[\d+\])?:(?=\s)"
    rb"""|(?<![^\s"])\d{8}\.\d{3}[ ]\|\d\d:\d\d:\d\d"""  # CUCM
    rb"""|(?<![^\s"])\d+:?[ ](?:""" + _LEVELS + rb""")[ ]\d\d:\d\d:\d\d"""  # consoles of phones
    rb"""|(?<![^\s])\d{2,9}\.\d\d[ \t]+(?=[A-Z])"""  # TC
    rb"|(?<![^\n])(?:" + _MONTHS + rb")[ ]{1,2}\d{1,2}[ ]\d\d:\d\d:\d\d[ ][\w.-]+[ ]"
    rb"(?:[\w.-]+(?:\[\d+\])?:?[ ]+)?(?:\d{2,9}\.\d\d[ \t]+)?"  # syslog, and what it was handed
    rb"|(?<![\w-])(?=" + _BODIES + rb")"
    rb")"
    # What belongs to the beginning, so that it is none itself.
    rb"""(?:\s*(?:(?:Level|UTCTime|ThreadID)=\s*"[^"\n]{0,40}"\s*)*(?:Event|Module)=)?"""
)
_PLACES = (
    re.compile(rb"\d(?<!\d\d)\d*(?=-\d\d-\d\d[ T]|\.\d{2,3}[ \t]|:?[ ](?:" + _LEVELS + rb")[ ])"),
    re.compile(rb"|".join((_PROCESSES, _MONTHS, _BODIES))),
)
"""Whatever a beginning begins with. Each starts with octets, not with a look behind, and so is searched for fast."""


def beginnings(octets: bytes, first: int, last: int) -> Iterator[int]:
    """Where records begin between two positions, in their order."""
    places = sorted(match.start() for expression in _PLACES for match in expression.finditer(octets, first, last))
    end = first
    for place in places:
        match = _BEGINNING.match(octets, place, last) if place >= end else None
        if match is not None:
            end = match.end()
            yield place
