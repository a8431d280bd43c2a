"""The handshakes of the HTML report, drawn as sequences: client on the left, server on the right, time downwards."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from edgetrust.model.verdict import Outcome
from edgetrust.report.markup import Markup, element, join
from edgetrust.report.pairs import ConnectionEntry, Rung
from edgetrust.report.wording import OUTCOME_WORDS, describe_count


def handshake_section(entries: Iterable[ConnectionEntry]) -> Markup:
    """One foldable drawing a connection; failed ones are open."""
    return join(map(_handshake, entries))


def _handshake(entry: ConnectionEntry) -> Markup:
    chip = element("span", OUTCOME_WORDS[entry.outcome], class_=f"chip {entry.outcome}")
    port = f"port {entry.port}" if entry.port.isdigit() else entry.port
    title = (element("code", entry.kind), f" {entry.client} → {entry.server}, {port}")
    sides = element("div", element("span", entry.client), element("span", entry.server), class_="sides")
    return element(
        "details",
        element("summary", chip, *title),
        element(
            "div", sides, element("ol", *(_rung(entry, rung) for rung in entry.ladder), class_="rungs"), class_="ladder"
        ),
        class_="handshake",
        id=f"handshake-{entry.number}",
        open=entry.outcome is Outcome.FAIL,
    )


def _rung(entry: ConnectionEntry, rung: Rung) -> Markup:
    sender, receiver = (entry.client, entry.server) if rung.rightward else (entry.server, entry.client)
    spoken = element("span", f"{sender} to {receiver}: ", class_="unseen")
    # An alert is drawn in the colour of the failure it announces.
    tone = rung.outcome if rung.outcome is not None else Outcome.FAIL
    return element(
        "li",
        element("span", spoken, rung.label, class_="arrow"),
        element("span", *_outcome(rung), class_="note"),
        *_authorities(rung),
        class_=f"rung {tone}{'' if rung.rightward else ' leftward'}",
    )


def _outcome(rung: Rung) -> Iterator[Markup]:
    if rung.outcome is not None:
        yield element("span", OUTCOME_WORDS[rung.outcome], class_=f"chip {rung.outcome}")


def _authorities(rung: Rung) -> Iterator[Markup]:
    if rung.authorities is None:
        return
    if not rung.authorities:
        yield element("p", "names no CA: any is accepted", class_="authorities")
        return
    names = element("ul", *(element("li", authority) for authority in rung.authorities))
    title = element("summary", f"names {describe_count(len(rung.authorities), 'CA')}")
    yield element("details", title, names, class_="authorities")
