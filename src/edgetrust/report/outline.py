"""What a report says, in which order and under which headings, decided once for text, HTML, Markdown and JUnit.

Every string of an outline is printable (`edgetrust.report.printable`), so that a renderer adds nothing but the quoting
of its own format. Not here: documents for programs (`json`, `sarif`), which keep strings as they are.
"""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum

from edgetrust.model.evidence import Evidence
from edgetrust.model.finding import Finding, Severity
from edgetrust.model.report import Report, Unexamined
from edgetrust.model.value import dataclass
from edgetrust.model.verdict import Outcome
from edgetrust.report.pairs import ConnectionEntry, Pair, build_pairs
from edgetrust.report.printable import printable
from edgetrust.report.steps import Ledger, Step
from edgetrust.report.wording import (
    IMPACT_WORDS,
    describe_count,
    describe_outcomes,
    describe_place,
    describe_severities,
    describe_time,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Affected:
    """The connections of one pair that a finding names."""

    pair: str
    connections: tuple[ConnectionEntry, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingEntry:
    """One finding."""

    number: int
    """From 1, most severe first."""
    rule: str
    severity: Severity
    place: str
    message: str
    expected: str
    got: str
    consequence: str
    affected: tuple[Affected, ...]
    evidence: tuple[str, ...]
    steps: tuple[Step, ...]
    impact: str
    verify: str
    references: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """A reason for not having examined something, and everything it kept from being examined."""

    reason: str
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Unread:
    """A place in a file that could not be read."""

    place: str
    reason: str


class Result(StrEnum):
    """What it all amounts to; green only where there is evidence for it."""

    BROKEN = "broken"
    DEGRADED = "degraded"
    INCOMPLETE = "incomplete"
    SOUND = "sound"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """A report, ready to be written down."""

    name: str
    file: str
    at: str
    as_version: str | None
    result: Result
    verdict: str
    """The result in one sentence."""
    summary: str
    """The counts in one line."""
    outcomes: Mapping[Outcome, int]
    severities: Mapping[Severity, int]
    certificates: int
    pairs: tuple[Pair, ...]
    findings: tuple[FindingEntry, ...]
    unexamined: tuple[Gap, ...]
    problems: tuple[Unread, ...]
    crashed_rules: tuple[str, ...]

    @property
    def connections(self) -> tuple[ConnectionEntry, ...]:
        """All connections in the order of their pairs."""
        return tuple(entry for pair in self.pairs for entry in pair.connections)


def build_outline(report: Report) -> Outline:
    """The outline of a report."""
    findings = sorted(report.findings, key=lambda finding: finding.severity.rank)
    pairs = build_pairs(report.connections, findings)
    result = _judge(report)
    return Outline(
        name=printable(report.deployment_name),
        file=printable(report.deployment_file),
        at=describe_time(report.at),
        as_version=printable(report.as_version) if report.as_version is not None else None,
        result=result,
        verdict=_describe_verdict(report, result),
        summary=describe_summary(report),
        outcomes=report.outcome_counts(),
        severities=report.severity_counts(),
        certificates=report.certificates,
        pairs=pairs,
        findings=build_findings(findings, pairs),
        unexamined=_build_gaps(report.unexamined),
        problems=tuple(
            Unread(place=_place(problem.source.file, problem.source.line), reason=printable(problem.reason))
            for problem in report.problems
        ),
        crashed_rules=tuple(printable(rule) for rule in report.crashed_rules),
    )


def describe_summary(report: Report) -> str:
    """`3 connections: 2 ok, 1 fail; 1 finding: 1 error; 7 certificates`."""
    outcomes = [describe_outcomes(count, outcome) for outcome, count in report.outcome_counts().items() if count]
    severities = [describe_severities(count, severity) for severity, count in report.severity_counts().items() if count]
    parts = (
        _count_with_details(len(report.connections), "connection", outcomes),
        _count_with_details(len(report.findings), "finding", severities),
        describe_count(report.certificates, "certificate"),
    )
    return "; ".join(parts)


def _count_with_details(count: int, noun: str, details: Sequence[str]) -> str:
    return ": ".join(filter(None, (describe_count(count, noun), ", ".join(details))))


_VERDICTS = {
    Result.BROKEN: "Defects were found; each finding says how to mend it.",
    Result.DEGRADED: "It works, with warnings.",
    Result.SOUND: "Nothing wrong was found, and everything was examined.",
}


def _judge(report: Report) -> Result:
    outcomes, severities = report.outcome_counts(), report.severity_counts()
    if outcomes[Outcome.FAIL] or severities[Severity.ERROR]:
        return Result.BROKEN
    if _has_gaps(report) or _describe_selection(report):
        return Result.INCOMPLETE
    return Result.DEGRADED if _has_warnings(report) else Result.SOUND


def _has_warnings(report: Report) -> bool:
    return bool(report.outcome_counts()[Outcome.WARN] or report.severity_counts()[Severity.WARNING])


def _has_gaps(report: Report) -> bool:
    """Something could not be examined, or nobody verifies anything."""
    unknown = report.outcome_counts()[Outcome.UNKNOWN]
    gaps = report.unexamined or report.problems or report.crashed_rules or unknown
    return bool(gaps) or not report.judges_connections


def _describe_verdict(report: Report, result: Result) -> str:
    """The result in one sentence, and which rules were asked if not all were."""
    asked, warns = _describe_selection(report), result is Result.INCOMPLETE and _has_warnings(report)
    if result is Result.INCOMPLETE and not _has_gaps(report):
        return f"{'Warnings were' if warns else 'Nothing wrong was'} found by the rules that were asked: {asked}."
    if result is Result.INCOMPLETE:
        sentence = _describe_gaps(report, warns=warns)
    elif result is Result.BROKEN and not _tells_of_defects(report):
        sentence = "Connections fail, and no rule that was asked says why."
    else:
        sentence = _VERDICTS[result]
    return f"{sentence} Rules that were asked: {asked}." if asked else sentence


def _tells_of_defects(report: Report) -> bool:
    """Whether a finding is an error, or names a connection that fails."""
    failing = {verdict.connection.id for verdict in report.connections if verdict.outcome is Outcome.FAIL}
    return any(each.severity is Severity.ERROR or failing.intersection(each.connections) for each in report.findings)


def _describe_gaps(report: Report, *, warns: bool) -> str:
    """The result where not everything could be examined: never green, and no word of what nobody looked at."""
    if report.judges_connections:
        if warns:
            return "Warnings were found, and not everything could be examined."
        return "Nothing wrong was found in what could be examined; not everything could."
    if warns:
        return "Warnings were found, and no connection could be judged."
    if report.certificates:
        return "Nothing wrong was found in the certificates at hand; no connection could be judged."
    return "Nothing could be examined: there is no certificate at hand, and no connection could be judged."


def _describe_selection(report: Report) -> str:
    """Which rules were asked: `only a, b`, or `all but c`; empty where all were."""
    ignored = printable(", ".join(report.ignore))
    if report.only:
        return f"only {printable(', '.join(report.only))}" + (f", without {ignored}" if ignored else "")
    return f"all but {ignored}" if ignored else ""


def _build_gaps(unexamined: Iterable[Unexamined]) -> tuple[Gap, ...]:
    """One missing file keeps many connections from being judged: it is named once, in the order of first mention."""
    items: dict[str, list[str]] = {}
    for gap in unexamined:
        items.setdefault(printable(gap.reason), []).append(printable(f"{gap.kind} {gap.id}"))
    return tuple(Gap(reason=reason, items=tuple(members)) for reason, members in items.items())


# --- findings ---------------------------------------------------------------------------------------------------------


def build_findings(findings: Sequence[Finding], pairs: Iterable[Pair] = ()) -> tuple[FindingEntry, ...]:
    """Findings in the order given, numbered from 1; `pairs` are the connections that they affect."""
    everywhere = _places(evidence for finding in findings for evidence in finding.evidence)
    affected, ledger = _affected(pairs), Ledger(findings)
    entries = []
    for number, finding in enumerate(findings, start=1):
        # A certificate is often seen in several files: the finding's own evidence knows best which one is meant.
        places = ChainMap(_places(finding.evidence), everywhere)
        steps = tuple(ledger.entry(number, step, places) for step in finding.remedy.steps)
        entries.append(_build_finding(number, finding, affected.get(number, []), steps))
    return tuple(entries)


def _build_finding(
    number: int, finding: Finding, affected: Sequence[Affected], steps: tuple[Step, ...]
) -> FindingEntry:
    known = {entry.id for each in affected for entry in each.connections}
    unknown = (identity for identity in map(printable, finding.connections) if identity not in known)
    return FindingEntry(
        number=number,
        rule=printable(finding.rule),
        severity=finding.severity,
        place=printable(describe_place(finding)),
        message=printable(finding.message),
        expected=printable(finding.expected),
        got=printable(finding.got),
        consequence=printable(finding.consequence),
        affected=(*affected, *(Affected(pair=identity, connections=()) for identity in unknown)),
        evidence=tuple(dict.fromkeys(_place(item.source, item.line) for item in finding.evidence)),
        steps=steps,
        impact=IMPACT_WORDS[finding.remedy.impact],
        verify=printable(finding.remedy.verify),
        references=tuple(map(printable, finding.references)),
    )


def _affected(pairs: Iterable[Pair]) -> Mapping[int, list[Affected]]:
    """The connections that each finding names, by pair and in table order."""
    affected: dict[int, list[Affected]] = {}
    for pair in pairs:
        members: dict[int, list[ConnectionEntry]] = {}
        for entry in pair.connections:
            for number in entry.findings:
                members.setdefault(number, []).append(entry)
        for number, entries in members.items():
            title = f"{pair.left} <-> {pair.right}"
            affected.setdefault(number, []).append(Affected(pair=title, connections=tuple(entries)))
    return affected


def _places(evidence: Iterable[Evidence]) -> dict[str, str]:
    """The first place at which each certificate was seen, by fingerprint."""
    places: dict[str, str] = {}
    for item in evidence:
        if item.sha256 is not None:
            places.setdefault(item.sha256, _place(item.source, item.line))
    return places


def _place(file: str, line: int | None) -> str:
    """`file:line`, or the file alone where it has no lines."""
    return f"{printable(file)}:{line}" if line is not None else printable(file)
