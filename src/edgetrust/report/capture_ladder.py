"""A captured handshake drawn message by message, as far as it was seen: the client on the left, time downwards.

Not here: the ladder of a deployment's connection, which says what must happen (`edgetrust.report.ladder`).
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping, Sequence

from edgetrust.codec.tls.registry import alert as alert_of
from edgetrust.model.certificate import Certificate, Unreadable
from edgetrust.model.handshake import Ending, Handshake, HandshakeOutcome, SeenAlert
from edgetrust.model.names import Name
from edgetrust.model.side import Side
from edgetrust.model.tls import Version
from edgetrust.model.value import dataclass
from edgetrust.report.ansi import Pen, Style
from edgetrust.report.capture_words import before_data, describe_choice, describe_offer, list_chain, name_text
from edgetrust.report.ladder import ARROW, MOST_AUTHORITIES, NARROWEST, draw_arrow, draw_heads
from edgetrust.report.printable import printable
from edgetrust.report.wording import describe_count


@dataclass(frozen=True, slots=True, kw_only=True)
class Rung:
    """One message, and what is worth saying of it."""

    sender: Side
    label: str
    detail: str = ""
    items: tuple[str, ...] = ()
    """One below the other."""
    style: Style | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ladder:
    """What it takes to draw handshakes: what their octets say, and how nodes are called."""

    certificates: Mapping[bytes, Certificate | Unreadable]
    authorities: Mapping[bytes, Name | Unreadable]
    pen: Pen
    width: int

    def draw(self, handshake: Handshake, ends: tuple[str, str]) -> Iterator[str]:
        """The lines; `ends` are the names of client and server."""
        yield from draw_heads(printable(ends[0]), printable(ends[1]), self.pen)
        for rung in self.rungs(handshake):
            yield from self._draw_rung(rung)
        if handshake.outcome is HandshakeOutcome.UNKNOWN:
            yield "the capture does not show how it went on"

    def rungs(self, handshake: Handshake) -> Iterator[Rung]:
        """The messages, in the order in which TLS has them."""
        yield from _hellos(handshake)
        asked, shown = self._request(handshake), self._chain(handshake, Side.SERVER)
        # TLS 1.3 moved the request before the certificate.
        is_new = handshake.version is not None and handshake.version >= Version.TLS_1_3
        yield from (*asked, *shown) if is_new else (*shown, *asked)
        yield from self._chain(handshake, Side.CLIENT)
        yield from _endings(handshake)

    def _chain(self, handshake: Handshake, side: Side) -> tuple[Rung, ...]:
        chain = handshake.chain(side)
        if chain is None:
            return ()
        label = "SSH host certificate" if handshake.is_ssh else "Certificate"
        leaf, *others = list_chain(chain, self.certificates, time=handshake.time)
        return (Rung(sender=side, label=label, detail=leaf, items=tuple(others)),)

    def _request(self, handshake: Handshake) -> tuple[Rung, ...]:
        if handshake.request is None:
            return ()
        names = [name_text(self.authorities[der]) for der in handshake.request.authorities]
        more = [f"and {len(names) - MOST_AUTHORITIES} more"] if len(names) > MOST_AUTHORITIES else []
        return (
            Rung(
                sender=Side.SERVER,
                label="CertificateRequest",
                detail=f"names {describe_count(len(names), 'CA')}:" if names else "names no CA, so any will do",
                items=(*names[:MOST_AUTHORITIES], *more),
            ),
        )

    def _draw_rung(self, rung: Rung) -> Iterator[str]:
        room = max(self.width - ARROW - 6, NARROWEST)
        lines = textwrap.wrap(printable(rung.detail), room, break_long_words=False, break_on_hyphens=False) or [""]
        first = lines[0] if rung.style is None else self.pen.paint(lines[0], rung.style)
        yield f"|{draw_arrow(rung.label, rightward=rung.sender is Side.CLIENT)}|  {first}".rstrip()
        rest = [*lines[1:], *(line for item in rung.items for line in _indented(item, room - 2))]
        yield from (f"|{'':{ARROW}}|  {line}" for line in rest)


def _indented(item: str, room: int) -> Sequence[str]:
    return textwrap.wrap(
        printable(item), room, initial_indent="  ", subsequent_indent="    ", break_long_words=False,
        break_on_hyphens=False,
    )  # fmt: skip


def _hellos(handshake: Handshake) -> Iterator[Rung]:
    if handshake.offered_versions:
        name = f"for {handshake.server_name}" if handshake.server_name is not None else "without a server name"
        yield Rung(sender=Side.CLIENT, label="ClientHello", detail=f"{describe_offer(handshake)}, {name}")
    if handshake.version is not None:
        yield Rung(sender=Side.SERVER, label="ServerHello", detail=describe_choice(handshake))
    if handshake.foreign_answer is not None:
        yield Rung(sender=Side.SERVER, label="no TLS", detail=handshake.foreign_answer)
    if handshake.is_hidden:
        yield Rung(sender=Side.SERVER, label="encrypted", detail="TLS 1.3: certificates cannot be seen")


def _endings(handshake: Handshake) -> Iterator[Rung]:
    if handshake.outcome is HandshakeOutcome.OK:
        # The server finishes first where it is TLS 1.3, or an earlier session that goes on.
        is_first = handshake.is_resumed or (handshake.version or 0) >= Version.TLS_1_3
        first = Side.SERVER if is_first else Side.CLIENT
        yield Rung(sender=first, label="Finished")
        yield Rung(sender=first.other, label="Finished", detail="ok", style=Style.GREEN)
    for alert in handshake.alerts:
        if not alert.is_answer:
            yield Rung(
                sender=alert.sender,
                label=str(alert_of(alert.code)),
                detail=_describe_alert(alert),
                style=Style.RED if alert.is_fatal else None,
            )
    if handshake.is_hidden and handshake.sealed_alert is Side.SERVER:
        yield Rung(sender=Side.CLIENT, label="encrypted", detail="up to its Finished")
    if handshake.sealed_alert is not None:
        yield Rung(
            sender=handshake.sealed_alert,
            label="encrypted alert",
            detail="FAILED; its number cannot be seen",
            style=Style.RED,
        )
    if handshake.ended_by is not None:
        yield from _closing(handshake, handshake.ended_by)
    for alert in handshake.alerts:
        if alert.is_answer:
            yield Rung(sender=alert.sender, label=str(alert_of(alert.code)), detail="in answer to the close")


def _closing(handshake: Handshake, ended_by: Ending) -> Iterator[Rung]:
    """The end of the connection, where it says something of the handshake."""
    if handshake.outcome is HandshakeOutcome.OK and not handshake.is_unused:
        return
    if handshake.sealed_farewell is not None:
        label = "encrypted" if handshake.is_hidden else "encrypted alert"
        what = "the size of an alert, most often close_notify" if handshake.is_hidden else "most often close_notify"
        yield Rung(sender=handshake.sealed_farewell, label=label, detail=what)
    is_silent = handshake.outcome is HandshakeOutcome.FAILED and handshake.fatal_alert is None
    failed = is_silent and handshake.sealed_alert is None
    detail = before_data(handshake) if handshake.is_unused else _describe_failure(handshake) if failed else ""
    # Behind an orderly close, an RST of the other side is not the end.
    closer = handshake.reset_by if ended_by is Ending.RESET else Side(ended_by.value)
    yield Rung(
        sender=closer or Side.SERVER,
        label="reset" if ended_by is Ending.RESET else "close",
        detail=detail,
        style=Style.RED if failed else None,
    )


def _describe_alert(alert: SeenAlert) -> str:
    if alert.is_fatal:
        return "FAILED"
    return "announces the end" if alert.is_farewell else "a warning"


def _describe_failure(handshake: Handshake) -> str:
    """Beside the end of the connection, where no alert says why."""
    if handshake.unanswered is not None:
        return f"FAILED, the {handshake.unanswered}'s Finished unanswered"
    return "FAILED, without an alert" if handshake.farewell is None else "FAILED"
