"""Handshakes out of captures, for a terminal: who spoke with whom, how often and how it ended; then what is wrong.

Handshakes that are alike are one entry, so that a day of retries is a line. Not here: the findings (`edgetrust.rules`).
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache

from edgetrust.codec.names import read_name
from edgetrust.codec.tls.registry import alert as alert_of
from edgetrust.codec.tls.registry import name_cipher_suite, name_version
from edgetrust.errors import Malformed
from edgetrust.model.capture import Capture
from edgetrust.model.certificate import Certificate, Unreadable
from edgetrust.model.finding import Finding
from edgetrust.model.handshake import Ending, Handshake, HandshakeOutcome, SeenChain
from edgetrust.model.side import Side
from edgetrust.model.value import dataclass
from edgetrust.model.verdict import ConnectionVerdict
from edgetrust.report.ansi import Pen, Style
from edgetrust.report.ladder import ARROW, draw_arrow, draw_heads
from edgetrust.report.outline import build_findings
from edgetrust.report.printable import printable
from edgetrust.report.text import hang, write_entries
from edgetrust.report.wording import OUTCOME_WORDS, describe_count

MOST_GROUPS = 200
"""Entries that are shown; the JSON document has every handshake."""
MOST_AUTHORITIES = 8
"""CA names shown of one request."""
_LABEL = 13
_STYLES = {
    HandshakeOutcome.OK: Style.GREEN,
    HandshakeOutcome.FAILED: Style.RED,
    HandshakeOutcome.UNKNOWN: Style.MAGENTA,
}
_WORDS = {HandshakeOutcome.OK: "ok", HandshakeOutcome.FAILED: "FAILED", HandshakeOutcome.UNKNOWN: "unknown"}
_NANOSECONDS = 1_000_000_000

Known = Mapping[bytes, Certificate | Unreadable]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Group:
    """Handshakes that are alike."""

    members: tuple[Handshake, ...]

    @property
    def first(self) -> Handshake:
        """The one that is described."""
        return self.members[0]


def render_capture_text(
    capture: Capture,
    certificates: Known,
    findings: Sequence[Finding],
    *,
    names: Mapping[str, str] | None = None,
    verdicts: Mapping[Handshake, ConnectionVerdict] | None = None,
    ladder: bool = False,
    colour: bool = False,
    width: int = 100,
) -> str:
    """The captures, the handshakes, the findings and the count, in lines of about `width` columns. `names` are the
    nodes of a deployment by address, and `verdicts` its connections by handshake."""
    writer = _Writer(
        certificates=certificates,
        names=names or {},
        verdicts=verdicts or {},
        pen=Pen(colour),
        width=width,
        ladder=ladder,
    )
    sections = (
        writer.files(capture),
        writer.handshakes(capture),
        write_entries(build_findings(findings), colour=colour, width=width),
        writer.summary(capture),
    )
    return "\n".join(line.rstrip() for section in sections for line in section) + "\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Writer:
    """Lines for one terminal."""

    certificates: Known
    names: Mapping[str, str]
    verdicts: Mapping[Handshake, ConnectionVerdict]
    pen: Pen
    width: int
    ladder: bool

    def files(self, capture: Capture) -> Iterator[str]:
        for file in capture.files:
            size = f"{file.bytes / 2**20:.1f} MiB" if file.bytes >= 2**20 else f"{file.bytes} bytes"
            yield f"{printable(file.path)}: {describe_count(file.packets, 'packet')}, {size}"
            for note in file.notes:
                yield from hang("  note: ", 8, printable(note), width=self.width)

    def handshakes(self, capture: Capture) -> Iterator[str]:
        groups = _groups(capture.handshakes)
        heading = None
        for group in groups[:MOST_GROUPS]:
            first = group.first
            title = f"{self.host(first, Side.CLIENT)} -> {self.host(first, Side.SERVER)}"
            if title != heading:
                yield ""
                yield self.pen.paint(title, Style.BOLD)
                heading = title
            yield from self.group(group)
        if len(groups) > MOST_GROUPS:
            yield ""
            yield f"{len(groups) - MOST_GROUPS} more entries are not shown; --failed, --host and --port narrow it"

    def host(self, handshake: Handshake, side: Side) -> str:
        """`expe1.example.com (203.0.113.5:7001)`, or the address alone."""
        endpoint = handshake.endpoint(side)
        where = endpoint.name if side is Side.SERVER else endpoint.ip
        return f"{printable(self.names[endpoint.ip])} ({where})" if endpoint.ip in self.names else where

    def group(self, group: _Group) -> Iterator[str]:
        first = group.first
        word = self.pen.paint(f"{_WORDS[first.outcome]:7}", _STYLES[first.outcome])
        times = f"{len(group.members)}x  " if len(group.members) > 1 else ""
        yield from hang(f"  {word}  {times}", 11 + len(times), f"{_describe_end(first)}", width=self.width)
        yield from self.line("when", _when(group))
        yield from self.line("hello", _describe_hello(first))
        yield from self.chain("server shows", first.server_chain, first)
        yield from self.request(first)
        if first.request is not None or first.client_chain is not None:
            yield from self.chain("client shows", first.client_chain, first)
        for note in first.notes:
            yield from self.line("note", note)
        if first in self.verdicts:
            verdict = self.verdicts[first]
            text = f"{verdict.connection.id}: {OUTCOME_WORDS[verdict.outcome]} by the deployment file and the capture"
            yield from self.line("connection", text)
        if self.ladder:
            yield ""
            yield from (f"    {line}" for line in self.draw(first))
            yield ""

    def line(self, label: str, text: str) -> Iterator[str]:
        head = self.pen.paint(f"{label:{_LABEL}}", Style.DIM)
        return hang(f"    {head}", 4 + _LABEL, printable(text), width=self.width)

    def chain(self, label: str, chain: SeenChain | None, handshake: Handshake) -> Iterator[str]:
        if chain is None:
            if not handshake.is_hidden:
                yield from self.line(label, "not seen")
            return
        yield from self.line(label, _describe_chain(chain, self.certificates))

    def request(self, handshake: Handshake) -> Iterator[str]:
        if handshake.request is None:
            return
        names = [_name(der) for der in handshake.request.authorities]
        if not names:
            yield from self.line("asks for", "a client certificate; it names no CA")
            return
        more = f"; and {len(names) - MOST_AUTHORITIES} more" if len(names) > MOST_AUTHORITIES else ""
        listed = "; ".join(names[:MOST_AUTHORITIES])
        yield from self.line("asks for", f"a client certificate of {describe_count(len(names), 'CA')}: {listed}{more}")

    def summary(self, capture: Capture) -> Iterator[str]:
        outcomes = [each.outcome for each in capture.handshakes]
        counts = ", ".join(f"{outcomes.count(outcome)} {outcome.value}" for outcome in HandshakeOutcome)
        yield ""
        yield f"{describe_count(len(outcomes), 'handshake')}: {counts}"
        if capture.left_out:
            yield (
                f"{capture.left_out} more handshakes were not kept; --format ndjson has all of them, --host, --port,"
                " --failed, --since and --until narrow it"
            )

    # --- the ladder ---------------------------------------------------------------------------------------------------

    def draw(self, handshake: Handshake) -> Iterator[str]:
        """The messages that were seen, the client on the left."""
        yield from draw_heads(handshake.client.name, handshake.server.name, self.pen)
        for side, label, detail in _messages(handshake, self.certificates):
            arrow = draw_arrow(label, rightward=side is Side.CLIENT)
            yield from hang(f"|{arrow}|  ", ARROW + 4, printable(detail), width=max(self.width, ARROW + 40))


def _messages(handshake: Handshake, certificates: Known) -> Iterator[tuple[Side, str, str]]:
    """Sender, message, and what is worth saying of it."""
    yield from _hellos(handshake)
    if handshake.server_chain is not None:
        yield Side.SERVER, "Certificate", _describe_chain(handshake.server_chain, certificates)
    if handshake.request is not None:
        yield Side.SERVER, "CertificateRequest", f"names {describe_count(len(handshake.request.authorities), 'CA')}"
    if handshake.client_chain is not None:
        yield Side.CLIENT, "Certificate", _describe_chain(handshake.client_chain, certificates)
    yield from _endings(handshake)


def _hellos(handshake: Handshake) -> Iterator[tuple[Side, str, str]]:
    if handshake.offered_versions:
        offered = ", ".join(name_version(version) for version in handshake.offered_versions)
        name = f", for {handshake.server_name}" if handshake.server_name is not None else ", without a server name"
        yield Side.CLIENT, "ClientHello", f"{offered}{name}"
    if handshake.version is not None:
        yield Side.SERVER, "ServerHello", _describe_choice(handshake)
    if handshake.is_hidden:
        yield Side.SERVER, "encrypted", "TLS 1.3: what follows cannot be seen"


def _endings(handshake: Handshake) -> Iterator[tuple[Side, str, str]]:
    if handshake.outcome is HandshakeOutcome.OK:
        yield Side.CLIENT, "Finished", ""
        yield Side.SERVER, "Finished", "ok"
    for alert in handshake.alerts:
        yield alert.sender, str(alert_of(alert.code)), "fatal" if alert.is_fatal else "warning"
    if handshake.sealed_alert is not None:
        yield handshake.sealed_alert, "encrypted alert", "its number cannot be seen"
    if handshake.ended_by is not None and handshake.outcome is not HandshakeOutcome.OK:
        side = Side.CLIENT if handshake.ended_by is Ending.CLIENT else Side.SERVER
        yield side, "reset" if handshake.ended_by is Ending.RESET else "close", ""


# --- words ------------------------------------------------------------------------------------------------------------


def _groups(handshakes: Sequence[Handshake]) -> list[_Group]:
    """Those that failed first, then by pair of ends in the order of time."""
    found: dict[Hashable, list[Handshake]] = {}
    for handshake in handshakes:
        found.setdefault(_likeness(handshake), []).append(handshake)
    groups = [_Group(members=tuple(members)) for members in found.values()]
    first_of_pair: dict[Hashable, int] = {}
    for group in groups:
        first_of_pair.setdefault((group.first.client.ip, group.first.server), group.first.time)
    return sorted(
        groups, key=lambda group: (first_of_pair[group.first.client.ip, group.first.server], group.first.time)
    )


def _likeness(handshake: Handshake) -> Hashable:
    alerts = tuple((alert.sender, alert.code) for alert in handshake.alerts)
    chains = tuple(
        None if chain is None else chain.certificates for chain in (handshake.server_chain, handshake.client_chain)
    )
    return (
        handshake.client.ip,
        handshake.server,
        handshake.outcome,
        handshake.server_name,
        handshake.version,
        handshake.ended_by,
        handshake.is_resumed,
        handshake.request,
        handshake.notes,
        alerts,
        chains,
    )


def _describe_end(handshake: Handshake) -> str:
    """How it ended, as a person would say it."""
    alert = handshake.fatal_alert
    if alert is not None:
        return f"the {alert.sender.value} ended it: {alert_of(alert.code)}"
    if handshake.sealed_alert is not None:
        return f"the {handshake.sealed_alert.value} ended it with an encrypted alert"
    if handshake.is_ssh:
        return "SSH with X.509 host keys"
    if handshake.outcome is HandshakeOutcome.OK:
        done = "resumed an earlier session" if handshake.is_resumed else "completed"
        return f"{done}, then {_describe_closing(handshake)} before any data" if handshake.is_unused else done
    if handshake.ended_by is not None:
        return f"{_describe_closing(handshake)} without an alert"
    return "the capture does not show how it ended"


def _describe_closing(handshake: Handshake) -> str:
    return "reset" if handshake.ended_by is Ending.RESET else f"closed by the {handshake.ended_by}"


def _describe_hello(handshake: Handshake) -> str:
    name = f"for {handshake.server_name}" if handshake.server_name is not None else "without a server name"
    if handshake.version is not None:
        return f"{_describe_choice(handshake)}, {name}"
    offered = ", ".join(name_version(version) for version in handshake.offered_versions)
    return f"no answer to a client that offers {offered}, {name}" if offered else "not seen"


def _describe_choice(handshake: Handshake) -> str:
    assert handshake.version is not None
    suite = f", {name_cipher_suite(handshake.cipher_suite)}" if handshake.cipher_suite is not None else ""
    return f"{name_version(handshake.version)}{suite}"


def _describe_chain(chain: SeenChain, certificates: Known) -> str:
    if not chain.certificates:
        return "no certificate"
    names = []
    for der in chain.certificates:
        certificate = certificates[der]
        names.append(
            f"unreadable ({certificate.reason})"
            if isinstance(certificate, Unreadable)
            else str(certificate.subject) or "(empty subject)"
        )
    return " <- ".join(names) + (" (the leaf alone)" if len(names) == 1 else "")


def _when(group: _Group) -> str:
    first, last = group.members[0], group.members[-1]
    where = f"{first.file}, frame {first.frame}"
    if len(group.members) == 1:
        took = f", took {first.duration / _NANOSECONDS:.3f} s" if first.duration is not None else ""
        return f"{_clock(first.time)}{took} ({where})"
    return f"{_clock(first.time)} to {_clock(last.time)} (first: {where})"


def _clock(nanoseconds: int) -> str:
    return f"{datetime.fromtimestamp(nanoseconds // _NANOSECONDS, UTC):%Y-%m-%d %H:%M:%S} UTC"


@lru_cache(maxsize=4096)
def _name(der: bytes) -> str:
    try:
        return str(read_name(der))
    except Malformed:
        return f"#{der.hex()}"
