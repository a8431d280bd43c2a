"""What kind of node a certificate belongs to: an Expressway-C or -E, CUCM, IM and Presence, Unity Connection.

An Expressway is told from its name, from service domains in its certificate (registration domains belong on the E), and
from who signed it (public CAs sign for the E before anybody else). The name decides, because engineers choose it to say
so, and because certificates are what may be wrong.

Not here: which node exactly.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from edgetrust.model.certificate import Certificate
from edgetrust.model.deployment import Role, Slot
from edgetrust.model.names import DnsName, SrvName
from edgetrust.model.value import dataclass
from edgetrust.mra.pages import ROLE_NAMES
from edgetrust.mra.starter.sightings import COLLAB_EDGE, Identity
from edgetrust.pki.anchors import Pool


@dataclass(frozen=True, slots=True)
class RoleGuess:
    """A role, and why."""

    role: Role
    reason: str
    """To stand behind "because"."""


_NOT_A_LETTER = r"(?:^|[^a-z])"
_EXPRESSWAY = rf"{_NOT_A_LETTER}(?:exp(?:ressway)?|vcs)[-_]?"
_NAMES: tuple[tuple[Role, re.Pattern[str]], ...] = tuple(
    (role, re.compile(pattern))
    for role, pattern in (
        (Role.EXPRESSWAY_E, rf"{_EXPRESSWAY}e(?![a-z])|{_NOT_A_LETTER}edge(?![a-z])"),
        (Role.EXPRESSWAY_C, rf"{_EXPRESSWAY}c(?![a-z])|{_NOT_A_LETTER}core(?![a-z])"),
        (Role.IM_AND_PRESENCE, rf"{_NOT_A_LETTER}c?(?:imps?|cups?)(?![a-z])|presence"),
        (Role.UNITY_CONNECTION, rf"{_NOT_A_LETTER}(?:cuc|cxn)(?![a-z])|unity"),
        (Role.CUCM, rf"cucm|callmanager|{_NOT_A_LETTER}(?:ucm|ccm|cm|pub|sub)(?![a-z])|publisher|subscriber"),
    )
)
_MULTI_SERVER = re.compile(r".+?(?:-ec)?-ms", re.IGNORECASE)
"""First label of the common name that CUCM puts into the request for a certificate of several servers."""

_BY_SLOT = {Slot.CALLMANAGER: Role.CUCM, Slot.CALLMANAGER_ECDSA: Role.CUCM, Slot.CUP_XMPP: Role.IM_AND_PRESENCE}
_UC_ROLES = frozenset((Role.CUCM, Role.IM_AND_PRESENCE, Role.UNITY_CONNECTION))


def role_by_name(host: str) -> Role | None:
    """What the first label of a host name reads like."""
    label = host.partition(".")[0].lower()
    return next((role for role, pattern in _NAMES if pattern.search(label)), None)


def is_multi_server(certificate: Certificate) -> bool:
    """Whether the common name is one that CUCM gives to a certificate of several servers."""
    name = certificate.subject.common_name or ""
    return _MULTI_SERVER.fullmatch(name.partition(".")[0]) is not None


def guess_uc_role(identity: Identity, hosts: Iterable[str]) -> RoleGuess | None:
    """The role of a node that is no Expressway; None when it may well be one."""
    hint = identity.hint
    named = next(((host, role) for host in hosts if (role := role_by_name(host)) in _UC_ROLES), None)
    by_slot = _BY_SLOT.get(hint.slot) if hint.slot is not None else None
    if by_slot is not None:
        return RoleGuess(by_slot, f"the file {identity.sighting.name} {hint.why}")
    if hint.is_expressway or hint.slot in (Slot.SERVER, Slot.CLIENT):
        return None
    if named is not None:
        host, role = named
        return RoleGuess(role, f"its name {host.partition('.')[0]} reads so")
    if hint.slot is not None:
        return RoleGuess(
            Role.CUCM, f"the file {identity.sighting.name} {hint.why}, and nothing says that it is another product"
        )
    if is_multi_server(identity.leaf):
        return RoleGuess(Role.CUCM, "the common name of its certificate ends in -ms")
    return None


def guess_expressway_role(identity: Identity, hosts: Iterable[str], pool: Pool) -> RoleGuess | None:
    """Whether an Expressway is a C or an E; None when nothing tells them apart, or when it may be no Expressway."""
    for host in hosts:
        role = role_by_name(host)
        if role is not None and role.is_expressway:
            return RoleGuess(role, f"its name {host.partition('.')[0]} reads like that of an {ROLE_NAMES[role]}")
    services = list(service_names(identity.leaf))
    if services:
        return RoleGuess(Role.EXPRESSWAY_E, f"its certificate is for {services[0]}")
    if not identity.hint.is_expressway:
        return None
    if (root := pool.public_root_of(identity.leaf)) is not None:
        return RoleGuess(Role.EXPRESSWAY_E, f"its certificate ends in a public root, {root.subject.rfc4514}")
    if (root := pool.root_of(identity.leaf)) is not None:
        return RoleGuess(Role.EXPRESSWAY_C, f"its certificate ends in a private root, {root.subject.rfc4514}")
    return None


def service_names(certificate: Certificate) -> Iterator[str]:
    """The names that only an Expressway-E shows: those under which endpoints look for it."""
    for name in certificate.san:
        if isinstance(name, DnsName) and name.value.lower().startswith(COLLAB_EDGE):
            yield name.value
        if isinstance(name, SrvName) and name.value.lower().startswith("_collab-edge._tls."):
            yield name.value
