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

from collections.abc import Iterable, Iterator
from dataclasses import replace

from edgetrust.model.deployment import ExpresswayCluster, Role
from edgetrust.model.finding import Finding, Impact, Remedy, RemedyStep, Severity
from edgetrust.model.verdict import ConnectionVerdict, Outcome, Verification
from edgetrust.mra.pages import CUCM_SERVER, SLOT_NAMES, UNIFIED_CM_SERVERS
from edgetrust.mra.releases import ORIGIN_SERVERS_ALWAYS_VERIFIED, is_in_force
from edgetrust.rules.examination import Examination, Failure
from edgetrust.rules.remedies import append, reissue
from edgetrust.rules.rule import Family, Rule
from edgetrust.rules.sources import standard, tac


def check(examination: Examination) -> Iterator[Finding]:
    """One finding for each defect that only the upgrade brings to light."""
    side = examination.deployment.expressway_c
    if side is None or is_in_force(ORIGIN_SERVERS_ALWAYS_VERIFIED, side.version):
        return
    if all(cluster.tls_verify for cluster in examination.deployment.uc_clusters):
        return
    upgraded = _upgraded(examination, side)
    rules = {each.diagnosis.rule for _, each in upgraded.verifications() if each.diagnosis is not None}
    for failure in _names_together(upgraded.failures(*rules)):
        yield _finding(upgraded, side, failure)


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


def _names_together(failures: Iterable[Failure]) -> Iterator[Failure]:
    """The same, with all certificates of a node that lack its name as one defect: the name is typed once."""
    groups: dict[object, Failure] = {}
    for position, failure in enumerate(failures):
        key = (failure.rule, failure.node.id) if failure.first.unmatched else position
        earlier = groups[key].verifications if key in groups else ()
        groups[key] = replace(failure, verifications=(*earlier, *failure.verifications))
    yield from groups.values()


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
        message=f"from {since} on the Expressway-C would refuse {servers} ({failure.rule}); "
        f"{side.version} with TLS verify mode Off does not look",
        expected=f"certificates of {servers} that verify before the upgrade to {since} or later",
        got=_got(failure.first),
        evidence=upgraded.evidence_shown(*(verification for _, verification in failure.verifications)),
        consequence="after the upgrade these connections fail, and with them the sign-in of every user they serve",
        remedy=_remedy(failure, in_list=in_list),
        references=tuple(str(citation) for citation in RULE.citations),
    )


def _got(verification: Verification) -> str:
    slot = SLOT_NAMES[verification.requirement.slot]
    error = verification.error
    what = "" if error is None else f": {error.text} at depth {error.depth}"
    names = ", ".join(name for group in verification.unmatched for name in group)
    return f"a {slot} that does not verify{what}" + (f" (looked for {names})" if names else "")


def _remedy(failure: Failure, *, in_list: bool) -> Remedy:
    requirement = failure.first.requirement
    if in_list:
        missing = dict.fromkeys(each for _, verification in failure.verifications for each in verification.missing)
        known = [each.certificate for each in missing if each.certificate is not None]
        unknown = [each.subject for each in missing if each.certificate is None]
        return append(failure.node, requirement.store, known, unknown)
    if failure.first.unmatched:
        fqdn = failure.node.fqdn
        step = RemedyStep(
            node=failure.node.id,
            where=CUCM_SERVER,
            do=f"let {fqdn} be the name that the Expressway-C is given, and let the certificate carry it",
        )
        return Remedy(steps=(step,), impact=Impact.SERVICE_RESTART, verify=_VERIFY)
    return reissue(failure.node, requirement.slot, f"that passes the Expressway-C, for {failure.node.fqdn}")


_VERIFY = f"{UNIFIED_CM_SERVERS} on the Expressway-C: Refresh servers succeeds with TLS verify mode On"
