"""The secure traversal test: a handshake between an Expressway-C and an Expressway-E, in memory, with the two names
that were entered in the place of those that are configured.

Each side is asked for itself, so that the refusal of one hides nothing of the other. Only the answer for an
Expressway-E out of reach is the vendor's; success, failure and remedies are in no document and said in words of the
lab. Not here: how the zone itself turns out (`edgetrust.twin.admin.traversal`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from edgetrust.errors import Malformed
from edgetrust.model.connection import Connection, ExpectedNames
from edgetrust.model.deployment import Deployment, Node
from edgetrust.model.lab import Material
from edgetrust.mra.connections import expand
from edgetrust.twin.admin.ruling import Notice, ours, warning
from edgetrust.twin.memory import shake_hands
from edgetrust.twin.speaker import Speaker
from edgetrust.twin.stance import Stance, stances
from edgetrust.twin.trial import accepting, describe
from edgetrust.twin.verify_codes import OUT_OF_DATE, UNFINISHED


def run_secure_test(
    deployment: Deployment, material: Material, node: Node, *, address: str, verify_name: str, at: datetime
) -> tuple[Notice, ...]:
    """What *Test connection* answers on an Expressway-C, with what services of both run with."""
    address, verify_name = address.strip(), verify_name.strip()
    if not address or not verify_name:
        return (warning("enter the FQDN of the Expressway-E and the TLS verify name of this Expressway-C"),)
    connection = _connection(deployment, node, address)
    if connection is None:
        return (warning(f"{address} cannot be reached", is_vendor_text=True),)
    client, server = stances(deployment, material, connection)
    lacks = (*client.lacks, *server.lacks)
    if lacks:
        return (warning(f"not tested: there is no {' and no '.join(dict.fromkeys(lacks))}"),)
    sides = _expecting(client, address), _expecting(server, verify_name)
    try:
        failures = tuple(_failures(*sides, at))
    except Malformed as error:
        return (warning(f"not tested: {error.message}"),)
    passed = ours(f"passed: {node.fqdn} and {address} recognise and trust each other's certificate")
    return failures or (passed,)


def _connection(deployment: Deployment, node: Node, address: str) -> Connection | None:
    """That of the zone with the Expressway-E of this name or address."""
    peers = deployment.expressway_e.nodes if deployment.expressway_e is not None else ()
    typed = deployment.traversal_zone.peer_addresses
    called = {peer.id: {peer.id, peer.fqdn.lower(), (peer.address or "").lower()} for peer in peers}
    for peer, name in zip(peers, typed, strict=False):
        called[peer.id].add(name.lower())
    return next(
        (
            each
            for each in expand(deployment)
            if (each.kind, each.client) == ("traversal", node.id) and address.lower() in called.get(each.server, ())
        ),
        None,
    )


def _expecting(stance: Stance, name: str) -> Stance:
    """The side, looking for this name alone."""
    if stance.demand is None:
        raise ValueError(f"{stance.node} demands nothing in a traversal zone")
    names = ExpectedNames(groups=((name,),), common_name_counts=stance.demand.names.common_name_counts)
    return replace(stance, demand=replace(stance.demand, names=names))


def _failures(client: Stance, server: Stance, at: datetime) -> Iterator[Notice]:
    for sides in ((client, accepting(server)), (accepting(client), server)):
        calling, answering = (Speaker(side, at) for side in sides)
        shake_hands(calling, answering)
        asking = calling if sides[0] is client else answering
        if asking.objection is not None or not (calling.is_finished and answering.is_finished):
            words = describe(calling, answering) or "the handshake does not come about"
            yield warning(f"failed: {words}{_remedy(asking)}")


def _remedy(asking: Speaker) -> str:
    """What helps, where it follows from the refusal alone."""
    objection = asking.objection
    if objection is None:
        return ""
    if objection.is_about_names:
        return "; enter one of the names in the certificate, or have one issued that contains this one"
    if objection.code in UNFINISHED:
        return f"; append its CAs, root and intermediates, to the trusted CA list of {asking.stance.node}"
    if objection.code in OUT_OF_DATE:
        return "; set the clock, or have the certificate renewed"
    return ""
