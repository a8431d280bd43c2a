"""No list of trusted CAs is given for 7800/8800 phones, so the public roots stand in for it.

## What it checks
Whether the deployment file gives the phones' list (`endpoints.ip_phones.trusted_ca`). The list is fixed in the
phone's firmware; where it is not given, edgetrust takes the built-in public roots for it. Only connections that are ok
for that are named: where a phone refuses the certificate even so, `phone-ca-not-listed` says it.

## Why it matters on the edge
Phones ask nobody: an Expressway-E whose root is not in their list is refused. The list depends on model and firmware
and is not the list of a browser, so a root may be public and still be missing, above all on old firmware.

## What you will see
Nothing in this report but this note. On a phone that lacks the root, registration over MRA fails while Jabber works.

## How to fix it
Take the list that Cisco publishes for the model and firmware, save the certificates as PEM and name the file in
`endpoints.ip_phones.trusted_ca`. With activation-code onboarding, add what CUCM sends out of Phone-Edge-trust.
`endpoints` lists the kinds in use: name `jabber: {}` and `tc: {}` beside it where they are in use, and leave
`ip_phones` out when there are no such phones.

## How to verify
Run `check` again: the connections of the phones are judged against the list given.

## Sources
The article says that the phones' list cannot be modified and that the Expressway-E must be signed by one of its CAs.
The minimum firmware for ISRG Root X1 is in TAC 217415.
"""

from __future__ import annotations

from collections.abc import Iterator

from edgetrust.model.deployment import Node, Role, Store
from edgetrust.model.evidence import Evidence
from edgetrust.model.finding import Finding, Impact, Remedy, RemedyStep, Severity
from edgetrust.rules.examination import Examination
from edgetrust.rules.rule import Family, Rule
from edgetrust.rules.sources import article, tac


def check(examination: Examination) -> Iterator[Finding]:
    """One finding when phones are in use, their list is not given, and some connection is ok for that."""
    working = set(examination.working())
    for node in examination.deployment.endpoints:
        if node.role is Role.IP_PHONES and Store.ENDPOINT not in node.trust:
            decided = tuple(each for each in examination.connections_of(node) if each in working)
            if decided:
                yield _finding(examination, node, decided)


RULE = Rule(
    slug="phone-list-assumed",
    title="the public roots stand in for the phones' own list",
    family=Family.DEPLOYMENT,
    severity=Severity.INFO,
    citations=(
        article("Synergy Light Endpoints (7800/8800 Series Phones)"),
        tac(217415, "DST Root CA X3 expiry"),
    ),
    check=check,
)


def _finding(examination: Examination, phones: Node, decided: tuple[str, ...]) -> Finding:
    file = examination.deployment.file
    others = [other.id for other in examination.deployment.endpoints if other is not phones]
    return Finding(
        rule=RULE.slug,
        severity=RULE.severity,
        node=phones.id,
        store=Store.ENDPOINT,
        connections=decided,
        message="the 7800/8800 phones are judged with the public roots, because their own list is not given",
        expected="endpoints.ip_phones.trusted_ca with the CA list of the phones' model and firmware",
        got=f"no list; the {len(examination.inventory.public_roots)} public roots stand in for it",
        evidence=(Evidence(source=file, line=phones.line or None),),
        consequence="a phone whose firmware lacks the root of the Expressway-E fails although it is shown as ok",
        remedy=Remedy(
            steps=(RemedyStep(node=phones.id, where=file, do=_describe_keys(others)),),
            impact=Impact.NONE,
            verify="run check again; the note is gone",
        ),
        references=tuple(str(citation) for citation in RULE.citations),
    )


def _describe_keys(others: list[str]) -> str:
    """What to write, in the words of the deployment file: `endpoints` names all kinds in use, or none of them."""
    write = "under endpoints, write `ip_phones: {trusted_ca: [FILE]}` with the PEM file of the phones' list"
    if not others:
        return write
    beside = " and ".join(f"`{other}: {{}}`" for other in others)
    return f"{write}; beside it, {beside} unless named already, because endpoints lists every kind that is in use"
