"""The plan for a terminal: each certificate with what to enter on its page, each list, then the steps.

What somebody copies (a list of names) stands on one line, however long. ASCII but for the names. Not here: what is said
in which order (`edgetrust.report.plan_outline`).
"""

from __future__ import annotations

from collections.abc import Iterator

from edgetrust.model.deployment import Deployment
from edgetrust.model.plan import Plan
from edgetrust.report.ansi import Pen, Style
from edgetrust.report.paragraph import hang
from edgetrust.report.plan_outline import CertificateEntry, ListEntry, PlanOutline, StepEntry, build_plan_outline

_LABEL = 12
"""Columns of the labels of a certificate, `signed by` and a gap."""


def render_plan_text(plan: Plan, deployment: Deployment, *, colour: bool = False, width: int = 100) -> str:
    """The plan in lines of about `width` columns."""
    outline = build_plan_outline(plan, deployment)
    pen = Pen(colour)
    sections = [
        _head(outline, pen),
        *(_certificate(entry, pen, width) for entry in outline.certificates),
        _heading("Trust lists", pen),
        *(_list(entry, pen, width) for entry in outline.lists),
        _heading("Steps", pen),
        *(_step(entry, pen, width) for entry in outline.steps),
    ]
    return "\n".join(line.rstrip() for section in sections for line in section) + "\n"


def _head(outline: PlanOutline, pen: Pen) -> Iterator[str]:
    yield f"{pen.paint(outline.name, Style.BOLD)} ({outline.file})"
    yield f"plan: {outline.summary}"
    yield from _heading("Certificates", pen)


def _heading(text: str, pen: Pen) -> Iterator[str]:
    yield ""
    yield pen.paint(text, Style.BOLD)


def _certificate(entry: CertificateEntry, pen: Pen, width: int) -> Iterator[str]:
    yield ""
    in_place = f"  {pen.paint('in place', Style.GREEN)}" if entry.is_in_place else ""
    yield f"{pen.paint(entry.title, Style.CYAN)}{in_place}"
    for label, value in entry.facts:
        yield f"  {label:{_LABEL}}{value}"
    yield f"  {'page':{_LABEL}}{entry.where}"
    column = max((len(label) for label, _ in entry.fields), default=0)
    for label, value in entry.fields:
        yield f"    {label:{column}}  {value}"
    yield f"  {'preview':{_LABEL}}{entry.preview}"
    for name, why in entry.names:
        yield from _under(f"    {name}", 6, why, width)
    for reason in entry.reasons:
        yield from hang(f"  {'because':{_LABEL}}", _LABEL + 2, reason, width=width)
    for advised in entry.advised:
        yield from hang(f"  {'next time':{_LABEL}}", _LABEL + 2, advised, width=width)
    for warning in entry.warnings:
        label = pen.paint("warning", Style.YELLOW) + " " * (_LABEL - len("warning"))
        yield from hang(f"  {label}", _LABEL + 2, warning, width=width)


def _under(line: str, indent: int, text: str, width: int) -> Iterator[str]:
    """A line, and an explanation below it."""
    yield line
    yield from hang(" " * indent, indent, text, width=width)


def _list(entry: ListEntry, pen: Pen, width: int) -> Iterator[str]:
    yield ""
    yield pen.paint(entry.title, Style.CYAN)
    for number, (authority, reason) in enumerate(entry.authorities, start=1):
        yield from _under(f"  {number:2}. {authority}", 6, reason, width)
    for note in entry.notes:
        yield from hang("  - ", 4, note, width=width)


def _step(entry: StepEntry, pen: Pen, width: int) -> Iterator[str]:
    yield ""
    yield f"{entry.number:3}. {pen.paint(entry.title, Style.BOLD)}"
    yield from hang("     ", 5, entry.do, width=width)
    if entry.impact:
        yield from hang("     costs   ", 13, entry.impact, width=width)
    yield from hang("     verify  ", 13, entry.verify, width=width)
