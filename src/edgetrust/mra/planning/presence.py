"""Whether a planned certificate is there already: on every node that loads it, with every name and purpose, in date,
not revoked, and of a CA that does for whoever sees it.

Not here: who may sign it and until when it does (`edgetrust.mra.planning.fitness`), and whether the lists lead to its
root (`edgetrust.mra.planning.trust`).
"""

from __future__ import annotations

from collections.abc import Iterator

from edgetrust.model.certificate import Certificate
from edgetrust.model.deployment import Node, Role, Slot
from edgetrust.model.names import DnsName, GeneralName, SrvName, XmppName, print_name
from edgetrust.model.plan import PlannedCertificate, PlannedName, SanType
from edgetrust.model.value import dataclass
from edgetrust.mra.fqdn import is_no_fqdn
from edgetrust.mra.planning.chains import Chains
from edgetrust.mra.planning.demands import Demands
from edgetrust.mra.planning.words import joined, joined_few
from edgetrust.pki.match import fold, offers
from edgetrust.pki.purpose import has_purpose

_TYPES: dict[SanType, type[DnsName | SrvName | XmppName]] = {
    SanType.DNS: DnsName,
    SanType.SRV_NAME: SrvName,
    SanType.XMPP_ADDRESS: XmppName,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Presence:
    """What there is of a planned certificate."""

    is_in_place: bool
    """Every node that loads it has one that does."""
    issuers: tuple[str, ...]
    """RFC 4514 names of the CAs that signed what is at hand."""
    shortcomings: tuple[str, ...]
    """`expe1.example.com: it expired at 2025-12-31 00:00:00 UTC`: why what is at hand does not do."""


def find_presence(planned: PlannedCertificate, chains: Chains, demands: Demands) -> Presence:
    """What there is of a planned certificate. For CUCM, IM and Presence and Unity what counts is what is looked for:
    there are two layouts, and both are right."""
    held = [chains.inventory.identities.get((node.id, planned.slot)) for node in planned.nodes]
    shortcomings: dict[str, list[Node]] = {}
    issuers: dict[str, None] = {}
    for node, identity in zip(planned.nodes, held, strict=True):
        if identity is not None:
            leaf = identity.leaf.certificate
            issuers[leaf.issuer.rfc4514] = None
            for clause in _shortcomings(planned, node, leaf, chains, demands):
                shortcomings.setdefault(clause, []).append(node)
    return Presence(
        is_in_place=all(held) and not shortcomings,
        issuers=tuple(issuers),
        shortcomings=tuple(f"{joined(node.fqdn for node in nodes)}: {said}" for said, nodes in shortcomings.items()),
    )


def _shortcomings(
    planned: PlannedCertificate, node: Node, leaf: Certificate, chains: Chains, demands: Demands
) -> Iterator[str]:
    """What speaks against the certificate of a node, as clauses; the names of one that goes anyway do not matter."""
    misfit = chains.find_misfit(node, planned.slot, leaf)
    if misfit is not None:
        yield misfit
        return
    ended = chains.find_end(leaf)
    if ended is not None:
        yield ended
    lacking = [each for each in planned.purposes if not has_purpose(leaf, each, as_ca=False)]
    if lacking:
        yield f"it is not good for {joined(each.usage for each in lacking)}"
    yield from _names_lacking(planned, node, leaf, demands)
    yield from _other_key(node, leaf, chains)


def _names_lacking(planned: PlannedCertificate, node: Node, leaf: Certificate, demands: Demands) -> Iterator[str]:
    if node.role in (Role.CUCM, Role.IM_AND_PRESENCE, Role.UNITY_CONNECTION):
        if not _offers_what_is_looked_for(leaf, planned, node, demands):
            yield "it does not carry every name that is looked for"
        return
    common_name = leaf.subject.common_name
    if common_name is None or fold(common_name) != fold(planned.common_name):
        yield f"its common name is {common_name}" if common_name is not None else "it has no common name"
    wildcards = [print_name(name) for name in leaf.san if isinstance(name, DnsName) and name.is_wildcard]
    if wildcards and node.role.is_expressway:
        yield f"it holds {joined_few(wildcards)}, and Expressways support no wildcards"
    lacking = [name.printed for name in planned.san if not _carries(leaf, name)]
    if lacking:
        yield f"it does not carry {joined_few(lacking)}"


def _other_key(node: Node, leaf: Certificate, chains: Chains) -> Iterator[str]:
    """A private key or a CSR that is given for a node must belong to one of its certificates."""
    identities = (chains.inventory.identities.get((node.id, slot)) for slot in (Slot.SERVER, Slot.CLIENT))
    own = {leaf.key.spki, *(each.leaf.certificate.key.spki for each in identities if each is not None)}
    for what, reference in (("private key", node.private_key), ("CSR", node.csr)):
        contents = chains.inventory.contents(reference) if reference is not None else None
        if contents is None:
            continue
        found = contents.keys if what == "private key" else contents.requests
        keys = {each.key.spki for each, _ in found}
        if keys and own.isdisjoint(keys):
            yield f"the {what} in {contents.path} is not its own{_whose(keys, node, chains)}"


def _whose(keys: set[bytes], node: Node, chains: Chains) -> str:
    """Which other node has the certificate of such a key: then the wrong file is named, and nothing has to be made."""
    identities = chains.inventory.identities.items()
    owners = [owner for (owner, _), each in identities if each.leaf.certificate.key.spki in keys and owner != node.id]
    return f", but that of {joined_few(owners)}: name the right file before anything is ordered" if owners else ""


def _offers_what_is_looked_for(leaf: Certificate, planned: PlannedCertificate, node: Node, demands: Demands) -> bool:
    """Every group of names that the table of connections asks for, but for names that are to be typed anew."""
    if not offers(leaf, node.fqdn, common_name_counts=True):
        return False
    groups = (group for each in demands.get((node.id, planned.slot), ()) for group in each.requirement.names.groups)
    return all(
        any(is_no_fqdn(name) or offers(leaf, name, common_name_counts=True) for name in group) for group in groups
    )


def _carries(leaf: Certificate, name: PlannedName) -> bool:
    kind = _TYPES.get(name.type)
    return any(_is_named(entry, kind, name.value) for entry in leaf.san)


def _is_named(entry: GeneralName, kind: type[object] | None, value: str) -> bool:
    return kind is not None and isinstance(entry, kind) and fold(entry.value) == fold(value)
