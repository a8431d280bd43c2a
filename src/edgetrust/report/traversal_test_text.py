"""The secure traversal test for a terminal: a paragraph a pair with both directions, then each warning once with its
remedy.

Not here: judging, and the words of findings (`edgetrust.report.text`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from edgetrust.model.report import Report
from edgetrust.model.traversal_test import PairTest, TraversalTest
from edgetrust.model.verdict import ConnectionVerdict, Outcome, Verification
from edgetrust.report.ansi import OUTCOME_STYLES, Pen, Style
from edgetrust.report.paragraph import hang
from edgetrust.report.printable import printable
from edgetrust.report.text import write_findings
from edgetrust.report.wording import OUTCOME_WORDS, describe_time, describe_verification

_LABEL = 12
_TITLES = {"traversal": "traversal", "ssh-tunnel": "SSH tunnel (not on the page)"}
_PING = (
    "the page itself begins with a ping: where ICMP to an Expressway-E is blocked, it says that the Expressway-E "
    "cannot be reached, whatever the certificates are"
)


def render_traversal_test_text(test: TraversalTest, *, colour: bool = False, width: int = 100) -> str:
    """The test in lines of about `width` columns."""
    pen = Pen(colour)
    report = test.report
    lines = [f"{pen.paint(printable(report.deployment_name), Style.BOLD)} ({printable(report.deployment_file)})"]
    judged_as = f", as release {report.as_version}" if report.as_version is not None else ""
    lines.append(f"judged at {describe_time(report.at)}{judged_as}")
    if not test.pairs:
        lines.append("no pair to test: the deployment has no Expressway-C, or no Expressway-E")
    for pair in test.pairs:
        lines += ["", *_pair(pair, pen, width)]
    lines += write_findings(_only_pairs(test), colour=colour, width=width)
    lines += ["", *hang("note: ", 6, _PING, width=width)] if test.pairs else []
    return "\n".join(line.rstrip() for line in lines) + "\n"


def _only_pairs(test: TraversalTest) -> Report:
    """The report, as if there were nothing but the pairs."""
    connections = tuple(verdict for pair in test.pairs for verdict in pair.connections)
    wanted = {finding for pair in test.pairs for finding in pair.findings}
    findings = tuple(finding for finding in test.report.findings if finding in wanted)
    return replace(test.report, connections=connections, findings=findings)


def _pair(pair: PairTest, pen: Pen, width: int) -> Iterator[str]:
    word = pen.paint(OUTCOME_WORDS[pair.outcome], OUTCOME_STYLES[pair.outcome])
    yield f"{word}  {printable(pair.client)} -> {printable(pair.server)}"
    yield f"  FQDN of Expressway-E  {printable(pair.peer_address)}"
    yield f"  TLS verify name       {printable(pair.verify_name or '(not known)')}"
    for verdict in pair.connections:
        yield f"  {_TITLES[verdict.connection.kind]}"
        yield from _directions(verdict, pen, width)


def _directions(verdict: ConnectionVerdict, pen: Pen, width: int) -> Iterator[str]:
    """Each side's verification of the other: what came of it, the name, the chain."""
    for verification in verdict.verifications:
        outcome = verification.outcome
        word = pen.paint(f"{OUTCOME_WORDS[outcome]:{_LABEL}}", OUTCOME_STYLES[outcome])
        yield from hang(f"    {word}", _LABEL + 4, printable(describe_verification(verification, str)), width=width)
        for label, value in _facts(verification):
            yield from hang(f"{'':{_LABEL + 4}}{label:6}", _LABEL + 10, printable(value), width=width)


def _facts(verification: Verification) -> Iterator[tuple[str, str]]:
    if verification.outcome in (Outcome.UNKNOWN, Outcome.NOT_VERIFIED):
        return
    names = verification.requirement.names.flat
    if names:
        yield "name", f"{' or '.join(names)}: {_name_result(verification)}"
    path = " <- ".join(str(step.certificate.subject) or "(an empty name)" for step in verification.path)
    yield "chain", path
    for missing in verification.missing:
        yield "", f"missing: {missing.subject}"


def _name_result(verification: Verification) -> str:
    if verification.unmatched:
        return "not in the certificate"
    return "found" if verification.error is None else "not looked at, the chain comes first"
