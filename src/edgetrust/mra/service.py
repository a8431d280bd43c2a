"""Which certificate is in service: the one that a node was seen to show, held against the one that its file gives.

Not here: how a verification with either of them turns out (`edgetrust.mra.verdicts`), and what is said of the
difference (the rules `restart-pending` and `shown-certificate-differs`).
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from edgetrust.model.certificate import Certificate
from edgetrust.model.deployment import Deployment, Node, Slot
from edgetrust.model.inventory import Inventory
from edgetrust.model.names import DnsName
from edgetrust.model.verdict import Verification
from edgetrust.mra.connections import shown_slot
from edgetrust.mra.factory import is_temporary_certificate
from edgetrust.mra.stores import ECDSA_TWINS


class Difference(StrEnum):
    """How the certificate that is shown relates to the one of the file."""

    OLDER = "older"
    """The node still shows what the file's was made to replace."""
    FOREIGN = "foreign"
    """They have no name in common, so something else may answer in the place of the node."""
    OTHER = "other"
    """Of the same names and not older: the file may be out of date."""
    APART = "apart"
    """Nothing follows for the file's: it is in service beside the other one, or was not issued yet at the time."""


RULES = {
    Difference.OLDER: "restart-pending",
    Difference.FOREIGN: "shown-certificate-differs",
    Difference.OTHER: "shown-certificate-differs",
}
"""The rule that tells of each difference that is told."""
_TWINS = frozenset((*ECDSA_TWINS, *ECDSA_TWINS.values()))
_SLUGS = frozenset(RULES.values())


def find_difference(
    shown: Certificate, given: Certificate, *, slot: Slot, seen: datetime | None = None
) -> Difference | None:
    """How two certificates of one slot differ; None when they are the same one. `seen`: when it was shown, as far as
    that is known."""
    if shown == given:
        return None
    if slot in _TWINS and shown.key.kind is not given.key.kind:
        return Difference.APART
    is_own = is_temporary_certificate(shown) or bool(_names(shown) & _names(given))
    if not is_own:
        return Difference.FOREIGN
    if shown.not_before >= given.not_before:
        return Difference.OTHER
    return Difference.APART if seen is not None and seen < given.not_before else Difference.OLDER


def explains_refusal(difference: Difference, *, would_do: bool) -> bool:
    """Whether the difference itself is the defect where what is shown is refused. One of the same names that is not
    older is the node's own, and is refused for what it is; an older one, where its successor `would_do`; and what is
    not the node's is always in the wrong place."""
    return difference is Difference.FOREIGN or (difference is Difference.OLDER and would_do)


def is_out_of_place(verification: Verification) -> bool:
    """Whether the difference itself is diagnosed: whatever else is wrong with what is shown does not matter."""
    return verification.diagnosis is not None and verification.diagnosis.rule in _SLUGS


def settle_slot(deployment: Deployment, inventory: Inventory, node: Node, slot: Slot) -> Slot:
    """The slot from which a node takes what it shows for another one: a client slot that is not in use, or of which no
    certificate is known, is the server slot."""
    settled = shown_slot(deployment, node, slot)
    is_filled = (node.id, settled) in inventory.identities
    return Slot.SERVER if settled is Slot.CLIENT and not is_filled else settled


def _names(certificate: Certificate) -> frozenset[str]:
    """The host names of a certificate, its common names among them, in lower case."""
    san = (name.value for name in certificate.san if isinstance(name, DnsName))
    return frozenset(name.lower() for name in (*san, *certificate.subject.common_names))
