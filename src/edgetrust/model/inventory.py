"""What the files of a deployment hold: the evidence, looked up by node, slot and store.

Not here: what one file holds (`edgetrust.model.file_contents`), opening files (`edgetrust.io.certificate_files`) and
decoding them (`edgetrust.pki.contents`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import field
from datetime import datetime

from edgetrust.model.certificate import Certificate, Located, RevocationList
from edgetrust.model.deployment import Deployment, FileReference, Node, Slot, Store
from edgetrust.model.evidence import Problem, Source
from edgetrust.model.file_contents import FileContents
from edgetrust.model.side import Side
from edgetrust.model.value import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """The certificate of a slot: the leaf, and what else stands in its file."""

    leaf: Located
    others: tuple[Located, ...]
    """Certificates beside the leaf, in file order."""
    is_whole: bool = True
    """False: a part of the file could not be read, so more may stand in it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownChain:
    """The chain that one side of a handshake was seen to send, by address: nobody has said yet which node that is."""

    hosts: tuple[str, ...]
    """What the sender is called, names before addresses, in lower case."""
    port: int
    """Of the server, whichever side sent the chain."""
    side: Side = Side.SERVER
    """Who sent it."""
    chain: tuple[Located, ...]
    """As sent, leaf first, never empty; where it was seen is its source: the result of a probe, or a capture, whose
    frame is the line."""
    authorities: tuple[str, ...] = ()
    """The CAs that the server named when it asked for a client certificate (RFC 4514), as sent; empty: it named
    none."""
    seen: datetime | None = None
    """When, the last time; None: not known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownIdentity:
    """What a node was seen to show in handshakes at one port."""

    node: str
    """Node id."""
    slot: Slot
    """Whose certificate is shown there, by the table of connections."""
    port: int
    """Of the server."""
    side: Side = Side.SERVER
    """The part of the node in these handshakes."""
    identity: Identity
    """The leaf, and what was sent behind it, in this order and nothing else."""
    authorities: tuple[str, ...] = ()
    """As in `ShownChain`."""
    seen: datetime | None = None
    """As in `ShownChain`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Inventory:
    """All evidence of a deployment. None always means that evidence is missing (unknown), never that it is empty."""

    files: Mapping[str, FileContents]
    """By path as typed."""
    identities: Mapping[tuple[str, Slot], Identity]
    """By node id and slot; a slot whose file gives no certificate is absent."""
    trust_lists: Mapping[tuple[str, Store], tuple[Located, ...]]
    """By node id and store, in list order; an unknown list is absent. A list of which a part could not be read holds
    the rest, and stands in `incomplete`, as does one for which others stand in."""
    incomplete: frozenset[tuple[str, Store]]
    incomplete_crls: frozenset[str] = frozenset()
    """Ids of nodes for which a file named as CRL could not be read, or not all of it."""
    public_roots: tuple[Located, ...]
    """The built-in Mozilla list and the deployment's `public_ca`, in this order."""
    problems: tuple[Problem, ...] = ()
    """Everything that was named and could not be read or used, in the order of the deployment file."""
    shown: tuple[ShownIdentity, ...] = ()
    """What nodes were seen to show, beside what files say of the same slots; of several sights of one place, the last
    one counts."""
    _by_digest: dict[str, list[Located]] = field(default_factory=dict, repr=False, compare=False)

    def identity(self, node: Node, slot: Slot) -> Identity | None:
        """The certificate in a slot. The client slot of an Expressway or proxy falls back to the server slot, as the
        appliance itself does below X15.5 and after the upgrade; tomcat_ecdsa and the like never fall back."""
        found = self.identities.get((node.id, slot))
        if found is None and slot is Slot.CLIENT and Slot.CLIENT not in node.certificates:
            return self.identities.get((node.id, Slot.SERVER))
        return found

    def trust_list(self, node: Node, store: Store) -> tuple[Located, ...] | None:
        """A trust list in its order; None when it is unknown."""
        return self.trust_lists.get((node.id, store))

    def revocation_lists(self, node: Node) -> tuple[tuple[RevocationList, Source], ...] | None:
        """The revocation lists of a node, in the order given; None when it is unknown which ones it has."""
        if node.crl is None:
            return None
        contents = (self.contents(reference) for reference in node.crl)
        return tuple(found for each in contents if each is not None for found in each.revocation_lists)

    def contents(self, reference: FileReference) -> FileContents | None:
        """What a reference of the deployment file led to."""
        return self.files.get(reference.path)

    def located(self) -> Iterator[Located]:
        """Every certificate that any file of the deployment holds, in the order of the files, then the public roots."""
        for contents in self.files.values():
            yield from contents.certificates
        yield from self.public_roots

    def sightings(self, certificate: Certificate) -> tuple[Located, ...]:
        """Where a certificate was seen, files of the deployment before the public roots; empty when nowhere."""
        return self.sightings_of(certificate.sha256)

    def sightings_of(self, sha256: str) -> tuple[Located, ...]:
        """The same, for whoever knows its fingerprint only."""
        if not self._by_digest:
            for located in self.located():
                self._by_digest.setdefault(located.certificate.sha256, []).append(located)
        return tuple(self._by_digest.get(sha256, ()))


def named_references(deployment: Deployment) -> Iterator[FileReference]:
    """Every file reference of a deployment, in the order of its parts."""
    yield from deployment.public_ca
    for node in deployment.nodes():
        for references in (*node.certificates.values(), *node.trust.values(), node.crl or ()):
            yield from references
        for reference in (node.private_key, node.csr):
            if reference is not None:
                yield reference
