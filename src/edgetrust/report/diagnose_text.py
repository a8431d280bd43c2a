"""A diagnosis for a terminal: the report with every finding, then what was captured, what was logged, and what could
not be used.

Not here: how each part looks (`edgetrust.report.text`, `capture_text`, `logs_text`).
"""

from __future__ import annotations

from collections.abc import Iterator

from edgetrust.model.diagnosis import Diagnosis
from edgetrust.report.ansi import Pen, Style
from edgetrust.report.capture_text import render_capture_text
from edgetrust.report.logs_text import render_logs_text
from edgetrust.report.outline import build_findings
from edgetrust.report.paragraph import hang
from edgetrust.report.printable import printable
from edgetrust.report.text import render_text, write_entries
from edgetrust.report.wording import describe_count

MOST_UNUSED = 50
"""Files that are shown; the JSON document has every one."""


def render_diagnose_text(diagnosis: Diagnosis, *, colour: bool = False, width: int = 100) -> str:
    """The whole answer in lines of about `width` columns."""
    pen = Pen(colour)
    parts = [_answer(diagnosis, colour=colour, width=width)]
    if diagnosis.capture.files:
        captured = render_capture_text(
            diagnosis.capture,
            diagnosis.certificates,
            (),
            describe=diagnosis.describe,
            verdicts=diagnosis.verdicts,
            colour=colour,
            width=width,
        )
        parts.append(f"{pen.paint('Captured', Style.BOLD)}\n{captured}")
    if diagnosis.log.files:
        logged = render_logs_text(diagnosis.log, None, colour=colour, width=width)
        parts.append(f"{pen.paint('Logged', Style.BOLD)}\n{logged}")
    if diagnosis.unused:
        parts.append("".join(f"{line.rstrip()}\n" for line in _unused(diagnosis, pen, width)))
    return "\n".join(parts)


def _answer(diagnosis: Diagnosis, *, colour: bool, width: int) -> str:
    """The report; without a deployment, the findings."""
    if diagnosis.report is not None:
        return render_text(diagnosis.report, colour=colour, width=width)
    entries = write_entries(build_findings(diagnosis.findings), colour=colour, width=width)
    total = describe_count(len(diagnosis.findings), "finding")
    lines = ("no node of a deployment could be told from the certificates", *entries, "", total)
    return "".join(f"{line.rstrip()}\n" for line in lines)


def _unused(diagnosis: Diagnosis, pen: Pen, width: int) -> Iterator[str]:
    yield pen.paint("Not used", Style.BOLD)
    for each in diagnosis.unused[:MOST_UNUSED]:
        yield from hang("  ", 6, f"{printable(each.file)}: {printable(each.reason)}", width=width)
    if len(diagnosis.unused) > MOST_UNUSED:
        yield f"  {len(diagnosis.unused) - MOST_UNUSED} more are not shown; --format json has them"
