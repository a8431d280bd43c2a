"""What the nodes of the lab hold as evidence of a deployment, so that `check` judges exactly what the lab runs.

Not here: where the material comes from (files: `edgetrust.usecase.rehearse`; scenarios: `edgetrust.mra.scenarios`).
"""

from __future__ import annotations

from dataclasses import replace

from edgetrust.model.certificate import Certificate, Located
from edgetrust.model.deployment import Deployment, FileReference, Node, Role, Slot, Store
from edgetrust.model.evidence import Source
from edgetrust.model.file_contents import FileContents
from edgetrust.model.inventory import Identity, Inventory
from edgetrust.model.lab import Holding, Material


def evidence_of(
    deployment: Deployment, material: Material, built_in: tuple[Located, ...] = ()
) -> tuple[Deployment, Inventory]:
    """The deployment with a file named for each thing that its nodes hold, and the inventory of these files.
    `built_in` are the Mozilla roots."""
    files: dict[str, FileContents] = {}
    identities: dict[tuple[str, Slot], Identity] = {}
    lists: dict[tuple[str, Store], tuple[Located, ...]] = {}
    nodes: dict[str, Node] = {}
    for node in deployment.nodes():
        holding = material.holdings.get(node.id, Holding(node=node.id))
        for slot, held in holding.identities.items():
            leaf, *others = _in_file(path_of(node.id, slot), (held.leaf, *held.others), files)
            identities[node.id, slot] = Identity(leaf=leaf, others=tuple(others))
        for store, entries in holding.trust.items():
            lists[node.id, store] = _in_file(path_of(node.id, store), entries, files)
        nodes[node.id] = _with_references(node, holding, files)
    return deployment.with_nodes(nodes), Inventory(
        files=files,
        identities=identities,
        trust_lists=lists,
        incomplete=frozenset(),
        public_roots=(*built_in, *_in_file("public-ca.pem", material.public_roots, files)),
    )


def path_of(node: str, place: Slot | Store) -> str:
    """The name of the file that holds what stands in a slot or store of a node: `expe1.example.com.trusted-ca.pem`."""
    return f"{node}.{place.value}.pem"


def crl_path_of(node: str) -> str:
    """The name of the file with the revocation lists of a node."""
    return f"{node}.crl.pem"


def _in_file(path: str, certificates: tuple[Certificate, ...], files: dict[str, FileContents]) -> tuple[Located, ...]:
    located = tuple(Located(certificate=each, source=Source(file=path)) for each in certificates)
    if located:
        files[path] = FileContents(path=path, certificates=located)
    return located


def _with_references(node: Node, holding: Holding, files: dict[str, FileContents]) -> Node:
    """The node with its files named."""
    crl: tuple[FileReference, ...] | None = None
    if holding.crls is not None:
        path = crl_path_of(node.id)
        crl = (_reference(path),) if holding.crls else ()
        files[path] = FileContents(
            path=path, revocation_lists=tuple((each, Source(file=path)) for each in holding.crls)
        )
    return replace(
        node,
        certificates={slot: (_reference(path_of(node.id, slot)),) for slot in holding.identities},
        trust={
            store: (_reference(path_of(node.id, store)),) if entries else () for store, entries in holding.trust.items()
        },
        crl=crl,
        private_key=None,
        chosen_public_roots=node.role in (Role.JABBER, Role.TC) and node.chosen_public_roots,
    )


def _reference(path: str) -> FileReference:
    return FileReference(path=path, line=0)
