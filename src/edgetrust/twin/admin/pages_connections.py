"""A page of the lab on every node: the node's connections, how each turned out, and what `check` foretells of it.

No product has it; on a real site one reads this out of logs. Not here: what zones and alarms show of the same
(`edgetrust.twin.admin.pages_expressway`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from edgetrust.model.lab import Rehearsal
from edgetrust.twin.admin.cucm_desk import CucmDesk
from edgetrust.twin.admin.expressway_desk import ExpresswayDesk
from edgetrust.twin.admin.pages import Page

PATH = "/lab/connections"


def connection_routes(page: Page, layout: str, desk_of: Callable[[Request], ExpresswayDesk | CucmDesk]) -> list[Route]:
    """The page, in the layout of that kind of node."""

    async def show(request: Request) -> Response:
        found = connections_of(desk_of(request))
        return page(request, "connections.html", "Connections of the lab", layout=layout, rehearsals=found)

    return [Route(PATH, show, methods=["GET"])]


def connections_of(desk: ExpresswayDesk | CucmDesk) -> Sequence[Rehearsal]:
    """Those of which the node is either end, as they turned out the last time that all were tried."""
    return [each for each in desk.desk.outcomes() if desk.node.id in (each.connection.client, each.connection.server)]
