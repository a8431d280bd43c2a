"""The findings of the HTML report: what is wrong in the open, how it is mended folded away until it is asked for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from edgetrust.model.finding import Severity
from edgetrust.report.markup import Markup, element, join
from edgetrust.report.outline import Affected, FindingEntry
from edgetrust.report.steps import Fingerprint, Step
from edgetrust.report.wording import describe_count


def finding_section(findings: Iterable[FindingEntry]) -> Markup:
    """One article a finding."""
    return join(map(_finding, findings))


def _finding(finding: FindingEntry) -> Markup:
    chip = element("span", finding.severity.value, class_=f"chip {finding.severity}")
    return element(
        "article",
        element("h3", chip, element("span", f"{finding.number}. {finding.message}")),
        element("p", element("code", finding.rule), f" on {finding.place}", class_="place"),
        element("dl", *_facts(finding)),
        _remedy(finding),
        class_=str(finding.severity),
        id=f"finding-{finding.number}",
    )


def _facts(finding: FindingEntry) -> Iterator[Markup]:
    yield from _fact("Expected", [finding.expected])
    yield from _fact("Got", [finding.got])
    yield from _fact("Consequence", [finding.consequence])
    yield from _fact("Affects", map(_affected, finding.affected))
    yield from _fact("Evidence", (element("code", place) for place in finding.evidence))


def _fact(term: str, values: Iterable[str]) -> Iterator[Markup]:
    """A term and its values; nothing when all of them are empty."""
    shown = [value for value in values if value]
    if shown:
        yield element("dt", term)
        yield element("dd", shown[0] if len(shown) == 1 else element("ul", *(element("li", value) for value in shown)))


def _affected(affected: Affected) -> Markup:
    links = (
        element("a", element("code", entry.kind), href=f"#connection-{entry.number}") for entry in affected.connections
    )
    return join((affected.pair, *([": ", join(links, ", ")] if affected.connections else [])))


def _remedy(finding: FindingEntry) -> Markup:
    steps = describe_count(len(finding.steps), "step")
    summary = f"How to mend it: {steps}, {finding.impact}" if finding.steps else "Nothing has to be done"
    facts = (
        *_fact("Verify", [finding.verify]),
        *_fact("Sources", finding.references),
        *_fact("More", [element("code", f"edgetrust explain {finding.rule}")]),
    )
    return element(
        "details",
        element("summary", summary),
        element("ol", *(_step(step.brief) for step in finding.steps), class_="steps") if finding.steps else "",
        element("dl", *facts, class_="after"),
        class_="remedy",
        open=finding.severity is Severity.ERROR,
    )


def _step(step: Step) -> Markup:
    return element(
        "li",
        element("p", f"{step.node}: ", element("span", step.where, class_="page")),
        element("p", step.do),
        *map(_fingerprint, step.certificates),
    )


def _fingerprint(certificate: Fingerprint) -> Markup:
    place = ("in ", element("code", certificate.place)) if certificate.place is not None else ()
    return element("p", "SHA-256 ", element("code", certificate.sha256), " ", *place, class_="soft")
