"""Files to guess from, in memory.

file("d/server_expe1_2026.pem", make.leaf("expe1.example.com"))      # certificates, one behind the other
file("x.pem", leaf, leaf.key_pem)                                    # text beside them
files(("a.pem", leaf), ("b.pem", root, issuing))
guess(("a.pem", leaf), said=Said(...))                               # the starter
"""

from __future__ import annotations

from collections.abc import Iterable

from edgetrust.model.deployment import Role
from edgetrust.model.starter import Answer, Candidate, Starter, StarterCluster, StarterNode
from edgetrust.mra.starter.guess import guess_starter
from edgetrust.mra.starter.sightings import Identity, Sorted, sort_candidates
from edgetrust.pki.contents import read_contents
from tests import make

Content = make.Issued | str | bytes


def file(name: str, *contents: Content) -> Candidate:
    """One file."""
    data = b"".join(_bytes(each) for each in contents)
    return Candidate(name=name, contents=read_contents(data, path=name))


def _bytes(content: Content) -> bytes:
    if isinstance(content, make.Issued):
        content = content.pem
    return content.encode() if isinstance(content, str) else content


def files(*contents: tuple[str | Content, ...]) -> list[Candidate]:
    """Several, each its name and what it holds."""
    return [file(str(name), *rest) for name, *rest in contents]


def sort(*contents: tuple[str | Content, ...]) -> Sorted:
    """Several, sorted by what they hold."""
    return sort_candidates(files(*contents))


def identities(*contents: tuple[str | Content, ...]) -> list[Identity]:
    """Several that each hold the certificate of a node."""
    return sort(*contents).identities


def guess(
    *contents: tuple[str | Content, ...], said: Starter | None = None, public: Iterable[make.Issued] = ()
) -> Starter:
    """What they tell."""
    roots = [each.located("mozilla") for each in public]
    return guess_starter(said or Starter(), files(*contents), roots)


def cluster(role: Role, *fqdns: str) -> StarterCluster:
    """Nodes that were said."""
    return StarterCluster(role=role, nodes=tuple(StarterNode(fqdn=Answer(fqdn), role=role) for fqdn in fqdns))


def said(**fqdns: str) -> Starter:
    """Nodes that were said, by role (`expressway_c="a b"`)."""
    roles = {Role(name.replace("_", "-")): names.split() for name, names in fqdns.items()}
    return Starter(clusters={role: cluster(role, *names) for role, names in roles.items()})


def nodes(starter: Starter, role: Role) -> dict[str, list[str]]:
    """The nodes of a role, and the paths of their files."""
    members = starter.clusters[role].nodes if role in starter.clusters else ()
    return {node.fqdn.value: [path.value for path in node.files()] for node in members}


def unused(starter: Starter) -> dict[str, str]:
    """Files without a place, and why."""
    return {each.file: each.reason for each in starter.unused}
