"""Endpoints of which archives hold nothing: no file says which CAs they trust, so that the public roots stand in
for their lists. What these accept may be taken for accepted; what they lack proves nothing.

Not here: deciding with a list that is not known as a whole (`edgetrust.mra.doubt`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from hashlib import sha256

from edgetrust.model.deployment import Deployment, Role, Store
from edgetrust.model.finding import Finding, Severity
from edgetrust.model.handshake import Handshake, HandshakeOutcome
from edgetrust.model.inventory import Inventory
from edgetrust.model.side import Side
from edgetrust.usecase.joint import UNSENT_RULE

ENDPOINTS = frozenset(str(role) for role in Role if role.is_endpoint)
"""Their ids."""


def endpoints_that_refuse(judged: Iterable[Finding], found: Iterable[Finding]) -> frozenset[str]:
    """The ids of endpoints of which a capture or a log shows that they refuse, as by the public roots they should.
    `judged` are the findings that these roots lead to, by the files alone; `found` are all, with frames and lines."""
    by_files = {_defect(finding): frozenset(finding.evidence) for finding in judged}
    return frozenset(
        client
        for finding in found
        if _defect(finding) in by_files
        # A frame or a line; what names a certificate may be a file of it.
        and any(each.sha256 is None for each in set(finding.evidence) - by_files[_defect(finding)])
        for connection in finding.connections
        if (client := connection.partition(":")[2].partition("->")[0]) in ENDPOINTS
    )


def is_among(finding: Finding, findings: Iterable[Finding]) -> bool:
    """Whether a defect is one of these, whichever connections fail over it."""
    return any(_defect(finding)[:-1] == _defect(each)[:-1] for each in findings)


def without_unsent(findings: Iterable[Finding], told: Collection[Finding]) -> list[Finding]:
    """Findings about endpoints, but for those at nodes of which is told that endpoints refuse them for want of an
    intermediate that is not sent: what they make of the whole chain is not known yet."""
    bare = {(each.node or "").lower() for each in told if each.rule == UNSENT_RULE and each.severity is Severity.ERROR}
    return [each for each in findings if not each.connections or not bare.issuperset(_servers(each))]


def _servers(finding: Finding) -> set[str]:
    return {connection.rpartition("->")[2].lower() for connection in finding.connections}


def _defect(finding: Finding) -> tuple[object, ...]:
    """What stays the same of a finding, whatever is joined with it."""
    return finding.rule, finding.node, finding.slot, finding.connections


def without_assumed_lists(deployment: Deployment, inventory: Inventory, *, but: Collection[str]) -> Inventory:
    """The evidence with those lists of endpoints as unknown that nobody has given, except of some."""
    assumed = {
        (node.id, Store.ENDPOINT)
        for node in deployment.endpoints
        if Store.ENDPOINT not in node.trust and node.id not in but
    }
    return replace(inventory, incomplete=inventory.incomplete | assumed)


def with_accepted(finding: Finding, handshakes: Iterable[Handshake], names: Mapping[str, str]) -> Finding:
    """What is said of endpoints in general, with those that were seen to accept the certificate. `names` are the FQDNs
    of nodes by address."""
    if finding.rule != _IN_GENERAL:
        return finding
    shown = {each.sha256 for each in finding.evidence}
    clients = {
        each.client.ip
        for each in handshakes
        if each.client.ip not in names and each.outcome is HandshakeOutcome.OK and _leaf(each) in shown
    }
    if not clients:
        return finding
    who = "1 client that is no node" if len(clients) == 1 else f"{len(clients)} clients that are no nodes"
    seen = f"{who} of the deployment completed the handshake with it, so not every endpoint outside refuses it"
    return replace(finding, message=f"{finding.message}. Captured: {seen}")


_IN_GENERAL = "internal-ca-on-expressway-e"


def _leaf(handshake: Handshake) -> str | None:
    """The fingerprint of what the server showed."""
    seen = handshake.chain(Side.SERVER)
    return sha256(seen.certificates[0]).hexdigest() if seen is not None and seen.certificates else None
