"""What the nodes of a deployment hold when their installation has ended and nobody has touched a certificate yet: the
temporary certificates of the Expressways, the self-signed ones of CUCM and its kin, and lists that hold nobody else.

The self-signed ECDSA certificates of CUCM, and the public CAs that the products ship in their lists, are left out. Not
here: what these certificates look like (`edgetrust.twin.admin.factory`).
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from edgetrust.model.certificate import KeyKind
from edgetrust.model.deployment import Deployment, Node, Slot, Store
from edgetrust.model.lab import Holding, Material
from edgetrust.twin.admin.csr_fields import default_common_name
from edgetrust.twin.admin.cucm_units import stores_of, units_of
from edgetrust.twin.admin.factory import make_factory_material, make_self_signed

AS_INSTALLED = (
    "Expressways begin with their temporary certificates, CUCM and its kin with the ones that they signed themselves, "
    "and all of them trust nobody else"
)
"""What is said of it."""


def as_installed(deployment: Deployment, material: Material, at: datetime) -> Material:
    """The same with what Expressways and servers hold as installed at that time; endpoints keep their lists. Takes a
    moment: a few RSA keys a node."""
    holdings = {node.id: _holding(node, material.holdings[node.id], at) for node in deployment.nodes()}
    return replace(material, holdings=holdings)


def _holding(node: Node, holding: Holding, at: datetime) -> Holding:
    if node.role.is_expressway:
        made = make_factory_material(node, at)
        return replace(
            holding,
            identities={Slot.SERVER: made.server},
            trust={Store.TRUSTED_CA: (made.authority.leaf,)},
        )
    units = [unit for unit in units_of(node.role) if unit.key_kind is KeyKind.RSA]
    if not units:
        return holding
    identities = {
        unit.slot: make_self_signed(default_common_name(node, unit, is_multi_server=False), unit.key_kind, at)
        for unit in units
    }
    return replace(holding, identities=identities, trust=dict.fromkeys(stores_of(node.role), ()))
