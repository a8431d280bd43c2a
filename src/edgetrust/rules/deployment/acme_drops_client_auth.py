"""The built-in ACME client renews the Expressway-E certificate without clientAuth.

## What it checks
Whether the deployment declares `expressway_e.acme: true` with a release below X15.5, where the one certificate of the
node serves both of its roles.

## Why it matters on the edge
The ACME client is bound to the `classic` profile of Let's Encrypt, which carries no clientAuth since
11 February 2026. Each automatic renewal therefore replaces a certificate for both roles by one for the server role
only, unattended and without a restart. Below X15.4 the Expressway-C refuses such a certificate in SIP SERVICE, and
cluster peers refuse it when the cluster enforces verification.

## What you will see
MRA works until the renewal is deployed; then sign-in still works, but SIP registration fails. ACME failures
themselves raise alarms 40061 to 40064; this is no failure, so no alarm is raised.

## How to fix it
Set the ACME Automated Scheduler to Off on every peer, and install a certificate with both purposes by hand while one
is still to be had; or upgrade Expressway-C and Expressway-E together to X15.5, which has a client certificate of its
own.

## How to verify
On Maintenance > Security > Server certificate of every peer, Show (decoded) lists both purposes, and the scheduler is
shown as Off.

## Sources
TAC 225482 describes the hard-coded profile and advises to stop the scheduler (defect CSCwr73373). The date is that of
Let's Encrypt.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from edgetrust.model.connection import Purpose
from edgetrust.model.deployment import ExpresswayCluster, Node, Slot
from edgetrust.model.finding import Finding, Impact, Remedy, RemedyStep, Severity
from edgetrust.mra.pages import SERVER_CERTIFICATE
from edgetrust.mra.releases import ACME_KEEPS_CLIENT_AUTH, is_in_force
from edgetrust.rules.examination import Examination, evidence_of
from edgetrust.rules.rule import Family, InForce, Rule
from edgetrust.rules.sources import standard, tac


def check(examination: Examination) -> Iterator[Finding]:
    """One finding when the Expressway-E side uses ACME in a release with one certificate for both roles."""
    side = examination.deployment.expressway_e
    if side is not None and side.acme and not is_in_force(ACME_KEEPS_CLIENT_AUTH, side.version):
        yield _finding(examination, side)


RULE = Rule(
    slug="acme-drops-client-auth",
    title="the next ACME renewal drops clientAuth",
    family=Family.DEPLOYMENT,
    severity=Severity.WARNING,
    citations=(
        tac(225482, "Prepare Expressway for Client Auth EKU Sunset", "ACME"),
        standard("Let's Encrypt, posts on the end of TLS client authentication", "classic profile"),
    ),
    check=check,
    in_force=InForce(since=date(2026, 2, 11)),
)


def _finding(examination: Examination, side: ExpresswayCluster) -> Finding:
    shown = [examination.inventory.identities.get((node.id, Slot.SERVER)) for node in side.nodes]
    demanding = [examination.connections_demanding(node, Purpose.CLIENT_AUTH) for node in side.nodes]
    return Finding(
        rule=RULE.slug,
        severity=RULE.severity,
        node=side.nodes[0].id,
        slot=Slot.SERVER,
        connections=tuple(dict.fromkeys(connection for found in demanding for connection in found)),
        message=f"the ACME client of the Expressway-E ({side.version}) renews without clientAuth",
        expected=f"no automatic renewal below {ACME_KEEPS_CLIENT_AUTH.since}, or that release on both sides",
        got=f"acme: true with {side.version}",
        evidence=tuple(evidence_of(identity.leaf) for identity in shown if identity is not None),
        consequence=_consequence(is_demanded=any(demanding)),
        remedy=Remedy(
            steps=tuple(_step(node) for node in side.nodes),
            impact=Impact.NONE,
            verify=f"{SERVER_CERTIFICATE}: the scheduler is Off, and Show (decoded) lists both purposes",
        ),
        references=tuple(str(citation) for citation in RULE.citations),
    )


def _consequence(*, is_demanded: bool) -> str:
    if is_demanded:
        return "with the next renewal these connections fail for lack of clientAuth"
    return "with the next renewal the Expressway-E can no longer act as a TLS client that has to show a certificate"


def _step(node: Node) -> RemedyStep:
    return RemedyStep(
        node=node.id,
        where=SERVER_CERTIFICATE,
        do="set the ACME Automated Scheduler to Off, and keep a certificate with serverAuth and clientAuth",
    )
