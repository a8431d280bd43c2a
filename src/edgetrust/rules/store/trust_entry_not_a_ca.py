"""The trusted CA list of an Expressway holds a certificate that can verify nothing.

## What it checks
Whether an entry of an Expressway's trusted CA list is neither a CA (basicConstraints, a key usage that permits to
sign certificates, or an old self-signed certificate without extensions) nor self-signed. A self-signed certificate is
trusted for itself, which is how CUCM certificates without a CA are trusted; it is reported, for information, once its
server is known to show another one.

## Why it matters on the edge
To upload the other side's certificate itself, instead of the CA that signed it, looks like a short cut. It has no
effect: a path must end in a self-signed certificate of the list, and a certificate signed by a CA that is missing is
refused whether it stands in the list or not.

## What you will see
The append succeeds and the zone still fails with `unable to get local issuer certificate`.

## How to fix it
Append the root and all intermediates above the certificate, then delete the certificate itself.

## How to verify
Maintenance > Security > Client certificate testing accepts the certificate after it was deleted from the list.

## Sources
TAC 213872, how certificate chains work; the certificate guide on basicConstraints. The trust stores of CUCM are not
checked: they hold node certificates on purpose.
"""

from __future__ import annotations

from collections.abc import Iterator

from edgetrust.model.certificate import Certificate
from edgetrust.model.deployment import Node, Store
from edgetrust.model.finding import Finding, Remedy, Severity
from edgetrust.mra.leftovers import find_former_owner
from edgetrust.mra.missing import is_trustworthy
from edgetrust.mra.pages import trust_list_place
from edgetrust.rules.anchors import name_all
from edgetrust.rules.examination import Examination
from edgetrust.rules.remedies import append_step, delete_step
from edgetrust.rules.rule import Family, Rule
from edgetrust.rules.shortages import shortage_of
from edgetrust.rules.sources import article, certificate_guide
from edgetrust.rules.subjects import about_list, describe_list


def check(examination: Examination) -> Iterator[Finding]:
    """One finding for each Expressway whose list holds such certificates, and one for those that nobody shows now."""
    for node, store, entries in examination.trust_lists():
        if node.role.is_expressway:
            left = dict.fromkeys(entry.certificate for entry in entries if _owner(examination, entry.certificate))
            if left:
                yield _left_over(examination, node, store, tuple(left))
            useless = dict.fromkeys(entry.certificate for entry in entries if not is_trustworthy(entry.certificate))
            if useless:
                yield _finding(examination, node, store, tuple(useless))


RULE = Rule(
    slug="trust-entry-not-a-ca",
    title="the trusted CA list of an Expressway holds a certificate that can verify nothing",
    family=Family.STORE,
    severity=Severity.WARNING,
    citations=(
        article("How Certificate Chains Work"),
        certificate_guide("Server certificate, basicConstraints"),
    ),
    check=check,
)


def _owner(examination: Examination, certificate: Certificate) -> Node | None:
    return find_former_owner(certificate, examination.deployment, examination.inventory)


def _left_over(examination: Examination, node: Node, store: Store, left: tuple[Certificate, ...]) -> Finding:
    owners = (_owner(examination, each) for each in left)
    names = " and ".join(dict.fromkeys(owner.fqdn for owner in owners if owner is not None))
    place = trust_list_place(node.role, store)
    return about_list(
        RULE,
        node,
        store,
        severity=Severity.INFO,
        message=f"the {describe_list(node, store)} holds certificates that {names} made for itself and shows no more: "
        f"{name_all(left)}",
        expected="the CAs above the certificates that are shown, and nothing else",
        got="self-signed certificates that no server of this deployment shows",
        evidence=tuple(evidence for each in left for evidence in examination.evidence_in_list(node, store, each)[:1]),
        consequence="none today; whoever has such a key is trusted for as long as its certificate is valid",
        remedy=Remedy(steps=(delete_step(node, store, left),), impact=place.impact, verify=place.verify),
    )


def _is_taken(examination: Examination, certificate: Certificate) -> bool:
    """Whether some path goes through it above its leaf."""
    return any(
        step.certificate == certificate
        for _, verification in examination.verifications()
        for step in verification.path[1:]
    )


def _finding(examination: Examination, node: Node, store: Store, useless: tuple[Certificate, ...]) -> Finding:
    # What vouches for a leaf in the list are the CAs above it; what took the place of a CA, no chain leads through.
    lacking = shortage_of(examination, node, store, (each for each in useless if not _is_taken(examination, each)))
    steps = [delete_step(node, store, useless)]
    if lacking.lacking:
        steps.insert(0, append_step(node, store, lacking.known, lacking.unknown))
    refused = [each for each in useless if _is_taken(examination, each)]
    place = trust_list_place(node.role, store)
    return about_list(
        RULE,
        node,
        store,
        message=f"the {describe_list(node, store)} holds certificates that are no CA: {name_all(useless)}",
        expected="the CAs above them, up to a self-signed root",
        got="certificates that are neither a CA nor self-signed",
        evidence=tuple(
            evidence
            for certificate in useless
            for evidence in examination.evidence_in_list(node, store, certificate)[:1]
        ),
        consequence=f"{name_all(refused)}: taken as issuer, and then refused because it is no CA"
        if refused
        else "they have no effect: a path must end in a self-signed certificate of the list",
        remedy=Remedy(
            steps=tuple(steps),
            impact=place.impact,
            verify=place.verify,
        ),
    )
