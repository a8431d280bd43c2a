"""What nodes were seen to show, as evidence about a deployment: it decides the connections in which it was seen, and
fills slots for which the deployment file names no certificate.

Whatever yields a `ShownChain` takes this way: results of `edgetrust probe` (`edgetrust.usecase.probe_file`) and
captures. Not here: looking (`edgetrust.usecase.probe`), and judging what was shown (`edgetrust.mra.verdicts`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from edgetrust.model.certificate import KeyKind
from edgetrust.model.deployment import Deployment, Node, Slot
from edgetrust.model.file_contents import FileContents
from edgetrust.model.inventory import Identity, Inventory, ShownChain, ShownIdentity
from edgetrust.mra.probing import slots_of
from edgetrust.mra.stores import ECDSA_TWINS


def with_shown(inventory: Inventory, deployment: Deployment, chains: Iterable[ShownChain]) -> Inventory:
    """The same evidence, with what nodes of the deployment showed. A slot for which the deployment file names a
    certificate keeps it, any other one is filled, with the newest where ports differ; chains of somebody whom the
    deployment does not have change nothing."""
    identities = dict(inventory.identities)
    shown = list(inventory.shown)
    files = dict(inventory.files)
    for node, sight in _place(deployment, inventory, chains):
        identity, place = sight.identity, (node.id, sight.slot)
        shown.append(sight)
        if sight.slot not in node.certificates and _is_newer(identity, identities.get(place)):
            identities[place] = identity
        path = identity.leaf.source.file
        known = files.get(path, FileContents(path=path))
        files[path] = replace(known, certificates=(*known.certificates, identity.leaf, *identity.others))
    return replace(inventory, identities=identities, shown=tuple(shown), files=files, _by_digest={})


def _is_newer(one: Identity, other: Identity | None) -> bool:
    return other is None or one.leaf.certificate.not_before > other.leaf.certificate.not_before


def _place(
    deployment: Deployment, inventory: Inventory, chains: Iterable[ShownChain]
) -> Iterator[tuple[Node, ShownIdentity]]:
    """Each chain in its slot, with the node that showed it."""
    slots = slots_of(deployment)
    found: list[tuple[Node, Slot, ShownChain]] = []
    for chain in chains:
        places = (slots.get((host, chain.port, chain.side)) for host in chain.hosts)
        place = next((place for place in places if place is not None), None)
        if place is not None:
            found.append((*place, chain))
    filled = _with_rsa(inventory, found)
    for node, slot, chain in found:
        identity = Identity(leaf=chain.chain[0], others=chain.chain[1:])
        # A port of CUCM shows the RSA or the ECDSA certificate, as cipher suites have it.
        twin = ECDSA_TWINS.get(slot) if identity.leaf.certificate.key.kind is KeyKind.EC else None
        known = inventory.identities.get((node.id, slot))
        is_first = known is not None and known.leaf.certificate == identity.leaf.certificate
        has_second = twin is not None and (twin in node.certificates or (node.id, slot) in filled)
        yield (
            node,
            ShownIdentity(
                node=node.id,
                slot=twin if twin is not None and has_second and not is_first else slot,
                port=chain.port,
                side=chain.side,
                identity=identity,
                authorities=chain.authorities,
                seen=chain.seen,
            ),
        )


def _with_rsa(inventory: Inventory, found: Iterable[tuple[Node, Slot, ShownChain]]) -> set[tuple[str, Slot]]:
    """Node id and slot of every certificate with an RSA key, of files and shown: whatever of another kind is shown
    there is a second one."""
    given = {place: identity.leaf.certificate for place, identity in inventory.identities.items()}
    shown = [((node.id, slot), chain.chain[0].certificate) for node, slot, chain in found]
    return {place for place, leaf in (*given.items(), *shown) if leaf.key.kind is KeyKind.RSA}
