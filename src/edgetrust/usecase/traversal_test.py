"""The secure traversal test from files: what a check says of every pair of an Expressway-C and an Expressway-E.

The page (Administrator Guide X15.5, secure traversal test) looks at names and chains on both sides of the traversal
connection. The SSH tunnel is looked at as well: MRA needs it, and the page says nothing about it. Not here: judging
(`edgetrust.usecase.check`).
"""

from __future__ import annotations

from edgetrust.model.deployment import Deployment
from edgetrust.model.finding import Finding, Severity
from edgetrust.model.report import Report
from edgetrust.model.traversal_test import PairTest, TraversalTest
from edgetrust.model.verdict import ConnectionVerdict, Outcome
from edgetrust.usecase.exit_code import ExitCode, FailOn, reaches

KINDS = ("traversal", "ssh-tunnel")
"""Kinds of connection that belong to a pair."""
ABOUT_THE_PAIR = frozenset(
    {
        "expires-after-2050",
        "expires-soon",
        "key-does-not-match",
        "key-too-long",
        "same-subject-shadowed",
        "temporary-certificate",
        "trust-entry-expires-soon",
        "unknown-subject-oid",
        "weak-key",
        "weak-signature",
        "wildcard-certificate",
    }
)
"""Rules whose findings may name no connection, and are about the names and chains that a pair shows each other."""
_WORST_FIRST = (Outcome.FAIL, Outcome.UNKNOWN, Outcome.WARN, Outcome.OK)


def judge_pairs(deployment: Deployment, report: Report) -> TraversalTest:
    """Every pair, out of the report of a check of that deployment."""
    c_side, e_side = deployment.expressway_c, deployment.expressway_e
    if c_side is None or e_side is None:
        return TraversalTest(report=report, pairs=())
    zone = deployment.traversal_zone
    pairs = tuple(
        _pair(report, client.id, server.id, address, zone.tls_verify_subject_name)
        for client in c_side.nodes
        for server, address in zip(e_side.nodes, zone.peer_addresses, strict=True)
    )
    return TraversalTest(report=report, pairs=pairs)


def _pair(report: Report, client: str, server: str, peer_address: str, verify_name: str | None) -> PairTest:
    connections = tuple(verdict for kind in KINDS for verdict in _of(report, kind, client, server))
    return PairTest(
        client=client,
        server=server,
        peer_address=peer_address,
        verify_name=verify_name,
        outcome=next(
            (outcome for outcome in _WORST_FIRST if any(each.outcome is outcome for each in connections)),
            Outcome.NOT_VERIFIED,
        ),
        connections=connections,
        findings=tuple(finding for finding in report.findings if _concerns(finding, connections)),
    )


def _concerns(finding: Finding, connections: tuple[ConnectionVerdict, ...]) -> bool:
    """It breaks one of the connections, or is about a certificate on their paths and may break them elsewhere."""
    if finding.connections:
        return any(verdict.connection.id in finding.connections for verdict in connections)
    if finding.rule not in ABOUT_THE_PAIR:
        return False
    ends = {end for verdict in connections for end in (verdict.connection.client, verdict.connection.server)}
    steps = (step for verdict in connections for each in verdict.verifications for step in each.path)
    shown = {step.certificate.sha256 for step in steps}
    return finding.node in ends and any(evidence.sha256 in shown for evidence in finding.evidence)


def _of(report: Report, kind: str, client: str, server: str) -> tuple[ConnectionVerdict, ...]:
    return tuple(
        verdict
        for verdict in report.connections
        if (verdict.connection.kind, verdict.connection.client, verdict.connection.server) == (kind, client, server)
    )


def exit_code_of_test(test: TraversalTest, *, fail_on: FailOn) -> ExitCode:
    """1 when a pair fails or has an error; with --fail-on warning also when one has a warning; 3 when nothing is known
    of any."""
    if test.report.crashed_rules:
        return ExitCode.DEFECT
    if test.report.problems:
        return ExitCode.UNUSABLE_INPUT
    if all(pair.outcome in (Outcome.UNKNOWN, Outcome.NOT_VERIFIED) for pair in test.pairs):
        return ExitCode.NOTHING_EXAMINED
    limit = fail_on.severity
    if limit is None:
        return ExitCode.CLEAN
    outcomes = {Outcome.FAIL} if limit is Severity.ERROR else {Outcome.FAIL, Outcome.WARN}
    is_bad = any(pair.outcome in outcomes or reaches(pair.findings, fail_on) for pair in test.pairs)
    return ExitCode.FINDINGS if is_bad else ExitCode.CLEAN
