"""Private keys and signing requests, given to the nodes whose certificates have their public keys.

The public key alone decides, whatever the files are called: a key or request of another certificate would be a finding
that nobody made. A node names one key, that of its server certificate, and one request; of the others is said what
they belong to.

Not here: files that belong to a node by their names (`attach`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import field

from edgetrust.model.certificate import Certificate
from edgetrust.model.deployment import Slot
from edgetrust.model.starter import Answer, StarterNode, Unused
from edgetrust.model.value import dataclass
from edgetrust.mra.pages import SLOT_NAMES
from edgetrust.mra.starter.sightings import Identity, Sighting, Sorted
from edgetrust.pki.pss import pair_names


@dataclass(slots=True)
class Pairs:
    """What belongs to each node, by its id, and what belongs to none."""

    keys: dict[str, Answer] = field(default_factory=dict)
    requests: dict[str, Answer] = field(default_factory=dict)
    unused: list[Unused] = field(default_factory=list)


def pair(nodes: Sequence[StarterNode], found: Sorted) -> Pairs:
    """The key and the request of each node."""
    places = _Places(nodes, found)
    paired = Pairs()
    _pair_keys(places, found.keys, paired)
    _pair_requests(places, found.requests, paired)
    return paired


@dataclass(frozen=True, slots=True)
class _Place:
    """A certificate among the files."""

    what: str
    """`server certificate`, say."""
    file: str
    slot: Slot | None = None
    """Where a node has it; None for a certificate that is no node's."""


class _Places:
    """The certificates by what their public keys are known by."""

    def __init__(self, nodes: Sequence[StarterNode], found: Sorted) -> None:
        self.nodes = nodes
        self._identities: Mapping[str, Identity] = {
            each.sighting.candidate.contents.path: each for each in found.identities
        }
        self._by_key: dict[bytes, _Place] = {}
        for node in nodes:
            for slot, identity in self.slots(node):
                place = _Place(SLOT_NAMES[slot], identity.sighting.name, slot)
                self._add(identity.leaf, place)
        for identity in found.identities:
            place = _Place("certificate", identity.sighting.name)
            self._add(identity.leaf, place)
        # The file of one CA tells more than the list that holds it as well.
        for sighting in sorted((*found.authorities, *found.lists), key=_how_many):
            for located in sighting.candidate.contents.certificates:
                self._add(located.certificate, _Place("CA certificate", sighting.name))

    def _add(self, certificate: Certificate, place: _Place) -> None:
        for name in pair_names(certificate.key):
            self._by_key.setdefault(name, place)

    def slots(self, node: StarterNode) -> Iterator[tuple[Slot, Identity]]:
        """The certificates that the deployment file gives a node, the server's or tomcat's first."""
        for slot, path in node.certificates.items():
            if (identity := self._identities.get(path.value)) is not None:
                yield slot, identity

    def find(self, keys: Iterable[bytes]) -> _Place | None:
        """The certificate whose key is known by one of these (`pair_names`)."""
        return next((place for key in keys if (place := self._by_key.get(key)) is not None), None)


def _how_many(sighting: Sighting) -> int:
    return len(sighting.candidate.contents.certificates)


# --- keys -------------------------------------------------------------------------------------------------------------


def _pair_keys(places: _Places, sightings: Sequence[Sighting], paired: Pairs) -> None:
    taken: dict[bytes, Sighting] = {}
    for sighting in sightings:
        own = _own_keys(sighting)
        for node in places.nodes:
            server = dict(places.slots(node)).get(Slot.SERVER)
            names = frozenset() if server is None else pair_names(server.leaf.key)
            if not names.isdisjoint(own) and node.id not in paired.keys:
                paired.keys[node.id] = _answer(sighting, Slot.SERVER)
                for name in names:
                    taken.setdefault(name, sighting)
        twin = next((taken[key] for key in own if key in taken), None)
        if twin is not sighting and not sighting.candidate.contents.certificates:
            paired.unused.append(sighting.unused(_why_no_key(places.find(own), twin)))


def _own_keys(sighting: Sighting) -> list[bytes]:
    return [name for key, _ in sighting.candidate.contents.keys for name in pair_names(key)]


def _why_no_key(place: _Place | None, twin: Sighting | None) -> str:
    if twin is not None:
        return f"the same private key as in {twin.name}"
    if place is None:
        return "a private key; no certificate among these has its public key"
    whose = f"the private key of the {place.what} in {place.file}"
    if place.slot is Slot.CLIENT:
        return f"{whose}; a deployment file names that of the server certificate alone"
    if place.slot is not None:
        return f"{whose}; a deployment file names the keys of Expressways alone"
    return f"{whose}, which is that of no node"


# --- requests ---------------------------------------------------------------------------------------------------------


def _pair_requests(places: _Places, sightings: Sequence[Sighting], paired: Pairs) -> None:
    by_key: dict[bytes, Sighting] = {}
    for sighting in sightings:
        for request, _ in sighting.candidate.contents.requests:
            by_key.setdefault(request.key.spki, sighting)
    used: dict[str, Slot] = {}
    for node in places.nodes:
        for slot, identity in places.slots(node):
            found = by_key.get(identity.leaf.key.spki)
            if found is not None and node.id not in paired.requests:
                paired.requests[node.id] = _answer(found, slot)
                used[found.name] = slot
    for sighting in sightings:
        if sighting.name not in used:
            paired.unused.append(sighting.unused(_why_no_request(sighting, places, by_key)))


def _why_no_request(sighting: Sighting, places: _Places, by_key: Mapping[bytes, Sighting]) -> str:
    requests = [request for request, _ in sighting.candidate.contents.requests]
    twin = next((by_key[request.key.spki] for request in requests), sighting)
    place = places.find(name for request in requests for name in pair_names(request.key))
    if place is None:
        names = " and ".join(request.subject.rfc4514 for request in requests)
        return (
            f"a request for {names or 'a certificate without a subject'}; no certificate among these has its public key"
        )
    if twin is not sighting:
        return f"a request with the same key as {twin.name}"
    whose = f"the request for the {place.what} in {place.file}"
    if place.slot is None:
        return f"{whose}, which is that of no node"
    return f"{whose}; a node names one request, and has another already"


def _answer(sighting: Sighting, slot: Slot) -> Answer:
    return sighting.answer(f"has the public key of the {SLOT_NAMES[slot]}")
