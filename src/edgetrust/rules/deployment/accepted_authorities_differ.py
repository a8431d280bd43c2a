"""A service names other CAs, when it asks for a client certificate, than its trust list in the deployment file holds.

## What it checks
With `--probe`, or in a capture, of services that ask for a client certificate and name the CAs they accept: whether
these are the subjects of the trust list that the deployment file gives for the node. A service that names none tells
nothing.

## Why it matters on the edge
The list that is in service is the one that decides whether the other side gets in. A CA that stands in the file and is
not named has been appended without a restart since, or on another node, or the file is ahead of the node; this report
believes the file. A CA that is named and not in the file says that the file is out of date.

## What you will see
A report that says all is well while the service answers with alert `unknown_ca` (48).

## How to fix it
Compare the list on the page of the node with the files. Append what is missing there and restart what loads the list;
write into the deployment file what is missing in it.

## How to verify
`edgetrust probe` lists the accepted CAs as the deployment file does.

## Sources
The article on the CertificateRequest in captures; RFC 5246 §7.4.4; the Administrator Guide on restarts after changes of
the trusted CA certificates.
"""

from __future__ import annotations

from collections.abc import Iterator

from edgetrust.model.certificate import Certificate, Located
from edgetrust.model.deployment import Node, Store
from edgetrust.model.evidence import Evidence
from edgetrust.model.finding import Finding, Remedy, RemedyStep, Severity
from edgetrust.model.inventory import ShownIdentity
from edgetrust.model.side import Side
from edgetrust.model.value import dataclass
from edgetrust.model.verdict import FoundIn, Outcome, Verification
from edgetrust.mra.absences import find_absent_entries
from edgetrust.mra.pages import trust_list_place
from edgetrust.rules.examination import Examination, evidence_of
from edgetrust.rules.remedies import short
from edgetrust.rules.rule import Family, Rule
from edgetrust.rules.sights import describe_ports
from edgetrust.rules.sources import administrator_guide, article, standard
from edgetrust.rules.subjects import about_list, describe_list

_MOST_NAMES = 5
"""CA names that a sentence holds; the rest is counted."""


def check(examination: Examination) -> Iterator[Finding]:
    """One finding for each list and each difference, whatever number of ports shows it."""
    found: dict[tuple[str, Store, tuple[str, ...], tuple[str, ...]], list[_Comparison]] = {}
    for sight in examination.stock.sights:
        compared = _compare(examination, sight)
        if compared is not None and (compared.unnamed or compared.unlisted):
            unnamed = tuple(entry.certificate.sha256 for entry in compared.unnamed)
            found.setdefault((sight.node, compared.store, unnamed, compared.unlisted), []).append(compared)
    for group in found.values():
        yield _finding(examination, group)


RULE = Rule(
    slug="accepted-authorities-differ",
    title="a service accepts the certificates of other CAs than its list in the deployment file says",
    family=Family.DEPLOYMENT,
    severity=Severity.WARNING,
    citations=(
        article("Read/Export a Certificate in Wireshark"),
        standard("RFC 5246", "§7.4.4"),
        administrator_guide("Managing the trusted CA certificate list"),
    ),
    check=check,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Comparison:
    """What a service named, and what the list of its node holds."""

    sight: ShownIdentity
    node: Node
    store: Store
    unnamed: tuple[Located, ...]
    """Entries of the list that the service did not name."""
    unlisted: tuple[str, ...]
    """Names that no entry of the list has."""


def _compare(examination: Examination, sight: ShownIdentity) -> _Comparison | None:
    """None where the service named nobody, or the list behind it is not known as a whole."""
    store = _store_of(examination, sight) if sight.authorities else None
    if store is None:
        return None
    node = examination.node(sight.node)
    if find_absent_entries(examination.inventory, node, store) is not None:
        return None
    entries = examination.inventory.trust_list(node, store) or ()
    held = {entry.certificate.subject.rfc4514 for entry in entries}
    return _Comparison(
        sight=sight,
        node=node,
        store=store,
        unnamed=tuple(each for each in entries if each.certificate.subject.rfc4514 not in sight.authorities),
        unlisted=tuple(name for name in sight.authorities if name not in held),
    )


def _store_of(examination: Examination, sight: ShownIdentity) -> Store | None:
    """The list by which a service verifies its clients; None where no connection of the table has them verified."""
    if sight.side is not Side.SERVER:
        return None
    for verdict, verification in examination.verifications():
        connection, requirement = verdict.connection, verification.requirement
        if (connection.server, connection.port, requirement.verifier) == (sight.node, sight.port, sight.node):
            return requirement.store
    return None


def _finding(examination: Examination, group: list[_Comparison]) -> Finding:
    first = group[0]
    node, store = first.node, first.store
    sights = [each.sight for each in group]
    named = [short(entry.certificate) for entry in first.unnamed]
    connections = tuple(dict.fromkeys(id_ for each in group for id_ in _resting_on(examination, each)))
    differences = (
        f"does not name {_count(named)}, which the {describe_list(node, store)} holds" if named else "",
        f"names {_count(first.unlisted)}, which is not in the {describe_list(node, store)}" if first.unlisted else "",
    )
    return about_list(
        RULE,
        node,
        store,
        severity=RULE.severity if named else Severity.INFO,
        message=f"{node.fqdn} {'; and '.join(filter(None, differences))}, when it asks for a client certificate at"
        f" {describe_ports(sights)}",
        expected="the subjects of the list, each of them",
        got=_count(first.sight.authorities),
        evidence=_evidence(first),
        consequence=_describe_consequence(connections, is_lacking=bool(named)),
        remedy=_remedy(first),
        connections=connections,
    )


def _resting_on(examination: Examination, compared: _Comparison) -> Iterator[str]:
    """Ids of the connections at this port that work, by this report, through an entry that is not named."""
    unnamed = {entry.certificate for entry in compared.unnamed}
    for verdict, verification in examination.verifications():
        connection, requirement = verdict.connection, verification.requirement
        is_there = (connection.port, requirement.verifier) == (compared.sight.port, compared.node.id)
        if is_there and connection.server == compared.node.id and _rests_on(verification, unnamed):
            yield connection.id


def _rests_on(verification: Verification, entries: set[Certificate]) -> bool:
    return verification.outcome in (Outcome.OK, Outcome.WARN) and any(
        step.found_in is FoundIn.TRUST_LIST and step.certificate in entries for step in verification.path
    )


def _describe_consequence(connections: tuple[str, ...], *, is_lacking: bool) -> str:
    if connections:
        return "this report takes the file for the list in service; if it is not, these connections fail"
    if is_lacking:
        return "no connection of this deployment rests on what is not named"
    return "this report does not know what the node trusts beyond the file"


def _evidence(compared: _Comparison) -> tuple[Evidence, ...]:
    source = compared.sight.identity.leaf.source
    return (Evidence(source=source.file, line=source.line), *(evidence_of(entry) for entry in compared.unnamed))


def _remedy(compared: _Comparison) -> Remedy:
    node, store = compared.node, compared.store
    place = trust_list_place(node.role, store)
    restart = f", then {place.restart}" if place.restart else ""
    lacking = ", ".join(short(entry.certificate) for entry in compared.unnamed[:_MOST_NAMES])
    steps = (
        f"see whether the list of the node holds {lacking}; append what it lacks{restart}" if lacking else "",
        "write into the deployment file what the node has and the file lacks" if compared.unlisted else "",
    )
    step = RemedyStep(
        node=node.id,
        where=place.where,
        do="; ".join(filter(None, steps)),
        certificates=tuple(entry.certificate.sha256 for entry in compared.unnamed),
    )
    verify = f"edgetrust probe {node.fqdn}:{compared.sight.port} lists the accepted CAs as the file does"
    return Remedy(steps=(step,), impact=place.impact, verify=verify)


def _count(names: list[str] | tuple[str, ...]) -> str:
    """The first few, and how many more there are."""
    more = f" and {len(names) - _MOST_NAMES} more" if len(names) > _MOST_NAMES else ""
    return ", ".join(names[:_MOST_NAMES]) + more
