from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edgetrust.model.evidence import Evidence
from edgetrust.model.finding import Severity
from edgetrust.model.report import Report, Unexamined
from edgetrust.model.verdict import Outcome
from edgetrust.report.outline import (
    Affected,
    FindingEntry,
    Gap,
    Result,
    Unread,
    build_outline,
    describe_summary,
)
from edgetrust.report.steps import Fingerprint, Step
from tests.report import sample


def strings(value: object) -> Iterator[str]:
    """Every string inside a value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from strings(item)
    elif is_dataclass(value):
        for field in fields(value):
            yield from strings(getattr(value, field.name))


def test_the_head() -> None:
    """Name, file, time, release, result and counts."""
    outline = build_outline(sample.full())

    assert (outline.name, outline.file, outline.at) == ("Acme", "acme.yaml", "2026-11-23 00:00:00 UTC")
    assert (outline.as_version, outline.certificates, outline.result) == ("X15.5", 41, Result.BROKEN)
    assert outline.outcomes[Outcome.FAIL] == 3
    assert outline.severities[Severity.ERROR] == 2
    assert [entry.number for entry in outline.connections] == list(range(1, 10))


def test_findings_are_numbered_by_severity() -> None:
    """The most severe stand first, and keep their order among themselves."""
    outline = build_outline(sample.full())

    assert [(entry.number, entry.severity, entry.rule) for entry in outline.findings] == [
        (1, "error", "intermediate-missing"),
        (2, "error", "san-missing-security-profile"),
        (3, "warning", "jabber-prompts-user"),
        (4, "info", "different-issuers"),
    ]


def test_a_whole_finding() -> None:
    """Everything a renderer shows of one finding, the certificate of the remedy with the file that holds it."""
    outline = build_outline(sample.small())

    assert outline.findings == (
        FindingEntry(
            number=1,
            rule="intermediate-missing",
            severity=Severity.ERROR,
            place="expc1.corp.example.com, trusted-ca list",
            message="The trusted CA list lacks the intermediate above the certificate of expe1.example.com.",
            expected="CN=Edge Issuing CA 3,O=Example Trust in the list, or sent by expe1.example.com",
            got="neither; the root CN=Edge Root G2,O=Example Trust is in the list",
            consequence="The traversal zone stays down, so nobody outside can sign in.",
            affected=(
                Affected(pair="expc1.corp.example.com <-> expe1.example.com", connections=outline.pairs[0].connections),
            ),
            evidence=("certs/expe1.pem:1", "ca/issuing.der"),
            steps=(
                Step(
                    node="expc1.corp.example.com",
                    where="Maintenance > Security > Trusted CA certificate",
                    do="Append CA certificate: CN=Edge Issuing CA 3,O=Example Trust; then restart the node",
                    certificates=(Fingerprint(sha256=sample.issuing().sha256, place="ca/issuing.der"),),
                ),
            ),
            impact="a restart of the node",
            verify="Configuration > Zones > Zones shows the traversal zone Active",
            references=("MRA Deployment Guide (X15.2), traversal zone",),
        ),
    )


def test_the_own_evidence_of_a_finding_says_where_a_certificate_is() -> None:
    """A certificate seen in several files is named as the finding itself saw it; another finding's place is second."""
    first, second = sample.missing_intermediate(), sample.missing_intermediate()
    elsewhere = (Evidence(source="other.pem", line=7, sha256=sample.issuing().sha256),)
    report = replace(sample.small(), findings=(replace(first, evidence=elsewhere), second, replace(first, evidence=())))

    places = [entry.steps[0].certificates[0].place for entry in build_outline(report).findings]

    assert places == ["other.pem:7", "ca/issuing.der", "other.pem:7"]


def test_a_connection_nobody_knows_stands_alone() -> None:
    """An id that no connection of the report has is named all the same."""
    report = replace(sample.small(), findings=(sample.missing_intermediate("capture:a->b"),))

    assert build_outline(report).findings[0].affected == (Affected(pair="capture:a->b", connections=()),)


def test_one_reason_is_said_once() -> None:
    """Everything that the same missing file kept from being examined stands below one reason."""
    gaps = (
        Unexamined(kind="connection", id="a", reason="no list"),
        Unexamined(kind="connection", id="b", reason="no leaf"),
        Unexamined(kind="connection", id="c", reason="no list"),
    )

    outline = build_outline(replace(sample.sound(), unexamined=gaps))

    assert outline.unexamined == (
        Gap(reason="no list", items=("connection a", "connection c")),
        Gap(reason="no leaf", items=("connection b",)),
    )


def test_what_could_not_be_read_and_what_crashed() -> None:
    """Places of unreadable files, and rules with a defect of ours."""
    outline = build_outline(sample.full())

    assert outline.problems == (
        Unread(place="ca/old.p7b", reason="not PKCS#7: expected a SEQUENCE, got 0x3c"),
        Unread(place="certs/cucm.pem:31", reason="certificate cut short after 412 bytes"),
    )
    assert outline.crashed_rules == ("trust-list-too-long",)


def _with_outcome(outcome: Outcome) -> Report:
    report = sample.sound()
    return replace(report, connections=(replace(report.connections[0], outcome=outcome),))


def _with_finding(severity: Severity) -> Report:
    return replace(sample.sound(), findings=(replace(sample.missing_intermediate(), severity=severity),))


@pytest.mark.parametrize(
    ("report", "expected"),
    [
        (sample.sound(), Result.SOUND),
        (_with_outcome(Outcome.FAIL), Result.BROKEN),
        (_with_finding(Severity.ERROR), Result.BROKEN),
        (_with_outcome(Outcome.WARN), Result.DEGRADED),
        (_with_finding(Severity.WARNING), Result.DEGRADED),
        (_with_finding(Severity.INFO), Result.SOUND),
        (_with_outcome(Outcome.UNKNOWN), Result.INCOMPLETE),
        (_with_outcome(Outcome.NOT_VERIFIED), Result.INCOMPLETE),
        (replace(sample.sound(), connections=()), Result.INCOMPLETE),
        (replace(sample.sound(), unexamined=sample.full().unexamined), Result.INCOMPLETE),
        (replace(sample.sound(), problems=sample.full().problems), Result.INCOMPLETE),
        (replace(sample.sound(), crashed_rules=("a-rule",)), Result.INCOMPLETE),
        (replace(sample.sound(), only=("a-rule",)), Result.INCOMPLETE),
        (replace(sample.sound(), ignore=("a-rule",)), Result.INCOMPLETE),
        (replace(_with_outcome(Outcome.UNKNOWN), findings=_with_finding(Severity.WARNING).findings), Result.INCOMPLETE),
        (replace(_with_outcome(Outcome.WARN), unexamined=sample.full().unexamined), Result.INCOMPLETE),
        (replace(_with_finding(Severity.WARNING), connections=()), Result.INCOMPLETE),
        (replace(_with_finding(Severity.WARNING), problems=sample.full().problems), Result.INCOMPLETE),
        (replace(_with_finding(Severity.WARNING), only=("a-rule",)), Result.INCOMPLETE),
        (replace(_with_outcome(Outcome.FAIL), unexamined=sample.full().unexamined), Result.BROKEN),
    ],
)
def test_a_result_is_never_green_without_evidence(report: Report, expected: Result) -> None:
    """Sound means that something was verified, nothing failed and nothing was left out; the same for working at all."""
    assert build_outline(report).result is expected


@pytest.mark.parametrize(
    ("report", "expected"),
    [
        (sample.sound(), "Nothing wrong was found, and everything was examined."),
        (_with_finding(Severity.WARNING), "It works, with warnings."),
        (_with_finding(Severity.ERROR), "Defects were found; each finding says how to mend it."),
        (
            replace(sample.sound(), unexamined=sample.full().unexamined),
            "Nothing wrong was found in what could be examined; not everything could.",
        ),
        (
            replace(_with_finding(Severity.WARNING), unexamined=sample.full().unexamined),
            "Warnings were found, and not everything could be examined.",
        ),
        (
            _with_outcome(Outcome.UNKNOWN),
            "Nothing wrong was found in the certificates at hand; no connection could be judged.",
        ),
        (
            replace(_with_outcome(Outcome.UNKNOWN), certificates=0),
            "Nothing could be examined: there is no certificate at hand, and no connection could be judged.",
        ),
        (
            replace(_with_outcome(Outcome.UNKNOWN), findings=_with_finding(Severity.WARNING).findings),
            "Warnings were found, and no connection could be judged.",
        ),
        (replace(sample.sound(), only=("a", "b")), "Nothing wrong was found by the rules that were asked: only a, b."),
        (replace(sample.sound(), ignore=("a",)), "Nothing wrong was found by the rules that were asked: all but a."),
        (
            replace(_with_finding(Severity.WARNING), only=("a",), ignore=("b",)),
            "Warnings were found by the rules that were asked: only a, without b.",
        ),
        (
            replace(sample.sound(), unexamined=sample.full().unexamined, only=("a",)),
            "Nothing wrong was found in what could be examined; not everything could. Rules that were asked: only a.",
        ),
        (
            replace(_with_outcome(Outcome.FAIL), only=("a",)),
            "Connections fail, and no rule that was asked says why. Rules that were asked: only a.",
        ),
        (
            replace(_with_finding(Severity.ERROR), ignore=("a", "b")),
            "Defects were found; each finding says how to mend it. Rules that were asked: all but a, b.",
        ),
    ],
)
def test_the_sentence_says_no_more_than_was_looked_at(report: Report, expected: str) -> None:
    """Neither that it works where nobody knows, nor that all is well where rules were left out."""
    assert build_outline(report).verdict == expected


def test_the_summary() -> None:
    """Counts in one line, without zeros."""
    assert describe_summary(sample.full()) == (
        "9 connections: 2 ok, 2 warn, 3 fail, 1 unknown, 1 not verified; "
        "4 findings: 2 errors, 1 warning, 1 info; 41 certificates"
    )
    assert describe_summary(sample.small()) == "1 connection: 1 fail; 1 finding: 1 error; 3 certificates"
    assert describe_summary(sample.sound()) == "1 connection: 1 ok; 0 findings; 3 certificates"


@pytest.mark.parametrize("text", sample.HOSTILE)
def test_hostile_strings_are_printable_everywhere(text: str) -> None:
    """No string of an outline can break a line or move a cursor."""
    assert all(each.isprintable() for each in strings(build_outline(sample.hostile(text))))


@given(st.text())
def test_any_string_is_printable_everywhere(text: str) -> None:
    """The same, for strings nobody thought of."""
    assert all(each.isprintable() for each in strings(build_outline(sample.hostile(text))))
