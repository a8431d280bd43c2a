"""The handshakes of the HTML report, drawn as sequences: client on the left, server on the right, time downwards.

What CAs a server names stands behind the drawings, each list once: it names the same ones to everybody, and in a large
deployment thousands of handshakes would repeat hundreds of names.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from edgetrust.model.verdict import Outcome
from edgetrust.report.markup import Markup, element, join
from edgetrust.report.pairs import ConnectionEntry, Rung
from edgetrust.report.wording import OUTCOME_WORDS, describe_count

_Lists = Mapping[tuple[str, ...], int]
"""Lists of CA names with their numbers."""
_MOST_SERVERS = 3


def handshake_section(entries: Iterable[ConnectionEntry]) -> Markup:
    """One foldable drawing a connection; failed ones are open. The lists of CA names follow."""
    drawn = tuple(entries)
    servers = _find_lists(drawn)
    lists = {names: number for number, names in enumerate(servers, start=1)}
    return join(
        (
            *(_handshake(entry, lists) for entry in drawn),
            *(_listed(names, number, tuple(servers[names])) for names, number in lists.items()),
        )
    )


def _find_lists(entries: Iterable[ConnectionEntry]) -> dict[tuple[str, ...], dict[str, None]]:
    """Every list of CA names, with the servers that name it."""
    servers: dict[tuple[str, ...], dict[str, None]] = {}
    for entry in entries:
        for rung in entry.ladder:
            if rung.authorities:
                servers.setdefault(rung.authorities, {})[entry.server] = None
    return servers


def _handshake(entry: ConnectionEntry, lists: _Lists) -> Markup:
    chip = element("span", OUTCOME_WORDS[entry.outcome], class_=f"chip {entry.outcome}")
    port = f"port {entry.port}" if entry.port.isdigit() else entry.port
    title = (element("code", entry.kind), f" {entry.client} → {entry.server}, {port}")
    sides = element("div", element("span", entry.client), element("span", entry.server), class_="sides")
    return element(
        "details",
        element("summary", chip, *title),
        element(
            "div",
            sides,
            element("ol", *(_rung(entry, rung, lists) for rung in entry.ladder), class_="rungs"),
            class_="ladder",
        ),
        class_="handshake",
        id=f"handshake-{entry.number}",
        open=entry.outcome is Outcome.FAIL,
    )


def _rung(entry: ConnectionEntry, rung: Rung, lists: _Lists) -> Markup:
    sender, receiver = (entry.client, entry.server) if rung.rightward else (entry.server, entry.client)
    spoken = element("span", f"{sender} to {receiver}: ", class_="unseen")
    # An alert is drawn in the colour of the failure it announces.
    tone = rung.outcome if rung.outcome is not None else Outcome.FAIL
    return element(
        "li",
        element("span", spoken, rung.label, class_="arrow"),
        element("span", *_outcome(rung), class_="note"),
        *_authorities(rung, lists),
        class_=f"rung {tone}{'' if rung.rightward else ' leftward'}",
    )


def _outcome(rung: Rung) -> Iterator[Markup]:
    if rung.outcome is not None:
        yield element("span", OUTCOME_WORDS[rung.outcome], class_=f"chip {rung.outcome}")


def _authorities(rung: Rung, lists: _Lists) -> Iterator[Markup]:
    if rung.authorities is None:
        return
    if not rung.authorities:
        yield element("p", "names no CA: any is accepted", class_="authorities")
        return
    count = describe_count(len(rung.authorities), "CA")
    yield element("p", "names ", element("a", count, href=f"#names-{lists[rung.authorities]}"), class_="authorities")


def _listed(names: tuple[str, ...], number: int, servers: tuple[str, ...]) -> Markup:
    more = f" and {len(servers) - _MOST_SERVERS} more" if len(servers) > _MOST_SERVERS else ""
    title = f"{describe_count(len(names), 'CA')} named by {', '.join(servers[:_MOST_SERVERS])}{more}"
    listed = element("ul", *(element("li", name) for name in names))
    return element("details", element("summary", title), listed, class_="handshake names", id=f"names-{number}")
