"""The release of an Expressway side is not given or not known, so a known one stands in for it.

## What it checks
Whether the deployment file says which release the Expressway-C and the Expressway-E run. Where it does not, every
verdict is drawn as for the newest release edgetrust knows. A release newer than that is judged like it, and one older
than the oldest known like the oldest; `--as-version` is looked at in the same way.

## Why it matters on the edge
What an Expressway verifies changed with X12.5, X14.0.2, X14.2, X15.4 and X15.5. The newest release is the mildest
about clientAuth on the Expressway-E and the strictest about the servers behind the Expressway-C, so a verdict drawn
for it can be wrong both ways for an older one.

## What you will see
Nothing on the appliance. The report judges as if the side ran the release that stands in.

## How to fix it
Write `version:` under `expressway_c` and `expressway_e` in the deployment file, as the appliance's overview page
shows it. To look at an upgrade on purpose, use `check --as-version` instead. For a release that is not known, take a
newer edgetrust, or read in the release notes what the release changed about certificates.

## How to verify
Run `check` again: this note is gone, and the report names no assumed release.

## Sources
The release of a node is shown on its web interface, Status > Overview. The behaviour by release is in the certificate
guides and TAC notes cited by the rules that depend on it.
"""

from __future__ import annotations

from collections.abc import Iterator

from edgetrust.model.deployment import ExpresswayCluster
from edgetrust.model.evidence import Evidence
from edgetrust.model.finding import Finding, Impact, Remedy, RemedyStep, Severity
from edgetrust.mra.pages import ROLE_NAMES
from edgetrust.mra.releases import NEWEST, OLDEST, describe_stand_in, judged_like
from edgetrust.rules.examination import Examination
from edgetrust.rules.remedies import no_action
from edgetrust.rules.rule import Family, Rule
from edgetrust.rules.sources import administrator_guide, tac


def check(examination: Examination) -> Iterator[Finding]:
    """One finding for each Expressway side without a release, or with one beyond what is known."""
    for side in examination.deployment.expressways:
        if not side.version_given:
            yield _not_given(side, examination.deployment.file)
        elif judged_like(side.version) != side.version:
            yield _not_known(side, examination.deployment.file)


RULE = Rule(
    slug="version-assumed",
    title="the release of an Expressway side is assumed",
    family=Family.DEPLOYMENT,
    severity=Severity.INFO,
    citations=(
        administrator_guide("Status, overview"),
        tac(225476, "Understand MRA Certificate Requirements and ATS History"),
    ),
    check=check,
)


def _not_given(side: ExpresswayCluster, file: str) -> Finding:
    role = ROLE_NAMES[side.role]
    node = side.nodes[0]
    key = str(side.role).replace("-", "_")
    return Finding(
        rule=RULE.slug,
        severity=RULE.severity,
        node=node.id,
        message=f"the {role} is judged as {side.version}, because the deployment file names no release",
        expected=f"{key}.version with the release that {node.fqdn} runs",
        got=f"no version; {side.version}, the newest known, is assumed",
        evidence=(Evidence(source=file, line=side.line or None),),
        consequence="verdicts that depend on the release may be wrong for an older one",
        remedy=Remedy(
            steps=(RemedyStep(node=node.id, where=file, do=f"add version to {key}"),),
            impact=Impact.NONE,
            verify="run check again; the note is gone",
        ),
        references=tuple(str(citation) for citation in RULE.citations),
    )


def _not_known(side: ExpresswayCluster, file: str) -> Finding:
    known = judged_like(side.version)
    return Finding(
        rule=RULE.slug,
        severity=RULE.severity,
        node=side.nodes[0].id,
        message=f"the {ROLE_NAMES[side.role]} is judged as {known}: {describe_stand_in(side.version)}",
        expected=f"a release from {OLDEST} to {NEWEST}",
        got=side.version,
        evidence=(Evidence(source=file, line=side.line or None),),
        consequence=f"what {side.version} does differently from {known} is not in this report",
        remedy=no_action(f"the release notes of {side.version} say what changed about certificates"),
        references=tuple(str(citation) for citation in RULE.citations),
    )
