"""The plan as GitHub-flavoured Markdown, for change requests: steps with a box to tick, then what they are made of.

Not here: the order and the words (`edgetrust.report.plan_outline`), and quoting (`edgetrust.report.markdown`).
"""

from __future__ import annotations

from collections.abc import Iterator

from edgetrust.model.deployment import Deployment
from edgetrust.model.plan import Plan
from edgetrust.report.markdown import code, prose
from edgetrust.report.plan_outline import CertificateEntry, ListEntry, StepEntry, build_plan_outline


def render_plan_markdown(plan: Plan, deployment: Deployment) -> str:
    """The document, ending in a line break."""
    outline = build_plan_outline(plan, deployment)
    blocks = [
        f"# {prose(outline.name)}: plan for Mobile and Remote Access certificates",
        f"{code(outline.file)}: {outline.summary}.",
        "## Certificates",
        *(block for entry in outline.certificates for block in _certificate(entry)),
        "## Trust lists",
        *(block for entry in outline.lists for block in _list(entry)),
        "## Steps",
        *(_step(entry) for entry in outline.steps),
    ]
    return "\n\n".join(blocks) + "\n"


def _certificate(entry: CertificateEntry) -> Iterator[str]:
    yield f"### {prose(entry.title)}{' (in place)' if entry.is_in_place else ''}"
    facts = (*entry.facts, ("page", entry.where))
    yield "\n".join(f"- {prose(label)}: {prose(value)}" for label, value in facts)
    if entry.fields:
        rows = [f"| {prose(label)} | {code(value)} |" for label, value in entry.fields]
        yield "\n".join(("| field | value |", "|---|---|", *rows))
    yield f"Alternative names as they will appear: {code(entry.preview)}"
    yield "\n".join(("| name | why |", "|---|---|", *(f"| {code(name)} | {prose(why)} |" for name, why in entry.names)))
    remarks = [f"- {prose(reason)}" for reason in entry.reasons]
    remarks += [f"- next time: {prose(advised)}" for advised in entry.advised]
    remarks += [f"- ⚠️ {prose(warning)}" for warning in entry.warnings]
    if remarks:
        yield "\n".join(remarks)


def _list(entry: ListEntry) -> Iterator[str]:
    yield f"### {prose(entry.title)}"
    if entry.authorities:
        lines = (f"{number}. {prose(name)}: {prose(why)}" for number, (name, why) in enumerate(entry.authorities, 1))
        yield "\n".join(lines)
    if entry.notes:
        yield "\n".join(f"- {prose(note)}" for note in entry.notes)


def _step(entry: StepEntry) -> str:
    impact = f" *Costs: {prose(entry.impact)}.*" if entry.impact else ""
    # The number is text: a renderer would count a list anew, and other documents refer to the number.
    return f"- [ ] **{entry.number}.** {prose(entry.title)}: {prose(entry.do)}.{impact} Verify: {prose(entry.verify)}."
