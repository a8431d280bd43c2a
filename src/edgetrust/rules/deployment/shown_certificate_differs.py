"""A node shows another certificate than the deployment file gives for it.

## What it checks
With `--probe`: whether each port that was looked at shows the certificate that the deployment file gives for that slot
of the node. Slots without a file are filled from what was shown, and cannot differ.

## Why it matters on the edge
Everything else in the report is judged for the certificate of the file. When the node shows another one, the file is
out of date, the new certificate has been uploaded but the service was not restarted since, or something in between (a
firewall that inspects TLS, a proxy, a load balancer) answers in the place of the node.

## What you will see
A report that says all is well while connections fail, or the reverse.

## How to fix it
Find out which of the two is meant to be in use. If it is the file's: upload it where it is missing, and restart the
service that loads it. If it is the shown one: name that one in the deployment file (`edgetrust probe --export` saves
it). If it belongs to neither: look for what stands between you and the node, and exempt the connection from it.

## How to verify
`edgetrust probe` against the node shows the fingerprint of the file.

## Sources
The certificate guide and the CUCM Security Guide on restarts after an upload.
"""

from __future__ import annotations

from collections.abc import Iterator

from edgetrust.model.finding import Finding, Remedy, RemedyStep, Severity
from edgetrust.model.inventory import Identity, ShownIdentity
from edgetrust.mra.pages import SLOT_NAMES, certificate_place
from edgetrust.rules.examination import Examination, Subject, evidence_of
from edgetrust.rules.remedies import short
from edgetrust.rules.rule import Family, Rule
from edgetrust.rules.sources import certificate_guide, cucm_security_guide
from edgetrust.rules.subjects import about_certificate


def check(examination: Examination) -> Iterator[Finding]:
    """One finding for each slot and each other certificate that was shown for it."""
    inventory = examination.inventory
    differing: dict[tuple[str, str, str], list[ShownIdentity]] = {}
    for shown in inventory.shown:
        given = inventory.identities.get((shown.node, shown.slot))
        leaf = shown.identity.leaf.certificate
        if given is not None and given.leaf.certificate != leaf:
            differing.setdefault((shown.node, shown.slot, leaf.sha256), []).append(shown)
    for seen in differing.values():
        given = inventory.identities[seen[0].node, seen[0].slot]
        yield _finding(examination, given, seen)


RULE = Rule(
    slug="shown-certificate-differs",
    title="a node shows another certificate than the one of the deployment file",
    family=Family.DEPLOYMENT,
    severity=Severity.WARNING,
    citations=(
        certificate_guide("Server certificate, upload"),
        cucm_security_guide("Certificates, upload"),
    ),
    check=check,
)


def _finding(examination: Examination, given: Identity, seen: list[ShownIdentity]) -> Finding:
    node, slot = examination.node(seen[0].node), seen[0].slot
    subject = Subject(node=node, slot=slot, identity=given)
    shown = seen[0].identity.leaf
    ports = ", ".join(str(each.port) for each in seen)
    place = certificate_place(node.role, slot)
    return about_certificate(
        RULE,
        subject,
        message=f"{node.fqdn} shows at port {ports} another {SLOT_NAMES[slot]} than {given.leaf.source.file} holds",
        expected=short(given.leaf.certificate),
        got=short(shown.certificate),
        evidence=(evidence_of(shown), evidence_of(given.leaf)),
        consequence="this report judges the certificate of the file, not the one that is in use",
        remedy=Remedy(
            steps=(
                RemedyStep(
                    node=node.id,
                    where=place.where,
                    do=f"see which of the two is loaded; if it is {short(given.leaf.certificate)}, restart the service"
                    f" (or look for what answers in its place); if it is {short(shown.certificate)}, name that one in"
                    " the deployment file",
                    certificates=(given.leaf.certificate.sha256, shown.certificate.sha256),
                ),
            ),
            impact=place.impact,
            verify=f"edgetrust probe {node.fqdn}:{seen[0].port} shows the certificate of the file",
        ),
    )
