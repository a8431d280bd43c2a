"""Slots and stores that belong together on one node.

Not here: which certificate a connection shows (`edgetrust.mra.connections`).
"""

from __future__ import annotations

from edgetrust.model.deployment import Node, Role, Slot, Store

ECDSA_TWINS = {Slot.TOMCAT: Slot.TOMCAT_ECDSA, Slot.CALLMANAGER: Slot.CALLMANAGER_ECDSA}
"""CUCM has a second certificate beside these; cipher suites decide which one a port shows."""

OWN_STORES: dict[Slot, Store] = {
    Slot.TOMCAT: Store.TOMCAT_TRUST,
    Slot.TOMCAT_ECDSA: Store.TOMCAT_TRUST,
    Slot.CALLMANAGER: Store.CALLMANAGER_TRUST,
    Slot.CALLMANAGER_ECDSA: Store.CALLMANAGER_TRUST,
    Slot.CUP_XMPP: Store.CUP_XMPP_TRUST,
}
"""The presenter's own list from which the chain of a slot is built, where it is not the trusted CA list."""


def rsa_twin(slot: Slot) -> Slot:
    """The slot of the RSA certificate beside an ECDSA one, for which requirements are made; any other slot itself."""
    return next((rsa for rsa, ecdsa in ECDSA_TWINS.items() if ecdsa is slot), slot)


def own_store(node: Node, slot: Slot) -> Store:
    """The list of a presenter from which the chain behind a slot is built."""
    if node.role is Role.EDGE_PROXY:
        return Store.ENDPOINT
    return OWN_STORES.get(slot, Store.TRUSTED_CA)
