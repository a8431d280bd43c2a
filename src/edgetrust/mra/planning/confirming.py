"""Steps: that certificates which are in place by their files are in use, too. No file tells what was uploaded.

Not here: certificates that are still to be made (`loading`, `servers`).
"""

from __future__ import annotations

from collections.abc import Sequence

from edgetrust.model.certificate import print_serial
from edgetrust.model.deployment import Node
from edgetrust.model.plan import PlannedCertificate, PlanStep
from edgetrust.mra.pages import CLIENT_CERTIFICATE, SERVER_CERTIFICATE, SLOT_NAMES, certificate_place
from edgetrust.mra.planning.site import Site, describe, step
from edgetrust.mra.planning.words import joined, joined_few


def confirm_node(site: Site, node: Node) -> PlanStep | None:
    """That an Expressway or the edge proxy uses its certificates; None where none is in place."""
    placed = [each for each in site.placed if any(node.id == holder.id for holder in each.nodes)]
    if not placed:
        return None
    place = certificate_place(node.role, placed[0].slot)
    named = joined(f"the {SLOT_NAMES[each.slot]} is {_file(site, node, each)}" for each in placed)
    pages = [certificate_place(node.role, each.slot).where for each in placed]
    restart = f", then {place.restart}{site.alone(node)}" if place.restart else ""
    return step(
        joined(pages),
        f"confirm that {named}; where another one is in use, upload it as the leaf alone, {_KEY}{restart}"
        if pages[0] in (SERVER_CERTIFICATE, CLIENT_CERTIFICATE)
        else f"confirm that {named}; where another one is in use, load it",
        node=node,
        verify=f"Show (decoded) shows {_these(placed)}{site.green(node)}" if node.role.is_expressway else place.verify,
    )


def _these(placed: Sequence[PlannedCertificate]) -> str:
    return "these serial numbers" if len(placed) > 1 else "this serial number"


_KEY = (
    "with its private key where the node does not have that from its own CSR (with a CSR pending it takes no key: "
    "Discard CSR comes first)"
)


def confirm_servers(site: Site, planned: PlannedCertificate) -> PlanStep:
    """That the nodes of a CUCM, IM and Presence or Unity cluster use a certificate."""
    place = certificate_place(planned.node.role, planned.slot)
    everywhere = "on every node " if len(planned.nodes) > 1 else ""
    otherwise = f"where another one is in use, upload it, then {everywhere}{place.restart}"
    files = joined_few([_file(site, node, planned) for node in planned.nodes])
    return step(
        place.where,
        f"confirm that the {describe(planned)} is {files}; {otherwise}",
        node=planned.node,
        verify=f"{place.where}: the {SLOT_NAMES[planned.slot]} shows this serial number on every node",
    )


def _file(site: Site, node: Node, planned: PlannedCertificate) -> str:
    """`certs/expe1.pem (serial number 0a1b)`."""
    leaf = site.inventory.identities[node.id, planned.slot].leaf
    return f"{leaf.source.file} (serial number {print_serial(leaf.certificate.serial)})"
