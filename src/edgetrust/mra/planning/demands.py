"""The demands that the connections of a deployment make on each certificate, looked up by the place it is shown from.

Not here: which connections there are (`edgetrust.mra.connections`), and what follows for a certificate
(`edgetrust.mra.planning.certificates`).
"""

from __future__ import annotations

from collections.abc import Mapping

from edgetrust.model.connection import Purpose, Requirement
from edgetrust.model.deployment import Deployment, Node, Slot
from edgetrust.model.value import dataclass
from edgetrust.mra.connections import expand
from edgetrust.mra.stores import rsa_twin

Demands = Mapping[tuple[str, Slot], tuple["Demanded", ...]]
"""By node id and slot; also what this deployment does not verify today."""


@dataclass(frozen=True, slots=True)
class Demanded:
    """One demand, and the kind of connection that makes it."""

    kind: str
    requirement: Requirement


def demands_of(deployment: Deployment) -> Demands:
    """Every demand on the certificates of a deployment, in table order."""
    found: dict[tuple[str, Slot], list[Demanded]] = {}
    for connection in expand(deployment):
        for requirement in connection.requirements:
            place = (requirement.presenter, requirement.slot)
            found.setdefault(place, []).append(Demanded(connection.kind, requirement))
    return {place: tuple(demanded) for place, demanded in found.items()}


def purposes_in_use(demands: Demands, node: Node, slot: Slot) -> tuple[Purpose, ...]:
    """What connections use the certificate in a slot for, as far as it is verified; that of a server will be after an
    upgrade, or once peers enforce it."""
    requirements = [each.requirement for each in demands.get((node.id, rsa_twin(slot)), ())]
    wanted = {purpose for demand in requirements for purpose in demand.lasting_purposes}
    return tuple(purpose for purpose in Purpose if purpose in wanted)
