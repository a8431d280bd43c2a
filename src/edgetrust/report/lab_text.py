"""One run of a lab for a terminal: each connection with what became of it, and what was foretold where that differs.

Not here: running it (`edgetrust.twin`).
"""

from __future__ import annotations

from collections.abc import Iterator

from edgetrust.model.lab import Fate, LabRun, Rehearsal
from edgetrust.model.verdict import Outcome
from edgetrust.report.ansi import OUTCOME_STYLES, Pen, Style
from edgetrust.report.paragraph import hang
from edgetrust.report.printable import printable
from edgetrust.report.wording import OUTCOME_WORDS, describe_count, describe_time

_LABEL = 14
_MARGIN = 2
COLUMNS = f"{'':{_MARGIN}}{'real':{_LABEL}}{'foretold':{_LABEL}}"
"""Above connections."""


def render_lab_text(run: LabRun, *, colour: bool = False, width: int = 100) -> str:
    """The run in lines of about `width` columns."""
    pen = Pen(colour)
    title = f"{pen.paint(printable(run.deployment_name), Style.BOLD)} ({printable(run.deployment_file)})"
    lines = [title, f"certificates judged at {describe_time(run.at)}, by real handshakes on this machine"]
    for note in run.notes:
        lines += hang("note: ", 6, printable(note), width=width)
    lines += ["", COLUMNS]
    for pair, rehearsals in _pairs(run).items():
        lines += ["", " <-> ".join(map(printable, pair))]
        for rehearsal in rehearsals:
            lines += rehearsal_lines(rehearsal, pen, width, pair=pair)
    lines += ["", *summary_lines(run, pen, width)]
    return "\n".join(line.rstrip() for line in lines) + "\n"


def rehearsal_lines(
    rehearsal: Rehearsal, pen: Pen, width: int, *, pair: tuple[str, str] | None = None
) -> Iterator[str]:
    """One connection: how it ended beside how it was foretold to, what the nodes said, and which rule of `check` says
    why. Below the heading of a pair an arrow tells its direction; without one, its whole id is said."""
    word, style = _how_it_ended(rehearsal)
    foretold = OUTCOME_WORDS[rehearsal.predicted.outcome]
    label = f"{pen.paint(f'{word:{_LABEL}}', style)}{foretold:{_LABEL}}"
    connection = rehearsal.connection
    port = f" {connection.port}" if connection.port is not None else ""
    # What is missing is told once, below all connections.
    said = f": {rehearsal.words.removeprefix('not run: ')}" if rehearsal.words and not rehearsal.lacks else ""
    alert = f", {rehearsal.actual.alert}" if rehearsal.actual.alert is not None else ""
    arrow = "" if pair is None else "-> " if connection.client == pair[0] else "<- "
    name = connection.id if pair is None else f"{arrow}{connection.kind}"
    text = f"{name}{port}{alert}{said}"
    indent = _MARGIN + 2 * _LABEL
    yield from hang(f"{'':{_MARGIN}}{label}", indent, printable(text), width=width)
    if rehearsal.predicted.rule is not None:
        yield f"{'':{indent}}check says: {rehearsal.predicted.rule}"
    if rehearsal.was_left_open:
        yield f"{'':{_MARGIN}}{'open':{2 * _LABEL}}check cannot foretell it"
    if rehearsal.differs:
        differs = pen.paint(f"{'DIFFERS':{2 * _LABEL}}", Style.RED)
        both = f"check foretold {describe_fate(rehearsal.predicted)}, not {describe_fate(rehearsal.actual)}"
        yield from hang(f"{'':{_MARGIN}}{differs}", indent, printable(both), width=width)


def _how_it_ended(rehearsal: Rehearsal) -> tuple[str, Style]:
    """Nothing is foretold of a login: TLS that is well agrees, and the zone stays down all the same."""
    if rehearsal.login_refused:
        return "login fails", OUTCOME_STYLES[Outcome.FAIL]
    outcome = rehearsal.actual.outcome
    return OUTCOME_WORDS[outcome] if rehearsal.was_run else "not run", OUTCOME_STYLES[outcome]


def summary_lines(run: LabRun, pen: Pen, width: int) -> Iterator[str]:
    """How many connections ended as foretold, and what an engineer does about the others."""
    count, agree = len(run.rehearsals), sum(each.agrees for each in run.rehearsals if each.was_run)
    done = count - len(run.not_run)
    left_open = sum(each.was_left_open for each in run.rehearsals)
    also = f", {left_open} {'is' if left_open == 1 else 'are'} left open by check" if left_open else ""
    not_run = f"{len(run.not_run)} not run; " if run.not_run else ""
    ended = f"{agree} of {done} that were run ended as check foretells"
    yield f"{describe_count(count, 'connection')}: {not_run}{ended}{also}"
    if run.disagreements:
        verb = "differs" if len(run.disagreements) == 1 else "differ"
        text = (
            f"{describe_count(len(run.disagreements), 'connection')} {verb}: that is a defect of edgetrust; please "
            "report it with the deployment file"
        )
        yield from (pen.paint(line, Style.RED) for line in hang("", 0, text, width=width))
    if run.not_run:
        hint = (
            f"{describe_count(len(run.not_run), 'connection')} not run: name the folder with the private keys with "
            "--keys, or let what is missing be made with --issue"
        )
        yield from hang("", 0, hint, width=width)
        for lack in dict.fromkeys(lack for each in run.not_run for lack in each.lacks):
            yield from hang("  missing: ", 11, printable(lack), width=width)


def describe_fate(fate: Fate) -> str:
    """`fail (refused by expe1.example.com, alert unknown_ca (48))`."""
    facts = [f"refused by {fate.rejected_by}"] if fate.rejected_by is not None else []
    facts += [str(fate.alert)] if fate.alert is not None else []
    return f"{fate.outcome.value} ({', '.join(facts)})" if facts else fate.outcome.value


def _pairs(run: LabRun) -> dict[tuple[str, str], list[Rehearsal]]:
    """The connections by the two nodes they run between, in either direction, in the order of the table."""
    found: dict[tuple[str, str], list[Rehearsal]] = {}
    for rehearsal in run.rehearsals:
        client, server = rehearsal.connection.client, rehearsal.connection.server
        pair = (server, client) if (server, client) in found else (client, server)
        found.setdefault(pair, []).append(rehearsal)
    return found
