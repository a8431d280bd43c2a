"""The secure traversal test from files: what a check says of every pair of an Expressway-C and an Expressway-E.

The page (Administrator Guide X15.5, secure traversal test) looks at names and chains on both sides of the traversal
connection. The SSH tunnel is looked at as well: MRA needs it, and the page says nothing about it. Not here: judging
(`edgetrust.usecase.check`).
"""

from __future__ import annotations

from edgetrust.model.deployment import Deployment
from edgetrust.model.finding import Severity
from edgetrust.model.report import Report
from edgetrust.model.traversal_test import PairTest, TraversalTest
from edgetrust.model.verdict import ConnectionVerdict, Outcome
from edgetrust.usecase.exit_code import ExitCode, FailOn

KINDS = ("traversal", "ssh-tunnel")
"""Kinds of connection that belong to a pair."""
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
    ids = {verdict.connection.id for verdict in connections}
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
        findings=tuple(finding for finding in report.findings if not ids.isdisjoint(finding.connections)),
    )


def _of(report: Report, kind: str, client: str, server: str) -> tuple[ConnectionVerdict, ...]:
    return tuple(
        verdict
        for verdict in report.connections
        if (verdict.connection.kind, verdict.connection.client, verdict.connection.server) == (kind, client, server)
    )


def exit_code_of_test(test: TraversalTest, *, fail_on: FailOn) -> ExitCode:
    """1 when a pair fails; with --fail-on warning also when one has a warning; 3 when nothing is known of any."""
    if test.report.crashed_rules:
        return ExitCode.DEFECT
    if test.report.problems:
        return ExitCode.UNUSABLE_INPUT
    if all(pair.outcome in (Outcome.UNKNOWN, Outcome.NOT_VERIFIED) for pair in test.pairs):
        return ExitCode.NOTHING_EXAMINED
    limit = fail_on.severity
    if limit is None:
        return ExitCode.CLEAN
    fails = any(pair.outcome is Outcome.FAIL for pair in test.pairs)
    warns = limit is Severity.WARNING and any(_warns(pair) for pair in test.pairs)
    return ExitCode.FINDINGS if fails or warns else ExitCode.CLEAN


def _warns(pair: PairTest) -> bool:
    return pair.outcome is Outcome.WARN or any(
        finding.severity.rank <= Severity.WARNING.rank for finding in pair.findings
    )
