"""What nodes were seen to show, as evidence about a deployment: it decides the connections in which it was seen, and
fills slots for which the deployment file names no certificate.

Sights come from results of `edgetrust probe` here; whatever else yields a `ShownChain` takes the same way. Not here:
looking (`edgetrust.usecase.probe`), and judging what was shown (`edgetrust.mra.verdicts`).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import replace

from edgetrust.errors import Malformed
from edgetrust.model.certificate import KeyKind, Located
from edgetrust.model.deployment import Deployment, Node, Slot
from edgetrust.model.inventory import FileContents, Identity, Inventory, ShownChain, ShownIdentity
from edgetrust.mra.probing import slots_of
from edgetrust.pki.contents import read_contents

SCHEMA = "edgetrust.probe/1"
_ECDSA = {Slot.TOMCAT: Slot.TOMCAT_ECDSA, Slot.CALLMANAGER: Slot.CALLMANAGER_ECDSA}


def read_probe(document: bytes, *, file: str) -> tuple[ShownChain, ...]:
    """The chains in a result of `edgetrust probe --format json`; services that showed none, or one of which a part
    cannot be read, are left out. Raises Malformed for anything else."""
    try:
        parsed = json.loads(document)
    except (ValueError, RecursionError) as error:
        raise _no_result(file, "it is not JSON") from error
    if not isinstance(parsed, dict) or parsed.get("schema") != SCHEMA:
        raise _no_result(file, f"its schema is not {SCHEMA}")
    try:
        chains = [_read_target(target, file) for target in parsed["targets"]]
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise _no_result(file, "a target lacks what its schema demands") from error
    return tuple(chain for chain in chains if chain.chain)


def with_shown(inventory: Inventory, deployment: Deployment, chains: Iterable[ShownChain]) -> Inventory:
    """The same evidence, with what nodes of the deployment showed. A slot for which the deployment file names a
    certificate keeps it, any other one is filled, with the newest where ports differ; chains of somebody whom the
    deployment does not have change nothing."""
    identities = dict(inventory.identities)
    shown = list(inventory.shown)
    files = dict(inventory.files)
    for node, sight in _place(deployment, chains):
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


def _place(deployment: Deployment, chains: Iterable[ShownChain]) -> Iterator[tuple[Node, ShownIdentity]]:
    """Each chain in its slot, with the node that showed it."""
    slots = slots_of(deployment)
    for chain in chains:
        places = (slots.get((host, chain.port, chain.side)) for host in chain.hosts)
        place = next((place for place in places if place is not None), None)
        if place is not None:
            node, slot = place
            is_elliptic = chain.chain[0].certificate.key.kind is KeyKind.EC
            # A port of CUCM shows the RSA or the ECDSA certificate, as cipher suites have it.
            ecdsa = _ECDSA.get(slot) if is_elliptic and _is_second(node, slot) else None
            yield (
                node,
                ShownIdentity(
                    node=node.id,
                    slot=ecdsa or slot,
                    port=chain.port,
                    side=chain.side,
                    identity=Identity(leaf=chain.chain[0], others=chain.chain[1:]),
                    authorities=chain.authorities,
                ),
            )


def _is_second(node: Node, slot: Slot) -> bool:
    """The node has an ECDSA certificate beside this one."""
    return _ECDSA.get(slot) in node.certificates


def _read_target(target: dict[str, object], file: str) -> ShownChain:
    name, address, port = target["target"], target["address"], target["port"]
    chain, authorities = target["chain"], target.get("authorities", [])
    if not isinstance(name, str) or not isinstance(port, int) or not isinstance(chain, list):
        raise TypeError
    if not isinstance(authorities, list) or not all(isinstance(each, str) for each in authorities):
        raise TypeError
    host = name.rpartition(":")[0].strip("[]")
    hosts = (host, address) if isinstance(address, str) else (host,)
    read = [_read_certificate(entry["pem"], file) for entry in chain]
    # Behind a certificate that cannot be read, the others would stand in the wrong places.
    whole = [located for located in read if located is not None]
    return ShownChain(
        hosts=tuple(each.lower().rstrip(".") for each in hosts),
        port=port,
        chain=tuple(whole) if len(whole) == len(read) else (),
        authorities=tuple(authorities),
    )


def _read_certificate(pem: object, file: str) -> Located | None:
    """One certificate; None for one that cannot be read."""
    if not isinstance(pem, str):
        raise TypeError
    found = read_contents(pem.encode(), path=file).certificates
    return replace(found[0], source=replace(found[0].source, line=None)) if len(found) == 1 else None


def _no_result(file: str, reason: str) -> Malformed:
    return Malformed(
        f"{file} is no result of edgetrust probe: {reason}",
        hint="make one with edgetrust probe ... --format json --output FILE",
    )
