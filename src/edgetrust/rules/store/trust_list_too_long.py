"""The trusted CA list of an Expressway holds more than 1000 certificates.

## What it checks
The number of entries in the trusted CA list of each Expressway.

## Why it matters on the edge
The product documents a maximum of 1000. Such lists come from uploading the bundle of an operating system instead of
the few CAs that are needed, and everything in it may then sign for everything: the names of the Expressway-C too.

## What you will see
What happens with more is not documented. Each handshake in which the Expressway asks for a certificate carries the
names of all CAs in its CertificateRequest, which a capture shows.

## How to fix it
Reset to default CA certificate, and append the roots and intermediates that this deployment needs; keep a copy (Show
all, PEM file) first.

## How to verify
The page lists the few that are needed, and the zones are Active.

## Sources
The certificate guide (documented since X14.3).
"""

from __future__ import annotations

from collections.abc import Iterator

from edgetrust.model.certificate import Located
from edgetrust.model.deployment import Node, Store
from edgetrust.model.finding import Finding, Remedy, RemedyStep, Severity
from edgetrust.mra.pages import trust_list_place
from edgetrust.mra.quirks import LONGEST_TRUST_LIST
from edgetrust.rules.examination import Examination, evidence_of
from edgetrust.rules.rule import Family, Rule
from edgetrust.rules.sources import certificate_guide
from edgetrust.rules.subjects import about_list, describe_list
from edgetrust.rules.ways import describe_needed


def check(examination: Examination) -> Iterator[Finding]:
    """One finding for each Expressway with such a list."""
    for node, store, entries in examination.trust_lists():
        if node.role.is_expressway and len(entries) > LONGEST_TRUST_LIST:
            yield _finding(examination, node, store, entries)


RULE = Rule(
    slug="trust-list-too-long",
    title="the trusted CA list of an Expressway holds more than 1000 certificates",
    family=Family.STORE,
    severity=Severity.WARNING,
    citations=(certificate_guide("Managing the trusted CA certificate list"),),
    check=check,
)


def _finding(examination: Examination, node: Node, store: Store, entries: tuple[Located, ...]) -> Finding:
    place = trust_list_place(node.role, store)
    return about_list(
        RULE,
        node,
        store,
        message=f"the {describe_list(node, store)} holds {len(entries)} certificates",
        expected=f"at most {LONGEST_TRUST_LIST}",
        got=str(len(entries)),
        evidence=(evidence_of(entries[LONGEST_TRUST_LIST]),),
        consequence="entries beyond the documented maximum may be refused or not be used",
        remedy=Remedy(
            steps=(
                RemedyStep(
                    node=node.id,
                    where=place.where,
                    do="save the list with Show all (PEM file), Reset to default CA certificate, append the CAs this "
                    f"deployment needs{describe_needed(examination, node, store)}; then {place.restart}",
                ),
            ),
            impact=place.impact,
            verify=place.verify,
        ),
    )
