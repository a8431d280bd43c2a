"""The findings as SARIF 2.1.0 (OASIS), for code scanning and for whatever else gathers results of tools.

A result is a finding, its location the file that holds the evidence. Paths are relative: to the folder in which
edgetrust was started, where the deployment file was given that way; else to the folder of the deployment file. Not
here: connections, for which SARIF has no words; a result names those that its finding breaks.
"""

from __future__ import annotations

import hashlib
import json
import posixpath
import re
from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import quote

from edgetrust import __version__
from edgetrust.model.finding import Finding, RemedyStep, Severity
from edgetrust.model.report import Report
from edgetrust.model.value import dataclass
from edgetrust.report.printable import printable
from edgetrust.report.wording import IMPACT_WORDS, describe_place, describe_time

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}

_START = "%SRCROOT%"
_DEPLOYMENT = "DEPLOYMENT"
_UNENCODABLE = re.compile("[\ud800-\udc7f\udd00-\udfff]")
"""Surrogates that stand for no byte of a file name (the others do, by surrogateescape)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleText:
    """What SARIF says of a rule."""

    title: str
    severity: Severity
    page: str
    """Markdown."""


def render_sarif(report: Report, rules: Mapping[str, RuleText]) -> str:
    """The log as text, indented, in ASCII, ending in a line break. `rules` are all rules by slug."""
    return json.dumps(sarif_document(report, rules), indent=2) + "\n"


def sarif_document(report: Report, rules: Mapping[str, RuleText]) -> dict[str, object]:
    """The log as plain values."""
    # A finding whose rule nobody described still has a rule.
    slugs = tuple(dict.fromkeys((*rules, *(finding.rule for finding in report.findings))))
    index = {slug: position for position, slug in enumerate(slugs)}
    files = _Files(report.deployment_file)
    return {
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "edgetrust",
                        "version": __version__,
                        "semanticVersion": __version__,
                        "rules": [_rule(slug, rules.get(slug)) for slug in slugs],
                    }
                },
                "invocations": [_invocation(report, files)],
                "originalUriBaseIds": files.bases(),
                "results": [_result(finding, index, files) for finding in report.findings],
                "properties": {
                    "deployment": report.deployment_name,
                    "at": describe_time(report.at),
                    "asVersion": report.as_version,
                },
            }
        ],
    }


def _rule(slug: str, text: RuleText | None) -> dict[str, object]:
    if text is None:
        return {"id": slug}
    return {
        "id": slug,
        "shortDescription": {"text": text.title},
        "fullDescription": {"text": text.title},
        "help": {"text": text.page, "markdown": text.page},
        "defaultConfiguration": {"level": LEVELS[text.severity]},
    }


def _result(finding: Finding, index: Mapping[str, int], files: _Files) -> dict[str, object]:
    places = dict.fromkeys((item.source, item.line) for item in finding.evidence)
    # What is about no file in particular is about the deployment; without a location, nobody would show it.
    first, *others = places or [(files.deployment_file, None)]
    return {
        "ruleId": finding.rule,
        "ruleIndex": index[finding.rule],
        "level": LEVELS[finding.severity],
        "message": {"text": _message("\n".join(_paragraphs(finding)))},
        "locations": [{**files.location(*first), **_logical_locations(finding)}],
        "relatedLocations": [files.location(*other) for other in others],
        "partialFingerprints": {"edgetrustDefect/v1": _fingerprint(finding)},
        "properties": {
            "node": finding.node,
            "slot": finding.slot.value if finding.slot is not None else None,
            "store": finding.store.value if finding.store is not None else None,
            "connections": list(finding.connections),
        },
    }


def _logical_locations(finding: Finding) -> dict[str, object]:
    if finding.node is None:
        return {}
    return {"logicalLocations": [{"name": printable(finding.node), "kind": "resource"}]}


def _paragraphs(finding: Finding) -> Iterator[str]:
    """The first is what is wrong, because little more is shown where space is scarce."""
    yield printable(finding.message)
    yield f"Where: {printable(describe_place(finding))}"
    yield f"Expected: {printable(finding.expected)}"
    yield f"Got: {printable(finding.got)}"
    yield f"Consequence: {printable(finding.consequence)}"
    yield from _step_lines(finding.remedy.steps)
    if finding.remedy.steps:
        yield f"Impact: {IMPACT_WORDS[finding.remedy.impact]}"
    yield f"Verify: {printable(finding.remedy.verify)}"


def _step_lines(steps: Sequence[RemedyStep]) -> Iterator[str]:
    for number, step in enumerate(steps, start=1):
        certificates = "".join(f" [SHA-256 {printable(sha256)}]" for sha256 in step.certificates)
        do = f"{printable(step.where)}: {printable(step.do)}{certificates}"
        yield f"Step {number}: {printable(step.node)}: {do}"


def _message(text: str) -> str:
    """Text in which nothing is a placeholder (section 3.11.5) and nothing is a link (section 3.11.6)."""
    return text.replace("{", "{{").replace("}", "}}").replace("](", "] (")


def _fingerprint(finding: Finding) -> str:
    """The same for the same defect in the next run, however the words about it change."""
    certificates = (evidence.sha256 for evidence in finding.evidence[:1])
    parts = (finding.rule, finding.node, finding.slot, finding.store, *certificates)
    return hashlib.sha256(json.dumps(parts).encode("ascii")).hexdigest()


def _invocation(report: Report, files: _Files) -> dict[str, object]:
    return {
        "executionSuccessful": not (report.crashed_rules or report.problems),
        "toolExecutionNotifications": list(_notifications(report, files)),
    }


def _notifications(report: Report, files: _Files) -> Iterator[dict[str, object]]:
    for problem in report.problems:
        location = files.location(problem.source.file, problem.source.line)
        text = printable(f"could not be read: {problem.reason}")
        yield {"level": "error", "message": {"text": _message(text)}, "locations": [location]}
    for gap in report.unexamined:
        text = printable(f"not examined: {gap.kind} {gap.id}: {gap.reason}")
        yield {"level": "note", "message": {"text": _message(text)}}
    for rule in report.crashed_rules:
        text = printable(f"the rule {rule} failed, so its findings are missing")
        yield {"level": "error", "message": {"text": _message(text)}}


@dataclass(frozen=True, slots=True)
class _Files:
    """Where files are, seen from the deployment file as it was typed."""

    deployment_file: str

    @property
    def folder(self) -> str:
        return posixpath.dirname(self.deployment_file)

    def bases(self) -> dict[str, object]:
        """What the symbols in front of relative paths stand for."""
        start = {"description": {"text": "The folder in which edgetrust was started."}}
        if not self.folder.startswith("/"):
            return {_START: start}
        deployment = {
            "uri": f"file://{_quote(self.folder.rstrip('/'))}/",
            "description": {"text": "The folder of the deployment file."},
        }
        return {_START: start, _DEPLOYMENT: deployment}

    def location(self, file: str, line: int | None) -> dict[str, object]:
        """A place in a file; without a region where the file has no lines."""
        physical: dict[str, object] = {"artifactLocation": self.artifact(file)}
        if line is not None:
            physical["region"] = {"startLine": line}
        return {"physicalLocation": physical}

    def artifact(self, file: str) -> dict[str, object]:
        if file.startswith("/"):
            return {"uri": f"file://{_quote(file)}"}
        if not self.folder or file == self.deployment_file:
            return {"uri": _quote(file), "uriBaseId": _START}
        if self.folder.startswith("/"):
            return {"uri": _quote(file), "uriBaseId": _DEPLOYMENT}
        return {"uri": _quote(posixpath.normpath(posixpath.join(self.folder, file))), "uriBaseId": _START}


def _quote(path: str) -> str:
    """A path as a URI spells it: the bytes of the file name, percent-encoded; a colon too, so that none is a scheme."""
    return quote(_UNENCODABLE.sub("\ufffd", path), safe="/", errors="surrogateescape")
