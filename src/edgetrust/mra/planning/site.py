"""What the procedure is made of, and its steps before they are numbered.

Not here: the steps (`edgetrust.mra.planning.steps` and the modules it names).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from edgetrust.model.deployment import Deployment, Node, Role, Slot, Store
from edgetrust.model.finding import Impact
from edgetrust.model.inventory import Inventory
from edgetrust.model.plan import PlannedAuthority, PlannedCertificate, PlannedList, PlanStep
from edgetrust.model.value import dataclass
from edgetrust.mra.pages import CLUSTERING, SLOT_NAMES
from edgetrust.mra.planning.revocation import RevocationGap
from edgetrust.mra.planning.words import joined, joined_few


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A deployment and what is still to be done to it."""

    deployment: Deployment
    inventory: Inventory
    certificates: tuple[PlannedCertificate, ...]
    """Those that are not in place yet."""
    trust: tuple[PlannedList, ...]
    placed: tuple[PlannedCertificate, ...] = ()
    """Those that are in place, as far as files can tell."""
    gaps: tuple[RevocationGap, ...] = ()
    """The revocation lists that nodes lack."""
    issuers: Mapping[tuple[str, Slot], str] = field(default_factory=dict)
    """By node id and slot: the CA that is to sign a certificate (`edgetrust.mra.planning.issuing`), where it is known.
    """
    bundled: Mapping[tuple[str, Store], str] = field(default_factory=dict)
    """By node id and store: the file into which the CAs of a list are written, where one is."""

    def to_make(self, *roles: Role, slots: tuple[Slot, ...] = tuple(Slot)) -> tuple[PlannedCertificate, ...]:
        """The certificates to be made for nodes of these roles."""
        return tuple(each for each in self.certificates if each.node.role in roles and each.slot in slots)

    def to_confirm(self, *roles: Role, slots: tuple[Slot, ...] = tuple(Slot)) -> tuple[PlannedCertificate, ...]:
        """The certificates of nodes of these roles that are in place, and that no file can tell to be in use."""
        return tuple(each for each in self.placed if each.node.role in roles and each.slot in slots)

    def to_load(self, node: Node) -> tuple[PlannedCertificate, ...]:
        """The certificates that a node is still to be loaded with."""
        return tuple(each for each in self.certificates if any(node.id == holder.id for holder in each.nodes))

    def alone(self, node: Node) -> str:
        """What follows the words that restart a node, where it is a peer of an Expressway cluster: not all at once."""
        return ", this peer alone" if self._has_peers(node) else ""

    def green(self, node: Node) -> str:
        """What else is to be seen after that restart, where there is a next peer."""
        return f"; {CLUSTERING} shows this peer green before the next one is touched" if self._has_peers(node) else ""

    def _has_peers(self, node: Node) -> bool:
        return any(node in side.nodes and len(side.nodes) > 1 for side in self.deployment.expressways)


def step(where: str, do: str, *, node: Node | None = None, impact: Impact = Impact.NONE, verify: str) -> PlanStep:
    """A step without its number."""
    return PlanStep(
        number=0, node=node.id if node is not None else None, where=where, do=do, impact=impact, verify=verify
    )


def describe(planned: PlannedCertificate) -> str:
    """`server certificate of expe1.example.com`; the nodes of a certificate that several load."""
    return f"{SLOT_NAMES[planned.slot]} of {joined_few([node.fqdn for node in planned.nodes])}"


def describe_all(planned: tuple[PlannedCertificate, ...]) -> str:
    """`server certificate and client certificate`."""
    return joined(SLOT_NAMES[each.slot] for each in planned)


def describe_authority(authority: PlannedAuthority) -> str:
    """`CN=Root,O=Acme (SHA-256 0a1b2c3d…)`; a CA that is not at hand by what is known of it."""
    if authority.located is None:
        return authority.subject
    return f"{authority.subject} (SHA-256 {authority.located.certificate.sha256[:8]}…)"
