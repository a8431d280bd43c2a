"""What the nodes of a lab hold: out of the files of a deployment and the keys at hand, or made by a lab CA.

Not here: reading files and keys (`edgetrust.io`), and running anything (`edgetrust.twin`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from edgetrust.model.authority import ProfileName
from edgetrust.model.certificate import Certificate
from edgetrust.model.deployment import Deployment, Node, Slot, Store
from edgetrust.model.inventory import Identity, Inventory
from edgetrust.model.lab import HeldIdentity, Holding, Login, Material
from edgetrust.model.value import dataclass
from edgetrust.mra.connections import expand
from edgetrust.mra.pages import SLOT_NAMES
from edgetrust.mra.planning.certificates import plan_certificates
from edgetrust.mra.planning.words import joined
from edgetrust.pki.contents import read_contents
from edgetrust.pki.look_alike import LookAlikes, MakeKey
from edgetrust.pki.request import build_request
from edgetrust.pki.signing_key import encode_key, generate_key
from edgetrust.usecase.authority import DrawSerial, Founding, Holder, found
from edgetrust.usecase.sign_requests import Order, sign_requests

ROOT_NAME, ISSUING_NAME = "CN=edgetrust lab root,O=Lab", "CN=edgetrust lab issuing,O=Lab"
_ROOT_DAYS, _DAYS = 3650, 90
COPIED = (
    "private keys are missing, so every certificate is replaced by a look-alike with a key of the lab's own: names, "
    "dates, purposes, identifiers, issuers and lists are those of the files"
)
"""What is said of copies."""
_HEAD_START = timedelta(days=1)
"""What a lab issues is valid a day before the time judged, so that no clock in the lab finds it too young."""

Keys = Mapping[bytes, bytes]
"""Private keys (PKCS#8, DER) by the SubjectPublicKeyInfo of their public keys."""


def hold(deployment: Deployment, inventory: Inventory, keys: Keys) -> Material:
    """What the files of a deployment give each node; a certificate without its key can be shown by nobody."""
    return Material(
        holdings={node.id: _holding(node, inventory, keys) for node in deployment.nodes()},
        public_roots=tuple(
            located.certificate
            for reference in deployment.public_ca
            if (contents := inventory.contents(reference)) is not None
            for located in contents.certificates
        ),
    )


def _holding(node: Node, inventory: Inventory, keys: Keys) -> Holding:
    lists = inventory.revocation_lists(node)
    return Holding(
        node=node.id,
        identities={
            slot: _held(identity, keys) for (owner, slot), identity in inventory.identities.items() if owner == node.id
        },
        trust={
            store: tuple(located.certificate for located in entries)
            for (owner, store), entries in inventory.trust_lists.items()
            # A list of which only a part could be read is not known.
            if owner == node.id and (owner, store) not in inventory.incomplete
        },
        crls=None if lists is None or node.id in inventory.incomplete_crls else tuple(crl for crl, _ in lists),
    )


def _held(identity: Identity, keys: Keys) -> HeldIdentity:
    leaf = identity.leaf.certificate
    others = tuple(located.certificate for located in identity.others)
    return HeldIdentity(leaf=leaf, others=others, key=keys.get(leaf.key.spki))


def with_login(deployment: Deployment, material: Material, password: str) -> Material:
    """The same with the user name of the traversal zone and this password, on both sides: typed on each Expressway-C,
    in the database of each Expressway-E. Nothing without a user name."""
    username = deployment.traversal_zone.username
    if username is None:
        return material
    login = Login(username=username, password=password)
    expressways = {node.id for side in deployment.expressways for node in side.nodes}
    holdings = {
        node: replace(holding, login=login) if node in expressways else holding
        for node, holding in material.holdings.items()
    }
    return replace(material, holdings=holdings)


def lacks_keys(deployment: Deployment, material: Material) -> bool:
    """Some certificate that a connection shows is at hand, and its key is not."""
    shown = (material.holdings[node].shown_in(slot) for node, slot in _shown_places(deployment))
    return any(identity is not None and identity.key is None for identity in shown)


def copy_material(material: Material, make_key: MakeKey) -> Material:
    """The same deployment with keys of the lab's own: each certificate replaced by its look-alike, signed as it was.
    Roots that have signed nothing here stay what they are: nobody will ever see their keys."""
    known = dict.fromkeys(_certificates(material))
    issuers = {certificate.issuer.canonical for certificate in known if not _is_self_issued(certificate)}
    copies = LookAlikes(known, make_key)

    def copied(certificate: Certificate) -> Certificate:
        is_idle_root = _is_self_issued(certificate) and certificate.subject.canonical not in issuers
        return certificate if is_idle_root and certificate not in leaves else copies.copy(certificate)

    leaves = {identity.leaf for each in material.holdings.values() for identity in each.identities.values()}
    holdings = {
        node: Holding(
            node=node,
            identities={
                slot: HeldIdentity(
                    leaf=copied(identity.leaf),
                    others=tuple(map(copied, identity.others)),
                    key=encode_key(copies.key_of(identity.leaf)),
                )
                for slot, identity in holding.identities.items()
            },
            trust={store: tuple(map(copied, entries)) for store, entries in holding.trust.items()},
            crls=None if holding.crls is None else tuple(map(copies.copy_list, holding.crls)),
        )
        for node, holding in material.holdings.items()
    }
    return Material(holdings=holdings, public_roots=tuple(map(copied, material.public_roots)))


def _certificates(material: Material) -> Iterator[Certificate]:
    """Every certificate that anybody holds."""
    yield from material.public_roots
    for holding in material.holdings.values():
        for identity in holding.identities.values():
            yield from (identity.leaf, *identity.others)
        for entries in holding.trust.values():
            yield from entries


def _is_self_issued(certificate: Certificate) -> bool:
    return certificate.subject.canonical == certificate.issuer.canonical


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuedMaterial:
    """Material that nothing is missing from, and what was made for it."""

    material: Material
    certificates: tuple[tuple[str, Slot], ...]
    """Node and slot of each certificate that the lab CA made, keys included."""
    lists: tuple[tuple[str, Store], ...]
    """Node and store of each list that was not known and holds the lab CA alone now."""


def issue_missing(
    deployment: Deployment, material: Material, *, at: datetime, draw_serial: DrawSerial
) -> IssuedMaterial:
    """A certificate with a key, as planned, from a lab CA for each slot in use that has none; the lab CA below every
    known list; lists that are not known made of it alone. All this exists in memory only."""
    wanted = {place for place in _shown_places(deployment) if not _is_usable(material, *place)}
    lists = _unknown_lists(deployment, material)
    if not wanted and not lists:
        return IssuedMaterial(material=material, certificates=(), lists=())
    root = found(Founding(name=ROOT_NAME, at=at - _HEAD_START, days=_ROOT_DAYS), parent=None, draw_serial=draw_serial)
    terms = Founding(name=ISSUING_NAME, at=at - _HEAD_START, days=_ROOT_DAYS, path_length=0)
    holder = found(terms, parent=root.holder, draw_serial=draw_serial).holder
    chain = (holder.authority.certificate, root.holder.authority.certificate)
    issued = _issue(deployment, wanted, holder, at=at, draw_serial=draw_serial)
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
) -> dict[tuple[str, Slot], HeldIdentity]:
    """As planned, one after the other; nodes that share a certificate share its key."""
    made: dict[tuple[str, Slot], HeldIdentity] = {}
    order = Order(profile=ProfileName.INTERNAL, at=at - _HEAD_START, days=_DAYS)
    for planned in plan_certificates(deployment):
        places = [(node.id, planned.slot) for node in planned.nodes if (node.id, planned.slot) in wanted]
        if not places:
            continue
        key = generate_key(planned.key)
        request = read_contents(build_request(planned, deployment.subject, key), path=f"{planned.node.fqdn}.csr")
        (signed,), _ = sign_requests(request.requests, order, holder, draw_serial=draw_serial)
        identity = HeldIdentity(leaf=signed.certificate, key=encode_key(key))
        made.update(dict.fromkeys(places, identity))
    return made


def _shown_places(deployment: Deployment) -> dict[tuple[str, Slot], None]:
    """Node and slot of every certificate that some connection shows, in the order of the table."""
    return {
        (requirement.presenter, requirement.slot): None
        for connection in expand(deployment)
        for requirement in connection.requirements
    }


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
