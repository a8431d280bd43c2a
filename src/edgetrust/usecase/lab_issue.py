"""What a lab CA makes for the nodes of a lab: certificates with keys where a slot has none, lists that nobody knows.

All of it exists in memory alone. Not here: look-alikes of certificates that are there (`edgetrust.usecase.lab_copies`).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import datetime, timedelta

from edgetrust.model.authority import ProfileName
from edgetrust.model.certificate import Certificate
from edgetrust.model.deployment import Deployment, Node, Slot, Store
from edgetrust.model.lab import HeldIdentity, Holding, Material
from edgetrust.model.value import dataclass
from edgetrust.mra.connections import expand
from edgetrust.mra.pages import SLOT_NAMES
from edgetrust.mra.planning.certificates import plan_certificates
from edgetrust.mra.planning.words import joined
from edgetrust.pki.contents import read_contents
from edgetrust.pki.request import build_request
from edgetrust.pki.signing_key import encode_key, generate_key
from edgetrust.usecase.authority import DrawSerial, Founding, Holder, found
from edgetrust.usecase.lab_material import shown_places
from edgetrust.usecase.sign_requests import Order, sign_requests

ROOT_NAME, ISSUING_NAME = "CN=edgetrust lab root,O=Lab", "CN=edgetrust lab issuing,O=Lab"
_ROOT_DAYS, _DAYS = 3650, 90
_HEAD_START = timedelta(days=1)
"""What a lab issues is valid a day before the time judged, so that no clock in the lab finds it too young."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuedMaterial:
    """Material that nothing is missing from, and what was made for it."""

    material: Material
    certificates: tuple[tuple[str, Slot], ...]
    """Node and slot of each certificate that the lab CA made, keys included."""
    lists: tuple[tuple[str, Store], ...]
    """Node and store of each list that was not known and holds the lab CA alone now."""


def issue_missing(
    deployment: Deployment,
    material: Material,
    *,
    at: datetime,
    draw_serial: DrawSerial,
    tell: Callable[[int, int], None] = lambda done, count: None,
) -> IssuedMaterial:
    """A certificate with a key, as planned, from a lab CA for each slot in use that has none; the lab CA below every
    known list; lists that are not known made of it alone. `tell` hears before each certificate how many there are, and
    how many of them are to be made: keys take their time."""
    wanted = {place for place in shown_places(deployment) if not _is_usable(material, *place)}
    lists = _unknown_lists(deployment, material)
    if not wanted and not lists:
        return IssuedMaterial(material=material, certificates=(), lists=())
    root = found(Founding(name=ROOT_NAME, at=at - _HEAD_START, days=_ROOT_DAYS), parent=None, draw_serial=draw_serial)
    terms = Founding(name=ISSUING_NAME, at=at - _HEAD_START, days=_ROOT_DAYS, path_length=0)
    holder = found(terms, parent=root.holder, draw_serial=draw_serial).holder
    chain = (holder.authority.certificate, root.holder.authority.certificate)
    issued = _issue(deployment, wanted, holder, at=at, draw_serial=draw_serial, tell=tell)
    holdings = {node.id: _completed(material, node, issued, lists, chain) for node in deployment.nodes()}
    return IssuedMaterial(
        material=Material(holdings=holdings, public_roots=(*material.public_roots, chain[1])),
        certificates=tuple(issued),
        lists=tuple(lists),
    )


def describe_issued(issued: IssuedMaterial) -> tuple[str, ...]:
    """What was made, as lines for people."""
    made: dict[str, list[str]] = {}
    for node, slot in issued.certificates:
        made.setdefault(node, []).append(SLOT_NAMES[slot])
    lines = [f"made by the lab CA for this run: {joined(slots)} of {node}" for node, slots in made.items()]
    if issued.lists:
        nodes = dict.fromkeys(node for node, _ in issued.lists)
        lines.append(f"lists that were not known hold the lab CA alone: on {joined(tuple(nodes))}")
    if lines:
        lines.append("the lab CA stands below every list of every node, endpoints included")
    return tuple(lines)


def _completed(
    material: Material,
    node: Node,
    issued: Mapping[tuple[str, Slot], HeldIdentity],
    lists: Collection[tuple[str, Store]],
    chain: tuple[Certificate, ...],
) -> Holding:
    holding = material.holdings.get(node.id) or Holding(node=node.id)
    for (owner, slot), identity in issued.items():
        if owner == node.id:
            holding = holding.with_identity(slot, identity)
    for store in dict.fromkeys((*holding.trust, *(store for owner, store in lists if owner == node.id))):
        holding = holding.with_trust(store, (*holding.trust.get(store, ()), *chain))
    return holding


def _issue(
    deployment: Deployment,
    wanted: Collection[tuple[str, Slot]],
    holder: Holder,
    *,
    at: datetime,
    draw_serial: DrawSerial,
    tell: Callable[[int, int], None],
) -> dict[tuple[str, Slot], HeldIdentity]:
    """As planned, one after the other; nodes that share a certificate share its key."""
    made: dict[tuple[str, Slot], HeldIdentity] = {}
    order = Order(profile=ProfileName.INTERNAL, at=at - _HEAD_START, days=_DAYS)
    for planned in plan_certificates(deployment):
        places = [(node.id, planned.slot) for node in planned.nodes if (node.id, planned.slot) in wanted]
        if not places:
            continue
        tell(len(made), len(wanted))
        key = generate_key(planned.key)
        request = read_contents(build_request(planned, deployment.subject, key), path=f"{planned.node.fqdn}.csr")
        (signed,), _ = sign_requests(request.requests, order, holder, draw_serial=draw_serial)
        identity = HeldIdentity(leaf=signed.certificate, key=encode_key(key))
        made.update(dict.fromkeys(places, identity))
    return made


def _is_usable(material: Material, node: str, slot: Slot) -> bool:
    holding = material.holdings.get(node)
    identity = None if holding is None else holding.shown_in(slot)
    return identity is not None and identity.key is not None


def _unknown_lists(deployment: Deployment, material: Material) -> dict[tuple[str, Store], None]:
    """Node and store of every list that some connection consults and nobody knows."""
    return {
        (requirement.verifier, requirement.store): None
        for connection in expand(deployment)
        for requirement in connection.requirements
        if requirement.store not in material.holdings.get(requirement.verifier, Holding(node="")).trust
    }
