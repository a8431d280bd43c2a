"""After an upgrade to X14.2 or later, servers would be refused that TLS verify mode Off lets pass today.

## What it checks
For an Expressway-C below X14.2 with TLS verify mode Off for a CUCM, IM and Presence or Unity Connection cluster: how
its connections would turn out under X14.2, with the certificates, names and lists of today.

## Why it matters on the edge
From X14.2 on the traffic server of the Expressway-C verifies every HTTPS request to the servers behind it, whatever
TLS verify mode says. What has worked for years with self-signed certificates or IP addresses stops with the upgrade,
for every user at once.

## What you will see
Nothing today. After the upgrade: sign-in fails, and traffic_server logs `Core server certificate verification failed`
or `SNI (…) not in certificate` with Action=Terminate. Cisco's notes disagree whether X14.0.8 and X14.0.9 do so
already.

## How to fix it
Mend the trust or the name before the upgrade: append the CA of the servers on every Expressway-C peer, and define the
servers by FQDNs that their certificates carry. As a stop-gap after the upgrade, `xConfiguration EdgeConfigServer
VerifyOriginServer: Off` on every peer restores the old behaviour.

## How to verify
`check --as-version X14.2` shows these connections as ok; on the appliance, set TLS verify mode to On and refresh the
servers before you upgrade.

## Sources
TAC 225476 and TAC 218018 tell the history (defects CSCwc69661 and CSCwa25108); the release notes of X14.2 announce
it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from edgetrust.model.deployment import ExpresswayCluster, Role
from edgetrust.model.finding import Finding, Remedy, Severity
from edgetrust.model.verdict import ConnectionVerdict, Outcome, Verification
from edgetrust.mra.pages import (
    IM_AND_PRESENCE_NODES,
    SLOT_NAMES,
    UNIFIED_CM_SERVERS,
    UNITY_CONNECTION_SERVERS,
    trust_list_place,
)
from edgetrust.mra.releases import ORIGIN_SERVERS_ALWAYS_VERIFIED, is_in_force
from edgetrust.mra.service import is_out_of_place
from edgetrust.rules.deployment import cucm_defined_by_ip, restart_pending, shown_certificate_differs
from edgetrust.rules.examination import Examination, Failure
from edgetrust.rules.remedies import reissue
from edgetrust.rules.rule import Family, Rule
from edgetrust.rules.shortages import shortage_of
from edgetrust.rules.sources import standard, tac
from edgetrust.rules.trust import name_mismatch


def check(examination: Examination) -> Iterator[Finding]:
    """One finding for each defect that only the upgrade brings to light."""
    side = examination.deployment.expressway_c
    if side is None or is_in_force(ORIGIN_SERVERS_ALWAYS_VERIFIED, side.version):
        return
    if all(cluster.tls_verify for cluster in examination.deployment.uc_clusters):
        return
    upgraded = _upgraded(examination, side)
    rules = {
        each.diagnosis.rule
        for _, each in upgraded.verifications()
        if each.diagnosis is not None and not each.unmatched and not is_out_of_place(each)
    }
    for failure in upgraded.failures(*rules):
        yield _finding(upgraded, side, failure)
    # Names are looked at behind whatever else is refused, and mended as the rules about them say.
    for rule in (cucm_defined_by_ip.RULE, name_mismatch.RULE):
        for finding in rule.check(upgraded):
            if finding.connections:
                yield _retold(side, finding, f"{finding.got} (hostname mismatch)")
    for rule in (restart_pending.RULE, shown_certificate_differs.RULE):
        yield from (_retold(side, finding, finding.got) for finding in rule.check(upgraded) if finding.connections)


RULE = Rule(
    slug="upgrade-enforces-verification",
    title="an upgrade would refuse servers that pass today",
    family=Family.DEPLOYMENT,
    severity=Severity.WARNING,
    citations=(
        tac(225476, "Understand MRA Certificate Requirements and ATS History"),
        tac(218018, "Troubleshoot Expressway Traffic Server Certificate Verification"),
        standard("Cisco Expressway X14.2 Release Notes"),
    ),
    check=check,
)


def _upgraded(examination: Examination, side: ExpresswayCluster) -> Examination:
    """The same deployment under the first release that always verifies, with nothing but the new refusals in it."""
    upgraded = replace(side, version=ORIGIN_SERVERS_ALWAYS_VERIFIED.since or side.version)
    today = {_key(*each) for each in examination.verifications() if each[1].outcome is Outcome.NOT_VERIFIED}
    verdicts = examination.judge(replace(examination.deployment, expressway_c=upgraded))
    return replace(examination, verdicts=tuple(_only_new_refusals(examination, each, today) for each in verdicts))


def _key(verdict: ConnectionVerdict, verification: Verification) -> tuple[str, str]:
    return verdict.connection.id, verification.requirement.verifier


def _only_new_refusals(
    examination: Examination, verdict: ConnectionVerdict, today: set[tuple[str, str]]
) -> ConnectionVerdict:
    refusals = tuple(
        verification
        for verification in verdict.verifications
        if verification.outcome is Outcome.FAIL
        and _key(verdict, verification) in today
        and examination.node(verification.requirement.verifier).role is Role.EXPRESSWAY_C
    )
    return replace(verdict, verifications=refusals)


def _finding(upgraded: Examination, side: ExpresswayCluster, failure: Failure) -> Finding:
    requirement = failure.first.requirement
    since = ORIGIN_SERVERS_ALWAYS_VERIFIED.since
    servers = ", ".join(
        dict.fromkeys(upgraded.node(each.requirement.presenter).fqdn for _, each in failure.verifications)
    )
    in_list = failure.node.id == requirement.verifier
    return Finding(
        rule=RULE.slug,
        severity=RULE.severity,
        node=failure.node.id,
        slot=None if in_list else requirement.slot,
        store=requirement.store if in_list else None,
        connections=failure.connections,
        message=_describe(side, servers, failure.rule),
        expected=f"certificates of {servers} that verify before the upgrade to {since} or later",
        got=_got(failure.first),
        evidence=upgraded.evidence_shown(*(verification for _, verification in failure.verifications)),
        consequence=_CONSEQUENCE,
        remedy=_remedy(upgraded, failure, in_list=in_list),
        references=tuple(str(citation) for citation in RULE.citations),
    )


def _got(verification: Verification) -> str:
    slot = SLOT_NAMES[verification.requirement.slot]
    error = verification.error
    return f"a {slot} that does not verify" + (f": {error}" if error is not None else "")


def _remedy(upgraded: Examination, failure: Failure, *, in_list: bool) -> Remedy:
    requirement = failure.first.requirement
    if in_list:
        leaves = (verification.leaf for _, verification in failure.verifications)
        shortage = shortage_of(upgraded, failure.node, requirement.store, leaves)
        impact = trust_list_place(failure.node.role, requirement.store).impact
        return Remedy(steps=shortage.steps(upgraded), impact=impact, verify=_verify(upgraded, failure))
    return replace(
        reissue(failure.node, requirement.slot, f"that passes the Expressway-C, for {failure.node.fqdn}"),
        verify=_verify(upgraded, failure),
    )


def _retold(side: ExpresswayCluster, finding: Finding, got: str) -> Finding:
    """What another rule says of what is looked at already, said of the day after the upgrade."""
    servers = ", ".join(dict.fromkeys(connection.partition("->")[2] for connection in finding.connections))
    since = ORIGIN_SERVERS_ALWAYS_VERIFIED.since
    return replace(
        finding,
        rule=RULE.slug,
        severity=RULE.severity,
        message=_describe(side, servers, finding.rule),
        expected=f"certificates of {servers} that verify before the upgrade to {since} or later",
        got=got,
        consequence=_CONSEQUENCE,
        references=tuple(str(citation) for citation in RULE.citations),
    )


def _describe(side: ExpresswayCluster, servers: str, rule: str) -> str:
    return (
        f"from {ORIGIN_SERVERS_ALWAYS_VERIFIED.since} on the Expressway-C would refuse {servers} ({rule}); "
        f"{side.version} with TLS verify mode Off does not look"
    )


_CONSEQUENCE = "after the upgrade these connections fail, and with them the sign-in of every user they serve"


_PAGES = {
    Role.CUCM: UNIFIED_CM_SERVERS,
    Role.IM_AND_PRESENCE: IM_AND_PRESENCE_NODES,
    Role.UNITY_CONNECTION: UNITY_CONNECTION_SERVERS,
}
"""Where the clusters of a role are entered on the Expressway-C."""


def _verify(examination: Examination, failure: Failure) -> str:
    """The pages of those whose connections are named."""
    servers = dict.fromkeys(verdict.connection.server for verdict, _ in failure.verifications)
    pages = dict.fromkeys(_PAGES[examination.node(server).role] for server in servers)
    return f"{' and '.join(pages)} on the Expressway-C: Refresh servers succeeds with TLS verify mode On"
