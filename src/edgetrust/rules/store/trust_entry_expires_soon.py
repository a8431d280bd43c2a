"""A CA certificate that connections rely on is about to expire.

## What it checks
Whether a certificate of a trust list, on which the verification of a connection rests today, expires within 30 days
of the time judged, while the list does not hold the renewed one as well. The certificates of the nodes themselves are
`expires-soon`.

## Why it matters on the edge
When a CA expires, every certificate below it is refused from that second on, although each of them is still valid. It
happens once in many years, so nobody expects it, and it takes all nodes down together.

## What you will see
Beforehand nothing: no alarm watches the trust list. On the day `certificate has expired` in the logs of both sides,
with a certificate that shows a date in the future.

## How to fix it
Get the renewed certificate of the CA, where no file at hand holds it. When it was renewed with its key, delete the old
one everywhere and append it; when with a new key, append it as well and have the certificates below it issued anew.

## How to verify
`edgetrust check --at` with a day after the old date shows every connection ok.

## Sources
RFC 5280, section 6.1.3 (every certificate of a path must be valid); TAC 217415 on the end of DST Root CA X3; the
Administrator Guide, in whose alarm reference no such alarm exists.
"""

from __future__ import annotations

from collections.abc import Iterator

from edgetrust.model.certificate import Certificate
from edgetrust.model.deployment import Node, Store
from edgetrust.model.finding import Finding, Remedy, Severity
from edgetrust.mra.pages import trust_list_place
from edgetrust.mra.ways import find_renewed, is_renewed
from edgetrust.pki.dates import NOTICE, is_ca_near_end
from edgetrust.rules.anchors import name_all
from edgetrust.rules.examination import Examination
from edgetrust.rules.remedies import append_step
from edgetrust.rules.rule import Family, Rule
from edgetrust.rules.sources import administrator_guide, standard, tac
from edgetrust.rules.subjects import about_list, describe_list
from edgetrust.rules.twins import clear


def check(examination: Examination) -> Iterator[Finding]:
    """One finding for each list with such entries."""
    relied_on = _relied_on(examination)
    for node, store, entries in examination.trust_lists():
        found = relied_on.get((node.id, store), {})
        held = tuple(dict.fromkeys(entry.certificate for entry in entries))
        ending = tuple(
            certificate
            for certificate in held
            if certificate in found
            and is_ca_near_end(certificate, examination.at)
            and not is_renewed(certificate, held, examination.at)
        )
        if ending:
            connections = dict.fromkeys(connection for certificate in ending for connection in found[certificate])
            yield _finding(examination, node, store, ending, tuple(connections))


RULE = Rule(
    slug="trust-entry-expires-soon",
    title="a CA certificate that connections rely on is about to expire",
    family=Family.STORE,
    severity=Severity.WARNING,
    citations=(
        standard("RFC 5280", "section 6.1.3"),
        tac(217415, "DST Root CA X3 Certificate Expiration"),
        administrator_guide("alarm reference"),
    ),
    check=check,
)


def _relied_on(examination: Examination) -> dict[tuple[str, Store], dict[Certificate, list[str]]]:
    """By verifier and store: the CAs of the paths that are accepted, with the connections."""
    found: dict[tuple[str, Store], dict[Certificate, list[str]]] = {}
    for verdict, verification in examination.verifications():
        if verification.error is None:
            certificates = found.setdefault((verification.requirement.verifier, verification.requirement.store), {})
            for step in verification.path[1:]:
                certificates.setdefault(step.certificate, []).append(verdict.connection.id)
    return found


def _finding(
    examination: Examination,
    node: Node,
    store: Store,
    ending: tuple[Certificate, ...],
    connections: tuple[str, ...],
) -> Finding:
    dates = ", ".join(f"{certificate.not_after:%Y-%m-%d}" for certificate in ending)
    return about_list(
        RULE,
        node,
        store,
        message=f"CA certificates in the {describe_list(node, store)} expire soon: {name_all(ending)}",
        expected=f"more than {NOTICE.days} days left",
        got=f"expires {dates}",
        evidence=tuple(
            evidence
            for certificate in ending
            for evidence in examination.evidence_in_list(node, store, certificate)[:1]
        ),
        consequence="from that day on these connections fail, however long the certificates below are valid",
        remedy=_replace(examination, node, store, ending),
        connections=connections,
    )


def _replace(examination: Examination, node: Node, store: Store, ending: tuple[Certificate, ...]) -> Remedy:
    """What files at hand hold already takes the place of what ends; the rest is asked for, and what ends stays until
    then."""
    renewed = {each: find_renewed(each, examination.pool, examination.at) for each in ending}
    known = tuple(each for each in renewed.values() if each is not None)
    former = tuple(each for each, found in renewed.items() if found is not None)
    unknown = tuple(f"the renewed {each.subject.rfc4514}" for each, found in renewed.items() if found is None)
    cleared = clear(examination, node, store, in_the_way=former, appended=known)
    place = trust_list_place(node.role, store)
    steps = (*cleared.steps(), append_step(node, store, known, unknown))
    return Remedy(steps=steps, impact=place.impact, verify=place.verify)
