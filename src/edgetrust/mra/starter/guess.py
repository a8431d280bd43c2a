"""A deployment guessed from files, around what was said of it: every value with the reason why it is thought so, every
file in its place or among those that have none.

Not here: each part of it (`sightings`, `expressways`, `unified`, `attach`, `settings`, `merge`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from edgetrust.model.certificate import Located
from edgetrust.model.deployment import Role, SecurityMode
from edgetrust.model.starter import Answer, Candidate, Starter, StarterCluster, Unused
from edgetrust.mra.starter.attach import attach
from edgetrust.mra.starter.copies import without_copies, without_covered
from edgetrust.mra.starter.dumped import Dumped
from edgetrust.mra.starter.expressways import guess_expressways
from edgetrust.mra.starter.merge import merge, merge_clusters
from edgetrust.mra.starter.roles import RoleGuess
from edgetrust.mra.starter.settings import Settings, guess_settings
from edgetrust.mra.starter.sightings import Sighting, sort_candidates
from edgetrust.mra.starter.unified import guess_unified
from edgetrust.pki.anchors import Pool


def guess_starter(
    said: Starter,
    candidates: Sequence[Candidate],
    public_roots: Iterable[Located],
    *,
    told: Mapping[str, RoleGuess] = MappingProxyType({}),
    dumped: Mapping[str, Dumped] = MappingProxyType({}),
) -> Starter:
    """The deployment that was said, and what these files tell of it beyond that. `told` are the sides on which hosts
    stand by their logs, `dumped` is what they state in their dumps, both by host."""
    found = sort_candidates(candidates)
    roles = {node.id: node.role for node in said.nodes()}
    known = [located.certificate for each in candidates for located in each.contents.certificates]
    found.identities, copies = without_copies(found.identities)
    unified = guess_unified(found.identities, roles)
    pool = Pool([located.certificate for located in public_roots], known)
    expressways = guess_expressways(unified.others, roles, pool, told=told, dumped=dumped)
    identities = {**unified.identities, **expressways.identities}
    guessed_clusters = _once_each({**expressways.clusters, **unified.clusters})
    clusters, left = attach(merge_clusters(said.clusters, guessed_clusters), found, identities)
    authorities, covered = without_covered(found.authorities)
    unowned = [sighting.unused(_authority(sighting)) for sighting in authorities]
    unused = [*found.unused, *copies, *unified.unused, *expressways.unused, *left, *covered, *unowned]
    settings = guess_settings(clusters, identities)
    guessed = Starter(
        domains=settings.domains,
        chat_node_aliases=settings.chat_node_aliases,
        clusters=_with_profiles(clusters, settings),
        authorities=tuple(sighting.candidate.contents.path for sighting in authorities),
        unused=tuple(_without_place(unused, clusters, candidates)),
        notes=(*settings.notes, *_profiles_without_place(clusters, settings), *_damage(candidates)),
    )
    return merge(said, guessed)


def _once_each(clusters: Mapping[Role, StarterCluster]) -> dict[Role, StarterCluster]:
    """The same, without a node that stands in an earlier cluster already."""
    seen: set[str] = set()
    found = {}
    for role, cluster in clusters.items():
        nodes = tuple(node for node in cluster.nodes if node.id not in seen)
        seen.update(node.id for node in nodes)
        if nodes:
            found[role] = replace(cluster, nodes=nodes)
    return found


def _with_profiles(clusters: Mapping[Role, StarterCluster], settings: Settings) -> dict[Role, StarterCluster]:
    """Phone security profiles are CUCM's, though the Expressway-C's certificate gives them away."""
    cucm = clusters.get(Role.CUCM)
    if cucm is None or cucm.phone_security_profiles:
        return {**clusters}
    mode = cucm.security_mode
    if mode is None and settings.phone_security_profiles:
        mode = Answer(str(SecurityMode.MIXED), "phones with these security profiles need it")
    profiles = settings.phone_security_profiles
    return {**clusters, Role.CUCM: replace(cucm, phone_security_profiles=profiles, security_mode=mode)}


def _profiles_without_place(clusters: Mapping[Role, StarterCluster], settings: Settings) -> Iterator[str]:
    if Role.CUCM not in clusters:
        for profile in settings.phone_security_profiles:
            yield f"{profile.guess}: a phone security profile, perhaps, of a CUCM that is not known"


def _authority(sighting: Sighting) -> str:
    subjects = dict.fromkeys(
        located.certificate.subject.rfc4514 for located in sighting.candidate.contents.certificates
    )
    shown, more = " and ".join([*subjects][:3]), len(subjects) - 3
    return (
        f"CA certificates, {shown}{f' and {more} more' if more > 0 else ''}; nothing says which trust list holds them"
    )


def _without_place(
    unused: Iterable[Unused], clusters: Mapping[Role, StarterCluster], candidates: Sequence[Candidate]
) -> Iterator[Unused]:
    """Each file that is named nowhere, once."""
    named = {path.value for cluster in clusters.values() for node in cluster.nodes for path in node.files()}
    used = {candidate.name for candidate in candidates if candidate.contents.path in named}
    reasons = {candidate.name: "nothing says what it is for" for candidate in candidates}
    reasons |= {each.file: each.reason for each in reversed([*unused])}
    yield from (Unused(file=name, reason=reasons[name]) for name in sorted(reasons.keys() - used))


def _damage(candidates: Iterable[Candidate]) -> Iterator[str]:
    """What could not be read of files that hold something all the same."""
    for candidate in candidates:
        contents = candidate.contents
        if contents.certificates or contents.keys or contents.requests or contents.revocation_lists:
            for problem in contents.problems:
                place = f"{candidate.name}:{problem.source.line}" if problem.source.line else candidate.name
                yield f"{place}: {problem.reason}"
