"""Connections of a deployment with one defect: what crosses the wire, and what each side writes of it.

    call = connect(estate, "traversal", C1, E1, refused_by="client", reason="certificate has expired", alert=45)
    call.conversation, call.lines[C1]

The handshakes are OpenSSL's own. The lines are written down here from the vendor's documents; no pattern is looked at.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import Literal

from cryptography.x509 import load_der_x509_crl

from edgetrust.model.deployment import Slot, Store
from tests import make
from tests.deployments import AUTHORITIES, C1, C2, E1, IMP, PUBLISHER, SUBSCRIBER, UNITY, Site, stand_alone
from tests.wire.ssh import PORT as TUNNEL
from tests.wire.ssh import talk_ssh
from tests.wire.talk import talk
from tests.wire.tcp import BEGIN_NS, End
from tests.wire.truth import Alert, Closing, Conversation, Peer

Side = Literal["client", "server"]
Place = tuple[str, Slot]
ListPlace = tuple[str, Store]

ADDRESSES = {
    C1: "10.0.10.11",
    C2: "10.0.10.12",
    E1: "192.0.2.5",
    PUBLISHER: "10.0.20.21",
    SUBSCRIBER: "10.0.20.22",
    IMP: "10.0.20.31",
    UNITY: "10.0.20.41",
}
_CLIENT_PORT = 40001
_BEGIN = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=BEGIN_NS // 1000)
_ALERTS = {
    40: "sslv3 alert handshake failure",
    42: "sslv3 alert bad certificate",
    43: "sslv3 alert unsupported certificate",
    44: "sslv3 alert certificate revoked",
    45: "sslv3 alert certificate expired",
    46: "sslv3 alert certificate unknown",
    48: "tlsv1 alert unknown ca",
    47: "sslv3 alert illegal parameter",
    51: "tlsv1 alert decrypt error",
}


@dataclass(frozen=True)
class Estate:
    """What the nodes of a deployment have: certificates with their keys, lists, revocation lists."""

    certificates: Mapping[Place, make.Issued]
    lists: Mapping[ListPlace, Sequence[make.Issued]]
    crls: Mapping[str, Sequence[bytes]] = field(default_factory=dict)
    """Of nodes that check revocation, by node."""

    def site(self) -> Site:
        """The deployment with one of each Expressway, and this evidence."""
        return stand_alone(
            certificates={place: [issued] for place, issued in self.certificates.items()}, trust=self.lists
        )

    def shown(self, place: Place, store: Store) -> list[make.Issued]:
        """The leaf, and what the node can build above it out of its own list."""
        node, _ = place
        chain = [self.certificates[place]]
        listed = {each.certificate.subject.der: each for each in reversed(self.lists[node, store])}
        while (above := listed.get(chain[-1].certificate.issuer.der)) is not None and above not in chain:
            chain.append(above)
        return chain

    def peer(self, node: str, place: tuple[Slot, Store] | None, *, with_chain: bool = True) -> Peer:
        """A node as a side of a handshake: without a place it shows nothing."""
        store = place[1] if place is not None else Store.TRUSTED_CA
        chain = self.shown((node, place[0]), store) if place is not None else []
        return Peer(
            chain=chain if with_chain else chain[:1],
            trusts=self.lists[node, store],
            revoked=[load_der_x509_crl(each) for each in self.crls.get(node, ())],
        )


def both_sides(
    c: make.Issued,
    e: make.Issued,
    lists: Mapping[str, Sequence[make.Issued]] = MappingProxyType({}),
    crls: Mapping[str, Sequence[bytes]] = MappingProxyType({}),
) -> Estate:
    """One Expressway-C and one Expressway-E with these certificates; each list is whole unless it is given."""
    return Estate(
        certificates={(C1, Slot.SERVER): c, (E1, Slot.SERVER): e},
        lists={(node, Store.TRUSTED_CA): lists.get(node, AUTHORITIES) for node in (C1, E1)},
        crls=crls,
    )


@dataclass(frozen=True)
class Way:
    """A kind of connection: its port, and what each side shows and by which list it verifies."""

    port: int
    client: tuple[Slot, Store] | None
    """None: the client shows nothing, and verifies by its trusted CA list."""
    server: tuple[Slot, Store]


_EXPRESSWAY = Slot.SERVER, Store.TRUSTED_CA
WAYS = {
    "traversal": Way(7001, _EXPRESSWAY, _EXPRESSWAY),
    "cluster-peer": Way(4372, _EXPRESSWAY, _EXPRESSWAY),
    "cucm-https": Way(8443, None, (Slot.TOMCAT, Store.TOMCAT_TRUST)),
    "cucm-https-ecdsa": Way(8443, None, (Slot.TOMCAT_ECDSA, Store.TOMCAT_TRUST)),
    "cucm-config": Way(6972, _EXPRESSWAY, (Slot.TOMCAT, Store.TOMCAT_TRUST)),
    "cucm-config-secure": Way(6971, _EXPRESSWAY, (Slot.CALLMANAGER, Store.CALLMANAGER_TRUST)),
    "imp-https": Way(8443, None, (Slot.TOMCAT, Store.TOMCAT_TRUST)),
    "imp-xmpp": Way(7400, _EXPRESSWAY, (Slot.CUP_XMPP, Store.CUP_XMPP_TRUST)),
    "unity-https": Way(8443, None, (Slot.TOMCAT, Store.TOMCAT_TRUST)),
}


@dataclass(frozen=True)
class Call:
    """A connection that failed, between which ends, and what each side wrote of it."""

    conversation: Conversation
    client: End
    server: End
    lines: Mapping[str, tuple[str, ...]]
    """By node."""


@dataclass(frozen=True)
class Refusal:
    """Who refuses whom, why in the words of OpenSSL, and with which alert."""

    by: Side
    reason: str
    alert: int | None
    """None: it closes without one, as Expressways do over a name."""
    depth: int = 0
    """Of the certificate that is refused."""


def connect(
    estate: Estate,
    kind: str,
    client: str,
    server: str,
    refusal: Refusal,
    *,
    with_chain: bool = True,
    typed: str | None = None,
) -> Call:
    """A connection of this kind, and its end. Without a chain, the server sends its leaf alone, whatever its list
    holds. `typed` is how the client calls the server, if not by its name."""
    way = WAYS[kind]
    caller, called = estate.peer(client, way.client), estate.peer(server, way.server, with_chain=with_chain)
    if way.client is None:
        called = replace(called, trusts=None)
    if refusal.alert is None:
        caller, called = replace(caller, revoked=()), replace(called, revoked=())
    alerts = () if refusal.alert is None else (Alert(refusal.by, 2, refusal.alert),)
    conversation = talk(
        kind, caller, called, sni=None, port=way.port, alerts=alerts, closing=Closing(refusal.by), data=0
    )
    # What the lines say has to be what OpenSSL has said on the wire.
    code = b"" if refusal.alert is None else bytes((refusal.alert,))
    assert code == b"" or b"\x15\x03\x03\x00\x02\x02" + code in conversation.said(refusal.by), refusal
    ends = End(ADDRESSES[client], _CLIENT_PORT), End(ADDRESSES[server], way.port)
    write = _WRITERS.get(kind)
    lines = write(client, server, ends, refusal, typed or server) if write is not None else {}
    return Call(conversation, *ends, lines)


def tunnel(estate: Estate, client: str, server: str) -> Call:
    """An SSH tunnel that does not come up: the server shows its leaf alone, and the client closes without a word. All
    that is written of it is an alarm."""
    text = "Unified Communications SSH tunnel failure: This system cannot communicate with one or more remote hosts:"
    return Call(
        talk_ssh([estate.certificates[server, Slot.SERVER]]),
        End(ADDRESSES[client], _CLIENT_PORT),
        End(ADDRESSES[server], TUNNEL),
        {client: (alarm(client, 35013, f"{text} {server}"),)},
    )


# --- lines ------------------------------------------------------------------------------------------------------------


def alarm(node: str, number: int, text: str) -> str:
    """An alarm that a node raises."""
    iso, utc = times()
    return (
        f'{iso} {host(node)} alarm: Level="WARN" Event="Alarm Raised" Id="{number}"'
        f' UUID="4711c0de-0000-4000-8000-000000000001" Severity="warning" Detail="{text}" UTCTime="{utc}"'
    )


def host(node: str) -> str:
    """What a log calls a node."""
    return node.partition(".")[0]


def times() -> tuple[str, str]:
    """When it happens, in both forms that a line has."""
    moment = _BEGIN + timedelta(milliseconds=20)
    return moment.isoformat(timespec="milliseconds"), f"{moment:%Y-%m-%d %H:%M:%S},{moment.microsecond // 1000:03d}"


def _sip(client: str, server: str, ends: tuple[End, End], refusal: Refusal, typed: str) -> dict[str, tuple[str, ...]]:
    """The call server of each side."""
    said = {refusal.by: refusal.reason}
    if refusal.alert is not None:
        said["server" if refusal.by == "client" else "client"] = _ALERTS[refusal.alert]
    lines: dict[str, tuple[str, ...]] = {}
    if "client" in said:
        lines[client] = (_negotiation("Outbound", client, ends, said["client"], f' Common-name="{typed}"'),)
    if "server" in said:
        lines[server] = (_negotiation("Inbound", server, ends, said["server"], ""),)
    return lines


def _negotiation(event: str, node: str, ends: tuple[End, End], reason: str, name: str) -> str:
    iso, utc = times()
    source, target = ends
    return (
        f'{iso} {host(node)} tvcs: Event="{event} TLS Negotiation Error" Service="SIP"'
        f' Src-ip="{source.ip}" Src-port="{source.port}" Dst-ip="{target.ip}" Dst-port="{target.port}"'
        f' Detail="{reason}" Protocol="TLS"{name} Level="1" UTCTime="{utc}"'
    )


def _proxy(client: str, server: str, ends: tuple[End, End], refusal: Refusal, typed: str) -> dict[str, tuple[str, ...]]:
    """The HTTP proxy of an Expressway-C; the servers inside write nothing that anybody would send."""
    head = f"{times()[0]} {host(client)} traffic_server[3120]: [ET_NET 1]"
    target = f"server={typed}({ends[1].ip})"
    failed = "tls_process_server_certificate:certificate verify failed"
    if refusal.by == "server":
        assert refusal.alert is not None
        text = f"ssl3_read_bytes:{_ALERTS[refusal.alert]}"
        code = f"14094{1000 + refusal.alert:03X}"
        return {client: (f"{head} ERROR: SSL connection failed for '{typed}': error:{code}:SSL routines:{text}",)}
    first = (
        f"{head} WARNING: SNI ({typed}) not in certificate. Action=Terminate {target}"
        if refusal.alert is None
        else f"{head} WARNING: Core server certificate verification failed for ({typed}). Action=Terminate"
        f" Error={refusal.reason} {target} depth={refusal.depth}"
    )
    second = f"{head} ERROR: SSL connection failed for '{typed}': error:1416F086:SSL routines:{failed}"
    return {client: (first, second)}


_WRITERS = {
    "traversal": _sip,
    **dict.fromkeys(
        ("cucm-https", "cucm-https-ecdsa", "cucm-config", "cucm-config-secure", "imp-https", "unity-https"), _proxy
    ),
}
"""Of the other kinds, no document shows a line that a refused chain leaves."""
