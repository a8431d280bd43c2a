"""A node shows another certificate than the one of the deployment file, and not just its predecessor.

## What it checks
With `--probe`, or in a capture: whether each port that was looked at shows the certificate that the deployment file
gives for that slot of the node. Slots without a file are filled from what was shown. An older certificate of the same
node is left to [restart-pending](restart-pending.md).

## Why it matters on the edge
What was shown decides the connections at these ports; everything else in the report is judged for the certificate of
the file. When the node shows a newer one of its own, the file is out of date. When what it shows has no name in common
with the file's, something in between (a firewall that inspects TLS, a proxy, a load balancer) may answer in its place:
it is an error where that is refused and the certificate of the file would not be. To trust whatever issued it would be
the wrong way round.

## What you will see
A file that says one thing and connections that do another.

## How to fix it
Find out which of the two is meant to be in use. If it is the shown one: name that one in the deployment file
(`edgetrust probe --export` saves it). If it is the file's: upload it where it is missing, and restart the service that
loads it. If the shown one is not the node's at all: look for what stands between you and the node, and exempt the
connection from it.

## How to verify
`edgetrust probe` against the node shows the fingerprint of the file.

## Sources
The certificate guide and the CUCM Security Guide on restarts after an upload.
"""

from __future__ import annotations

from collections.abc import Iterator

from edgetrust.model.finding import Finding, Severity
from edgetrust.mra.pages import SLOT_NAMES
from edgetrust.mra.service import Difference
from edgetrust.rules.examination import Examination
from edgetrust.rules.remedies import short
from edgetrust.rules.rule import Family, Rule
from edgetrust.rules.sights import Replacement, about_replacement, mend, replacements
from edgetrust.rules.sources import certificate_guide, cucm_security_guide


def check(examination: Examination) -> Iterator[Finding]:
    """One finding for each slot and each other certificate that was shown for it."""
    for replacement in replacements(examination, Difference.FOREIGN, Difference.OTHER):
        yield _finding(examination, replacement)


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


def _finding(examination: Examination, replacement: Replacement) -> Finding:
    subject = replacement.subject
    is_foreign = replacement.difference is Difference.FOREIGN
    return about_replacement(
        RULE,
        replacement,
        examination,
        problem=f"shows at {replacement.ports} another {SLOT_NAMES[subject.slot]} than {replacement.describe_given()}"
        + (", and they have no name in common" if is_foreign else ""),
        consequence="what is shown decides the connections there",
        remedy=mend(replacement, _answer_foreign(replacement) if is_foreign else _answer_own(replacement)),
    )


def _answer_foreign(replacement: Replacement) -> str:
    shown, given = replacement.subject.certificate, replacement.given.leaf.certificate
    # Who refused it does so whatever was meant.
    own = f"upload {short(given)} in its place" if replacement.refused else "see whether that is meant"
    return (
        f"see which of the two is loaded: if it is {short(given)}, look for what answers in the place of the node"
        f" (inspection, a proxy) and exempt the connection from it; if it is {short(shown)}, {own}"
    )


def _answer_own(replacement: Replacement) -> str:
    shown, given = replacement.subject.certificate, replacement.given.leaf.certificate
    return (
        f"if {short(shown)} is meant, name it in the deployment file; if {short(given)} is, upload it and restart what"
        " loads it"
    )
