"""A page of the lab on every node: the node's connections, how each turned out, what `check` foretells of it, and the
way to where a refusal is looked into.

No product has it; on a real site one reads this out of logs. Not here: what zones and alarms show of the same
(`edgetrust.twin.admin.pages_expressway`), and what has to be done, which the page of a rule says.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from edgetrust.model.deployment import Slot, Store
from edgetrust.model.lab import Rehearsal
from edgetrust.model.value import dataclass
from edgetrust.model.verdict import Outcome
from edgetrust.twin.admin.cucm_desk import CucmDesk
from edgetrust.twin.admin.cucm_units import STORE_NAMES
from edgetrust.twin.admin.expressway_desk import ExpresswayDesk
from edgetrust.twin.admin.pages import Page

PATH = "/lab/connections"
_LOOKS = {Outcome.OK: "good", Outcome.WARN: "doubtful", Outcome.FAIL: "bad"}
"""Classes of the style sheet, by outcome."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A page of the node."""

    name: str
    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A connection, as seen from one of its ends."""

    rehearsal: Rehearsal
    is_caller: bool
    other: str
    """FQDN of the other node, or the kind of endpoint."""
    url: str | None
    """Of the same page of the other node; None where it has no pages."""
    places: tuple[Place, ...]
    """Where this node has what was refused, or the list by which it refuses."""

    @property
    def outcome(self) -> str:
        """In a word or two."""
        if not self.rehearsal.was_run:
            return "not run"
        return "login fails" if self.rehearsal.login_refused else self.rehearsal.actual.outcome.value

    @property
    def look(self) -> str:
        """How it stands out; empty where there is nothing to be seen of it."""
        if not self.rehearsal.was_run:
            return ""
        return "bad" if self.rehearsal.login_refused else _LOOKS.get(self.rehearsal.actual.outcome, "")


def connection_routes(page: Page, layout: str, desk_of: Callable[[Request], ExpresswayDesk | CucmDesk]) -> list[Route]:
    """The page, in the layout of that kind of node."""

    async def show(request: Request) -> Response:
        desk = desk_of(request)
        rows = [_row(desk, each) for each in connections_of(desk)]
        troubled = sum(row.look in ("bad", "doubtful") for row in rows)
        return page(request, "connections.html", "Connections of the lab", layout=layout, rows=rows, troubled=troubled)

    return [Route(PATH, show, methods=["GET"])]


def connections_of(desk: ExpresswayDesk | CucmDesk) -> Sequence[Rehearsal]:
    """Those of which the node is either end, as they turned out the last time that all were tried."""
    return [each for each in desk.desk.outcomes() if desk.node.id in (each.connection.client, each.connection.server)]


def _row(desk: ExpresswayDesk | CucmDesk, rehearsal: Rehearsal) -> Row:
    connection = rehearsal.connection
    is_caller = connection.client == desk.node.id
    other = connection.server if is_caller else connection.client
    url = desk.desk.urls.get(other)
    return Row(
        rehearsal=rehearsal,
        is_caller=is_caller,
        other=other,
        url=None if url is None else url.removesuffix("/") + PATH,
        places=tuple(_places(desk, rehearsal)),
    )


def _places(desk: ExpresswayDesk | CucmDesk, rehearsal: Rehearsal) -> Iterator[Place]:
    """Of a refusal, on the side of this node."""
    for demand in rehearsal.connection.requirements:
        if demand.verifier != rehearsal.actual.rejected_by:
            continue
        if demand.verifier == desk.node.id:
            yield _list_place(demand.store)
        if demand.presenter == desk.node.id:
            yield _certificate_place(desk, demand.slot)


def _list_place(store: Store) -> Place:
    if store is Store.TRUSTED_CA:
        return Place(name="Trusted CA certificate", path="/trustedcacertificate")
    return Place(name=STORE_NAMES[store], path=f"/cmplatform/certificates?find={STORE_NAMES[store]}")


def _certificate_place(desk: ExpresswayDesk | CucmDesk, slot: Slot) -> Place:
    if isinstance(desk, CucmDesk):
        unit = next(each for each in desk.units if each.slot is slot)
        return Place(name=unit.name, path=f"/cmplatform/certificateEdit.do?cert={quote(unit.pem_path)}")
    if slot is Slot.CLIENT and desk.has_client_store:
        return Place(name="Client certificate", path="/clientcertificate")
    return Place(name="Server certificate", path="/servercertificate")
