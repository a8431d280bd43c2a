"""The evidence of a deployment: its files read, its slots and trust lists filled.

Not here: opening files (`edgetrust.io.material`), decoding them (`edgetrust.pki.contents`), and judging what they hold.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sized
from dataclasses import field, replace

from edgetrust.model.certificate import Located
from edgetrust.model.deployment import Deployment, FileReference, Node, Role, Slot, Store
from edgetrust.model.evidence import Problem, Source
from edgetrust.model.file_contents import FileContents
from edgetrust.model.inventory import Identity, Inventory, named_references
from edgetrust.model.value import dataclass
from edgetrust.pki.leaf import choose_leaf

Files = tuple[FileReference, ...]


def gather(
    deployment: Deployment,
    *,
    read: Callable[[FileReference], FileContents],
    public_roots: Callable[[], tuple[Located, ...]],
) -> Inventory:
    """All evidence of a deployment. `read` is called once for each path, whatever number of nodes names it;
    `public_roots` once. What cannot be read or used is among the problems, and leaves its place unknown."""
    passwords = frozenset(reference.password_file for reference in named_references(deployment))
    evidence = _Evidence(_read_files(deployment, read), passwords)
    roots = public_roots()
    public_ca = evidence.list_of(deployment.public_ca)
    identities: dict[tuple[str, Slot], Identity] = {}
    lists: dict[tuple[str, Store], _List] = {}
    for node in deployment.nodes():
        for slot, references in node.certificates.items():
            identity = evidence.identity_of(references)
            if identity is not None:
                identities[node.id, slot] = identity
        for store in node.trust.keys() | ({Store.ENDPOINT} if node.chosen_public_roots else set()):
            found = evidence.list_of(node.trust.get(store, ()))
            lists[node.id, store] = _with_public_roots(node, found, roots, public_ca)
    evidence.look_for_others(deployment)
    incomplete_crls = frozenset(node.id for node in deployment.nodes() if evidence.lacks_crls(node.crl or ()))
    return Inventory(
        files=evidence.files,
        identities=identities,
        trust_lists={place: found.certificates for place, found in lists.items() if found.is_known},
        incomplete=frozenset(place for place, found in lists.items() if found.is_known and not found.is_whole),
        incomplete_crls=incomplete_crls,
        public_roots=(*roots, *public_ca.certificates),
        problems=evidence.problems(),
    )


def _read_files(deployment: Deployment, read: Callable[[FileReference], FileContents]) -> dict[str, FileContents]:
    """The contents by path as typed, in the order of the deployment. Where one path is named with and without a
    password file, it is opened with it."""
    chosen: dict[str, FileReference] = {}
    for reference in named_references(deployment):
        known = chosen.setdefault(reference.path, reference)
        if known.password_file is None and reference.password_file is not None:
            chosen[reference.path] = reference
    return {path: read(reference) for path, reference in chosen.items()}


@dataclass(frozen=True, slots=True)
class _List:
    """A trust list as far as it could be read."""

    certificates: tuple[Located, ...]
    is_whole: bool

    @property
    def is_known(self) -> bool:
        """Something of it is known; a list of which nothing could be read is not an empty one."""
        return self.is_whole or bool(self.certificates)


_EMPTY = _List((), is_whole=True)


def _with_public_roots(node: Node, found: _List, roots: tuple[Located, ...], public_ca: _List) -> _List:
    """What an endpoint trusts: the roots of its deployment, too, unless it is a phone, whose firmware knows none."""
    if not node.chosen_public_roots:
        return found
    further = public_ca if node.role is not Role.IP_PHONES else _EMPTY
    certificates = (*found.certificates, *roots, *further.certificates)
    return _List(certificates, is_whole=found.is_whole and further.is_whole)


@dataclass(slots=True)
class _Evidence:
    """The files of a deployment, and what became of their uses. Nodes that name the same files share the outcome."""

    files: Mapping[str, FileContents]
    password_files: frozenset[str | None]
    _problems: list[tuple[int, Problem]] = field(default_factory=list)
    """With the line of the deployment file."""
    _identities: dict[tuple[str, ...], Identity | None] = field(default_factory=dict)
    _lists: dict[tuple[str, ...], _List] = field(default_factory=dict)

    def identity_of(self, references: Files) -> Identity | None:
        """The certificate of a slot; None, and a problem, when its files do not say which it is."""
        paths = tuple(reference.path for reference in references)
        if paths not in self._identities:
            self._identities[paths] = self._find_identity(references)
        return self._identities[paths]

    def list_of(self, references: Files) -> _List:
        """The certificates of a trust list, in list order."""
        paths = tuple(reference.path for reference in references)
        if paths not in self._lists:
            for reference in references:
                self._expect(reference, self.files[reference.path].certificates, "CA certificate")
            contents = [self.files[path] for path in paths]
            self._lists[paths] = _List(
                tuple(located for each in contents for located in each.certificates),
                is_whole=all(each.certificates and not self._is_damaged(each) for each in contents),
            )
        return self._lists[paths]

    def lacks_crls(self, references: Files) -> bool:
        """Whether files named as revocation lists hold none, or something that could not be read."""
        contents = (self.files[reference.path] for reference in references)
        return any(not each.revocation_lists or self._is_damaged(each) for each in contents)

    def look_for_others(self, deployment: Deployment) -> None:
        """Notes every file that is named as a revocation list, key or request and holds none."""
        for node in deployment.nodes():
            for reference in node.crl or ():
                self._expect(reference, self.files[reference.path].revocation_lists, "revocation list")
            if node.private_key is not None:
                self._expect(node.private_key, self.files[node.private_key.path].keys, "private key")
            if node.csr is not None:
                self._expect(node.csr, self.files[node.csr.path].requests, "signing request")

    def problems(self) -> tuple[Problem, ...]:
        """Each problem once, in the order of the deployment file."""
        found = sorted(self._problems, key=lambda each: each[0])
        return tuple(dict.fromkeys(problem for _, problem in found))

    def _find_identity(self, references: Files) -> Identity | None:
        contents = [self.files[reference.path] for reference in references]
        for reference, each in zip(references, contents, strict=True):
            self._expect(reference, each.certificates, "certificate")
        if not all(each.certificates for each in contents):
            return None  # the leaf may be in the file that holds nothing
        chosen = choose_leaf([located for each in contents for located in each.certificates])
        if isinstance(chosen, str):
            self._note(references[0], f"{chosen}{_beside(references)}")
            return None
        is_whole = not any(map(self._is_damaged, contents))
        # Where a part cannot be read, a CA that is left over is hardly the certificate of a server.
        is_doubtful = not is_whole and chosen.leaf.certificate.is_ca
        return None if is_doubtful else replace(chosen, is_whole=is_whole)

    def _expect(self, reference: FileReference, found: Sized, what: str) -> None:
        """Notes the problems of a file, or, where it has none, that it does not hold what it is named for."""
        contents = self.files[reference.path]
        self._problems.extend((reference.line, problem) for problem in contents.problems)
        if not found and not self._is_damaged(contents):
            self._note(reference, f"holds {_held_instead(contents)}no {what}, expected at least one")

    def _is_damaged(self, contents: FileContents) -> bool:
        """Something of a file could not be read. That its password could not, matters only where it was needed."""
        return any(problem.source.file not in self.password_files for problem in contents.problems)

    def _note(self, reference: FileReference, reason: str) -> None:
        problem = Problem(source=Source(file=reference.path), reason=reason)
        self._problems.append((reference.line, problem))


def _held_instead(contents: FileContents) -> str:
    """What a file holds that was named for something else, in front of what it lacks: `1 signing request and `."""
    kinds: dict[str, Sized] = {
        "certificate": contents.certificates,
        "revocation list": contents.revocation_lists,
        "signing request": contents.requests,
        "private key": contents.keys,
    }
    held = [f"{len(found)} {kind}{'s' if len(found) > 1 else ''}" for kind, found in kinds.items() if found]
    return f"{', '.join(held)} and " if held else ""


def _beside(references: Files) -> str:
    """Which other files belong to the same slot."""
    others: Iterator[str] = (reference.path for reference in references[1:])
    return f" (taken together with {', '.join(others)})" if len(references) > 1 else ""
