"""Pages of the manual that say what the code's data says: connections and releases."""

from __future__ import annotations

from collections.abc import Callable
from inspect import getdoc

from edgetrust.model.connection import Refusal
from edgetrust.mra.connections import TABLE, ConnectionKind, Demand
from edgetrust.mra.pages import ROLE_NAMES, SLOT_NAMES, STORE_NAMES
from edgetrust.mra.releases import GATES, NEWEST

_REFUSALS = {
    Refusal.ALERT: "alert 42",
    Refusal.CLOSE: "closes, no alert",
    Refusal.SIP_403: "SIP 403",
}


def connections_page() -> str:
    """The table of connections, as Markdown."""
    rows = "".join(_row(row) for row in TABLE)
    return f"""\
# Connections

Every TLS connection of a deployment, and what each side demands of the other. `check`, the handshake ladder and this
page read the same table.

| kind | client → server | port | exists | server shows | client shows | client demands | server demands |
|---|---|---|---|---|---|---|---|
{rows}
A demand names the purposes, the names that are looked for and how a missing one is refused, the list that is consulted,
and when it is verified at all. Chains are always refused with an alert, except by SSH tunnels and inside SIP.
"""


def releases_page() -> str:
    """The release gates, as Markdown."""
    rows = "".join(
        f"| {gate.since or '–'} | {gate.before or '–'} | {gate.behaviour} | {gate.source} | {gate.read} |\n"
        for gate in GATES
    )
    return f"""\
# Releases

What changed in which Expressway release, as far as verdicts depend on it. The newest release known is {NEWEST}; it is
assumed where a deployment names none. `--as-version` judges as if upgraded.

| from | before | behaviour | source | read |
|---|---|---|---|---|
{rows}"""


def _row(row: ConnectionKind) -> str:
    cells = (
        f"`{row.kind}`",
        f"{ROLE_NAMES[row.client]} → {ROLE_NAMES[row.server]}",
        _port(row),
        _words(row.when),
        SLOT_NAMES[row.server_shows] if row.server_shows else "–",
        SLOT_NAMES[row.client_shows] if row.client_shows else "–",
        _demand(row.client_demands),
        _demand(row.server_demands),
    )
    return f"| {' | '.join(cells)} |\n"


def _port(row: ConnectionKind) -> str:
    if row.port is None:
        return "in SIP"
    return _words(row.port) if callable(row.port) else str(row.port)


def _demand(demand: Demand | None) -> str:
    if demand is None:
        return "–"
    return (
        f"purpose: {_words(demand.purposes)}; name: {_words(demand.names)} ({_REFUSALS[demand.refusal]}); "
        f"list: {STORE_NAMES[demand.store]}; {_words(demand.not_verified_because)}"
    )


def _words(function: Callable[..., object]) -> str:
    """The docstring of a function of the table, as a clause."""
    return (getdoc(function) or "").rstrip(".").replace("<", "&lt;").replace(">", "&gt;")
