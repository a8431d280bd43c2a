"""Look-alikes for certificates of a lab whose private keys nobody has.

A certificate is replaced together with its whole hierarchy, since nobody has the keys of its CAs either; hierarchies in
which no key is missing stay what they are. Not here: how a copy is made (`edgetrust.pki.look_alike`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from edgetrust.model.certificate import Certificate
from edgetrust.model.deployment import Deployment, Slot
from edgetrust.model.lab import HeldIdentity, Holding, Material
from edgetrust.model.value import dataclass
from edgetrust.mra.pages import SLOT_NAMES
from edgetrust.mra.planning.words import joined
from edgetrust.pki.look_alike import LookAlikes, MakeKey
from edgetrust.pki.signing_key import encode_key
from edgetrust.usecase.lab_material import shown_places


@dataclass(frozen=True, slots=True, kw_only=True)
class Copies:
    """Material that can be shown, and what was replaced for it."""

    material: Material
    kept: tuple[tuple[str, Slot], ...]
    """Node and slot of each certificate that is the original, since its key is at hand, and that of no other of its
    hierarchy is missing."""


def lacks_keys(deployment: Deployment, material: Material) -> bool:
    """Some certificate that a connection shows is at hand, and its key is not."""
    shown = (material.holdings[node].shown_in(slot) for node, slot in shown_places(deployment))
    return any(identity is not None and identity.key is None for identity in shown)


def copy_material(material: Material, make_key: MakeKey) -> Copies:
    """The same deployment with keys of the lab's own where they are missing: each certificate of such a hierarchy is
    replaced by its look-alike, signed as it was. Roots that have signed nothing here stay what they are: nobody will
    ever see their keys."""
    workshop = _Workshop(material, make_key)
    holdings = {node: workshop.holding(holding) for node, holding in material.holdings.items()}
    copied = Material(holdings=holdings, public_roots=tuple(map(workshop.certificate, material.public_roots)))
    kept = tuple(
        (node, slot)
        for node, holding in material.holdings.items()
        for slot, identity in holding.identities.items()
        if not workshop.is_replaced(identity.leaf)
    )
    return Copies(material=copied, kept=kept)


def describe_copies(copies: Copies) -> str:
    """What is said of copies."""
    are_like = (
        "look-alikes with keys of the lab's own: names, dates, purposes, identifiers, issuers and lists are those of "
        "the files"
    )
    if not copies.kept:
        return f"private keys are missing, so every certificate is replaced, by {are_like}"
    slots: dict[str, list[str]] = {}
    for node, slot in copies.kept:
        slots.setdefault(node, []).append(SLOT_NAMES[slot])
    originals = joined(f"{joined(names)} of {node}" for node, names in slots.items())
    return (
        f"private keys are missing, so certificates are replaced, with all others of their CAs, by {are_like}; those "
        f"that stay: {originals}"
    )


class _Workshop:
    """The copies of one deployment."""

    def __init__(self, material: Material, make_key: MakeKey) -> None:
        known = tuple(dict.fromkeys(_certificates(material)))
        self._copies = LookAlikes(known, make_key)
        self._leaves = {each.leaf: each.key for held in material.holdings.values() for each in held.identities.values()}
        self._issuers = {each.issuer.canonical for each in known if not each.is_self_issued}
        missing = (leaf.issuer.canonical for leaf, key in self._leaves.items() if key is None)
        self._replaced = _related(known, missing)

    def holding(self, holding: Holding) -> Holding:
        """What a node holds, copied as far as it must be."""
        return Holding(
            node=holding.node,
            identities={slot: self._identity(identity) for slot, identity in holding.identities.items()},
            trust={store: tuple(map(self.certificate, entries)) for store, entries in holding.trust.items()},
            crls=None
            if holding.crls is None
            else tuple(
                self._copies.copy_list(each) if each.issuer.canonical in self._replaced else each
                for each in holding.crls
            ),
            login=holding.login,
        )

    def certificate(self, certificate: Certificate) -> Certificate:
        """The copy, or what stays."""
        return self._copies.copy(certificate) if self.is_replaced(certificate) else certificate

    def is_replaced(self, certificate: Certificate) -> bool:
        """It belongs to a hierarchy in which a key is missing, and somebody might see its own."""
        if certificate.issuer.canonical not in self._replaced:
            return False
        is_idle = certificate.is_self_issued and certificate.subject.canonical not in self._issuers
        return not is_idle or certificate in self._leaves

    def _identity(self, identity: HeldIdentity) -> HeldIdentity:
        others = tuple(map(self.certificate, identity.others))
        if not self.is_replaced(identity.leaf):
            return HeldIdentity(leaf=identity.leaf, others=others, key=identity.key)
        key = encode_key(self._copies.key_of(identity.leaf))
        return HeldIdentity(leaf=self._copies.copy(identity.leaf), others=others, key=key)


def _related(known: Iterable[Certificate], names: Iterable[bytes]) -> frozenset[bytes]:
    """These names, and all that certificates connect with them, upwards and downwards."""
    neighbours: dict[bytes, set[bytes]] = {}
    for certificate in known:
        subject, issuer = certificate.subject.canonical, certificate.issuer.canonical
        neighbours.setdefault(subject, set()).add(issuer)
        neighbours.setdefault(issuer, set()).add(subject)
    waiting, found = list(names), set[bytes]()
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += neighbours.get(name, ())
    return frozenset(found)


def _certificates(material: Material) -> Iterator[Certificate]:
    """Every certificate that anybody holds."""
    yield from material.public_roots
    for holding in material.holdings.values():
        for identity in holding.identities.values():
            yield from (identity.leaf, *identity.others)
        for entries in holding.trust.values():
            yield from entries
