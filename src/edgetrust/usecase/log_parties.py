"""Who is who in log lines: which node or endpoint wrote one, about which connections, and who verified whom there.

Not here: what a refusal is explained by (`edgetrust.usecase.log_reasons`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from edgetrust.model.deployment import Deployment, Node
from edgetrust.model.deployment import Role as NodeRole
from edgetrust.model.log import Incident, Role, Sighting
from edgetrust.model.report import Report
from edgetrust.model.verdict import ConnectionVerdict, Verification
from edgetrust.mra.addresses import Hosts
from edgetrust.mra.logs.fields import host_of
from edgetrust.mra.starter.file_names import stated_host
from edgetrust.rules.catalogue import SLUGS
from edgetrust.rules.rule import Family

ENDPOINTS = {"Jabber": str(NodeRole.JABBER), "TC/CE": str(NodeRole.TC), "phone": str(NodeRole.IP_PHONES)}
"""Products whose logs tell of what they verify, and which endpoint of a deployment they are."""
EVERY_ENDPOINT = frozenset(str(role) for role in NodeRole if role.is_endpoint)
REFUSALS = (Role.REJECTED_PEER, Role.REJECTED_BY_PEER)
SILENT = "peer-closed-silently"
"""The rule about a side that closes without a word."""
_TRAVERSAL = "traversal"
_OTHER_TROUBLE = frozenset(SLUGS[Family.TRAFFIC]) - {"peer-rejected-certificate", SILENT}
"""Rules about handshakes that failed over something else than a certificate."""


class Parties:
    """The nodes and endpoints of a deployment, as log lines call them, and the connections of a report between them."""

    def __init__(self, report: Report, deployment: Deployment, names: Mapping[str, str]) -> None:
        self._report = report
        self._hosts = Hosts(deployment, names)
        self._domains = frozenset(domain.lower() for domain in deployment.domains)

    def verified(self, incident: Incident) -> Iterator[tuple[ConnectionVerdict, Verification]]:
        """The verifications of which an incident may tell, however they turn out by the report."""
        for verdict, verifier, presenter in self.between(incident):
            for each in verdict.verifications:
                if (each.requirement.verifier, each.requirement.presenter) == (verifier, presenter):
                    yield verdict, each

    def fqdns(self, incident: Incident) -> tuple[str, str] | None:
        """The FQDNs of who verifies and who presents, where both are known."""
        for _, verifier, presenter in self.between(incident):
            one, other = self._hosts.find(verifier), self._hosts.find(presenter)
            return None if one is None or other is None else (one.fqdn, other.fqdn)
        return None

    def fqdn(self, text: str | None) -> str | None:
        """The FQDN of the node that is called so."""
        node = self._hosts.find(text)
        return None if node is None else node.fqdn

    def between(self, incident: Incident) -> Iterator[tuple[ConnectionVerdict, str, str]]:
        """The connections that a refusal may be about, with who verifies whom."""
        return self.of_connections(incident.sighting) if is_refusal(incident.sighting) else iter(())

    def of_connections(self, sighting: Sighting) -> Iterator[tuple[ConnectionVerdict, str, str]]:
        """The connections that a line may be about, whatever it says of them, with who verifies whom if it says so."""
        writer, port = self.writer(sighting), port_of(sighting)
        if writer is None:
            return
        listed = [each for each in self._report.connections if _is_at(each, writer, port, is_server=sighting.is_server)]
        peer = self.id_of(sighting.peer) or self.id_of(sighting.expected_name)
        if peer is None and sighting.source in ENDPOINTS:
            servers = {each.connection.server for each in listed}
            peer = servers.pop() if len(servers) == 1 and self._is_service(sighting.expected_name) else None
        elif peer is None and port is not None and sighting.is_server is not None:
            others = {_other(each, writer) for each in listed}
            # Where only one node calls, or is called, and nobody knows its address, that is who it is.
            peer = others.pop() if len(others) == 1 and others <= self._hosts.at_large else None
        # Of a client that is no node and has no name, nobody knows which kind of endpoint it is.
        is_any = peer is None and sighting.is_server is True and port is not None
        for each in listed:
            other = _other(each, writer)
            if other == peer or (is_any and other in EVERY_ENDPOINT):
                yield (each, writer, other) if sighting.role is Role.REJECTED_PEER else (each, other, writer)

    def writer(self, sighting: Sighting) -> str | None:
        """The node that wrote a line: by the line, by the name of the file; None where these disagree. Endpoints have
        logs of their own."""
        if sighting.source in ENDPOINTS:
            return ENDPOINTS[sighting.source]
        told = (sighting.node, sighting.local, stated_host(sighting.line.file))
        found = {self.id_of(each) for each in told} - {None}
        return found.pop() if len(found) == 1 else None

    def id_of(self, text: str | None) -> str | None:
        """The node that is called so, by its id."""
        node = self._hosts.find(text)
        return None if node is None else node.id

    def only_edge(self, node: str | None) -> str | None:
        """The one Expressway-E that a node calls, where nobody knows its address."""
        called = {
            each.connection.server
            for each in self._report.connections
            if each.connection.kind == _TRAVERSAL and each.connection.client == node
        }
        return called.pop() if len(called) == 1 and called <= self._hosts.at_large else None

    def _is_service(self, name: str | None) -> bool:
        """Whether endpoints look for that name at an Expressway-E."""
        return name is not None and name.lower().removeprefix("collab-edge.") in self._domains


def find_told(deployment: Deployment, sightings: Iterable[Sighting]) -> dict[str, Node]:
    """The nodes by the addresses that their own lines give as theirs."""
    hosts = Hosts(deployment)
    found: dict[str, dict[str, Node]] = defaultdict(dict)
    for sighting in sightings:
        address = host_of(sighting.local) if sighting.is_server is not None else None
        writer = hosts.find(sighting.node)
        if address is not None and writer is not None:
            found[address][writer.id] = writer
    return {address: next(iter(same.values())) for address, same in found.items() if len(same) == 1}


def is_refusal(sighting: Sighting) -> bool:
    """A certificate was refused, or that may be."""
    return sighting.role in REFUSALS and sighting.rule not in _OTHER_TROUBLE


def port_of(sighting: Sighting) -> int | None:
    """The port of the server, where the line gives it."""
    told = sighting.local if sighting.is_server else sighting.peer
    if told is None or host_of(told) == told:
        return None
    port = told.rpartition(":")[2]
    return int(port) if port.isdecimal() else None


def _is_at(verdict: ConnectionVerdict, node: str, port: int | None, *, is_server: bool | None) -> bool:
    """A connection of a node, in the role and at the port of which a log tells."""
    connection = verdict.connection
    if port is not None and connection.port != port:
        return False
    if is_server is None:
        return node in (connection.client, connection.server)
    return node == (connection.server if is_server else connection.client)


def _other(verdict: ConnectionVerdict, node: str) -> str:
    connection = verdict.connection
    return connection.server if connection.client == node else connection.client
