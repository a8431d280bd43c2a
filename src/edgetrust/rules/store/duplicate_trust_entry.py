"""A trust list holds the same certificate more than once.

## What it checks
Whether a certificate, byte for byte, stands in one trust list several times. Different certificates with the same
subject are `same-subject-shadowed`. What another finding takes out of the list altogether is not named again.

## Why it matters on the edge
A duplicate changes no decision. It makes the list longer and its order harder to read, and an administrator who
deletes the certificate leaves the second one behind.

## What you will see
Nothing. The list shows two rows with the same issuer, subject and dates.

## How to fix it
Delete the lower of the two rows: the higher one may stand above another certificate of its subject. When the list was
put together from several files, the same file may simply have been named twice, and the appliance, which appends only
what is new, holds one.

## How to verify
The page lists the certificate once.

## Sources
The Administrator Guide, maintenance of the trusted CA list; the certificate guide on appending.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from edgetrust.model.certificate import Certificate, Located
from edgetrust.model.deployment import Node, Store
from edgetrust.model.finding import Finding, Impact, Remedy, RemedyStep, Severity
from edgetrust.mra.pages import trust_list_place
from edgetrust.rules.anchors import name_all
from edgetrust.rules.examination import Examination
from edgetrust.rules.rule import Family, Rule
from edgetrust.rules.settled import find_settled
from edgetrust.rules.sources import administrator_guide, certificate_guide
from edgetrust.rules.subjects import about_list, describe_list


def check(examination: Examination) -> Iterator[Finding]:
    """One finding for each list with duplicates; not of entries that have to leave the list altogether."""
    found = [
        (node, store, repeated)
        for node, store, entries in examination.trust_lists()
        if (repeated := _repeated(entries))
    ]
    elsewhere = find_settled(examination, _DELETING) if found else ()
    for node, store, repeated in found:
        left = {each: count for each, count in repeated.items() if (node.id, each.sha256) not in elsewhere}
        if left:
            yield _finding(examination, node, store, left)


RULE = Rule(
    slug="duplicate-trust-entry",
    title="a trust list holds the same certificate more than once",
    family=Family.STORE,
    severity=Severity.INFO,
    citations=(
        administrator_guide("Maintenance, trusted CA list"),
        certificate_guide("Managing the trusted CA certificate list"),
    ),
    check=check,
)


_DELETING = ("certificate-expired", "same-subject-shadowed", "expired-trust-entry", "trust-entry-not-a-ca")


def _repeated(entries: tuple[Located, ...]) -> dict[Certificate, int]:
    counts = Counter(entry.certificate for entry in entries)
    return {certificate: count for certificate, count in counts.items() if count > 1}


def _finding(examination: Examination, node: Node, store: Store, counts: dict[Certificate, int]) -> Finding:
    place = trust_list_place(node.role, store)
    repeated = tuple(counts)
    held = len(examination.inventory.trust_list(node, store) or ())
    distinct = held - sum(counts.values()) + len(counts)
    return about_list(
        RULE,
        node,
        store,
        message=f"the {describe_list(node, store)} holds {name_all(repeated)} more than once",
        expected=f"{distinct} entries, each once",
        got=f"{held} entries",
        evidence=tuple(
            evidence for certificate in repeated for evidence in examination.evidence_in_list(node, store, certificate)
        ),
        consequence="none for connections; the list is harder to read, and a deletion may miss the second one",
        remedy=Remedy(
            steps=(
                RemedyStep(
                    node=node.id,
                    where=place.where,
                    do=f"delete all but the first entry of {name_all(repeated)}",
                    certificates=tuple(certificate.sha256 for certificate in repeated),
                ),
            ),
            impact=Impact.NONE,
            verify="the page lists each certificate once",
        ),
    )
