"""Nodes of CUCM, IM and Presence and Unity Connection out of their certificates.

A certificate of several servers has `-ms` in its common name, and all of them with their domain in its SAN: that of
tomcat the IM and Presence nodes as well, that of CallManager the CUCM nodes only (CUCM Security Guide,
multi-server certificates).

Not here: trust stores (`attach`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field

from edgetrust.model.certificate import Certificate
from edgetrust.model.deployment import Role, Slot
from edgetrust.model.starter import Answer, StarterCluster, StarterNode, Unused
from edgetrust.model.value import dataclass
from edgetrust.mra.starter.roles import RoleGuess, guess_uc_role, is_multi_server, role_by_name
from edgetrust.mra.starter.sightings import Identity, described, sort_by_age, superseded

_ROLES = (Role.CUCM, Role.IM_AND_PRESENCE, Role.UNITY_CONNECTION)
_EXPRESSWAYS = (Role.EXPRESSWAY_C, Role.EXPRESSWAY_E)
_TOMCAT = (Slot.TOMCAT, Slot.TOMCAT_ECDSA)
_ORDER = (Slot.CALLMANAGER, Slot.CALLMANAGER_ECDSA, Slot.CUP_XMPP, *_TOMCAT)
"""Certificates that say more of the role of their node come first."""
_SLOTS = {
    Role.CUCM: (*_TOMCAT, Slot.CALLMANAGER, Slot.CALLMANAGER_ECDSA),
    Role.IM_AND_PRESENCE: (Slot.TOMCAT, Slot.CUP_XMPP),
    Role.UNITY_CONNECTION: (Slot.TOMCAT,),
}


@dataclass(slots=True)
class Unified:
    """What certificates tell of these products."""

    clusters: dict[Role, StarterCluster] = field(default_factory=dict)
    identities: dict[str, list[Identity]] = field(default_factory=dict)
    """The certificates of each node, by its id."""
    others: list[Identity] = field(default_factory=list)
    """Certificates that may be an Expressway's."""
    unused: list[Unused] = field(default_factory=list)


@dataclass(slots=True)
class _Node:
    """A node that is being guessed."""

    fqdn: Answer
    guess: RoleGuess | None
    role: Role
    certificates: dict[Slot, Identity] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Claim:
    """A certificate of one of these products, and the nodes it is for."""

    identity: Identity
    slot: Slot
    guess: RoleGuess
    hosts: tuple[Answer, ...]


def guess_unified(identities: Sequence[Identity], said: Mapping[str, Role]) -> Unified:
    """The clusters. `said` are the roles of nodes that somebody named, by node id."""
    found = Unified()
    claims = [claim for identity in sort_by_age(identities) if (claim := _claim(identity, said, found)) is not None]
    claims.sort(key=lambda claim: _ORDER.index(claim.slot))
    of_callmanager = {
        host.value.lower() for claim in claims if claim.guess.role is Role.CUCM and claim.slot not in _TOMCAT
        for host in claim.hosts
    }  # fmt: skip
    nodes: dict[str, _Node] = {}
    for claim in claims:
        for host in claim.hosts:
            if said.get(host.value.lower()) in _EXPRESSWAYS:
                continue
            known = nodes.get(host.value.lower()) or _node(host, claim, said, of_callmanager)
            _take(claim, nodes.setdefault(host.value.lower(), known), found)
    for role in _ROLES:
        members = sorted((node for node in nodes.values() if node.role is role), key=lambda node: node.fqdn.value)
        if members:
            found.clusters[role] = _cluster(role, members, said)
    for node in nodes.values():
        found.identities[node.fqdn.value.lower()] = list(node.certificates.values())
    return found


def _claim(identity: Identity, said: Mapping[str, Role], found: Unified) -> _Claim | None:
    hosts = tuple(_hosts(identity, said))
    roles = {said.get(host.value.lower()) for host in hosts}
    is_expressway = bool(roles) and roles.issubset(_EXPRESSWAYS)
    guess = None if is_expressway else guess_uc_role(identity, [host.value for host in hosts])
    only = roles.pop() if len(roles) == 1 else None
    if guess is None and only is not None and not is_expressway:
        guess = RoleGuess(only, "somebody said so")
    if guess is None:
        found.others.append(identity)
        return None
    slot = identity.hint.slot if identity.hint.slot in _ORDER else None
    slot = slot or (Slot.TOMCAT if guess.role is Role.UNITY_CONNECTION else None)
    if slot is None:
        reason = "is of CUCM or IM and Presence; call the file tomcat, callmanager or cup-xmpp after what it is"
        found.unused.append(identity.sighting.unused(f"{described(identity)} {reason}"))
        return None
    if not hosts:
        found.unused.append(identity.sighting.unused(f"{described(identity)}; it names no host"))
        return None
    return _Claim(identity, slot, guess, hosts)


# --- which nodes ------------------------------------------------------------------------------------------------------


def _hosts(identity: Identity, said: Mapping[str, Role]) -> Iterator[Answer]:
    """The nodes that a certificate is for."""
    file = identity.sighting.name
    if is_multi_server(identity.leaf):
        for name in _servers(identity.leaf, identity.names):
            yield Answer(name, f"the certificate of several servers in {file} carries it")
        return
    host = identity.matching(identity.hint.hosts)
    named = next((name for name in identity.names if name.lower() in said), None)
    common_name = identity.leaf.subject.common_name
    if host is not None:
        yield Answer(host, f"the path {file} says so, and the certificate there carries this name")
    elif named is not None:
        yield Answer(named, f"the certificate in {file} carries this name, which was said")
    elif common_name in identity.names:
        yield Answer(common_name, f"it is the common name of the certificate in {file}")
    elif identity.names:
        yield Answer(identity.names[0], f"the certificate in {file} carries it before any other name")


def _servers(leaf: Certificate, names: Sequence[str]) -> Iterator[str]:
    """The names of a certificate of several servers without its common name and without domains."""
    for name in names:
        is_domain = any(other.lower().endswith(f".{name.lower()}") for other in names)
        if name != leaf.subject.common_name and not is_domain:
            yield name


def _node(host: Answer, claim: _Claim, said: Mapping[str, Role], of_callmanager: set[str]) -> _Node:
    name = host.value.lower()
    if name in said:
        return _Node(Answer(host.value), None, said[name])
    guess = claim.guess
    if len(claim.hosts) > 1 and claim.slot in _TOMCAT:
        guess = _role_among_several(host.value, claim, of_callmanager)
    return _Node(host, guess, guess.role)


def _role_among_several(host: str, claim: _Claim, of_callmanager: set[str]) -> RoleGuess:
    """The role of one of the nodes that a tomcat certificate is for."""
    role = role_by_name(host)
    if host.lower() not in of_callmanager and role in _ROLES:
        return RoleGuess(role, f"its name {host.partition('.')[0]} reads so")
    if of_callmanager and host.lower() not in of_callmanager:
        reason = f"it stands in {claim.identity.sighting.name} and in no CallManager certificate"
        return RoleGuess(Role.IM_AND_PRESENCE, reason)
    return RoleGuess(Role.CUCM, claim.guess.reason)


def _take(claim: _Claim, node: _Node, found: Unified) -> None:
    """Gives a node a certificate, when it has none of this kind."""
    sighting = claim.identity.sighting
    if claim.slot not in _SLOTS[node.role]:
        if len(claim.hosts) == 1:
            found.unused.append(sighting.unused(f"{described(claim.identity)}; {node.fqdn.value} has no such place"))
        return
    newest = node.certificates.setdefault(claim.slot, claim.identity)
    if newest is not claim.identity:
        found.unused.append(sighting.unused(superseded(claim.identity, newest)))


# --- clusters ---------------------------------------------------------------------------------------------------------


def _cluster(role: Role, members: Sequence[_Node], said: Mapping[str, Role]) -> StarterCluster:
    publisher = _publisher(members, said)
    first, why = publisher if publisher is not None else (members[0], None)
    ordered = [first, *(node for node in members if node is not first)]
    is_guessed = len(members) > 1 and any(node.guess is not None for node in members)
    return StarterCluster(
        role=role,
        nodes=tuple(_starter_node(node, why if node is first else None) for node in ordered),
        peers_guess="nothing says that these nodes are of several clusters" if is_guessed else None,
    )


def _publisher(members: Sequence[_Node], said: Mapping[str, Role]) -> tuple[_Node, str | None] | None:
    """The publisher and why, None for one that was said; None when there is one node."""
    if len(members) == 1:
        return None
    by_id = {node.fqdn.value.lower(): node for node in members}
    first_said = next((by_id[name] for name in said if name in by_id), None)
    if first_said is not None:
        return first_said, None
    named = [node for node in members if "pub" in node.fqdn.value.partition(".")[0].lower()]
    if named:
        return named[0], "its name reads so"
    return members[0], "it is the first by name, and nothing says which node it is"


def _starter_node(node: _Node, publisher: str | None) -> StarterNode:
    return StarterNode(
        fqdn=node.fqdn,
        role=node.role,
        role_guess=node.guess.reason if node.guess is not None else None,
        publisher=Answer("publisher", publisher) if publisher is not None else None,
        certificates={
            slot: node.certificates[slot].sighting.answer() for slot in _SLOTS[node.role] if slot in node.certificates
        },
    )
