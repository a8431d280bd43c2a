"""Planning: what a deployment needs, and what of it is there already.

Not here: reading files (`edgetrust.usecase.gather`), rendering (`edgetrust.report`), and writing bundles
(`edgetrust.usecase.bundle`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import PurePath

from edgetrust.model.certificate import Located
from edgetrust.model.deployment import Deployment, Node, Role, Store
from edgetrust.model.evidence import Problem, Source
from edgetrust.model.file_contents import FileContents
from edgetrust.model.inventory import Inventory
from edgetrust.model.plan import Plan, PlannedCertificate, PlannedKey, PlannedList
from edgetrust.model.value import dataclass
from edgetrust.mra.planning.certificates import plan_certificates
from edgetrust.mra.planning.chains import Chains
from edgetrust.mra.planning.demands import Demands
from edgetrust.mra.planning.issuing import find_issuers
from edgetrust.mra.planning.presence import Presence, find_excluded, find_presence
from edgetrust.mra.planning.revocation import find_revocation_gaps
from edgetrust.mra.planning.steps import plan_steps
from edgetrust.mra.planning.trust import plan_trust
from edgetrust.mra.planning.words import joined
from edgetrust.mra.starter.planned_files import bundle_name


def plan(
    deployment: Deployment,
    inventory: Inventory,
    *,
    at: datetime,
    key: PlannedKey | None = None,
    given: tuple[Located, ...] = (),
    given_for: Mapping[Role, tuple[Located, ...]] | None = None,
    bundle: PurePath | None = None,
) -> Plan:
    """The whole plan, with what is in date at `at`. `given` are CAs that will sign what is still to be ordered,
    `given_for` those that will sign it for one kind of product; they must be in the inventory, too
    (`with_authorities`). `bundle` is the folder into which the lists will be written, for the steps to name its files.
    Pure: the same input gives the same plan."""
    chains = Chains(deployment=deployment, inventory=inventory, at=at, given=given, given_for=given_for or {})
    demands = chains.demands
    wanted = plan_certificates(deployment, key or PlannedKey(), demands=demands, at=at)
    certificates = _compare(wanted, chains, demands)
    excluded = find_excluded(certificates, chains, demands)
    if excluded:
        # A CA that is limited to some names may do for what there is, and not for what is to come in its place.
        chains = chains.excluding(excluded)
        certificates = _compare(wanted, chains, demands)
    trust = plan_trust(chains)
    gaps = find_revocation_gaps(chains, demands, trust)
    issuers = find_issuers(certificates, chains)
    bundled = _bundled(trust, bundle) if bundle is not None else {}
    steps = plan_steps(deployment, inventory, certificates, trust, gaps, issuers=issuers, bundled=bundled)
    return Plan(certificates=certificates, trust=trust, steps=steps)


def _bundled(trust: Iterable[PlannedList], folder: PurePath) -> dict[tuple[str, Store], str]:
    return {(each.node.id, each.store): str(folder / bundle_name(each.node.fqdn, each.store)) for each in trust}


def _compare(planned: Iterable[PlannedCertificate], chains: Chains, demands: Demands) -> tuple[PlannedCertificate, ...]:
    """Planned certificates with what there is of each."""
    return tuple(_compared(each, find_presence(each, chains, demands)) for each in planned)


def _compared(planned: PlannedCertificate, present: Presence) -> PlannedCertificate:
    """A planned certificate with what there is of it."""
    return replace(
        planned,
        is_in_place=present.is_in_place,
        issuers=present.issuers,
        shortcomings=present.shortcomings,
        advised=present.advised,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class MissingFiles:
    """Paths that a deployment names and at which there is nothing, in its order."""

    planned: tuple[str, ...]
    """Certificates, keys, requests and trust lists of nodes: carrying out the plan makes them."""
    others: tuple[str, ...]
    """What no plan makes: roots that count as public, lists of endpoints, revocation lists."""


def find_missing(deployment: Deployment, inventory: Inventory) -> MissingFiles:
    """The named files that are not there. For a plan that is normal: it is what there is to be done."""
    missing = tuple(problem.source.file for problem in inventory.problems if problem.is_missing)
    made = {path for node in deployment.nodes() if not node.role.is_endpoint for path in _made_for(node)}
    return MissingFiles(
        planned=tuple(path for path in missing if path in made),
        others=tuple(path for path in missing if path not in made),
    )


def _made_for(node: Node) -> Iterator[str]:
    for references in (*node.certificates.values(), *node.trust.values()):
        yield from (reference.path for reference in references)
    yield from (reference.path for reference in (node.private_key, node.csr) if reference is not None)


def with_authorities(inventory: Inventory, further: Sequence[FileContents]) -> Inventory:
    """The same evidence, with files that no node names: chains that a CA delivered, so these must be there."""
    files = {**{contents.path: contents for contents in further}, **inventory.files}
    problems = tuple(
        replace(problem, is_missing=False)
        for contents in further
        for problem in (*contents.problems, *_without_authority(contents))
    )
    return Inventory(
        files=files,
        identities=inventory.identities,
        trust_lists=inventory.trust_lists,
        incomplete=inventory.incomplete,
        public_roots=inventory.public_roots,
        problems=(*inventory.problems, *problems),
    )


def _without_authority(contents: FileContents) -> Iterator[Problem]:
    """A file that is named as one of CA certificates, can be read, and holds none."""
    if contents.problems or any(located.certificate.is_ca for located in contents.certificates):
        return
    found = {
        "certificates": contents.certificates,
        "private keys": contents.keys,
        "requests": contents.requests,
        "revocation lists": contents.revocation_lists,
    }
    held = joined([what for what, objects in found.items() if objects])
    yield Problem(
        source=Source(file=contents.path), reason=f"holds {held} and no CA certificate, expected the chain of a CA"
    )
