"""What the nodes of a lab hold, out of the files of a deployment and the keys at hand.

Not here: reading files and keys (`edgetrust.io`), and what is made where something is missing
(`edgetrust.usecase.lab_copies`, `edgetrust.usecase.lab_issue`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from edgetrust.model.certificate import Certificate
from edgetrust.model.deployment import Deployment, Node, Slot
from edgetrust.model.inventory import Identity, Inventory
from edgetrust.model.lab import HeldIdentity, Holding, Login, Material
from edgetrust.mra.connections import expand
from edgetrust.pki.pss import plain_spki, restrict_key

Keys = Mapping[bytes, bytes]
"""Private keys (PKCS#8, DER) by the SubjectPublicKeyInfo of their public keys."""


def hold(deployment: Deployment, inventory: Inventory, keys: Keys) -> Material:
    """What the files of a deployment give each node; a certificate without its key can be shown by nobody."""
    return Material(
        holdings={node.id: _holding(node, inventory, keys) for node in deployment.nodes()},
        public_roots=tuple(
            located.certificate
            for reference in deployment.public_ca
            if (contents := inventory.contents(reference)) is not None
            for located in contents.certificates
        ),
    )


def _holding(node: Node, inventory: Inventory, keys: Keys) -> Holding:
    lists = inventory.revocation_lists(node)
    return Holding(
        node=node.id,
        identities={
            slot: _held(identity, keys) for (owner, slot), identity in inventory.identities.items() if owner == node.id
        },
        trust={
            store: tuple(located.certificate for located in entries)
            for (owner, store), entries in inventory.trust_lists.items()
            # A list of which only a part could be read is not known.
            if owner == node.id and (owner, store) not in inventory.incomplete
        },
        crls=None if lists is None or node.id in inventory.incomplete_crls else tuple(crl for crl, _ in lists),
    )


def _held(identity: Identity, keys: Keys) -> HeldIdentity:
    leaf = identity.leaf.certificate
    others = tuple(located.certificate for located in identity.others)
    return HeldIdentity(leaf=leaf, others=others, key=_key(leaf, keys))


def _key(leaf: Certificate, keys: Keys) -> bytes | None:
    """The private key of a certificate. One for RSASSA-PSS alone may lie in its file as any other of RSA."""
    spki = leaf.key.spki
    plain = plain_spki(spki)
    if plain is None:
        return keys.get(spki)
    found = keys.get(plain) or keys.get(spki)
    return restrict_key(found, spki) if found is not None else None


def with_login(deployment: Deployment, material: Material, password: str) -> Material:
    """The same with the user name of the traversal zone and this password, on both sides: typed on each Expressway-C,
    in the database of each Expressway-E. Nothing without a user name."""
    username = deployment.traversal_zone.username
    if username is None:
        return material
    login = Login(username=username, password=password)
    expressways = {node.id for side in deployment.expressways for node in side.nodes}
    holdings = {
        node: replace(holding, login=login) if node in expressways else holding
        for node, holding in material.holdings.items()
    }
    return replace(material, holdings=holdings)


def shown_places(deployment: Deployment) -> dict[tuple[str, Slot], None]:
    """Node and slot of every certificate that some connection shows, in the order of the table."""
    return {
        (requirement.presenter, requirement.slot): None
        for connection in expand(deployment)
        for requirement in connection.requirements
    }
