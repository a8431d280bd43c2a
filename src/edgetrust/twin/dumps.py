"""What an Expressway of a lab states of itself in its diagnostic archive: settings of the deployment, and its status.

Only lines are written whose form a published source shows (docs/how-to/diagnose.md names them); a true dump has many
more. Nothing is shared with what reads dumps.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from edgetrust.model.deployment import Deployment, ExpresswayCluster, Node, Role, SecurityMode

_MOST_PEERS = 6
_CUCM_PORTS = (("CEtcp-", 5060), ("CEtls-", 5061), ("CEOAuth ", 5091))
"""Zones for each CUCM node: always, in mixed mode, with SIP OAuth; and their ports there."""

_Setting = tuple[str, object]


def dumps_of(deployment: Deployment, node: Node) -> dict[str, str]:
    """The text of its dumps, by the beginning of the names of their files; none of what is no Expressway."""
    side = next((side for side in deployment.expressways if node in side.nodes), None)
    if side is None:
        return {}
    settings = sorted(_settings(deployment, side, node))
    text = "".join(f"*c xConfiguration {words}: {_quoted(value)}\n" for words, value in settings)
    return {"xconf_dump": text, "xstat_dump": _status(side)}


def _quoted(value: object) -> str:
    return f'"{value}"' if value != "" else ""


def _status(side: ExpresswayCluster) -> str:
    return (
        "*s SystemUnit: /\n"
        '  Product: "TANDBERG VCS"\n'
        f'  Expressway: "{side.role is Role.EXPRESSWAY_E}"\n'
        "  Software: /\n"
        f'    Version: "{side.version}"\n'
        "*s/end\n"
    )


def _settings(deployment: Deployment, side: ExpresswayCluster, node: Node) -> Iterator[_Setting]:
    host, _, domain = node.fqdn.partition(".")
    yield from (("SystemUnit Name", host), ("IP DNS Hostname", host), ("IP DNS Domain Name", domain))
    if node.address is not None:
        yield "Ethernet 1 IP V4 Address", node.address
    yield "SIP TLS Certificate Revocation Checking Mode", _switch(is_on=node.revocation_checking)
    yield "Alternates Cluster Name", side.cluster_name or ""
    peers = [each.fqdn for each in side.nodes] if len(side.nodes) > 1 else []
    yield from _numbered("Alternates Peer {} Address", peers)
    if side.role is Role.EXPRESSWAY_C:
        for number, name in enumerate(deployment.domains, 1):
            yield f"SIP Domains Domain {number} Name", name
    for number, zone in enumerate(_zones(deployment, side), 1):
        yield from ((f"Zones Zone {number} {words}", value) for words, value in zone)


def _zones(deployment: Deployment, side: ExpresswayCluster) -> Iterator[Sequence[_Setting]]:
    zone = deployment.traversal_zone
    if side.role is Role.EXPRESSWAY_E:
        yield (
            *_unified("TraversalServer", zone.port),
            ("TraversalServer SIP TLS Verify Subject Name", zone.tls_verify_subject_name or ""),
        )
        return
    peers = _numbered("TraversalClient Peer {} Address", zone.peer_addresses)
    yield (*_unified("TraversalClient", zone.port), *peers)
    for cluster in deployment.cucm:
        used = (True, cluster.security_mode is SecurityMode.MIXED, cluster.sip_oauth)
        for server in cluster.nodes:
            address = server.defined_as or server.fqdn
            for (prefix, port), is_used in zip(_CUCM_PORTS, used, strict=True):
                if is_used:
                    yield (
                        ("Name", f"{prefix}{address}"),
                        ("Type", "Neighbor"),
                        ("Neighbor SIP Port", port),
                        ("Neighbor SIP TLS Verify Mode", _switch(is_on=cluster.tls_verify and prefix != "CEtcp-")),
                        *_numbered("Neighbor Peer {} Address", [address]),
                    )


def _unified(kind: str, port: int) -> Iterator[_Setting]:
    yield from (
        ("Name", "Unified Communications"),
        ("Type", kind),
        (f"{kind} Collaboration Edge", "On"),
        (f"{kind} SIP Port", port),
        (f"{kind} SIP TLS Verify Mode", "On"),
    )


def _numbered(words: str, values: Iterable[str]) -> Iterator[_Setting]:
    """All places of a table, the empty ones as well."""
    held = [*values][:_MOST_PEERS]
    for number in range(1, _MOST_PEERS + 1):
        yield words.format(number), held[number - 1] if number <= len(held) else ""


def _switch(*, is_on: bool) -> str:
    return "On" if is_on else "Off"
