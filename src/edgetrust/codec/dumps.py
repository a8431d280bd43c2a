"""The configuration and status dumps in the diagnostic archive of an Expressway: lines of text in, values out.

    *c xConfiguration Zones Zone 6 TraversalClient Peer 1 Address: "expe1.example.com"     # xconf_dump_….txt
    *s SystemUnit: /                                                                       # xstat_dump_….txt
      Version: "X14.3.1"
    *s/end

No reference of the vendor describes the files. What is read here is what published files and programs show: the line of
a setting in Cisco document 212475 (Troubleshooting Guide for Webex Hybrid Call Service Connect), the block of a status
in the detection of Cisco VCS by Greenbone, both as other programs read them (jose-merchan/xconf_to_excel; VCS.java of
tpdc), and the elements of the XML form as monitoring of Cisco VCS asks for them (getxml?location=/Status/SystemUnit).
The XML form of a configuration is shown by nothing, and is not read.

Total: any text gives what is there and no more. Not here: what a setting means (`edgetrust.mra.starter.dumped`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from edgetrust.model.dump import Setting, Status

MOST_SETTINGS = 100_000
"""Of one file. A cluster with a thousand zones has some sixty thousand."""
_MOST_WORDS = 200
"""Characters before the colon; the longest that is known has 75."""

_SETTING = re.compile(r"(?:^|\*c[ \t]+)xConfiguration[ \t]+", re.IGNORECASE)
"""Settings glued to one line, as copying out of a page leaves them, are told apart by the mark before each."""
_RELEASE = re.compile(r'\s*Version:\s*"?(X\d+(?:\.\d+)*)"?\s*')
_EDGE = re.compile(r'\s*Expressway:\s*"?(True|False)"?\s*', re.IGNORECASE)
_BEGINS, _ENDS = "*s SystemUnit:", "*s/end"

_XML = re.compile(r"\s*(?:<\?xml|<Status\b)")


def read_settings(text: str) -> Iterator[Setting]:
    """The settings of a configuration dump, in their order; lines of any other form are passed over."""
    yield from islice(_settings(text), MOST_SETTINGS)


def _settings(text: str) -> Iterator[Setting]:
    for number, line in enumerate(text.split("\n"), 1):
        for part in _SETTING.split(line.strip())[1:]:
            words, colon, value = part.partition(":")
            if colon and len(words) <= _MOST_WORDS and words.strip():
                yield Setting(words=" ".join(words.split()), value=_without_quotes(value.strip()), line=number)


def _without_quotes(value: str) -> str:
    return value[1:-1] if len(value) > 1 and value[0] == value[-1] == '"' else value


def read_status(text: str) -> Status:
    """What a status dump says of the system, in either form."""
    return _status_of_xml(text) if _XML.match(text) else _status_of_text(text)


def _status_of_text(text: str) -> Status:
    release, edge = ("", 0), ("", 0)
    is_inside = False
    for number, line in enumerate(text.split("\n"), 1):
        if is_inside and line.startswith(_ENDS):
            break
        is_inside = is_inside or line.startswith(_BEGINS)
        if is_inside and not release[0] and (found := _RELEASE.fullmatch(line)):
            release = found[1], number
        if is_inside and not edge[0] and (found := _EDGE.fullmatch(line)):
            edge = found[1], number
    return _status(release, edge)


def _status_of_xml(text: str) -> Status:
    """By the elements alone: an XML parser would have to be kept from what hostile documents do with it."""
    system = _element(text, "SystemUnit", 0, len(text))
    software = _element(text, "Software", *system)
    release, edge = _held(text, "Version", software), _held(text, "Expressway", system)
    return _status(release if _RELEASE.fullmatch(f"Version: {release[0]}") else ("", 0), edge)


def _element(text: str, name: str, start: int, end: int) -> tuple[int, int]:
    """Where the content of an element stands between two places; nowhere when it is not there, or has no end."""
    opened = re.compile(rf"<{name}\b[^<>]*>").search(text, start, end)
    closed = text.find(f"</{name}>", opened.end(), end) if opened is not None else -1
    return (opened.end(), closed) if opened is not None and closed >= 0 else (end, end)


def _held(text: str, name: str, within: tuple[int, int]) -> tuple[str, int]:
    start, end = _element(text, name, *within)
    return text[start:end].strip(), text.count("\n", 0, start) + 1


def _status(release: tuple[str, int], edge: tuple[str, int]) -> Status:
    said = {"true": True, "false": False}.get(edge[0].lower())
    return Status(
        release=release[0] or None,
        release_line=release[1] if release[0] else 0,
        is_edge=said,
        edge_line=edge[1] if said is not None else 0,
    )
