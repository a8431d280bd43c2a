"""Which names the certificate of a slot must carry for which feature: the one place that knows.

The rules about missing names ask what should be there, the plan what to order. Not here: the names that a peer of a
connection looks for because somebody typed them (`edgetrust.mra.connections`), and comparing names
(`edgetrust.pki.match`).

Sources: Certificate Creation and Use Deployment Guide (X15.5), table of SAN elements; TAC 213872, lists of SANs and
cluster certificates.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum

from edgetrust.model.deployment import Deployment, ExpresswayCluster, Node, Role, Slot
from edgetrust.model.value import dataclass
from edgetrust.mra.connections import endpoint_facing_role


class Feature(StrEnum):
    """What a name is for."""

    CLUSTER = "cluster"
    """The cluster name."""
    PEER = "cluster peer"
    """The own FQDN of a peer."""
    REGISTRATION = "registration domain"
    """A service domain; its `collab-edge` name or SRVName may stand for it."""
    FEDERATION = "XMPP federation domain"
    CHAT_ALIAS = "chat node alias"
    SECURITY_PROFILE = "phone security profile"
    CMS = "CMS web proxy"


@dataclass(frozen=True, slots=True)
class _Place:
    deployment: Deployment
    node: Node
    slot: Slot

    @property
    def side(self) -> ExpresswayCluster | None:
        return next((side for side in self.deployment.expressways if self.node in side.nodes), None)

    def is_server_of(self, *roles: Role) -> bool:
        return self.slot is Slot.SERVER and self.node.role in roles


def needed_names(deployment: Deployment, node: Node, slot: Slot, feature: Feature) -> tuple[str, ...]:
    """The names that the certificate in a slot must carry for a feature, each once; none where it does not matter."""
    return tuple(dict.fromkeys(_NAMES[feature](_Place(deployment, node, slot))))


def _cluster(place: _Place) -> tuple[str, ...]:
    side = place.side
    if side is None or side.cluster_name is None:
        return ()
    # As a TLS client, only an Expressway-C is known by the name of its cluster: to the traversal zone.
    is_wanted = place.slot is Slot.SERVER or (place.slot is Slot.CLIENT and side.role is Role.EXPRESSWAY_C)
    return (side.cluster_name,) if is_wanted else ()


def _peer(place: _Place) -> tuple[str, ...]:
    side = place.side
    if side is None or not side.is_cluster:
        return ()
    return (place.node.fqdn,) if place.slot in (Slot.SERVER, Slot.CLIENT) else ()


def _registration(place: _Place) -> tuple[str, ...]:
    deployment = place.deployment
    return deployment.domains if place.is_server_of(endpoint_facing_role(deployment)) else ()


def _federation(place: _Place) -> tuple[str, ...]:
    federation = place.deployment.federation
    return federation.domains if federation is not None and place.is_server_of(Role.EXPRESSWAY_E) else ()


def _chat_alias(place: _Place) -> tuple[str, ...]:
    federation = place.deployment.federation
    if federation is None or not place.is_server_of(Role.EXPRESSWAY_C, Role.EXPRESSWAY_E):
        return ()
    return federation.chat_node_aliases


def _security_profile(place: _Place) -> tuple[str, ...]:
    if not place.is_server_of(Role.EXPRESSWAY_C):
        return ()
    return tuple(name for cucm in place.deployment.cucm for name in cucm.phone_security_profiles)


def _cms(place: _Place) -> tuple[str, ...]:
    address = place.deployment.cms_address
    return (address,) if address is not None and place.is_server_of(Role.EXPRESSWAY_E) else ()


_NAMES: Mapping[Feature, Callable[[_Place], tuple[str, ...]]] = {
    Feature.CLUSTER: _cluster,
    Feature.PEER: _peer,
    Feature.CMS: _cms,
    Feature.REGISTRATION: _registration,
    Feature.FEDERATION: _federation,
    Feature.CHAT_ALIAS: _chat_alias,
    Feature.SECURITY_PROFILE: _security_profile,
}
