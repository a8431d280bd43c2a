"""What trust lists hold today, compared with what they are to hold: entries in the way of a planned CA, and what a
subscriber's copy lacks of its publisher's list.

CUCM replicates uploads from the publisher, yet each subscriber is to be looked at: what did not arrive is missing there
alone. Not here: what a list is to hold (`edgetrust.mra.planning.trust`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from edgetrust.model.certificate import Located
from edgetrust.model.deployment import Node
from edgetrust.model.plan import PlannedAuthority, PlannedCopy, PlannedList
from edgetrust.mra.factory import is_temporary_ca
from edgetrust.mra.missing import is_fit
from edgetrust.mra.planning.chains import Chains

_IN_THE_WAY = "it has the subject of a CA that is needed, and the first entry of a subject is the one that is taken"
_NOT_ARRIVED = "the publisher holds it, and what is loaded there is to reach every node"


def in_the_way(
    held: Collection[Located], wanted: Collection[PlannedAuthority], names: Collection[str]
) -> tuple[PlannedAuthority, ...]:
    """The entries of a list under the subject of a wanted CA that are not that CA, in list order. `names` are RFC 4514
    names of wanted CAs that no file holds as they should be."""
    certificates = {each.located.certificate for each in wanted if each.located is not None}
    subjects = {certificate.subject.rfc4514 for certificate in certificates}.union(names)
    canonical = {certificate.subject.canonical for certificate in certificates}
    return tuple(
        PlannedAuthority(subject=entry.certificate.subject.rfc4514, located=entry, reason=_IN_THE_WAY)
        for entry in held
        if entry.certificate not in certificates
        and (entry.certificate.subject.canonical in canonical or entry.certificate.subject.rfc4514 in subjects)
    )


def compare_copy(node: Node, planned: PlannedList, names: Collection[str], chains: Chains) -> PlannedCopy:
    """The list of a node to which a planned one is replicated, as it is. Where it is not known, it lacks nothing that
    anybody knows of."""
    held = chains.inventory.trust_list(node, planned.store)
    if held is None:
        return PlannedCopy(node=node)
    return PlannedCopy(
        node=node,
        lacking=tuple(_not_arrived(held, planned, chains)),
        remove=in_the_way(held, planned.authorities, names),
    )


def _not_arrived(held: Collection[Located], planned: PlannedList, chains: Chains) -> Iterator[PlannedAuthority]:
    """The planned CAs that the publisher holds already and the copy does not; then its other CAs under subjects of
    which the copy has nothing. What servers made for themselves stands in their own stores alone."""
    loaded = chains.inventory.trust_list(planned.node, planned.store) or ()
    at_publisher = {entry.certificate for entry in loaded}
    here = {entry.certificate for entry in held}
    known = [each for each in planned.authorities if each.located is not None]
    yield from (each for each in known if _is_among(each, at_publisher) and not _is_among(each, here))
    taken = {entry.certificate.subject.canonical for entry in held}
    taken.update(each.located.certificate.subject.canonical for each in (*known, *planned.remove) if each.located)
    own = {identity.leaf.certificate for identity in chains.inventory.identities.values()}
    for entry in loaded:
        certificate = entry.certificate
        if certificate.subject.canonical in taken or certificate in own or is_temporary_ca(certificate):
            continue
        if is_fit(certificate, chains.at):
            taken.add(certificate.subject.canonical)
            yield PlannedAuthority(subject=certificate.subject.rfc4514, located=entry, reason=_NOT_ARRIVED)


def _is_among(authority: PlannedAuthority, certificates: Collection[object]) -> bool:
    return authority.located is not None and authority.located.certificate in certificates
