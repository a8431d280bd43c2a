"""Handshakes out of captures, for a terminal: who spoke with whom, how often and how it ended; then what is wrong.

What failed comes first. Handshakes that are alike are one entry, so that a day of retries is a line. Not here: the
findings (`edgetrust.rules`), and the ladder (`edgetrust.report.capture_ladder`).
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from edgetrust.model.capture import Capture
from edgetrust.model.certificate import Certificate, Unreadable
from edgetrust.model.finding import Finding
from edgetrust.model.handshake import Handshake, HandshakeOutcome
from edgetrust.model.side import Side
from edgetrust.model.value import dataclass
from edgetrust.model.verdict import ConnectionVerdict, Outcome
from edgetrust.report.ansi import Pen, Style
from edgetrust.report.capture_words import (
    describe_chain,
    describe_end,
    describe_hello,
    describe_range,
    describe_size,
    describe_when,
    name_text,
)
from edgetrust.report.outline import build_findings
from edgetrust.report.paragraph import hang
from edgetrust.report.printable import printable
from edgetrust.report.text import write_entries
from edgetrust.report.wording import OUTCOME_WORDS, describe_count

if TYPE_CHECKING:
    from edgetrust.report.capture_ladder import Ladder

MOST_GROUPS = 200
"""Entries that are shown; the JSON document has every handshake."""
MOST_AUTHORITIES = 8
"""CA names shown of one request; the ladder has more, the JSON document all."""
_LABEL = 13
_RANKS = (HandshakeOutcome.FAILED, HandshakeOutcome.UNKNOWN, HandshakeOutcome.OK)
"""What matters most comes first."""
_STYLES = {
    HandshakeOutcome.OK: Style.GREEN,
    HandshakeOutcome.FAILED: Style.RED,
    HandshakeOutcome.UNKNOWN: Style.MAGENTA,
}
_WORDS = {HandshakeOutcome.OK: "ok", HandshakeOutcome.FAILED: "FAILED", HandshakeOutcome.UNKNOWN: "unknown"}

Known = Mapping[bytes, Certificate | Unreadable]
Describe = Callable[[Handshake, Side], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Group:
    """Handshakes that are alike."""

    members: tuple[Handshake, ...]

    @property
    def first(self) -> Handshake:
        """The one that is described."""
        return self.members[0]

    @property
    def rank(self) -> tuple[int, int]:
        """What failed before what did not, then by time."""
        return _RANKS.index(self.first.outcome), self.first.time or 0


def describe_address(handshake: Handshake, side: Side) -> str:
    """What a node is called when nothing but its address is known; the ports of clients mean nothing."""
    endpoint = handshake.endpoint(side)
    return endpoint.name if side is Side.SERVER else endpoint.ip


def render_capture_text(
    capture: Capture,
    certificates: Known,
    findings: Sequence[Finding],
    *,
    describe: Describe = describe_address,
    verdicts: Mapping[Handshake, ConnectionVerdict] | None = None,
    ladder: bool = False,
    colour: bool = False,
    width: int = 100,
) -> str:
    """The captures, the handshakes, the findings and the count, in lines of about `width` columns. `describe` says what
    a node is called, `verdicts` are the connections of a deployment by handshake."""
    pen = Pen(colour)
    writer = _Writer(
        capture=capture,
        certificates=certificates,
        describe=describe,
        verdicts=verdicts or {},
        pen=pen,
        width=width,
        ladder=_ladder(capture, certificates, pen, width) if ladder else None,
    )
    sections = (
        writer.files(),
        writer.overview(),
        writer.handshakes(),
        write_entries(build_findings(findings), colour=colour, width=width),
        writer.summary(),
    )
    return "\n".join(line.rstrip() for section in sections for line in section) + "\n"


def _ladder(capture: Capture, certificates: Known, pen: Pen, width: int) -> Ladder:
    from edgetrust.report.capture_ladder import Ladder  # which few ask for

    return Ladder(certificates=certificates, authorities=capture.authorities, pen=pen, width=width - 4)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Writer:
    """Lines for one terminal."""

    capture: Capture
    certificates: Known
    describe: Describe
    verdicts: Mapping[Handshake, ConnectionVerdict]
    pen: Pen
    width: int
    ladder: Ladder | None

    def files(self) -> Iterator[str]:
        for file in self.capture.files:
            size = describe_size(file.bytes)
            yield f"{printable(file.path)}: {describe_count(file.packets, 'packet')}, {size}"
            for note in file.notes:
                yield from hang("  note: ", 8, printable(note), width=self.width)

    @property
    def is_without_tls(self) -> bool:
        """There were packets, all of them could be read, and nobody began a handshake in them."""
        seen = (self.capture.handshakes, self.capture.sound, self.capture.others, self.capture.left_out)
        files = self.capture.files
        return not any(seen) and any(file.packets for file in files) and not any(file.notes for file in files)

    def overview(self) -> Iterator[str]:
        handshakes = self.capture.handshakes
        if handshakes:
            yield ""
            yield f"{_count(handshakes)}; {describe_range(handshakes[0].time, handshakes[-1].time)}"

    def summary(self) -> Iterator[str]:
        yield ""
        yield _count(self.capture.handshakes)
        if self.is_without_tls:
            yield from hang("", 0, _WITHOUT_TLS, width=self.width)
        if self.capture.sound:
            yield f"{describe_count(self.capture.sound, 'more handshake')} did not fail"
        if self.capture.others:
            yield f"{describe_count(self.capture.others, 'more handshake')} not asked for"
        if self.capture.left_out:
            text = (
                f"{self.capture.left_out} more handshakes were not kept, {self.capture.left_out_failed} of them failed;"
                " --format ndjson has all of them, --host,"
                " --port, --failed, --since and --until narrow it"
            )
            yield from hang("", 0, text, width=self.width)

    # --- handshakes ---------------------------------------------------------------------------------------------------

    def handshakes(self) -> Iterator[str]:
        left = MOST_GROUPS
        pairs = _pairs(self.capture.handshakes)
        for groups in pairs:
            if left <= 0:
                break
            members = [member for group in groups for member in group.members]
            yield ""
            yield from self.heading(groups[0].first, members)
            for position, group in enumerate(groups[:left]):
                if position and self.ladder is not None:
                    yield ""
                yield from self.group(group)
            left -= len(groups)
        hidden = [group for groups in pairs for group in groups][MOST_GROUPS:]
        if hidden:
            counts = _count([member for group in hidden for member in group.members])
            yield ""
            yield f"not shown: {counts}; --failed, --host, --port, --since and --until narrow it"

    def heading(self, first: Handshake, members: Sequence[Handshake]) -> Iterator[str]:
        """The two ends, and how their handshakes ended."""
        ends = " -> ".join(printable(self.describe(first, side)) for side in Side)
        yield f"{self.pen.paint(ends, Style.BOLD)}: {_outcomes(members)}"

    def group(self, group: _Group) -> Iterator[str]:
        first = group.first
        word = self.pen.paint(f"{_WORDS[first.outcome]:7}", _STYLES[first.outcome])
        times = f"{len(group.members)}x  " if len(group.members) > 1 else ""
        yield from hang(f"  {word}  {times}", 11 + len(times), describe_end(first), width=self.width)
        yield from self.line("when", describe_when(group.members, with_file=len(self.capture.files) > 1))
        if self.ladder is None:
            yield from self.facts(first)
        for note in first.notes:
            yield from self.line("note", note)
        if first in self.verdicts:
            verdict = self.verdicts[first]
            outcome = OUTCOME_WORDS[verdict.outcome]
            text = f"{verdict.connection.id}: {outcome} by the files at hand, with the chains captured"
            yield from self.line("connection", text + ("; it ended otherwise" if _is_against(first, verdict) else ""))
        if self.ladder is not None:
            yield ""
            if len(group.members) > 1:
                yield f"    the first of {len(group.members)}:"
            ends = (self.describe(first, Side.CLIENT), self.describe(first, Side.SERVER))
            yield from (f"    {line}" for line in self.ladder.draw(first, ends))

    def facts(self, first: Handshake) -> Iterator[str]:
        if not first.is_ssh:
            yield from self.line("hello", describe_hello(first))
        if first.is_resumed:
            return
        if first.version is not None or first.server_chain is not None:
            yield from self.chain("server shows", first, Side.SERVER)
        yield from self.request(first)
        if first.request is not None or first.client_chain is not None:
            yield from self.chain("client shows", first, Side.CLIENT)

    def line(self, label: str, text: str) -> Iterator[str]:
        head = self.pen.paint(f"{label:{_LABEL}}", Style.DIM)
        return hang(f"    {head}", 4 + _LABEL, printable(text), width=self.width)

    def chain(self, label: str, handshake: Handshake, side: Side) -> Iterator[str]:
        chain = handshake.chain(side)
        if chain is not None:
            yield from self.line(label, describe_chain(chain, self.certificates, time=handshake.time))
        elif handshake.is_hidden:
            yield from self.line(label, "hidden by TLS 1.3")
        else:
            is_over = handshake.is_complete and handshake.outcome is HandshakeOutcome.FAILED
            yield from self.line(label, "nothing: it had ended by then" if is_over else "not seen")

    def request(self, handshake: Handshake) -> Iterator[str]:
        if handshake.request is None:
            return
        names = [name_text(self.capture.authorities[der]) for der in handshake.request.authorities]
        if not names:
            yield from self.line("asks for", "a client certificate; it names no CA")
            return
        more = f"; and {len(names) - MOST_AUTHORITIES} more" if len(names) > MOST_AUTHORITIES else ""
        listed = "; ".join(names[:MOST_AUTHORITIES])
        yield from self.line("asks for", f"a client certificate of {describe_count(len(names), 'CA')}: {listed}{more}")


def _is_against(handshake: Handshake, verdict: ConnectionVerdict) -> bool:
    """The handshake ended otherwise than it had to by the files; one that was closed right behind its end may have."""
    if handshake.outcome is HandshakeOutcome.OK:
        return verdict.outcome is Outcome.FAIL and not handshake.is_unused
    return handshake.outcome is HandshakeOutcome.FAILED and verdict.outcome in _WORKING


_WORKING = (Outcome.OK, Outcome.WARN)


_WITHOUT_TLS = (
    "No packet begins one: refused connections and plain text look like this, and so does a capture that was made at"
    " another place or time."
)


def _count(handshakes: Sequence[Handshake]) -> str:
    counts = _outcomes(handshakes)
    return describe_count(len(handshakes), "handshake") + (f": {counts}" if counts else "")


def _outcomes(handshakes: Iterable[Handshake]) -> str:
    """`2 failed, 1 ok`."""
    outcomes = [each.outcome for each in handshakes]
    return ", ".join(f"{outcomes.count(each)} {each.value}" for each in _RANKS if each in outcomes)


def _pairs(handshakes: Sequence[Handshake]) -> list[list[_Group]]:
    """Groups of alike handshakes by pair of ends; pairs and groups with failures first, then in the order of time."""
    found: dict[Hashable, list[Handshake]] = {}
    for handshake in handshakes:
        found.setdefault(_likeness(handshake), []).append(handshake)
    pairs: dict[Hashable, list[_Group]] = {}
    for members in found.values():
        group = _Group(members=tuple(members))
        pairs.setdefault((group.first.client.ip, group.first.server), []).append(group)
    ranked = [sorted(groups, key=lambda group: group.rank) for groups in pairs.values()]
    return sorted(ranked, key=lambda groups: groups[0].rank)


def _tells_closing(handshake: Handshake) -> bool:
    """Who closed it matters: not behind an alert that ended it, nor behind data."""
    if handshake.outcome is HandshakeOutcome.OK:
        return handshake.is_unused
    return handshake.fatal_alert is None and handshake.sealed_alert is None


def _likeness(handshake: Handshake) -> Hashable:
    """What is told of a handshake, but for when it was."""
    return (
        handshake.client.ip,
        handshake.server,
        handshake.outcome,
        handshake.is_unused,
        handshake.server_name,
        handshake.offered_versions if handshake.version is None else handshake.version,
        handshake.cipher_suite,
        handshake.ended_by if _tells_closing(handshake) else None,
        handshake.is_resumed,
        handshake.is_complete,
        handshake.sealed_alert,
        handshake.sealed_farewell if handshake.is_unused else None,
        handshake.unanswered,
        handshake.request,
        handshake.notes,
        tuple((alert.sender, alert.code) for alert in handshake.alerts),
        tuple(None if chain is None else chain.certificates for chain in map(handshake.chain, Side)),
    )
