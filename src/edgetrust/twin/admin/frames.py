"""Pages in the frame of their kind of node: with its navigation, and what it wants to have noticed.

Not here: how a page is rendered (`edgetrust.twin.admin.pages`), and single pages.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from starlette.requests import Request
from starlette.responses import Response

from edgetrust.model.deployment import Role
from edgetrust.twin.admin.pages import Page, notices_of, render, status_of_page
from edgetrust.twin.admin.ruling import Notice, Ruling
from edgetrust.twin.admin.web import cucm_desk, expressway_desk


def _framed(frame: Callable[[Request], Mapping[str, object]]) -> Page:
    """Pages in this frame; `ruling`: what was done or declined there, which such a page tells."""

    def page(
        request: Request,
        template: str,
        title: str,
        *,
        ruling: Ruling | None = None,
        notices: Sequence[Notice] = (),
        status: int = 200,
        **values: object,
    ) -> Response:
        if ruling is not None:
            notices, status = notices_of(ruling), status_of_page(ruling)
        return render(request, template, notices=notices, status=status, title=title, **frame(request), **values)

    return page


def _expressway_frame(request: Request) -> dict[str, object]:
    desk = expressway_desk(request)
    return {
        "node": desk.node,
        "side": desk.side,
        "is_c": desk.side.role is Role.EXPRESSWAY_C,
        "has_client_store": desk.has_client_store,
        "needs_restart": desk.needs_restart,
        "alarm_count": len(desk.alarms()),
    }


def _cucm_frame(request: Request) -> dict[str, object]:
    desk = cucm_desk(request)
    services = [(service, desk.needs_restart(service)) for service in desk.services]
    return {
        "node": desk.node,
        "services": services,
        "waiting": [service.name for service, needs_restart in services if needs_restart],
    }


expressway_page = _framed(_expressway_frame)
"""A page of the Expressway that is asked."""
cucm_page = _framed(_cucm_frame)
"""The same of CUCM and its kin."""
