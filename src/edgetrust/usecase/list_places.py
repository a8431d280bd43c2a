"""Captured refusals, and where the list of the side that refuses is changed: a capture knows addresses, the deployment
knows what products they are, and which of their stores verifies.

Not here: what a refusal means by itself (`edgetrust.rules.traffic.peer_rejected_certificate`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from edgetrust.model.deployment import Node, Role, Store
from edgetrust.model.finding import Finding, Impact, RemedyStep
from edgetrust.model.handshake import Handshake
from edgetrust.model.report import Report
from edgetrust.model.side import Side
from edgetrust.model.verdict import ConnectionVerdict
from edgetrust.mra.addresses import Hosts
from edgetrust.mra.pages import SERVER_CERTIFICATE, append_words, trust_list_place
from edgetrust.rules.catalogue import find_rule
from edgetrust.rules.log_rejections import FOR_ENDPOINTS
from edgetrust.rules.observation import place
from edgetrust.rules.traffic.peer_rejected_certificate import ANY_LIST
from edgetrust.rules.unknown_ca import APPEND, TUNNEL_TOO
from edgetrust.usecase.joint import find_refuser, side_of

_LACKING = {
    (Role.CUCM, Store.TOMCAT_TRUST): "expressway-ca-not-in-tomcat-trust",
    (Role.CUCM, Store.CALLMANAGER_TRUST): "expressway-ca-not-in-callmanager-trust",
}
"""The rules about stores in which nothing but the CA of an Expressway can be missing."""
_ENDPOINTS = frozenset(str(role) for role in Role if role.is_endpoint)


class ListPlaces:
    """Who is at which end of captured handshakes, and which store of theirs verifies."""

    def __init__(
        self,
        report: Report,
        hosts: Hosts,
        verdicts: Mapping[Handshake, ConnectionVerdict],
        handshakes: Iterable[Handshake],
    ) -> None:
        """`verdicts` are those of handshakes between nodes of the deployment."""
        connections = [each.connection for each in report.connections]
        self._services = {(each.server, each.port) for each in connections if each.client in _ENDPOINTS}
        self._hosts = hosts
        self._verdicts = verdicts
        self._by_frame = {place(each, alert.frame): each for each in handshakes for alert in each.alerts}

    def placed(self, findings: Sequence[Finding]) -> tuple[Finding, ...]:
        """The findings, each with the page of the product that refuses; endpoints have none that would mend it."""
        return tuple(map(self._placed, findings))

    def _placed(self, finding: Finding) -> Finding:
        steps = finding.remedy.steps
        seen = [self._by_frame[each.source] for each in finding.evidence if each.source in self._by_frame]
        if not seen or not steps or steps[0].where != ANY_LIST:
            return finding
        edges = [self._called_from_outside(each) for each in seen]
        if None not in edges and steps[0].do.startswith(APPEND):
            return _at_edges(finding, dict.fromkeys(edge.fqdn for edge in edges if edge is not None))
        stores = {self._store(each) for each in seen}
        store = stores.pop() if len(stores) == 1 else None
        return finding if store is None else _at_store(finding, store)

    def _called_from_outside(self, handshake: Handshake) -> Node | None:
        """The Expressway-E whose certificate a client refused that is no node, at a port for endpoints."""
        server = self._hosts.find(handshake.server.ip)
        if server is None or find_refuser(handshake) is not Side.CLIENT or self._hosts.find(handshake.client.ip):
            return None
        return server if (server.id, handshake.server.port) in self._services else None

    def _store(self, handshake: Handshake) -> tuple[Role, Store] | None:
        """The kind of node that refuses, and its store that did not lead to a root."""
        verdict, refuser = self._verdicts.get(handshake), find_refuser(handshake)
        if verdict is None or refuser is None:
            return None
        node = self._hosts.find(handshake.endpoint(refuser).ip)
        stores = {each.requirement.store for each in verdict.verifications if side_of(each, verdict) is refuser}
        return (node.role, stores.pop()) if node is not None and len(stores) == 1 else None


def _at_edges(finding: Finding, edges: Iterable[str]) -> Finding:
    """What endpoints trust can seldom be changed, and never by all: what they are shown can."""
    steps = tuple(RemedyStep(node=edge, where=SERVER_CERTIFICATE, do=FOR_ENDPOINTS) for edge in edges)
    remedy = replace(finding.remedy, steps=steps, impact=Impact.NODE_RESTART)
    return replace(finding, node=steps[0].node, remedy=remedy)


def _at_store(finding: Finding, store: tuple[Role, Store]) -> Finding:
    page, first = trust_list_place(*store), finding.remedy.steps[0]
    do = _append(first.do, *store, page.restart) if first.do.startswith(APPEND) else first.do
    step = replace(first, where=page.where, do=do)
    remedy = replace(finding.remedy, steps=(step, *finding.remedy.steps[1:]), impact=page.impact)
    found = find_rule(_LACKING.get(store, "")) if do != first.do else None
    if found is None:
        return replace(finding, remedy=remedy)
    return replace(finding, rule=found.slug, remedy=remedy, references=tuple(map(str, found.citations)))


def _append(do: str, role: Role, store: Store, restart: str) -> str:
    """What to append, in the words of the page."""
    what = do.removeprefix(APPEND)
    if not role.is_expressway:
        what = what.partition(TUNNEL_TOO)[0]
    return f"{append_words(role, store)} {what}" + (f"; then {restart}" if restart else "")
