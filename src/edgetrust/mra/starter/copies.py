"""Files that hold nothing but what another file holds: the folder of a CA keeps what it has issued, people keep copies.

A certificate at several places is no copy where the paths name several nodes, or several places of one node: peers may
share one, and an Expressway may show the same to both sides.

Not here: the same certificate for a second time at the same place of a node (`expressways`, `unified`).
"""

from __future__ import annotations

from collections.abc import Sequence

from edgetrust.model.certificate import Certificate
from edgetrust.model.starter import Unused
from edgetrust.mra.starter.sightings import Identity, Sighting, superseded


def without_copies(identities: Sequence[Identity]) -> tuple[list[Identity], list[Unused]]:
    """The files in their order, and those set aside: their paths say no more than that of another with the same
    certificate."""
    by_leaf: dict[Certificate, list[Identity]] = {}
    # Those whose paths say most come first.
    for identity in sorted(identities, key=_says, reverse=True):
        by_leaf.setdefault(identity.leaf, []).append(identity)
    kept: list[Identity] = []
    unused: list[Unused] = []
    for identity in identities:
        original = next(each for each in by_leaf[identity.leaf] if each is identity or _covers(each, identity))
        if original is identity:
            kept.append(identity)
        else:
            unused.append(identity.sighting.unused(superseded(identity, original)))
    return kept, unused


def _says(identity: Identity) -> tuple[bool, bool]:
    return identity.matching(identity.hint.hosts) is not None, identity.hint.slot is not None


def _covers(original: Identity, identity: Identity) -> bool:
    names_no_node = identity.matching(identity.hint.hosts) is None and not identity.is_of_diagnostics
    return names_no_node and identity.hint.slot in (None, original.hint.slot)


def without_covered(authorities: Sequence[Sighting]) -> tuple[list[Sighting], list[Unused]]:
    """Files of CA certificates in their order, and those set aside: every certificate of theirs is in another."""
    kept: list[Sighting] = []
    unused: list[Unused] = []
    held = [(sighting, _certificates(sighting)) for sighting in authorities]
    for position, (sighting, own) in enumerate(held):
        larger = next(
            (
                other
                for index, (other, theirs) in enumerate(held)
                if own < theirs or (own == theirs and index < position)
            ),
            None,
        )
        if larger is None:
            kept.append(sighting)
        else:
            unused.append(sighting.unused(f"CA certificates that {larger.name} holds as well"))
    return kept, unused


def _certificates(sighting: Sighting) -> frozenset[Certificate]:
    return frozenset(located.certificate for located in sighting.candidate.contents.certificates)
