"""Who talks to whom, at a glance: a table with a row for each client, a column for each server, and in each cell how
their connections turn out. Not here: the connections one by one (`edgetrust.report.html`).
"""

from __future__ import annotations

from collections.abc import Iterable

from edgetrust.model.verdict import Outcome
from edgetrust.report.markup import Markup, element
from edgetrust.report.pairs import ConnectionEntry, Pair
from edgetrust.report.wording import describe_outcomes

MOST_NODES = 24
"""Clients, and servers, beyond which no screen shows the table at a glance; it is left out then."""

_WORST_FIRST = (Outcome.FAIL, Outcome.UNKNOWN, Outcome.WARN, Outcome.OK, Outcome.NOT_VERIFIED)
_SIGNS = {Outcome.FAIL: "✕", Outcome.UNKNOWN: "?", Outcome.WARN: "!", Outcome.OK: "✓", Outcome.NOT_VERIFIED: "–"}

_Cells = dict[tuple[str, str], tuple[int, list[ConnectionEntry]]]


def matrix_table(pairs: Iterable[Pair]) -> Markup:
    """The table; empty markup when there are too many nodes to see anything."""
    cells: _Cells = {}
    nodes: dict[str, None] = {}
    for number, pair in enumerate(pairs, start=1):
        nodes |= dict.fromkeys((pair.left, pair.right))
        for entry in pair.connections:
            cells.setdefault((entry.client, entry.server), (number, []))[1].append(entry)
    clients, servers = (_in_order(nodes, ends) for ends in zip(*cells, strict=True))
    if max(len(clients), len(servers)) > MOST_NODES:
        return Markup()
    heads = (element("th", element("span", server, class_="down"), scope="col") for server in servers)
    return element(
        "div",
        element(
            "table",
            element("caption", "At a glance: clients in rows, servers in columns, their worst connection in the cell"),
            element("thead", element("tr", element("td"), *heads)),
            element("tbody", *(_row(client, servers, cells) for client in clients)),
            class_="matrix",
        ),
        class_="wide",
    )


def _in_order(nodes: Iterable[str], wanted: Iterable[str]) -> list[str]:
    found = set(wanted)
    return [node for node in nodes if node in found]


def _row(client: str, servers: Iterable[str], cells: _Cells) -> Markup:
    return element(
        "tr", element("th", client, scope="row"), *(_cell(cells.get((client, server))) for server in servers)
    )


def _cell(found: tuple[int, list[ConnectionEntry]] | None) -> Markup:
    if found is None:
        return element("td")
    number, entries = found
    outcomes = [entry.outcome for entry in entries]
    worst = min(outcomes, key=_WORST_FIRST.index)
    said = f"{outcomes.count(worst)} of {describe_outcomes(len(outcomes), worst)}"
    sign = element("span", f"{_SIGNS[worst]} {outcomes.count(worst)}/{len(outcomes)}", aria_hidden="true")
    link = element("a", sign, element("span", said, class_="unseen"), href=f"#pair-{number}", title=said)
    return element("td", link, class_=str(worst))
