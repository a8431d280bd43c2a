"""What every trust list must hold, in which order, and why.

A list needs the whole chain of every certificate that its keeper verifies (SSH tunnels send the leaf alone, so the
intermediates must be there too), and the chain of the keeper's own: what goes over the wire is built from it, and CUCM
accepts no certificate whose CA is not in the store. Peers of an Expressway cluster keep the same list, each its own
copy; CUCM replicates from the publisher.

Not here: where a chain comes from (`edgetrust.mra.planning.chains`), how that compares with what lists hold today
(`edgetrust.mra.planning.held`), and on which page a list is changed (`edgetrust.mra.planning.steps`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import field, replace
from datetime import datetime

from edgetrust.model.certificate import Certificate, Located
from edgetrust.model.connection import Purpose
from edgetrust.model.deployment import Deployment, Node, Role, Slot, Store
from edgetrust.model.plan import PlannedAuthority, PlannedList, Signer
from edgetrust.model.value import dataclass
from edgetrust.mra.aborts import asks_for_certificate
from edgetrust.mra.pages import SLOT_NAMES
from edgetrust.mra.planning.chains import Chains, KnownChain
from edgetrust.mra.planning.held import compare_copy, find_all_leaving, find_retiring, shared_by_peers
from edgetrust.mra.planning.signers import planned_signer
from edgetrust.mra.planning.words import joined, joined_few
from edgetrust.mra.stores import ECDSA_TWINS, own_store
from edgetrust.mra.ways import clashes_with, is_renewed
from edgetrust.pki.dates import is_ca_near_end
from edgetrust.pki.path import TrustList
from edgetrust.pki.purpose import is_self_signed

_OWN = "own"
"""Stands for a kind of connection where a chain is needed by the node that shows it."""

_SIGNERS = {Signer.PUBLIC: "the public CA", Signer.INTERNAL: "the internal CA", Signer.EITHER: "the CA"}


@dataclass(slots=True)
class _Use:
    """What one certificate, or one kind of certificate, is needed for."""

    place: tuple[Node, Slot]
    kinds: dict[str, None] = field(default_factory=dict)
    purposes: set[Purpose] | None = None
    """For which the keepers of the list verify it; None: they do not."""


@dataclass(slots=True)
class _Keeper:
    """A list that several nodes have alike, and the certificates whose chains it must hold."""

    nodes: tuple[Node, ...]
    """Each must be loaded."""
    confirm_on: tuple[Node, ...]
    store: Store
    uses: dict[tuple[str, Slot], _Use] = field(default_factory=dict)
    """By node id and slot: own ones first, then in the order of the table."""
    is_sent: bool = False
    """Servers name its CAs when they ask for a certificate."""

    def note(self, presenter: Node, slot: Slot, kind: str, purposes: Iterable[Purpose] | None = None) -> None:
        """The chain of this certificate is needed for this kind of connection, in which it is verified for these
        purposes."""
        use = self.uses.setdefault((presenter.id, slot), _Use((presenter, slot)))
        use.kinds[kind] = None
        if purposes is not None:
            use.purposes = {*(use.purposes or ()), *purposes}


@dataclass(slots=True)
class _Entry:
    """One CA of a list, or one that is not known yet, and what needs it."""

    certificate: Certificate | None
    name: str | None
    """Of a CA that only its name is known of; None with neither: the CA that will sign what `uses` name."""
    uses: list[_Use] = field(default_factory=list)
    is_assumed: bool = False
    is_in_place_of_another: bool = False
    is_outdated: bool = False
    """Files at hand hold it only out of date, or not as a CA."""


def plan_trust(chains: Chains) -> tuple[PlannedList, ...]:
    """Every list, in the order of the nodes."""
    return tuple(planned for keeper in _keepers(chains) for planned in _planned(keeper, chains))


# --- who needs whose chain --------------------------------------------------------------------------------------------


def _keepers(chains: Chains) -> Iterator[_Keeper]:
    """Every list that needs anything, in the order of the nodes."""
    nodes = {node.id: node for node in chains.deployment.nodes()}
    groups = [_group(chains.deployment, node) for node in nodes.values()]
    keepers = {
        (loaded[0].id, store): _Keeper(loaded, replicated, store) for loaded, replicated in groups for store in Store
    }
    lists = {
        (node_id, store): keepers[loaded[0].id, store]
        for node_id, (loaded, _) in zip(nodes, groups, strict=True)
        for store in Store
    }
    for node_id, slot in chains.orders:
        node = nodes[node_id]
        lists[node_id, own_store(node, slot)].note(node, slot, _OWN)
    for (node_id, slot), demanded in chains.demands.items():
        presenter, twin = nodes[node_id], ECDSA_TWINS.get(slot)
        # The cipher negotiated may make CUCM show its ECDSA certificate instead.
        shown = (slot, twin) if twin is not None and (node_id, twin) in chains.orders else (slot,)
        for each in demanded:
            verifier, store = each.requirement.verifier, each.requirement.store
            lists[verifier, store].is_sent |= asks_for_certificate(each.requirement)
            for certificate in shown:
                lists[verifier, store].note(presenter, certificate, each.kind, each.requirement.lasting_purposes)
            # The guides ask for the Expressway-C's CA in both stores; the table knows of one that is really consulted.
            if nodes[verifier].role is Role.IM_AND_PRESENCE:
                lists[verifier, Store.TOMCAT_TRUST].note(presenter, slot, each.kind)
    return (keeper for keeper in keepers.values() if keeper.uses)


def _group(deployment: Deployment, node: Node) -> tuple[tuple[Node, ...], tuple[Node, ...]]:
    """The nodes that are loaded with the same list, and those to which it is replicated."""
    for side in deployment.expressways:
        if node in side.nodes:
            return side.nodes, ()
    for cluster in deployment.uc_clusters:
        if node in cluster.nodes:
            first, *others = sorted(cluster.nodes, key=lambda each: not each.is_publisher)
            return (first,), tuple(others)
    return (node,), ()


# --- one list ---------------------------------------------------------------------------------------------------------


def _planned(keeper: _Keeper, chains: Chains) -> Iterator[PlannedList]:
    known = _chains_of(keeper, chains)
    if keeper.nodes[0].role is Role.EDGE_PROXY:
        # Of its own chain the list holds a part, which goes below the roots of the others.
        known.sort(key=lambda each: _OWN in each[0].kinds)
    if keeper.nodes[0].role.is_endpoint and not _is_strange(keeper.nodes[0], [chain for _, chain in known], chains):
        return
    wanted = _entries(known, chains)
    certificates = [entry.certificate for entry in wanted if entry.certificate is not None]
    clashes = _find_clashes(certificates)
    wanted.sort(key=lambda entry: entry.certificate is None)
    names = frozenset(entry.name for entry in wanted if entry.name is not None)
    authorities = tuple(_authority(entry, keeper, chains, clashes) for entry in wanted)
    leaving = find_all_leaving(
        (*keeper.nodes, *keeper.confirm_on),
        keeper.store,
        authorities,
        names=names,
        chains=chains,
        is_sent=keeper.is_sent,
    )
    retiring = {
        node.id: find_retiring(node, keeper.store, authorities, leaving[node.id], chains) for node in keeper.nodes
    }
    gone = {node_id: (*leaving[node_id], *later) for node_id, later in retiring.items()}
    for node in keeper.nodes:
        planned = PlannedList(
            node=node,
            store=keeper.store,
            authorities=authorities,
            remove=leaving[node.id],
            remove_afterwards=retiring[node.id],
        )
        yield replace(
            planned,
            authorities=(*authorities, *shared_by_peers(planned, keeper.nodes, gone, names, chains)),
            copies=tuple(compare_copy(each, planned, leaving[each.id], names, chains) for each in keeper.confirm_on),
        )


def _chains_of(keeper: _Keeper, chains: Chains) -> list[tuple[_Use, KnownChain | None]]:
    """The chain for each use. Where one of them leaves no choice between certificates of one CA, all take that one."""
    lists = (chains.inventory.trust_list(node, keeper.store) or () for node in keeper.nodes)
    trust = TrustList(tuple(dict.fromkeys(each for entries in lists for each in _found_in(entries, chains.at))))
    known, without_choice = _chains_clear_of(frozenset(), keeper, trust, chains)
    return _chains_clear_of(without_choice, keeper, trust, chains)[0] if without_choice else known


def _chains_clear_of(
    taken: frozenset[Certificate], keeper: _Keeper, trust: TrustList, chains: Chains
) -> tuple[list[tuple[_Use, KnownChain | None]], frozenset[Certificate]]:
    """What the keepers send first, then what they verify, each clear of those before and of what is `taken` already,
    where it has a choice; with what is taken for want of one."""
    known: list[tuple[_Use, KnownChain | None]] = []
    beside = set(taken)
    without_choice: set[Certificate] = set()
    for use in sorted(keeper.uses.values(), key=lambda use: _OWN not in use.kinds):
        if _OWN in use.kinds:
            chain = chains.chain_to_send(*use.place, trust, beside, use.purposes)
            if use.place[0].role is Role.EDGE_PROXY:
                chain = _to_be_listed(chain, use, chains)
        else:
            chain = chains.chain_to_verify(*use.place, trust, beside, use.purposes or ())
        new = [each for each in chain.authorities if each not in beside] if chain is not None else []
        without_choice.update(each for each in new if clashes_with(each, beside))
        beside.update(new)
        known.append((use, chain))
    return known, frozenset(without_choice)


def _to_be_listed(chain: KnownChain | None, use: _Use, chains: Chains) -> KnownChain | None:
    """What the list of an edge proxy has to hold of its own chain: it is loaded with more than a leaf, and nobody needs
    to be sent the root."""
    identity = chains.inventory.identities.get((use.place[0].id, use.place[1]))
    if chain is None or identity is None or chain.leaf is None:
        return chain
    loaded = {located.certificate for located in identity.others}
    needed = (each for each in chain.authorities if each not in loaded and not is_self_signed(each))
    return replace(chain, authorities=tuple(needed))


def _found_in(entries: Sequence[Located], at: datetime) -> Iterator[Certificate]:
    """What a list holds today: of one subject the first entry, and a renewed certificate of the same CA."""
    first: dict[bytes, Certificate] = {}
    for entry in entries:
        certificate = entry.certificate
        found = first.setdefault(certificate.subject.canonical, certificate)
        if found is certificate or is_renewed(found, (certificate,), at):
            yield certificate


def _is_strange(endpoint: Node, known: list[KnownChain | None], chains: Chains) -> bool:
    """Whether an endpoint whose list can be changed meets a root that it does not know by itself."""
    highest = [chain.authorities[0] for chain in known if chain is not None and chain.authorities]
    roots = [each for each in highest if is_self_signed(each)]
    return endpoint.role is not Role.IP_PHONES and any(not chains.pool.is_public_root(root) for root in roots)


def _entries(known: list[tuple[_Use, KnownChain | None]], chains: Chains) -> list[_Entry]:
    """The CAs of all chains, each once, with what needs it."""
    found: dict[object, _Entry] = {}
    for use, chain in known:
        if chain is None:
            place = (use.place[0].role, _signer(use, chains))
            found.setdefault(place, _Entry(None, None)).uses.append(use)
            continue
        for name in chain.missing:
            entry = found.setdefault(name, _Entry(None, name, is_outdated=name in chain.outdated))
            entry.uses.append(use)
        for authority in chain.authorities:
            entry = found.setdefault(authority, _Entry(authority, None, is_assumed=chain.leaf is None))
            entry.uses.append(use)
            entry.is_assumed = entry.is_assumed and chain.leaf is None
            entry.is_in_place_of_another |= chain.is_in_place_of_another
    return list(found.values())


def _find_clashes(certificates: list[Certificate]) -> frozenset[bytes]:
    """The subjects of several CAs: of a CA that was given, say, and of one that is in use."""
    keys = Counter(subject for subject, _ in {(each.subject.canonical, each.key.spki) for each in certificates})
    return frozenset(subject for subject, count in keys.items() if count > 1)


# --- in words ---------------------------------------------------------------------------------------------------------


def _authority(entry: _Entry, keeper: _Keeper, chains: Chains, clashes: frozenset[bytes]) -> PlannedAuthority:
    certificate = entry.certificate
    reason = _reason(entry, keeper)
    if certificate is None:
        subject = _unknown(entry, chains) if entry.name is None else _unseen(entry.name, is_outdated=entry.is_outdated)
        undecided = "" if entry.name is not None else _why_none_given(entry, chains)
        reason = f"{reason}; {undecided}" if undecided else reason
        return PlannedAuthority(subject=subject, located=None, reason=reason, undecided=undecided)
    ends_soon = is_ca_near_end(certificate, chains.at)
    if ends_soon:
        reason += f"; it expires on {certificate.not_after:%Y-%m-%d}: ask its CA for the renewed one"
    if certificate.subject.canonical in clashes:
        reason += (
            "; another CA of the same subject is needed as well, and only the first of a subject is taken: have one of "
            "the two issued anew under another subject"
        )
    located = chains.locate(certificate)
    return PlannedAuthority(subject=certificate.subject.rfc4514, located=located, reason=reason, ends_soon=ends_soon)


def _why_none_given(entry: _Entry, chains: Chains) -> str:
    """Why no given CA is taken as the signer, for each certificate that needs one."""
    return "; ".join(filter(None, dict.fromkeys(chains.why_none_given(*use.place) for use in entry.uses)))


_UPWARDS = ", and every CA above it up to the root"


def _unknown(entry: _Entry, chains: Chains) -> str:
    """A CA that is not known yet, by what it will have signed."""
    return f"{_SIGNERS[_signer(entry.uses[0], chains)]} that signs the {_shown(entry.uses)}{_UPWARDS}"


def _unseen(name: str, *, is_outdated: bool) -> str:
    """A CA of which no file holds a certificate that does. What is above one that is only out of date is seen from that
    one; of any other nobody knows whether it is a root."""
    return f"a renewed {name}" if is_outdated else f"{name}{_UPWARDS}"


def _signer(use: _Use, chains: Chains) -> Signer:
    node, slot = use.place
    return planned_signer(chains.orders[node.id, slot])


def _reason(entry: _Entry, keeper: _Keeper) -> str:
    """What needs a CA in this list."""
    groups: dict[tuple[bool, Role], list[_Use]] = {}
    for use in entry.uses:
        groups.setdefault((_OWN in use.kinds, use.place[0].role), []).append(use)
    clauses = [_clause(uses, keeper, is_own=is_own) for (is_own, _), uses in groups.items()]
    if entry.is_outdated:
        clauses.append("at hand only out of date or not as a CA: ask the CA for the renewed one")
    elif entry.name is not None:
        clauses.append("no file at hand holds it: ask the CA for it")
    if entry.is_in_place_of_another:
        clauses.append(
            "others come from it, so what is still to be ordered does, and not from a CA of the same subject"
        )
    elif entry.is_assumed:
        clauses.append("taken as the signer because it was given for certificates that are still to be ordered")
    return "; ".join(clauses)


def _clause(uses: list[_Use], keeper: _Keeper, *, is_own: bool) -> str:
    kinds = joined(kind for use in uses for kind in use.kinds if kind != _OWN)
    if not is_own:
        return f"above the {_shown(uses)}, verified in {kinds}"
    purpose = "without it CUCM refuses the upload"
    if keeper.store in (Store.TRUSTED_CA, Store.ENDPOINT):
        purpose = "the node builds the chain it sends from this list"
    also = f", and peers verify it in {kinds}" if kinds else ""
    slots = joined(_word(use.place[1]) for use in uses)
    return f"above the node's own {slots} certificate{'s' if ' and ' in slots else ''}: {purpose}{also}"


def _shown(uses: list[_Use]) -> str:
    """`server and client certificates of expc1.example.com and expc2.example.com`."""
    slots = joined(_word(use.place[1]) for use in uses)
    nodes = joined_few([use.place[0].fqdn for use in uses])
    return f"{slots} certificate{'s' if len(uses) > 1 else ''} of {nodes}"


def _word(slot: Slot) -> str:
    return SLOT_NAMES[slot].removesuffix(" certificate")
