"""Deployments of `tests.deployments` as the lab holds them: with the private keys that `tests.make` gave them.

material = material_of(site)
trials = run(site)                       # every connection, tried in memory: {connection id: Trial}
predicted = foretell(site)               # the same as `check` foretells it: {connection id: Fate}
"""

from __future__ import annotations

import asyncio
from datetime import datetime

from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from edgetrust.model.certificate import Certificate
from edgetrust.model.deployment import Deployment, Node
from edgetrust.model.inventory import Identity
from edgetrust.model.lab import Fate, HeldIdentity, Holding, Material
from edgetrust.mra.connections import expand
from edgetrust.mra.verdicts import judge_connections
from edgetrust.twin.memory import shake_hands
from edgetrust.twin.speaker import Speaker
from edgetrust.twin.trial import Trial, try_connection
from edgetrust.usecase.rehearse import foretell as fate_foretold
from tests import make
from tests.deployments import Site


def material_of(site: Site) -> Material:
    """What the nodes of a site hold."""
    return Material(holdings={node.id: _holding(site, node) for node in site.deployment.nodes()})


def encoded_key(key: make.Key) -> bytes:
    """PKCS#8, DER, as nodes hold it."""
    return key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())


def run(site: Site, at: datetime = make.NOW) -> dict[str, Trial]:
    """Every connection of a site, tried in memory."""
    return try_material(site.deployment, material_of(site), at)


def try_material(deployment: Deployment, material: Material, at: datetime = make.NOW) -> dict[str, Trial]:
    """Every connection of a deployment whose nodes hold this, tried in memory."""
    return asyncio.run(_run(deployment, material, at))


def foretell(site: Site, at: datetime = make.NOW) -> dict[str, Fate]:
    """What `check` says will become of every connection."""
    verdicts = judge_connections(site.deployment, site.inventory, at)
    return {verdict.connection.id: fate_foretold(verdict) for verdict in verdicts}


async def _run(deployment: Deployment, material: Material, at: datetime) -> dict[str, Trial]:
    return {
        connection.id: await try_connection(deployment, material, connection, at=at, meet=_meet)
        for connection in expand(deployment)
    }


async def _meet(client: Speaker, server: Speaker) -> None:
    shake_hands(client, server)


def _holding(site: Site, node: Node) -> Holding:
    inventory = site.inventory
    lists = inventory.revocation_lists(node)
    return Holding(
        node=node.id,
        identities={
            slot: _held(identity) for (owner, slot), identity in inventory.identities.items() if owner == node.id
        },
        trust={
            store: tuple(each.certificate for each in entries)
            for (owner, store), entries in inventory.trust_lists.items()
            if owner == node.id
        },
        crls=None if lists is None else tuple(crl for crl, _ in lists),
    )


def _held(identity: Identity) -> HeldIdentity:
    leaf = identity.leaf.certificate
    return HeldIdentity(leaf=leaf, others=tuple(each.certificate for each in identity.others), key=_key(leaf))


def _key(leaf: Certificate) -> bytes:
    return encoded_key(make.key_of(leaf))
