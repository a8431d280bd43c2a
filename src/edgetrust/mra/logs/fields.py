"""What stands in every line of a log, whatever it tells of: when, on which host, by which process, and fields.

Real lines have stray spaces inside the quotes of a field, times with and without milliseconds or zone, and headers with
and without a host. Not here: what a line means.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from ipaddress import ip_address
from types import MappingProxyType

from edgetrust.model.value import dataclass

_STAMP = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d):(\d\d)(?:[.,](\d{1,6})\d*)?\s*(?:(Z)|([+-])(\d\d):?(\d\d))?"
)
_UTC_TIME = re.compile(r'UTCTime\s*=\s*"\s*([^"]*)"')
_WRITER = re.compile(r"\s*(?:([\w.-]+)\s+)??([A-Za-z][\w.-]*)?(?:\[\d+\])?:(?=\s|$)")
_FIRST_WORD = re.compile(r"\s+([\w.-]+)\s+(?:[\w.-]+\s+)?(?=(?:UTCTime|Event|Module|Level)\s*=)")
_FIELD = re.compile(r'([A-Za-z](?<![A-Za-z]{2})[\w-]*)\s*=\s*"([^"]*)"')
"""Behind a letter no name begins: it would have begun there."""
_SYSLOG = re.compile(r"\s*(?:<\d+>)?[A-Za-z]{3} +\d{1,2} \d\d:\d\d:\d\d(?:\.\d+)? +([\w.-]+)\s")
"""A time without a year, which is none, and the host."""
_UNIFIED_TIME = re.compile(
    r"(?:\s([\w.-]+): ?)?\b([A-Za-z]{3}) +(\d{1,2}) (\d{4}) (\d\d):(\d\d):(\d\d)(?:\.\d+)? ?(?:UTC|GMT)\b"
)
"""How CUCM writes a time of its own behind that, and its FQDN."""
_SOCKET = re.compile(r"'([^']*:\d+)'\s*\]?\s*\Z")


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """How a record begins."""

    time: datetime | None = None
    has_zone: bool = True
    """False: the time is given without a zone, and was taken for UTC."""
    node: str | None = None
    process: str | None = None


def read_header(text: str) -> Header:
    """When, where and by whom a record was written, as far as it says so. The time that is given as UTC wins; one
    without a zone is taken for UTC."""
    begin = _STAMP.match(text.lstrip()) if text[:1].isspace() else _STAMP.match(text)
    node = process = None
    rest = text.lstrip()[begin.end() :] if begin is not None else text
    if (writer := _WRITER.match(rest)) is not None:
        node, process = (writer[1] if begin is not None else None), writer[2]
    elif begin is not None and (first := _FIRST_WORD.match(rest)) is not None:
        node = first[1]
    utc = _UTC_TIME.search(text)
    stamp = _STAMP.match(utc[1]) if utc is not None else begin
    if stamp is None and (syslog := _SYSLOG.match(rest)) is not None:
        unified = _UNIFIED_TIME.search(rest)
        time = None if unified is None else _moment_of_words(unified[2], *map(int, unified.groups("0")[2:]))
        return Header(time=time, node=(unified[1] if unified is not None else None) or syslog[1], process=process)
    has_zone = utc is not None or stamp is None or stamp[8] is not None or stamp[9] is not None
    return Header(time=None if stamp is None else _moment(stamp), has_zone=has_zone, node=node, process=process)


@lru_cache(maxsize=1)
def read_fields(text: str) -> Mapping[str, str]:
    """The `name="value"` pairs, names in lower case; of several with one name the first. Kept for the next question:
    many things may be told in one text."""
    found: dict[str, str] = {}
    for name, value in _FIELD.findall(text):
        found.setdefault(name.lower(), value.strip())
    return MappingProxyType(found)


def address(fields: Mapping[str, str], side: str, *, port: bool) -> str | None:
    """`Src-ip` and `Src-port` as one address, for `src` or `dst`; without the port where it means nothing."""
    ip = squeeze(fields.get(f"{side}-ip", ""))
    if not ip:
        return None
    number = number_of(fields.get(f"{side}-port", "")) if port else None
    return join_port(ip, number)


def socket_address(text: str, *, port: bool) -> tuple[str | None, int | None]:
    """An address as `['IPv4''TCP''192.0.2.1:7001']` has it, and its port; the port stands in the address, too, where
    that is asked for."""
    match = _SOCKET.search(text)
    if match is None:
        return None, None
    ip, _, digits = squeeze(match[1]).rpartition(":")
    number = number_of(digits)
    return join_port(ip.strip("[]"), number if port else None), number


def join_port(host: str, port: int | None) -> str:
    """`192.0.2.1:7001`, `[2001:db8::1]:7001`, or the host alone."""
    if port is None:
        return host
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def host_of(place: str | None) -> str | None:
    """The host of an address with or without a port."""
    if place is None:
        return None
    if place.startswith("["):
        return place[1:].partition("]")[0]
    return place.partition(":")[0] if place.count(":") == 1 else place


def number_of(text: str) -> int | None:
    """A port, or None for what is none."""
    digits = squeeze(text)
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= _MOST_DIGITS else None


_MOST_DIGITS = 5


def squeeze(text: str) -> str:
    """A name or an address without the spaces that a line break or a typist left in it."""
    return "".join(text.split())


def is_address(text: str) -> bool:
    """Whether a host is an IP address."""
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


def _moment_of_words(month: str, day: int, year: int, hour: int, minute: int, second: int) -> datetime | None:
    try:
        return datetime(year, _MONTHS.index(month.lower()) + 1, day, hour, minute, second, tzinfo=UTC)
    except ValueError:
        return None


_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def _moment(match: re.Match[str]) -> datetime | None:
    *numbers, fraction, _, sign, hours, minutes = match.groups()
    year, month, day, hour, minute, second = map(int, numbers)
    try:
        moment = datetime(year, month, day, hour, minute, second, int((fraction or "0").ljust(6, "0")), tzinfo=UTC)
        if sign is None:
            return moment
        offset = timedelta(hours=int(hours), minutes=int(minutes))
        return moment - offset if sign == "+" else moment + offset
    except (ValueError, OverflowError):
        return None
