"""Whether a planned certificate is there already: on every node that loads it, with every name and purpose, in date,
not revoked, and of a CA that does for whoever sees it.

Not here: who may sign it and until when it does (`edgetrust.mra.planning.fitness`), what is wrong with it although
everybody takes it (`edgetrust.mra.planning.quality`), and whether the lists lead to its root
(`edgetrust.mra.planning.trust`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from edgetrust.model.certificate import Certificate, KeyUsage
from edgetrust.model.connection import Purpose
from edgetrust.model.deployment import ClusterTls, Node, Role, Slot
from edgetrust.model.file_contents import FileContents
from edgetrust.model.names import DnsName, GeneralName, XmppName
from edgetrust.model.plan import PlannedCertificate, PlannedName
from edgetrust.model.value import dataclass
from edgetrust.mra.aborts import asks_for_certificate
from edgetrust.mra.fqdn import is_no_fqdn
from edgetrust.mra.names import Feature, needed_names
from edgetrust.mra.planning.chains import Chains
from edgetrust.mra.planning.demands import Demanded, Demands, purposes_in_use
from edgetrust.mra.planning.fitness import find_exclusion
from edgetrust.mra.planning.quality import find_defects
from edgetrust.mra.planning.words import joined, joined_few
from edgetrust.mra.quirks import visible_names
from edgetrust.mra.stores import rsa_twin
from edgetrust.pki.dates import is_near_end
from edgetrust.pki.match import fold, offers
from edgetrust.pki.pss import pair_names
from edgetrust.pki.purpose import barring_usage, has_purpose, lists_purpose
from edgetrust.pki.tls_limits import (
    LONGEST_CERTIFICATES,
    LONGEST_IN_SESSION,
    certificates_length,
    has_foreign_curve,
    lacks_signing_usage,
)

_UC_ROLES = (Role.CUCM, Role.IM_AND_PRESENCE, Role.UNITY_CONNECTION)


@dataclass(frozen=True, slots=True, kw_only=True)
class Presence:
    """What there is of a planned certificate."""

    is_in_place: bool
    """Every node that loads it has one that does."""
    issuers: tuple[str, ...]
    """RFC 4514 names of the CAs that signed what is at hand."""
    shortcomings: tuple[str, ...]
    """`expe1.example.com: it expired at 2025-12-31 00:00:00 UTC`: why what is at hand does not do."""
    advised: tuple[str, ...] = ()
    """The same of what is at hand and does: what nobody looks at today."""


def find_presence(planned: PlannedCertificate, chains: Chains, demands: Demands) -> Presence:
    """What there is of a planned certificate. For CUCM, IM and Presence and Unity what counts is what is looked for:
    there are two layouts, and both are right."""
    held = [chains.inventory.identities.get((node.id, planned.slot)) for node in planned.nodes]
    shortcomings: dict[str, list[Node]] = {}
    advised: dict[str, list[Node]] = {}
    issuers: dict[str, None] = {}
    for node, identity in zip(planned.nodes, held, strict=True):
        if identity is not None:
            leaf = identity.leaf.certificate
            issuers[leaf.issuer.rfc4514] = None
            for clause in _shortcomings(planned, node, leaf, chains, demands):
                shortcomings.setdefault(clause, []).append(node)
            for clause in _advised(planned, node, leaf, chains, demands):
                advised.setdefault(clause, []).append(node)
    return Presence(
        is_in_place=all(held) and not shortcomings,
        issuers=tuple(issuers),
        shortcomings=tuple(_say(shortcomings)),
        advised=() if shortcomings else tuple(_say(advised)),
    )


def find_excluded(
    certificates: Iterable[PlannedCertificate], chains: Chains, demands: Demands
) -> dict[tuple[str, Slot], str]:
    """By node id and slot, of those that are to be made anew: why the CA that signed what is there cannot sign what is
    planned, as a clause."""
    found = {}
    for planned in certificates:
        san = [name.general_name for name in planned.san]
        for node in () if planned.is_in_place else planned.nodes:
            identity = chains.inventory.identity(node, planned.slot)
            leaf = identity.leaf.certificate if identity is not None else None
            if leaf is None or chains.find_misfit(node, planned.slot, leaf) is not None:
                continue
            purposes = [each for each in planned.purposes if _is_demanded(each, planned, node, demands)]
            faced = chains.endpoints_facing(node, planned.slot)
            clause = find_exclusion(leaf, chains.stock, at=chains.at, purposes=purposes, san=san, faced=faced)
            if clause is not None:
                found[node.id, planned.slot] = clause
    return found


def _say(clauses: Mapping[str, Sequence[Node]]) -> Iterator[str]:
    return (f"{joined(node.fqdn for node in nodes)}: {said}" for said, nodes in clauses.items())


def _shortcomings(
    planned: PlannedCertificate, node: Node, leaf: Certificate, chains: Chains, demands: Demands
) -> Iterator[str]:
    """What speaks against the certificate of a node, as clauses; the names of one that goes anyway do not matter."""
    misfit = chains.find_misfit(node, planned.slot, leaf)
    if misfit is not None:
        yield misfit
        return
    yield from _wrong_with_itself(planned, node, leaf, chains, demands)
    excluded = chains.excluded.get((node.id, planned.slot))
    if excluded is not None:
        yield excluded


def _wrong_with_itself(
    planned: PlannedCertificate, node: Node, leaf: Certificate, chains: Chains, demands: Demands
) -> Iterator[str]:
    """What a certificate of the same CA could do better."""
    ended = chains.find_end(leaf)
    if ended is not None:
        yield ended
    elif is_near_end(leaf, chains.at):
        yield f"it expires on {leaf.not_after:%Y-%m-%d}: renew it before"
    lacking = [each for each in _purposes_lacking(planned, leaf) if _is_demanded(each, planned, node, demands)]
    yield from _unfit_for(lacking, leaf)
    yield from _unfit_for_tls(planned, node, leaf, chains, demands)
    yield from _names_lacking(planned, node, leaf, chains, demands)
    yield from find_defects(leaf, planned, node, chains, demands)
    yield from _other_key(node, leaf, chains)


def _unfit_for_tls(
    planned: PlannedCertificate, node: Node, leaf: Certificate, chains: Chains, demands: Demands
) -> Iterator[str]:
    if Purpose.SERVER_AUTH in planned.purposes and lacks_signing_usage(leaf):
        yield f"its key usage does not let its {leaf.key.kind} key sign, which is all that TLS can do with it"
    if has_foreign_curve(leaf):
        yield f"its key lies on {leaf.key.curve}, a curve that TLS stacks do not offer"
    length = certificates_length(leaf, chains.sent_behind(node, planned.slot))
    if length > LONGEST_CERTIFICATES:
        yield f"it is too long to be read, {length:,} octets with what is sent behind it"
    elif len(leaf.der) > LONGEST_IN_SESSION and _is_of_client(planned, node, demands):
        yield f"it is too long for a server to keep it in a session, {len(leaf.der):,} octets"


def _is_of_client(planned: PlannedCertificate, node: Node, demands: Demands) -> bool:
    """Whether a TLS server asks for a certificate."""
    demanded = demands.get((node.id, rsa_twin(planned.slot)), ())
    return any(asks_for_certificate(each.requirement) for each in demanded)


def _advised(
    planned: PlannedCertificate, node: Node, leaf: Certificate, chains: Chains, demands: Demands
) -> Iterator[str]:
    """What a certificate that does should carry besides, as clauses."""
    purposes = [each for each in _purposes_lacking(planned, leaf) if not _is_demanded(each, planned, node, demands)]
    yield from (f"{said}, which no connection asks of it today" for said in _unfit_for(purposes, leaf))
    if node.role not in _UC_ROLES:
        names = _lacking(planned, node, leaf, chains, demands, is_needed=False)
        if names:
            yield f"it does not carry {joined_few(names)}, which nobody needs today"


def _purposes_lacking(planned: PlannedCertificate, leaf: Certificate) -> list[Purpose]:
    return [each for each in planned.purposes if not has_purpose(leaf, each, as_ca=False)]


def _unfit_for(purposes: Sequence[Purpose], leaf: Certificate) -> Iterator[str]:
    """That it is not good for purposes, as clauses; those that its key usage rules out have one of their own."""
    barred = {each: usage for each in purposes if (usage := barring_usage(leaf, each)) is not None}
    others = [each for each in purposes if each not in barred or not lists_purpose(leaf, each)]
    if others:
        yield f"it is not good for {joined(each.usage for each in others)}"
    for usage in dict.fromkeys(barred.values()):
        said = f"a key usage without {KeyUsage.DIGITAL_SIGNATURE} ({usage})"
        yield f"it has {said}, which makes it unfit for {joined(each.usage for each in barred)}"


def _is_demanded(purpose: Purpose, planned: PlannedCertificate, node: Node, demands: Demands) -> bool:
    """Whether a connection asks for a purpose, or the page on which the certificate is loaded. CUCM asks for both in
    its requests, and takes what comes back."""
    if node.role not in _UC_ROLES or purpose is Purpose.SERVER_AUTH:
        return True
    return purpose in purposes_in_use(demands, node, planned.slot)


def _lacking(
    planned: PlannedCertificate, node: Node, leaf: Certificate, chains: Chains, demands: Demands, *, is_needed: bool
) -> list[str]:
    """The planned names that a certificate does not carry and somebody needs (or nobody does today), as printed."""
    return [
        name.printed
        for name in planned.san
        if not _carries(leaf, name) and _is_needed(name, planned, node, leaf, chains, demands) is is_needed
    ]


def _is_needed(
    name: PlannedName, planned: PlannedCertificate, node: Node, leaf: Certificate, chains: Chains, demands: Demands
) -> bool:
    """Whether somebody may look for a name that a certificate lacks. For that of a peer in its client certificate only
    peers that verify do, and an Expressway-E whose TLS verify subject name it is; and a service domain has several
    forms, of which one is enough."""
    value = fold(name.value)
    if planned.slot is Slot.CLIENT and value in {fold(each.fqdn) for each in planned.nodes}:
        sides = (side for side in chains.deployment.expressways if node in side.nodes)
        is_by_peers = any(not side.is_cluster or side.cluster_tls is ClusterTls.ENFORCE for side in sides)
        return is_by_peers or _is_verified(value, demands.get((node.id, planned.slot), ()))
    if name.feature != Feature.REGISTRATION or _is_for_another(value, planned, node, chains):
        return True
    groups = [group for each in demands.get((node.id, planned.slot), ()) for group in each.requirement.names.groups]
    return any(
        value in map(fold, group) and not any(offers(leaf, each, common_name_counts=False) for each in group)
        for group in groups
    )


def _is_verified(value: str, demanded: Sequence[Demanded]) -> bool:
    """Whether a connection fails today without a name."""
    requirements = (each.requirement for each in demanded if each.requirement.not_verified_because is None)
    return any(value in map(fold, group) for each in requirements for group in each.names.groups)


def _is_for_another(value: str, planned: PlannedCertificate, node: Node, chains: Chains) -> bool:
    """Whether a feature besides the registration of endpoints needs a name."""
    return any(
        value in map(fold, needed_names(chains.deployment, node, planned.slot, feature))
        for feature in Feature
        if feature is not Feature.REGISTRATION
    )


def _names_lacking(
    planned: PlannedCertificate, node: Node, leaf: Certificate, chains: Chains, demands: Demands
) -> Iterator[str]:
    if node.role in _UC_ROLES:
        if not _offers_what_is_looked_for(leaf, planned, node, chains, demands):
            yield "it does not carry every name that is looked for"
        return
    common_name = leaf.subject.common_name
    if common_name is None or fold(common_name) != fold(planned.common_name):
        yield f"its common name is {common_name}" if common_name is not None else "it has no common name"
    lacking = _lacking(planned, node, leaf, chains, demands, is_needed=True)
    if lacking:
        yield f"it does not carry {joined_few(lacking)}"


def _other_key(node: Node, leaf: Certificate, chains: Chains) -> Iterator[str]:
    """A private key or a CSR that is given for a node must belong to one of its certificates."""
    identities = (chains.inventory.identities.get((node.id, slot)) for slot in (Slot.SERVER, Slot.CLIENT))
    leaves = (leaf, *(each.leaf.certificate for each in identities if each is not None))
    own = frozenset().union(*(pair_names(each.key) for each in leaves))
    for what, reference in (("private key", node.private_key), ("CSR", node.csr)):
        contents = chains.inventory.contents(reference) if reference is not None else None
        if contents is None:
            continue
        keys = _keys_in(contents, what)
        if keys and own.isdisjoint(keys):
            yield f"the {what} in {contents.path} is not its own{_whose(keys, node, chains)}"


def _keys_in(contents: FileContents, what: str) -> frozenset[bytes]:
    """What the private keys or requests of a file are known by."""
    if what == "private key":
        return frozenset().union(*(pair_names(key) for key, _ in contents.keys))
    return frozenset().union(*(pair_names(request.key) for request, _ in contents.requests))


def _whose(keys: frozenset[bytes], node: Node, chains: Chains) -> str:
    """Which other node has the certificate of such a key: then the wrong file is named, and nothing has to be made."""
    identities = chains.inventory.identities.items()
    owners = [
        owner
        for (owner, _), each in identities
        if owner != node.id and not keys.isdisjoint(pair_names(each.leaf.certificate.key))
    ]
    return f", but that of {joined_few(owners)}: name the right file before anything is ordered" if owners else ""


def _offers_what_is_looked_for(
    leaf: Certificate, planned: PlannedCertificate, node: Node, chains: Chains, demands: Demands
) -> bool:
    """Every group of names that the table of connections asks for, as far as its verifier reads the list of names; but
    for names that are to be typed anew."""
    if not offers(leaf, node.fqdn, common_name_counts=True):
        return False
    for each in demands.get((node.id, rsa_twin(planned.slot)), ()):
        seen = visible_names(chains.deployment, each.requirement, leaf)
        for group in each.requirement.names.groups:
            if not any(is_no_fqdn(name) or offers(leaf, name, common_name_counts=True, san=seen) for name in group):
                return False
    return True


def _carries(leaf: Certificate, name: PlannedName) -> bool:
    """Whether a certificate carries a name; that of an XMPP domain or alias in either of its forms."""
    kinds: list[type[GeneralName]] = [type(name.general_name)]
    if name.feature in (Feature.FEDERATION, Feature.CHAT_ALIAS):
        kinds = [DnsName, XmppName]
    return any(_is_named(entry, kind, name.value) for entry in leaf.san for kind in kinds)


def _is_named(entry: GeneralName, kind: type[GeneralName], value: str) -> bool:
    return isinstance(entry, kind) and fold(entry.value) == fold(value)
