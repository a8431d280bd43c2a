"""What trust lists hold today, compared with what they are to hold: entries that must leave them, what a subscriber's
copy lacks of its publisher's list, and what one peer of an Expressway cluster has and another has not.

CUCM replicates uploads from the publisher, yet each subscriber is to be looked at: what did not arrive is missing there
alone. Expressways replicate no list. Not here: what a list is to hold (`edgetrust.mra.planning.trust`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from edgetrust.model.certificate import Certificate, Located
from edgetrust.model.deployment import Node, Role, Store
from edgetrust.model.plan import PlannedAuthority, PlannedCopy, PlannedList
from edgetrust.mra.factory import is_temporary_ca
from edgetrust.mra.leftovers import find_former_owner
from edgetrust.mra.missing import is_fit, is_trustworthy
from edgetrust.mra.planning.chains import Chains
from edgetrust.mra.planning.crowds import CROWDED, find_crowd, is_too_long, without_crowd
from edgetrust.mra.ways import is_renewed
from edgetrust.pki.path import is_in_date
from edgetrust.pki.purpose import is_self_signed

IN_THE_WAY = "it has the subject of a CA that is needed, and the first entry of a subject is the one that is taken"
EXPIRED = "it has expired, and nothing is verified with it any more"
USELESS = "it is no CA, and nothing is verified with it"
LEFT_OVER = "its server made it for itself and shows another certificate now"
"""Why entries leave a list."""
_NOT_ARRIVED = "the publisher holds it, and what is loaded there is to reach every node"


def find_leaving(
    node: Node,
    held: Collection[Located],
    wanted: Collection[PlannedAuthority],
    *,
    names: Collection[str],
    chains: Chains,
) -> tuple[PlannedAuthority, ...]:
    """The entries of a node's list that must leave it, in list order: those that are taken in place of a wanted CA of
    their subject, what has expired, and on an Expressway what is no CA, or a server made for itself and shows no more.
    `names` are RFC 4514 names of wanted CAs that no file holds as they should be."""
    at = chains.at
    certificates = {each.located.certificate for each in wanted if each.located is not None}
    entries = [entry.certificate for entry in held]
    leaving = []
    for position, entry in enumerate(held):
        certificate = entry.certificate
        if certificate in certificates:
            continue
        hidden = certificates.difference(entries[:position])
        is_before = any(_stands_before(certificate, each, entries, at) for each in hidden)
        if is_before or certificate.subject.rfc4514 in names:
            leaving.append(_entry(entry, IN_THE_WAY))
        elif certificate.not_after <= at:
            leaving.append(_entry(entry, EXPIRED))
        elif node.role.is_expressway and not is_trustworthy(certificate):
            leaving.append(_entry(entry, USELESS))
        elif node.role.is_expressway and _is_left_over(certificate, chains):
            leaving.append(_entry(entry, LEFT_OVER))
    return tuple(leaving)


def find_all_leaving(
    nodes: Collection[Node],
    store: Store,
    wanted: Collection[PlannedAuthority],
    *,
    names: Collection[str],
    chains: Chains,
    is_sent: bool,
) -> dict[str, tuple[PlannedAuthority, ...]]:
    """The same for nodes that are to hold the same list, by node id. Of a list whose CAs servers name (`is_sent`), and
    that would be too long for it, whatever nobody needs leaves as well."""
    lists = {node.id: chains.inventory.trust_list(node, store) or () for node in nodes}
    leaving = {node.id: find_leaving(node, lists[node.id], wanted, names=names, chains=chains) for node in nodes}
    staying = {node_id: _staying(held, leaving[node_id]) for node_id, held in lists.items()}
    if not (is_sent and is_too_long(staying.values(), wanted)):
        return leaving
    crowds = {node_id: find_crowd(held, wanted, chains) for node_id, held in staying.items()}
    return {node_id: (*leaving[node_id], *(_entry(each, CROWDED) for each in crowds[node_id])) for node_id in lists}


def _staying(held: Iterable[Located], leaving: Iterable[PlannedAuthority]) -> tuple[Located, ...]:
    gone = {each.located.certificate for each in leaving if each.located is not None}
    return tuple(entry for entry in held if entry.certificate not in gone)


def find_retiring(
    node: Node,
    store: Store,
    wanted: Collection[PlannedAuthority],
    leaving: Collection[PlannedAuthority],
    chains: Chains,
) -> tuple[PlannedAuthority, ...]:
    """The other entries of a list that nodes made for themselves and show today. The plan replaces such certificates,
    and then nobody needs the entries."""
    if node.role.is_endpoint or node.role is Role.EDGE_PROXY:
        return ()
    settled = {each.located.certificate for each in (*wanted, *leaving) if each.located is not None}
    held = chains.inventory.trust_list(node, store) or ()
    identities = chains.inventory.identities.items()
    shown = {each.leaf.certificate for place, each in identities if place in chains.orders}
    retiring = (entry for entry in held if entry.certificate in shown and is_self_signed(entry.certificate))
    return tuple(_entry(entry, LEFT_OVER) for entry in retiring if entry.certificate not in settled)


def _is_left_over(certificate: Certificate, chains: Chains) -> bool:
    return find_former_owner(certificate, chains.deployment, chains.inventory) is not None


def _stands_before(certificate: Certificate, wanted: Certificate, entries: Sequence[Certificate], at: datetime) -> bool:
    """Whether an entry is taken in place of a wanted CA of its subject that does not stand above it. A former
    certificate of that CA does as long as it is in date, where the wanted one is there to follow it; so does one that
    lasts longer still."""
    if certificate.subject.canonical != wanted.subject.canonical:
        return False
    is_followed = wanted in entries and is_fit(certificate, at) and is_renewed(certificate, (wanted,), at)
    return not is_followed and not (is_fit(certificate, at) and is_renewed(wanted, (certificate,), at))


def compare_copy(
    node: Node,
    planned: PlannedList,
    leaving: tuple[PlannedAuthority, ...],
    names: Collection[str],
    chains: Chains,
) -> PlannedCopy:
    """The list of a node to which a planned one is replicated, as it is, and what is `leaving` it. Where it is not
    known, it lacks nothing that anybody knows of."""
    held = chains.inventory.trust_list(node, planned.store)
    if held is None:
        return PlannedCopy(node=node)
    return PlannedCopy(node=node, lacking=tuple(_not_arrived(held, planned, names, chains)), remove=leaving)


def shared_by_peers(
    planned: PlannedList,
    peers: Sequence[Node],
    gone: Mapping[str, Collection[PlannedAuthority]],
    names: Collection[str],
    chains: Chains,
) -> tuple[PlannedAuthority, ...]:
    """Other CAs that a list is to hold because a peer holds them, although nothing in the deployment asks for them:
    peers keep the same list. Such a CA under whose subject this list goes on to hold another certificate is left alone;
    `gone` is what does not, by node id."""
    held_by = {node.id: chains.inventory.trust_list(node, planned.store) for node in peers}
    lists = {node: None if held is None else _staying(held, gone[node]) for node, held in held_by.items()}
    known = [_subjects(held) for held in lists.values() if held is not None]
    held = lists[planned.node.id]
    if len(known) < 2 or held is None:
        return ()
    here = {entry.certificate for entry in held}
    beside = _subjects(held)
    found: dict[bytes, PlannedAuthority] = {}
    for node in peers:
        for entry in _others(lists[node.id] or (), planned, names, chains):
            subject = entry.certificate.subject.canonical
            is_everywhere = all(subject in subjects for subjects in known)
            if not is_everywhere and (entry.certificate in here or subject not in beside):
                reason = f"{node.fqdn} holds it, and peers keep the same list"
                found.setdefault(subject, _entry(entry, reason))
    return tuple(found.values())


def _not_arrived(
    held: Collection[Located], planned: PlannedList, names: Collection[str], chains: Chains
) -> Iterator[PlannedAuthority]:
    """The planned CAs that the publisher holds already and the copy does not; then its other CAs under subjects of
    which the copy has nothing."""
    loaded = without_crowd(chains.inventory.trust_list(planned.node, planned.store) or (), planned.remove)
    at_publisher = {entry.certificate for entry in loaded}
    here = {entry.certificate for entry in held}
    known = [each for each in planned.authorities if each.located is not None]
    yield from (each for each in known if _is_among(each, at_publisher) and not _serves(each, here, chains.at))
    subjects = _subjects(entry for entry in held if entry.certificate.not_after > chains.at)
    for entry in _others(loaded, planned, names, chains):
        if entry.certificate.subject.canonical not in subjects:
            yield _entry(entry, _NOT_ARRIVED)


def _others(held: Iterable[Located], planned: PlannedList, names: Collection[str], chains: Chains) -> Iterator[Located]:
    """What can be trusted of a list under subjects that nothing in the deployment asks for, the first of each. What
    servers made for themselves stands in their own stores alone."""
    taken = {each.located.certificate.subject.canonical for each in planned.authorities if each.located is not None}
    own = {identity.leaf.certificate for identity in chains.inventory.identities.values()}
    for entry in held:
        certificate = entry.certificate
        subject = certificate.subject
        is_other = subject.canonical not in taken and subject.rfc4514 not in names and certificate not in own
        is_left = is_temporary_ca(certificate) or _is_left_over(certificate, chains)
        if is_other and is_trustworthy(certificate) and is_in_date(certificate, chains.at) and not is_left:
            taken.add(certificate.subject.canonical)
            yield entry


def _subjects(held: Iterable[Located]) -> set[bytes]:
    return {entry.certificate.subject.canonical for entry in held}


def _entry(located: Located, reason: str) -> PlannedAuthority:
    return PlannedAuthority(subject=located.certificate.subject.rfc4514, located=located, reason=reason)


def _serves(authority: PlannedAuthority, certificates: Collection[Certificate], at: datetime) -> bool:
    """Whether a CA is among certificates, or its renewed certificate is."""
    wanted = authority.located.certificate if authority.located is not None else None
    return wanted in certificates or (wanted is not None and is_renewed(wanted, certificates, at))


def _is_among(authority: PlannedAuthority, certificates: Collection[object]) -> bool:
    return authority.located is not None and authority.located.certificate in certificates
