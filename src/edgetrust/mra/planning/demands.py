"""The demands that the connections of a deployment make on each certificate, looked up by the place it is shown from.

Not here: which connections there are (`edgetrust.mra.connections`), and what follows for a certificate
(`edgetrust.mra.planning.certificates`).
"""

from __future__ import annotations

from collections.abc import Mapping

from edgetrust.model.connection import Requirement
from edgetrust.model.deployment import Deployment, Slot
from edgetrust.model.value import dataclass
from edgetrust.mra.connections import expand

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
