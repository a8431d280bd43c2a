"""Whether a planned certificate is there already: on every node that loads it, with every name and purpose.

Not here: whether it verifies, and for how long (`edgetrust.usecase.check` tells).
"""

from __future__ import annotations

from edgetrust.model.certificate import Certificate
from edgetrust.model.deployment import Node, Role
from edgetrust.model.inventory import Inventory
from edgetrust.model.names import DnsName, GeneralName, SrvName, XmppName
from edgetrust.model.plan import PlannedCertificate, PlannedName, SanType
from edgetrust.mra.factory import is_temporary_certificate
from edgetrust.mra.fqdn import is_no_fqdn
from edgetrust.mra.planning.demands import Demands
from edgetrust.pki.match import fold, offers
from edgetrust.pki.purpose import has_purpose, is_self_signed

_TYPES: dict[SanType, type[DnsName | SrvName | XmppName]] = {
    SanType.DNS: DnsName,
    SanType.SRV_NAME: SrvName,
    SanType.XMPP_ADDRESS: XmppName,
}


def is_in_place(planned: PlannedCertificate, inventory: Inventory, demands: Demands) -> bool:
    """Whether every node that loads the planned certificate has one that carries all that is planned. For CUCM, IM and
    Presence and Unity what counts is what is looked for: there are two layouts, and both are right."""
    return all(_serves(planned, node, inventory, demands) for node in planned.nodes)


def _serves(planned: PlannedCertificate, node: Node, inventory: Inventory, demands: Demands) -> bool:
    identity = inventory.identities.get((node.id, planned.slot))
    if identity is None:
        return False
    leaf = identity.leaf.certificate
    if is_self_signed(leaf) or is_temporary_certificate(leaf):
        return False
    if not all(has_purpose(leaf, purpose, as_ca=False) for purpose in planned.purposes):
        return False
    if node.role in (Role.CUCM, Role.IM_AND_PRESENCE, Role.UNITY_CONNECTION):
        return _offers_what_is_looked_for(leaf, planned, node, demands)
    common_name = leaf.subject.common_name
    if common_name is None or fold(common_name) != fold(planned.common_name):
        return False
    return all(_carries(leaf, name) for name in planned.san)


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
