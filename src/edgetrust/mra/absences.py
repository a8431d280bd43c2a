"""Evidence that a deployment does not give, or whose files could not be read: which, and in which words.

Not here: what depends on it (`edgetrust.mra.doubt`).
"""

from __future__ import annotations

from collections.abc import Iterator

from edgetrust.model.deployment import Node, Slot, Store
from edgetrust.model.evidence import Absence, Absent
from edgetrust.model.inventory import Identity, Inventory
from edgetrust.mra.pages import SLOT_NAMES, STORE_NAMES


def find_absent(inventory: Inventory, presenter: Node, slot: Slot, *, verifier: Node, store: Store) -> Iterator[Absent]:
    """What keeps the certificate of a slot and the list that is to verify it from being known."""
    if inventory.identity(presenter, slot) is None:
        yield absent_certificate(presenter, slot)
    if inventory.trust_list(verifier, store) is None:
        yield _absent_list(verifier, store)


def absent_certificate(node: Node, slot: Slot) -> Absent:
    """The certificate of a slot that is not known."""
    given = slot in node.certificates or (slot is Slot.CLIENT and Slot.SERVER in node.certificates)
    return _absent("certificate", node, SLOT_NAMES[slot], Absence.UNREADABLE if given else Absence.NOT_GIVEN)


def find_absent_rest(node: Node, slot: Slot, identity: Identity) -> Absent | None:
    """What keeps the certificates beside the one of a slot from being known; None when the whole file was read."""
    return None if identity.is_whole else _absent("certificate", node, f"{SLOT_NAMES[slot]} file", Absence.PARTIAL)


def find_absent_entries(inventory: Inventory, node: Node, store: Store) -> Absent | None:
    """What keeps a trust list from being known as a whole; None when it is."""
    if inventory.trust_list(node, store) is None:
        return _absent_list(node, store)
    if (node.id, store) not in inventory.incomplete:
        return None
    # Where no file is named, others stand in for the list.
    absence = Absence.PARTIAL if store in node.trust else Absence.NOT_GIVEN
    return _absent("trust-list", node, STORE_NAMES[store], absence)


def find_absent_crls(inventory: Inventory, node: Node) -> Absent | None:
    """What keeps the CRLs of a node from being known as a whole; None when they are, or nobody asks for them."""
    if not node.revocation_checking:
        return None
    if node.crl is None:
        return _absent("revocation-lists", node, "set of CRLs", Absence.NOT_GIVEN)
    is_partial = node.id in inventory.incomplete_crls
    return _absent("revocation-lists", node, "set of CRLs", Absence.PARTIAL) if is_partial else None


def describe_absent(absent: Absent) -> str:
    """`the trusted CA list of expe1.example.com is not given`."""
    whole = f"the {absent.what} of {absent.fqdn}"
    return f"a part of {whole} could not be read" if absent.absence is Absence.PARTIAL else f"{whole} {_verb(absent)}"


def describe_dependence(absent: Absent) -> str:
    """`its trusted CA list, which is not given`, where its node has been named."""
    is_partial = absent.absence is Absence.PARTIAL
    return f"its {absent.what}, {'of which a part could not be read' if is_partial else f'which {_verb(absent)}'}"


def _verb(absent: Absent) -> str:
    return "is not given" if absent.absence is Absence.NOT_GIVEN else "could not be read"


def _absent_list(node: Node, store: Store) -> Absent:
    absence = Absence.UNREADABLE if store in node.trust else Absence.NOT_GIVEN
    return _absent("trust-list", node, STORE_NAMES[store], absence)


def _absent(kind: str, node: Node, what: str, absence: Absence) -> Absent:
    return Absent(kind=kind, node=node.id, fqdn=node.fqdn, what=what, absence=absence)
