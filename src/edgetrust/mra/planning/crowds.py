"""Lists of so many CAs that a server cannot name them when it asks for a certificate: what has to leave them.

What peers hold is one list, and so is what a publisher replicates: it counts what all of them hold together. Not here:
the limit (`edgetrust.pki.tls_limits`), and other entries that leave lists (`edgetrust.mra.planning.held`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from edgetrust.model.certificate import Certificate, Located
from edgetrust.model.plan import PlannedAuthority
from edgetrust.mra.missing import find_ways
from edgetrust.mra.planning.chains import Chains
from edgetrust.pki.tls_limits import LONGEST_AUTHORITIES, authorities_length

CROWDED = (
    "nothing in this deployment needs it, and the names of all CAs that this list is to hold are longer together than "
    "a server can send when it asks for a certificate"
)
"""Why an entry leaves a list."""


def is_too_long(lists: Iterable[Iterable[Located]], wanted: Iterable[PlannedAuthority]) -> bool:
    """Whether a server could not name the CAs of a list that held all that these do, and what is wanted."""
    entries = [entry.certificate for held in lists for entry in held]
    entries += [each.located.certificate for each in wanted if each.located is not None]
    return authorities_length(entries) > LONGEST_AUTHORITIES


def find_crowd(held: Iterable[Located], wanted: Collection[PlannedAuthority], chains: Chains) -> tuple[Located, ...]:
    """The entries of a list that nothing in the deployment needs, today or as planned."""
    needed = {each.located.certificate.subject.canonical for each in wanted if each.located is not None}
    needed.update(each.subject.canonical for each in _in_use(chains))
    return tuple(entry for entry in held if entry.certificate.subject.canonical not in needed)


def without_crowd(held: Iterable[Located], leaving: Iterable[PlannedAuthority]) -> tuple[Located, ...]:
    """What a list holds today, but for those entries."""
    crowd = {each.located.certificate for each in leaving if each.located is not None and each.reason == CROWDED}
    return tuple(entry for entry in held if entry.certificate not in crowd)


def _in_use(chains: Chains) -> Iterator[Certificate]:
    """Every certificate that is shown today, and all that may stand above it: what goes on until it is replaced."""
    identities = [*chains.inventory.identities.values(), *(each.identity for each in chains.inventory.shown)]
    for leaf in {each.leaf.certificate for each in identities}:
        yield leaf
        for way in find_ways(leaf, chains.pool):
            yield from way.above
