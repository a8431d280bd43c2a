"""Diagnostic archives as Expressways make them, out of a deployment with one defect: the certificate, the trust list,
a capture of the traversal connection and the log lines about it.

    call = traversal(site, refused_by="client", reason="certificate has expired", alert=45)
    expressway_archive(site, C1, call)     # octets of a .tar.gz; without a call, the certificates alone
    cucm_archive(site, PUBLISHER, call)    # octets of a .zip: certificates, tomcat-trust, and a capture

The handshakes are OpenSSL's own. The lines are written down here from the vendor's documents; no pattern is looked at.
"""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Literal

from edgetrust.model.deployment import Slot, Store
from tests import make
from tests.deployments import C1, E1, PUBLISHER, Site
from tests.wire.container import capture, tarred
from tests.wire.talk import talk
from tests.wire.tcp import BEGIN_NS, End, segments
from tests.wire.truth import Alert, Closing, Conversation, Peer

ZONE, CONFIG = 7001, 6972
STAMP = "2026-11-23_00_05_00"
C_END, E_END = End("10.0.10.11", 40001), End("192.0.2.5", ZONE)
_BEGIN = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=BEGIN_NS // 1000)
_ALERTS = {
    42: "sslv3 alert bad certificate",
    43: "sslv3 alert unsupported certificate",
    44: "sslv3 alert certificate revoked",
    45: "sslv3 alert certificate expired",
    46: "sslv3 alert certificate unknown",
    48: "tlsv1 alert unknown ca",
    51: "tlsv1 alert decrypt error",
}

Side = Literal["client", "server"]


@dataclass(frozen=True)
class Call:
    """A traversal connection that failed, and what each side wrote of it."""

    conversation: Conversation
    lines: dict[str, tuple[str, ...]]
    """By node."""


def traversal(
    site: Site,
    issued: Sequence[make.Issued],
    *,
    refused_by: Side,
    reason: str,
    alert: int,
    with_chain: bool = True,
) -> Call:
    """C calls E, and one of them refuses the other for this reason. `issued` are the certificates of both with their
    keys. Without a chain, E sends its leaf alone, whatever its list holds."""
    client = Peer(chain=_shown(site, C1, issued), trusts=_trusted(site, C1, issued))
    chain = _shown(site, E1, issued)
    server = Peer(chain=chain if with_chain else chain[:1], trusts=_trusted(site, E1, issued))
    sent = Alert(refused_by, 2, alert)
    conversation = talk("traversal", client, server, sni=None, port=ZONE, alerts=(sent,), closing=Closing(refused_by))
    # What the lines say has to be what OpenSSL has said on the wire.
    assert b"\x15\x03\x03\x00\x02\x02" + bytes([alert]) in conversation.said(refused_by), alert
    said = {refused_by: reason, _other(refused_by): _ALERTS[alert]}
    return Call(conversation=conversation, lines={C1: (_outbound(said["client"]),), E1: (_inbound(said["server"]),)})


def expressway_archive(site: Site, node: str, call: Call | None = None) -> bytes:
    """What `Maintenance > Diagnostics` of a node gives."""
    host = node.partition(".")[0]
    files = {
        f"server_{host}_{STAMP}.pem": _pem([site.inventory.identities[node, Slot.SERVER].leaf.certificate.der]),
        f"ca_{host}_{STAMP}.pem": _pem(
            [located.certificate.der for located in site.inventory.trust_lists[node, Store.TRUSTED_CA]]
        ),
        f"xconf_dump_{host}_{STAMP}.txt": b"*c xConfiguration SystemUnit Name: x\n",
    }
    if call is not None:
        octets = capture(segments(call.conversation, client=C_END, server=E_END))
        files[f"eth0_diagnostic_logging_tcpdump00_{host}_{STAMP}.pcap"] = octets
        text = "".join(f"{line}\n" for line in call.lines[node])
        files[f"loggingsnapshot_{host}_{STAMP}.txt"] = text.encode()
    return tarred({f"diagnostic_log_{host}_{STAMP}/{name}": octets for name, octets in files.items()}, compressed=True)


def configuration(site: Site, issued: Sequence[make.Issued], *, alert: int) -> Conversation:
    """C asks a CUCM for its configuration, and is refused."""
    server = Peer(
        chain=_shown(site, PUBLISHER, issued, slot=Slot.TOMCAT, store=Store.TOMCAT_TRUST),
        trusts=_trusted(site, PUBLISHER, issued, store=Store.TOMCAT_TRUST),
    )
    client = Peer(chain=_shown(site, C1, issued), trusts=_trusted(site, C1, issued))
    sent = Alert("server", 2, alert)
    return talk("configuration", client, server, sni=None, port=CONFIG, alerts=(sent,), closing=Closing("server"))


def cucm_archive(site: Site, node: str, conversation: Conversation) -> bytes:
    """What somebody collects from a CUCM: its certificates, its list, and what `utils network capture` wrote."""
    target = BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        leaf = site.inventory.identities[node, Slot.TOMCAT].leaf.certificate.der
        archive.writestr(f"{node}/tomcat.pem", _pem([leaf]))
        for number, located in enumerate(site.inventory.trust_lists[node, Store.TOMCAT_TRUST]):
            archive.writestr(f"{node}/tomcat-trust/{number}.pem", _pem([located.certificate.der]))
        octets = capture(segments(conversation, client=C_END, server=End("10.0.20.21", CONFIG)))
        archive.writestr(f"{node}/packets.cap", octets)
    return target.getvalue()


def _pem(ders: Sequence[bytes]) -> bytes:
    return "".join(map(make.pem, ders)).encode()


def _trusted(
    site: Site, node: str, issued: Sequence[make.Issued], store: Store = Store.TRUSTED_CA
) -> list[make.Issued]:
    by_der = {each.certificate.der: each for each in issued}
    return [by_der[each.certificate.der] for each in site.inventory.trust_lists[node, store]]


def _shown(
    site: Site,
    node: str,
    issued: Sequence[make.Issued],
    *,
    slot: Slot = Slot.SERVER,
    store: Store = Store.TRUSTED_CA,
) -> list[make.Issued]:
    """The leaf, and what the node can build above it out of its own list."""
    by_der = {each.certificate.der: each for each in issued}
    chain = [by_der[site.inventory.identities[node, slot].leaf.certificate.der]]
    listed = {each.certificate.subject.der: each for each in reversed(_trusted(site, node, issued, store))}
    while (above := listed.get(chain[-1].certificate.issuer.der)) is not None and above not in chain:
        chain.append(above)
    return chain


def _other(side: Side) -> Side:
    return "server" if side == "client" else "client"


def _times() -> tuple[str, str]:
    moment = _BEGIN + timedelta(milliseconds=20)
    return moment.isoformat(timespec="milliseconds"), f"{moment:%Y-%m-%d %H:%M:%S},{moment.microsecond // 1000:03d}"


def _inbound(reason: str) -> str:
    iso, utc = _times()
    return (
        f'{iso} {E1.partition(".")[0]} tvcs: Event="Inbound TLS Negotiation Error" Service="SIP"'
        f' Src-ip="{C_END.ip}" Src-port="{C_END.port}" Dst-ip="{E_END.ip}" Dst-port="{ZONE}" Detail="{reason}"'
        f' Protocol="TLS" Level="1" UTCTime="{utc}"'
    )


def _outbound(reason: str) -> str:
    iso, utc = _times()
    return (
        f'{iso} {C1.partition(".")[0]} tvcs: Event="Outbound TLS Negotiation Error" Service="SIP"'
        f' Src-ip="{C_END.ip}" Src-port="{C_END.port}" Dst-ip="{E_END.ip}" Dst-port="{ZONE}" Detail="{reason}"'
        f' Protocol="TLS" Common-name="{E1}" Level="1" UTCTime="{utc}"'
    )
