"""A trust list holds an expired certificate.

## What it checks
Whether the validity of a certificate in a trust list is over at the time judged. Where such a CA also breaks
connections, or hides its renewed twin, `certificate-expired` or `same-subject-shadowed` reports it and deletes it; this
is about the rest of the list.

## Why it matters on the edge
An expired CA verifies nothing any more. It does harm where its renewed twin of the same subject stands below it, in
software that looks issuers up by name alone, and it hides that the renewed one was never appended.

## What you will see
No alarm: Expressways watch their own certificates and not their trust list. The list shows a date in the past.

## How to fix it
See to it that the renewed CA stands in the list, then delete the expired one. Keep it only while certificates that
were issued by a cross-signed path still rely on it elsewhere.

## How to verify
The page lists no date in the past, and connections are as before.

## Sources
The certificate guide on the trusted CA list; TAC 217415 on the end of DST Root CA X3.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from edgetrust.model.certificate import Certificate, Located
from edgetrust.model.deployment import Node, Store
from edgetrust.model.finding import Finding, Remedy, Severity
from edgetrust.mra.pages import trust_list_place
from edgetrust.rules.anchors import has_expired, name_all
from edgetrust.rules.examination import Examination
from edgetrust.rules.remedies import delete_step
from edgetrust.rules.rule import Family, Rule
from edgetrust.rules.settled import find_settled
from edgetrust.rules.sources import certificate_guide, tac
from edgetrust.rules.subjects import about_list, describe_list


def check(examination: Examination) -> Iterator[Finding]:
    """One finding for each list with expired entries."""
    found = [
        (node, store, expired)
        for node, store, entries in examination.trust_lists()
        if (expired := _expired(examination, entries))
    ]
    elsewhere = find_settled(examination, _DELETING) if found else ()
    for node, store, expired in found:
        left = tuple(certificate for certificate in expired if (node.id, certificate.sha256) not in elsewhere)
        if left:
            yield _finding(examination, node, store, left)


_DELETING = (
    "certificate-expired",
    "same-subject-shadowed",
    "intermediate-missing",
    "intermediate-not-in-list",
    "root-missing",
    "ca-not-trusted",
)
"""Rules whose remedies take such entries out of lists, because they are in the way."""

RULE = Rule(
    slug="expired-trust-entry",
    title="a trust list holds an expired certificate",
    family=Family.STORE,
    severity=Severity.WARNING,
    citations=(
        certificate_guide("Managing the trusted CA certificate list"),
        tac(217415, "DST Root CA X3 Certificate Expiration"),
    ),
    check=check,
)


def _expired(examination: Examination, entries: Iterable[Located]) -> tuple[Certificate, ...]:
    certificates = dict.fromkeys(entry.certificate for entry in entries)
    return tuple(certificate for certificate in certificates if has_expired(certificate, examination.at))


def _finding(examination: Examination, node: Node, store: Store, expired: tuple[Certificate, ...]) -> Finding:
    ends = ", ".join(f"{certificate.not_after:%Y-%m-%d}" for certificate in expired[:5])
    return about_list(
        RULE,
        node,
        store,
        message=f"the {describe_list(node, store)} holds expired certificates: {name_all(expired)}",
        expected="certificates that are valid, the renewed CA instead of the expired one",
        got=f"expired on {ends}",
        evidence=tuple(
            evidence
            for certificate in expired
            for evidence in examination.evidence_in_list(node, store, certificate)[:1]
        ),
        consequence="nothing can be verified with them, and they can hide a renewed CA of the same subject",
        remedy=Remedy(
            steps=(delete_step(node, store, expired),),
            impact=trust_list_place(node.role, store).impact,
            verify="the page lists no date in the past",
        ),
    )
