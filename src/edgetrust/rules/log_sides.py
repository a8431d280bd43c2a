"""Who the two sides of a log line are, and where on each of them something is mended.

A line names no roles. What tells them is who wrote it, the port of the server, and whether an address is one of the
Internet; where that leaves a doubt, the party is unknown, and its pages are named for every product. Not here: the
words of rules (`edgetrust.rules.incidents`, `edgetrust.rules.log_rejections`).
"""

from __future__ import annotations

from enum import StrEnum
from ipaddress import ip_address, ip_network

from edgetrust.model.finding import Impact
from edgetrust.model.log import Sighting
from edgetrust.model.value import dataclass
from edgetrust.mra.logs.fields import host_of
from edgetrust.mra.pages import (
    CLIENT_CERTIFICATE,
    CUCM_CERTIFICATE_MANAGEMENT,
    SERVER_CERTIFICATE,
    TRUSTED_CA,
)


class Party(StrEnum):
    """What a side is."""

    EXPRESSWAY = "expressway"
    """C or E."""
    EXPRESSWAY_C = "expressway-c"
    EXPRESSWAY_E = "expressway-e"
    UNIFIED = "unified"
    """CUCM, IM and Presence or Unity Connection, whose pages are the same."""
    ENDPOINT = "endpoint"
    STRANGER = "stranger"
    """Somebody on the Internet: an endpoint, a partner, a scanner."""
    UNKNOWN = "unknown"

    @property
    def is_expressway(self) -> bool:
        """C, E, or one of the two."""
        return self in (Party.EXPRESSWAY, Party.EXPRESSWAY_C, Party.EXPRESSWAY_E)

    @property
    def called(self) -> str:
        """What a person calls a side of which no line gives the name."""
        return _CALLED.get(self, "the other side")


_CALLED = {
    Party.EXPRESSWAY: "the Expressway",
    Party.EXPRESSWAY_C: "the Expressway-C",
    Party.EXPRESSWAY_E: "the Expressway-E",
    Party.UNIFIED: "CUCM",
    Party.ENDPOINT: "the endpoint",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Where something is changed, and what that costs."""

    where: str
    impact: Impact


ENDPOINTS = frozenset(("Jabber", "TC/CE", "endpoint", "phone"))
"""Writers that register through an Expressway-E."""
_ELSEWHERE = frozenset(("OpenSSL", "curl"))
"""Writers that may be anybody."""
_BETWEEN_EXPRESSWAYS = frozenset((7001, 2222))
"""The usual port of the traversal zone, and that of the SSH tunnels: C is the client."""
_OF_UNIFIED = frozenset((8443, 6971, 6972, 5091))
"""Where an Expressway is the client of CUCM and its like."""
_SECURE_SIP = 5061
_TRAFFIC_SERVER = "traffic_server"
_INSIDE = tuple(
    map(
        ip_network,
        (
            "10.0.0.0/8",
            "172.16.0.0/12",
            "192.168.0.0/16",
            "100.64.0.0/10",
            "127.0.0.0/8",
            "169.254.0.0/16",
            "fc00::/7",
            "fe80::/10",
            "::1/128",
        ),
    )
)
"""Addresses that no network beyond one's own has."""


def writer_party(sighting: Sighting) -> Party:
    """What the side is that wrote a line."""
    source = sighting.source or ""
    if source in ENDPOINTS:
        return Party.ENDPOINT
    if source == "CUCM":
        return Party.UNIFIED
    if source in _ELSEWHERE:
        return Party.UNKNOWN
    port = server_port(sighting)
    if port in _BETWEEN_EXPRESSWAYS and sighting.is_server is not None:
        return Party.EXPRESSWAY_E if sighting.is_server else Party.EXPRESSWAY_C
    if sighting.is_server is False and (port in _OF_UNIFIED or source.startswith(_TRAFFIC_SERVER)):
        return Party.EXPRESSWAY_C
    if sighting.is_server and is_of_the_internet(sighting.peer):
        return Party.EXPRESSWAY_E
    return Party.EXPRESSWAY


def peer_party(sighting: Sighting) -> Party:
    """What the other side is."""
    writer, port = writer_party(sighting), server_port(sighting)
    if writer is Party.ENDPOINT:
        return Party.EXPRESSWAY_E
    if writer is Party.UNIFIED:
        return Party.EXPRESSWAY_C
    if port in _BETWEEN_EXPRESSWAYS and sighting.is_server is not None:
        return Party.EXPRESSWAY_C if sighting.is_server else Party.EXPRESSWAY_E
    if sighting.is_server is False and writer is Party.EXPRESSWAY_C:
        return Party.UNIFIED
    if sighting.is_server and is_of_the_internet(sighting.peer):
        return Party.STRANGER
    if port == _SECURE_SIP and sighting.is_server is not None and is_inside(sighting.peer):
        return Party.UNIFIED
    return Party.UNKNOWN


def server_port(sighting: Sighting) -> int | None:
    """The port of the server, where the line gives it."""
    told = sighting.local if sighting.is_server else sighting.peer
    if told is None or host_of(told) == told:
        return None
    port = told.rpartition(":")[2]
    return int(port) if port.isdecimal() else None


def is_of_the_internet(place: str | None) -> bool:
    """An address, with or without a port, that is none of a network of one's own."""
    try:
        ip_address(host_of(place) or "")
    except ValueError:
        return False
    return not is_inside(place)


def is_inside(place: str | None) -> bool:
    """An address, with or without a port, of a network of one's own."""
    try:
        address = ip_address(host_of(place) or "")
    except ValueError:
        return False
    return any(address in network for network in _INSIDE)


def list_page(party: Party) -> Page:
    """Where a trust list is changed."""
    if party.is_expressway:
        return Page(where=TRUSTED_CA, impact=Impact.NODE_RESTART)
    if party is Party.UNIFIED:
        return Page(where=CUCM_CERTIFICATE_MANAGEMENT, impact=Impact.SERVICE_RESTART)
    if party is Party.ENDPOINT:
        return Page(where="the list of CAs of the endpoint", impact=Impact.NONE)
    where = f"its trust list (Expressway: {TRUSTED_CA}; CUCM: {CUCM_CERTIFICATE_MANAGEMENT})"
    return Page(where=where, impact=Impact.NODE_RESTART)


def certificate_page(party: Party, *, is_client: bool | None) -> Page:
    """Where the certificate is replaced that a side shows as TLS client or server; None: that is not known."""
    expressway = SERVER_CERTIFICATE if is_client is False else f"{SERVER_CERTIFICATE}; from X15.5 {CLIENT_CERTIFICATE}"
    if party.is_expressway:
        return Page(where=expressway, impact=Impact.NODE_RESTART)
    if party is Party.UNIFIED:
        return Page(where=CUCM_CERTIFICATE_MANAGEMENT, impact=Impact.SERVICE_RESTART)
    where = f"its certificate page (Expressway: {expressway}; CUCM: {CUCM_CERTIFICATE_MANAGEMENT})"
    return Page(where=where, impact=Impact.NODE_RESTART)
