"""Self-signed certificates of CUCM, IM and Presence and Unity Connection that stand in lists although their servers
show others by now: one may be the first entry of its subject, and whoever has its key is trusted while it is valid.

Not here: certificates that servers still show (`edgetrust.rules.deployment.cucm_self_signed_conflict`).
"""

from __future__ import annotations

from edgetrust.model.certificate import Certificate, KeyKind
from edgetrust.model.deployment import Deployment, Node, Role, Slot
from edgetrust.model.inventory import Inventory
from edgetrust.mra.stores import ECDSA_TWINS
from edgetrust.pki.match import offers
from edgetrust.pki.purpose import is_self_signed

_SLOTS = {
    Role.CUCM: (Slot.TOMCAT, Slot.CALLMANAGER),
    Role.IM_AND_PRESENCE: (Slot.TOMCAT, Slot.CUP_XMPP),
    Role.UNITY_CONNECTION: (Slot.TOMCAT,),
}
"""What a server of each role shows to an Expressway-C."""


def find_former_owner(certificate: Certificate, deployment: Deployment, inventory: Inventory) -> Node | None:
    """The server (the first of several) that made a self-signed certificate for itself and shows another one now; None
    where one of those it names may still show it."""
    if certificate.is_ca or not is_self_signed(certificate):
        return None
    servers = (node for cluster in deployment.uc_clusters for node in cluster.nodes)
    owners = [node for node in servers if offers(certificate, node.fqdn, common_name_counts=True)]
    is_gone = all(_shows_others(node, certificate, inventory) for node in owners)
    return owners[0] if owners and is_gone else None


def _shows_others(node: Node, certificate: Certificate, inventory: Inventory) -> bool:
    """Whether all that a server shows with such a key is known, and none is this certificate."""
    slots: tuple[Slot, ...] = _SLOTS[node.role]
    if certificate.key.kind is not KeyKind.RSA:
        slots = (*slots, *(ECDSA_TWINS[slot] for slot in slots if slot in ECDSA_TWINS))
    shown = [inventory.identities.get((node.id, slot)) for slot in slots]
    return all(each is not None and each.leaf.certificate != certificate for each in shown)
