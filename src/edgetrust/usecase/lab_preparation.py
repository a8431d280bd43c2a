"""What a lab begins with: what the files give, and what is made where they do not, as somebody wishes.

Not here: reading files (`edgetrust.io`), and running the lab (`edgetrust.twin`).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from enum import Enum, auto

from edgetrust.model.deployment import Deployment
from edgetrust.model.inventory import Inventory
from edgetrust.model.lab import Material
from edgetrust.model.value import dataclass
from edgetrust.pki.look_alike import MakeKey
from edgetrust.pki.pss import as_plain
from edgetrust.usecase.authority import DrawSerial
from edgetrust.usecase.lab_copies import copy_material, describe_copies, lacks_keys
from edgetrust.usecase.lab_issue import describe_issued, issue_missing


class Beginning(Enum):
    """Where that comes from with which the nodes begin."""

    FILES = auto()
    ISSUED = auto()
    """Files, and a lab CA for what they lack."""
    INSTALLED = auto()
    """What an installation leaves, whatever the files hold."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Means:
    """What making certificates takes."""

    at: datetime
    make_key: MakeKey
    draw_serial: DrawSerial
    install: Callable[[Deployment, Material, datetime], tuple[Material, str]]
    """What installations leave, and what is to be said of that."""
    tell: Callable[[int, int], None] = lambda done, count: None
    """Hears how many certificates are made, of how many."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Preparation:
    """What nodes begin with."""

    material: Material
    original: Material | None = None
    """What `material` was copied from; None: it is no copy, or holds what no file says."""
    notes: tuple[str, ...] = ()
    """What was made, as lines for people."""


def prepare(deployment: Deployment, held: Material, beginning: Beginning, means: Means) -> Preparation:
    """Out of what files and keys give."""
    if beginning is Beginning.INSTALLED:
        installed, note = means.install(deployment, held, means.at)
        return Preparation(material=installed, notes=(note,))
    if beginning is Beginning.FILES:
        return Preparation(material=held)
    copied = _copied(deployment, held, means)
    issued = issue_missing(deployment, copied.material, at=means.at, draw_serial=means.draw_serial, tell=means.tell)
    # What is foretold of the files says nothing of what the lab CA adds to them.
    original = None if issued.certificates or issued.lists else copied.original
    return Preparation(material=issued.material, original=original, notes=(*copied.notes, *describe_issued(issued)))


def _copied(deployment: Deployment, held: Material, means: Means) -> Preparation:
    if not lacks_keys(deployment, held):
        return Preparation(material=held)
    copies = copy_material(held, means.make_key)
    return Preparation(material=copies.material, original=held, notes=(describe_copies(copies),))


def strange_keys(deployment: Deployment, inventory: Inventory) -> tuple[tuple[str, str], ...]:
    """Path and FQDN for each key file that the deployment names for a node whose certificates are all of other keys.
    Of a file that could not be read, or opened without its password, nothing is known."""
    found = []
    for node in deployment.nodes():
        contents = None if node.private_key is None else inventory.contents(node.private_key)
        shown = {
            as_plain(identity.leaf.certificate.key.spki)
            for (owner, _), identity in inventory.identities.items()
            if owner == node.id
        }
        held = set() if contents is None else {as_plain(key.key.spki) for key, _ in contents.keys}
        if contents is not None and shown and held and not shown & held:
            found.append((contents.path, node.fqdn))
    return tuple(found)
