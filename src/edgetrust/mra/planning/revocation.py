"""The revocation lists that nodes lack which check revocation: without the list of every CA of a path, one that is in
date, they refuse whatever is shown to them.

Not here: revoked certificates (`edgetrust.mra.planning.fitness`), and the page (`edgetrust.mra.planning.loading`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from edgetrust.model.certificate import Certificate, RevocationList
from edgetrust.model.deployment import Node, Store
from edgetrust.model.plan import PlannedList
from edgetrust.model.value import dataclass
from edgetrust.mra.pages import describe_crl_source
from edgetrust.mra.planning.chains import Chains, KnownChain
from edgetrust.mra.planning.demands import Demands
from edgetrust.mra.planning.words import joined_few
from edgetrust.pki.path import TrustList, build_chain
from edgetrust.pki.revocation import find_list_error
from edgetrust.pki.signature import verify_crl_signature

_Place = tuple[str, Store]
"""Node id and store."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RevocationGap:
    """What one node lacks."""

    node: Node
    sources: tuple[str, ...]
    """The CAs, each with the address of its list where a certificate names one; at the end, those nobody knows yet."""
    is_known: bool
    """The lists of the node are given: what it lacks is certain."""


def find_revocation_gaps(chains: Chains, demands: Demands, planned: Iterable[PlannedList]) -> tuple[RevocationGap, ...]:
    """The nodes that check revocation and lack something (or may: their lists are not given) once their trust lists
    are as planned, in the order of the nodes."""
    lists = {(each.node.id, each.store): _as_planned(each, chains) for each in planned}
    return tuple(
        RevocationGap(node=node, sources=sources, is_known=chains.inventory.revocation_lists(node) is not None)
        for node in chains.deployment.nodes()
        if node.revocation_checking and (sources := tuple(dict.fromkeys(_lacking(node, chains, demands, lists))))
    )


def _as_planned(planned: PlannedList, chains: Chains) -> TrustList:
    """What a list holds then, as far as it is at hand."""
    gone = {each.located.certificate for each in planned.remove if each.located is not None}
    held = (each.certificate for each in chains.inventory.trust_list(planned.node, planned.store) or ())
    new = (each.located.certificate for each in planned.authorities if each.located is not None)
    return TrustList((*(each for each in held if each not in gone), *new))


def _lacking(node: Node, chains: Chains, demands: Demands, lists: Mapping[_Place, TrustList]) -> Iterator[str]:
    held = tuple(crl for crl, _ in chains.inventory.revocation_lists(node) or ())
    nodes = {each.id: each for each in chains.deployment.nodes()}
    unsigned: list[str] = []
    for (presenter, slot), demanded in demands.items():
        # What nobody verifies today is verified after an upgrade, or once peers enforce it: a plan is for that, too.
        stores = {each.requirement.store for each in demanded if each.requirement.verifier == node.id}
        for store in stores:
            trust = lists.get((node.id, store), TrustList(()))
            chain = chains.chain_to_verify(nodes[presenter], slot, trust)
            if chain is None:
                unsigned.append(nodes[presenter].fqdn)
            else:
                yield from _lacking_for(chain, trust, held, chains)
    if unsigned:
        yield f"those that are to sign certificates of {joined_few(unsigned)}"


def _lacking_for(chain: KnownChain, trust: TrustList, held: Sequence[RevocationList], chains: Chains) -> Iterator[str]:
    """The CAs whose lists a node lacks for one chain; where it ends unknown, nobody can tell the rest. Where CAs are
    cross-signed, what counts is the path that its trust list leads along."""
    above = tuple(reversed(chain.authorities))
    path: tuple[Certificate, ...] = above if chain.leaf is None else (chain.leaf, *above)
    taken = build_chain(path[0], (), trust, chains.at) if path else None
    if taken is not None and taken.error is None:
        path = taken.certificates
    for depth, certificate in enumerate(path):
        if find_list_error(path, depth, held, chains.at) is not None:
            yield describe_crl_source(certificate)
    if chain.leaf is None and above and not any(_speaks_for(crl, above[0], chains) for crl in held):
        yield above[0].subject.rfc4514


def _speaks_for(crl: RevocationList, authority: Certificate, chains: Chains) -> bool:
    is_in_date = crl.this_update <= chains.at and (crl.next_update is None or chains.at < crl.next_update)
    is_named = crl.issuer.canonical == authority.subject.canonical
    return is_named and is_in_date and verify_crl_signature(crl, authority)
