"""Steps: that certificates and lists which are in place by their files are so on the nodes. No file tells what was
uploaded.

Not here: certificates that are still to be made (`loading`, `servers`), and lists that still lack something (`steps`).
"""

from __future__ import annotations

from collections.abc import Sequence

from edgetrust.model.certificate import print_serial
from edgetrust.model.deployment import Node, Role, Store
from edgetrust.model.plan import PlannedCertificate, PlannedList, PlanStep
from edgetrust.mra.pages import (
    CLIENT_CERTIFICATE,
    SERVER_CERTIFICATE,
    SLOT_NAMES,
    STORE_NAMES,
    certificate_place,
    trust_list_place,
)
from edgetrust.mra.planning.site import Site, describe, describe_authority, step
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


def confirm_list(site: Site, planned: PlannedList) -> PlanStep:
    """That a list whose file holds every CA planned for it has been loaded with them."""
    node, place = planned.node, trust_list_place(planned.node.role, planned.store)
    certificates = {each.located.certificate for each in planned.authorities if each.located is not None}
    entries = site.inventory.trust_list(node, planned.store) or ()
    files = joined_few([entry.source.file for entry in entries if entry.certificate in certificates])
    named = joined_few([describe_authority(each) for each in planned.authorities])
    store = f"{_ARTICLES.get(planned.store, '')}{STORE_NAMES[planned.store]}"
    everywhere = "on every node " if planned.copies else ""
    restart = f", then {everywhere}{place.restart}{site.alone(node)}" if place.restart else ""
    return step(
        place.where,
        f"confirm that {store} holds {named} (from {files}); where one is missing, "
        f"{_ADDING.get(node.role, 'add')} it{restart}",
        node=node,
        verify=f"{place.where}: {store} holds {'each of them' if len(planned.authorities) > 1 else 'it'}"
        f"{_arrived(site, planned)}{site.green(node)}",
    )


_ARTICLES = {Store.TRUSTED_CA: "the ", Store.ENDPOINT: "the "}
"""Before what is no name."""
_ADDING = {
    Role.EXPRESSWAY_C: "append",
    Role.EXPRESSWAY_E: "append",
    Role.CUCM: "upload",
    Role.IM_AND_PRESENCE: "upload",
    Role.UNITY_CONNECTION: "upload",
}
"""What a person does on the page of a list."""


def _arrived(site: Site, planned: PlannedList) -> str:
    """Where else it is to be seen: on the nodes to which it is replicated, but those that have a step of their own."""
    others = [
        copy.node.fqdn
        for copy in planned.copies
        if not (copy.lacking or copy.remove or site.inventory.trust_list(copy.node, planned.store) is None)
    ]
    if not others:
        return ""
    return " on every node" if len(others) == len(planned.copies) else f" here and on {joined_few(others)}"


def _file(site: Site, node: Node, planned: PlannedCertificate) -> str:
    """`certs/expe1.pem (serial number 0a1b)`."""
    leaf = site.inventory.identities[node.id, planned.slot].leaf
    return f"{leaf.source.file} (serial number {print_serial(leaf.certificate.serial)})"
