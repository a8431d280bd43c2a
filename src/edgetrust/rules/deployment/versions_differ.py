"""The Expressway-C and the Expressway-E run different releases.

## What it checks
Whether both sides name a release and the releases differ. An assumed release is no release here.

## Why it matters on the edge
The two sides are meant to run one release. From X15.4 on that is more than advice: what it relaxes about clientAuth
holds only when both sides run it. An Expressway-E of X15.4 accepts a certificate for the server role only, and an
older Expressway-C goes on refusing that certificate in SIP SERVICE.

## What you will see
With a server-only certificate on the Expressway-E: the traversal zone is Active, people can sign in, and SIP
registration fails. Otherwise nothing, until a feature of the newer side is used.

## How to fix it
Bring every node of the older side to the release of the newer one.

## How to verify
Status > Overview shows the same release on every node, and the secure traversal test passes.

## Sources
TAC 225482 demands the same release on both sides for the relaxations of X15.4.
"""

from __future__ import annotations

from collections.abc import Iterator

from edgetrust.model.connection import Purpose
from edgetrust.model.deployment import ExpresswayCluster, Role
from edgetrust.model.evidence import Evidence
from edgetrust.model.finding import Finding, Impact, Remedy, RemedyStep, Severity
from edgetrust.mra.pages import ROLE_NAMES, SECURE_TRAVERSAL_TEST, UPGRADE
from edgetrust.mra.releases import SIP_SERVICE_DEMANDS_BOTH_PURPOSES, describe_stand_in, is_in_force, parse_version
from edgetrust.pki.purpose import has_purpose
from edgetrust.rules.examination import Examination, Subject, evidence_of
from edgetrust.rules.rule import Family, Rule
from edgetrust.rules.sources import tac
from edgetrust.rules.subjects import server_certificates


def check(examination: Examination) -> Iterator[Finding]:
    """One finding when two given releases differ."""
    sides = examination.deployment.expressways
    if len(sides) == 2 and all(side.version_given for side in sides):
        older, newer = sorted(sides, key=lambda side: parse_version(side.version) or ())
        if parse_version(older.version) != parse_version(newer.version):
            yield _finding(examination, older, newer)


RULE = Rule(
    slug="versions-differ",
    title="Expressway-C and Expressway-E run different releases",
    family=Family.DEPLOYMENT,
    severity=Severity.WARNING,
    citations=(tac(225482, "Prepare Expressway for Client Auth EKU Sunset", "X15.4"),),
    check=check,
)


def _finding(examination: Examination, older: ExpresswayCluster, newer: ExpresswayCluster) -> Finding:
    relying, is_known = _relying_on_relaxations(examination, newer), describe_stand_in(newer.version) is None
    services = [examination.connections_of(subject.node, "sip-service") for subject in relying]
    return Finding(
        rule=RULE.slug,
        severity=Severity.ERROR if relying else RULE.severity,
        node=older.nodes[0].id,
        connections=tuple(dict.fromkeys(service for found in services for service in found)),
        message=f"the {_describe(older)} is older than the {_describe(newer)}",
        expected=f"{newer.version} on both sides",
        got=f"{_describe(older)}, {_describe(newer)}",
        evidence=(
            Evidence(source=examination.deployment.file, line=older.line or None),
            *(evidence_of(subject.located) for subject in relying),
        ),
        consequence=_consequence(relying),
        remedy=Remedy(
            steps=_steps(examination, older, newer),
            impact=Impact.NODE_RESTART if is_known else Impact.NONE,
            verify=f"the overview shows {newer.version if is_known else 'one release'} on every node; "
            f"{SECURE_TRAVERSAL_TEST} passes",
        ),
        references=tuple(str(citation) for citation in RULE.citations),
    )


def _steps(examination: Examination, older: ExpresswayCluster, newer: ExpresswayCluster) -> tuple[RemedyStep, ...]:
    """The older side to the release of the newer; where nobody knows that release, a look at what is typed first."""
    stand_in = describe_stand_in(newer.version)
    if stand_in is None:
        return tuple(RemedyStep(node=node.id, where=UPGRADE, do=f"upgrade to {newer.version}") for node in older.nodes)
    do = f"look at the release that is typed: {stand_in}; where it is right, bring both sides to one release"
    return (RemedyStep(node=newer.nodes[0].id, where=examination.deployment.file, do=do),)


def _relying_on_relaxations(examination: Examination, newer: ExpresswayCluster) -> tuple[Subject, ...]:
    """The Expressway-E certificates that only work because a side no longer asks them for clientAuth."""
    if is_in_force(SIP_SERVICE_DEMANDS_BOTH_PURPOSES, newer.version):
        return ()
    shown = server_certificates(examination, Role.EXPRESSWAY_E)
    return tuple(subject for subject in shown if not has_purpose(subject.certificate, Purpose.CLIENT_AUTH, as_ca=False))


def _consequence(relying: tuple[Subject, ...]) -> str:
    if not relying:
        return "the pair is meant to run different releases only while it is upgraded"
    names = ", ".join(subject.node.fqdn for subject in relying)
    return (
        f"the server-only certificate of {names} is accepted only where both sides run the same release from X15.4 on; "
        "these connections are at risk, even where each release by itself would accept it"
    )


def _describe(side: ExpresswayCluster) -> str:
    return f"{ROLE_NAMES[side.role]} ({side.version})"
