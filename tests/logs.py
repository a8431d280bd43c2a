"""What edgetrust sees in logs that tests write down, from octets to findings.

see(text)          # sightings
incidents(text)    # put together
findings(text)     # what is wrong
"""

from __future__ import annotations

from collections.abc import Iterator

from edgetrust.codec.log_lines import LineFinder
from edgetrust.model.finding import Finding, Severity
from edgetrust.model.log import Incident, Passage, Sighting
from edgetrust.mra.logs.catalogue import ANCHORS, PATTERNS, TRIGGERS
from edgetrust.mra.logs.pattern import Pattern
from edgetrust.mra.logs.recognise import recognise
from edgetrust.usecase.incidents import Gathering
from edgetrust.usecase.logs import judge_logs

FILE = "diag.log"


def passages(text: str | bytes, *, block: int = 0, file: str = FILE) -> Iterator[Passage]:
    """The passages of a log, read in blocks of so many octets; of all of them at once without a size."""
    octets = text.encode() if isinstance(text, str) else text
    finder = LineFinder(file, triggers=TRIGGERS, anchors=ANCHORS)
    size = block or len(octets) or 1
    for start in range(0, len(octets), size):
        yield from finder.feed(octets[start : start + size])
    yield from finder.end()


def see(text: str | bytes, *, block: int = 0, file: str = FILE) -> tuple[Sighting, ...]:
    """What a log says."""
    return tuple(sighting for passage in passages(text, block=block, file=file) for sighting in recognise(passage))


def incidents(*texts: str) -> tuple[Incident, ...]:
    """The incidents of logs, each a file of its own."""
    gathering = Gathering()
    for number, text in enumerate(texts, start=1):
        gathering.add(see(text, file=f"{number}.log"))
    return gathering.incidents()


def findings(*texts: str) -> tuple[Finding, ...]:
    """What is wrong by what logs say."""
    return judge_logs(incidents(*texts))


def pattern(name: str) -> Pattern:
    """The pattern of this name."""
    return next(each for each in PATTERNS if each.name == name)


def sole(text: str) -> Sighting:
    """The one thing that a log says."""
    found = see(text)
    assert len(found) == 1, [each.pattern for each in found]
    return found[0]


def assert_lines_lead_to(slug: str, name: str, severity: Severity) -> None:
    """The sample of this pattern leads to one finding of this rule and severity, with its line as evidence."""
    finding = sole_finding(slug, f"first line\n\n{pattern(name).sample}\n")

    assert finding.severity is severity
    assert [(each.source, each.line) for each in finding.evidence] == [("1.log", 3)]
    assert all(step.do and step.where for step in finding.remedy.steps)


def sole_finding(slug: str, *texts: str) -> Finding:
    """The one finding, which has to be of this rule."""
    found = findings(*texts)
    assert [each.rule for each in found] == [slug]
    return found[0]
