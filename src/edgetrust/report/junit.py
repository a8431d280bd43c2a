"""The report as JUnit XML, for the test overview of a CI system: a suite per pair of nodes, a case per connection.

A failed connection is a failure, one that is unknown or not verified is skipped. Findings that explain no failed
connection are cases of the suite `deployment`, and so is whatever could not be read or examined.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import assert_never
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from edgetrust.model.finding import Severity
from edgetrust.model.report import Report
from edgetrust.model.verdict import Outcome
from edgetrust.report.outline import FindingEntry, Outline, build_outline
from edgetrust.report.pairs import ConnectionEntry, Pair
from edgetrust.report.printable import printable
from edgetrust.report.wording import describe_count

DEPLOYMENT = "deployment"
"""Name of the suite of everything that is no connection."""
MOST_PLACES = 10
"""Places of evidence printed of a finding in a connection that it breaks. With one CA missing those can be all
connections of a deployment, and the places as many as its nodes."""


def render_junit(report: Report, *, fail_on: Severity | None = Severity.ERROR) -> str:
    """The XML document, ending in a line break. Findings below `fail_on` (None: all of them) pass, and are printed as
    the output of their case; connections fail whatever `fail_on` is."""
    outline = build_outline(report)
    findings = {
        finding.number: (finding.rule, "\n".join(_describe(finding, MOST_PLACES))) for finding in outline.findings
    }
    root = Element("testsuites", name=f"edgetrust: {outline.name}")
    for pair in outline.pairs:
        _add_pair(root, pair, findings)
    _add_deployment(root, report, outline, fail_on)
    _count(root)
    indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{tostring(root, encoding="unicode")}\n'


def _add_pair(root: Element, pair: Pair, findings: dict[int, tuple[str, str]]) -> None:
    suite = SubElement(root, "testsuite", name=f"{pair.left} <-> {pair.right}")
    for entry in pair.connections:
        case = SubElement(suite, "testcase", classname=f"edgetrust.{entry.kind}", name=entry.id)
        _add_outcome(case, entry, findings)


def _add_outcome(case: Element, entry: ConnectionEntry, findings: dict[int, tuple[str, str]]) -> None:
    """`findings`: rule and description, by number."""
    reasons = "\n".join(reason.text for reason in entry.reasons)
    match entry.outcome:
        case Outcome.OK:
            pass
        case Outcome.WARN:
            SubElement(case, "system-out").text = reasons
        case Outcome.UNKNOWN | Outcome.NOT_VERIFIED:
            SubElement(case, "skipped", message=reasons)
        case Outcome.FAIL:
            explaining = [findings[number] for number in _explaining(entry)]
            failure = SubElement(case, "failure", message=reasons)
            failure.set("type", explaining[0][0] if explaining else "connection")
            failure.text = "\n\n".join((reasons, *(description for _, description in explaining)))
        case _:
            assert_never(entry.outcome)


def _explaining(entry: ConnectionEntry) -> list[int]:
    """Numbers of the findings that say why a connection is as it is, each once."""
    return list(dict.fromkeys(reason.finding for reason in entry.reasons if reason.finding is not None))


def _describe(finding: FindingEntry, most_places: int) -> Iterator[str]:
    yield f"{finding.severity.value}: {finding.rule} on {finding.place}"
    yield finding.message
    yield f"expected: {finding.expected}"
    yield f"got: {finding.got}"
    yield f"consequence: {finding.consequence}"
    for place in finding.evidence[:most_places]:
        yield f"evidence: {place}"
    if len(finding.evidence) > most_places:
        more = describe_count(len(finding.evidence) - most_places, "more place")
        yield f"evidence: {more}, listed in the JSON report"
    for number, step in enumerate(finding.steps, start=1):
        yield f"step {number}: {step.node}: {step.where}: {step.do}"
        for certificate in step.certificates:
            yield f"  SHA-256 {certificate.sha256}"
    yield f"verify: {finding.verify}"


# --- what is no connection --------------------------------------------------------------------------------------------


def _add_deployment(root: Element, report: Report, outline: Outline, fail_on: Severity | None) -> None:
    suite = Element("testsuite", name=DEPLOYMENT)
    failed = [entry for entry in outline.connections if entry.outcome is Outcome.FAIL]
    explained = {number for entry in failed for number in _explaining(entry)}
    for finding in outline.findings:
        if finding.number not in explained:
            _add_finding(suite, finding, fail_on)
    _add_gaps(suite, report)
    for problem in outline.problems:
        case = SubElement(suite, "testcase", classname="edgetrust.file", name=problem.place)
        SubElement(case, "error", message=problem.reason, type="unreadable")
    for rule in outline.crashed_rules:
        case = SubElement(suite, "testcase", classname="edgetrust.rule", name=rule)
        SubElement(case, "error", message="the rule failed, so its findings are missing", type="crash")
    if len(suite):
        root.append(suite)


def _add_finding(suite: Element, finding: FindingEntry, fail_on: Severity | None) -> None:
    name = f"{finding.rule} on {finding.place}"
    case = SubElement(suite, "testcase", classname=f"edgetrust.{finding.rule}", name=name)
    text = "\n".join(_describe(finding, len(finding.evidence)))
    if fail_on is not None and finding.severity.rank <= fail_on.rank:
        SubElement(case, "failure", message=finding.message, type=finding.rule).text = text
    else:
        SubElement(case, "system-out").text = text


def _add_gaps(suite: Element, report: Report) -> None:
    for gap in report.unexamined:
        # A connection that was not examined is already a skipped case of its pair.
        if gap.kind != "connection":
            classname = f"edgetrust.{printable(gap.kind)}"
            case = SubElement(suite, "testcase", classname=classname, name=printable(gap.id))
            SubElement(case, "skipped", message=printable(gap.reason))


def _count(root: Element) -> None:
    """Writes the counts that readers of JUnit expect on every level; the schema in use has no `skipped` at the top."""
    counted = {"tests": "testcase", "failures": "failure", "errors": "error", "skipped": "skipped"}
    for element in (root, *root.iter("testsuite")):
        for attribute, tag in counted.items():
            if element is not root or attribute != "skipped":
                element.set(attribute, str(sum(1 for _ in element.iter(tag))))
