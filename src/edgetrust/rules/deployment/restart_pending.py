"""A node still shows the certificate that the one of the deployment file was made to replace.

## What it checks
With `--probe`, or in a capture: whether a port shows an older certificate of the same node than the deployment file
gives for that slot, or than another port of the node shows. Older is what was valid earlier; the certificate that an
Expressway made for itself when it was installed counts as older, too. A capture from before the newer one was issued
says nothing about it.

## Why it matters on the edge
A certificate that has been uploaded is not in service yet. An Expressway shows it after a restart of the node, CUCM
after a restart of the services that load it, of which TFTP and HAProxy are easily forgotten. Until then every
connection is decided by the old one. It is an error where the old one is refused and the new one would not be.

## What you will see
The page of the certificate shows the new one, and connections fail (or go on) as if nothing had been changed. An
Expressway raises the alarm *Restart required*, and shows it in a banner.

## How to fix it
See on the page whether the new certificate has been uploaded; then restart what loads it. Where the finding says that
connections would fail with the new one, mend that first: the restart would break what works.

## How to verify
`edgetrust probe` against the node shows the fingerprint of the file.

## Sources
The certificate guide and the CUCM Security Guide on restarts after an upload; the alarm is 15028.
"""

from __future__ import annotations

from collections.abc import Iterator

from edgetrust.model.finding import Finding, Severity
from edgetrust.mra.pages import SLOT_NAMES, certificate_place
from edgetrust.mra.service import Difference
from edgetrust.rules.examination import Examination
from edgetrust.rules.remedies import short
from edgetrust.rules.rule import Family, Rule
from edgetrust.rules.sights import Replacement, about_replacement, mend, replacements
from edgetrust.rules.sources import administrator_guide, certificate_guide, cucm_security_guide


def check(examination: Examination) -> Iterator[Finding]:
    """One finding for each slot and each older certificate that was shown for it."""
    for replacement in replacements(examination, Difference.OLDER):
        yield _finding(examination, replacement)


RULE = Rule(
    slug="restart-pending",
    title="a node still shows the certificate that was replaced",
    family=Family.DEPLOYMENT,
    severity=Severity.WARNING,
    citations=(
        certificate_guide("Server certificate, upload"),
        administrator_guide("alarm 15028"),
        cucm_security_guide("Certificates, upload"),
    ),
    check=check,
)


def _finding(examination: Examination, replacement: Replacement) -> Finding:
    subject, given = replacement.subject, replacement.given.leaf.certificate
    place = certificate_place(subject.node.role, subject.slot)
    upload = f"upload it{f', then {place.restart}' if place.restart else ''}"
    restart = f"; if it is, {place.restart}" if place.restart else ""
    return about_replacement(
        RULE,
        replacement,
        examination,
        problem=f"still shows at {replacement.ports} an older {SLOT_NAMES[subject.slot]} than"
        f" {replacement.describe_given()}",
        consequence="the older one decides until it is replaced, and is valid until"
        f" {subject.certificate.not_after:%Y-%m-%d}",
        remedy=mend(replacement, f"see whether {short(given)} is loaded: if it is not, {upload}{restart}"),
    )
