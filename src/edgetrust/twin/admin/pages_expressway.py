"""The pages of an Expressway: its overview, zones, alarms and restart, and the way to all the others.

Headings, labels and buttons are the vendor's where documents have them; the addresses of the pages are our own. Not
here: what is decided (`edgetrust.twin.admin.expressway_desk`), and the pages under Maintenance > Security.
"""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from edgetrust.twin.admin.frames import expressway_page
from edgetrust.twin.admin.pages import form_handler
from edgetrust.twin.admin.pages_certificates import certificate_routes
from edgetrust.twin.admin.pages_connections import connection_routes
from edgetrust.twin.admin.pages_lists import list_routes
from edgetrust.twin.admin.pages_testing import testing_routes
from edgetrust.twin.admin.ruling import Ruling
from edgetrust.twin.admin.traversal import zone_state
from edgetrust.twin.admin.web import Form, expressway_desk


async def overview(request: Request) -> Response:
    """Status: zone and alarms."""
    desk = expressway_desk(request)
    peers = desk.zone()
    return expressway_page(
        request, "overview.html", "Overview", alarms=desk.alarms(), peers=peers, zone=zone_state(peers).value
    )


def _zones_page(request: Request, ruling: Ruling | None = None) -> Response:
    desk = expressway_desk(request)
    peers = desk.zone()
    login = desk.holding.login
    return expressway_page(
        request,
        "zones.html",
        "Zones",
        ruling=ruling,
        peers=peers,
        zone=zone_state(peers).value,
        settings=desk.desk.state.deployment.traversal_zone,
        username=login.username if login is not None else "",
    )


async def show_zones(request: Request) -> Response:
    """Configuration > Zones: the traversal zone."""
    return _zones_page(request)


async def _set_login(request: Request, form: Form) -> Response:
    return _zones_page(request, expressway_desk(request).set_login(form.text("username"), form.text("password")))


async def show_alarms(request: Request) -> Response:
    """Status > Alarms."""
    return expressway_page(request, "alarms.html", "Alarms", alarms=expressway_desk(request).alarms())


async def show_restart(request: Request) -> Response:
    """What the link of alarm 15028 leads to."""
    return expressway_page(request, "restart.html", "Restart")


async def _restart(request: Request, _form: Form) -> Response:
    notice = expressway_desk(request).restart()
    return expressway_page(request, "restart.html", "Restart", notices=(notice,))


def routes() -> list[Route]:
    """The pages."""
    return [
        Route("/", overview, methods=["GET"]),
        *certificate_routes(),
        *list_routes(),
        *testing_routes(),
        Route("/zones", show_zones, methods=["GET"]),
        Route("/zones", form_handler({"login": _set_login}), methods=["POST"]),
        *connection_routes(expressway_page, "expressway.html", expressway_desk),
        Route("/alarms", show_alarms, methods=["GET"]),
        Route("/restart", show_restart, methods=["GET"]),
        Route("/restart", form_handler({"restart": _restart}), methods=["POST"]),
    ]
