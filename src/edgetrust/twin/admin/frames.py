"""Pages in the frame of their kind of node: with its navigation, and what it wants to have noticed.

Not here: how a page is rendered (`edgetrust.twin.admin.pages`), and single pages.
"""

from __future__ import annotations

from collections.abc import Sequence

from starlette.requests import Request
from starlette.responses import Response

from edgetrust.model.deployment import Role
from edgetrust.twin.admin.pages import notices_of, render, status_of_page
from edgetrust.twin.admin.ruling import Declined, Notice, Ruling
from edgetrust.twin.admin.web import cucm_desk, expressway_desk


def expressway_page(
    request: Request,
    template: str,
    title: str,
    *,
    ruling: Ruling | Declined | None = None,
    notices: Sequence[Notice] = (),
    status: int = 200,
    **values: object,
) -> Response:
    """A page of the Expressway that is asked; `ruling`: what was done or declined there, which it tells."""
    desk, (told, status) = expressway_desk(request), _told(ruling, notices, status)
    return render(
        request,
        template,
        notices=told,
        status=status,
        title=title,
        node=desk.node,
        side=desk.side,
        is_c=desk.side.role is Role.EXPRESSWAY_C,
        has_client_store=desk.has_client_store,
        needs_restart=desk.needs_restart,
        alarm_count=len(desk.alarms()),
        **values,
    )


def cucm_page(
    request: Request,
    template: str,
    title: str,
    *,
    ruling: Ruling | Declined | None = None,
    notices: Sequence[Notice] = (),
    status: int = 200,
    **values: object,
) -> Response:
    """The same of CUCM and its kin."""
    desk, (told, status) = cucm_desk(request), _told(ruling, notices, status)
    waiting = [service.name for service in desk.services if desk.needs_restart(service)]
    return render(
        request,
        template,
        notices=told,
        status=status,
        title=title,
        node=desk.node,
        services=[(service, desk.needs_restart(service)) for service in desk.services],
        waiting=waiting,
        **values,
    )


def _told(ruling: Ruling | Declined | None, notices: Sequence[Notice], status: int) -> tuple[tuple[Notice, ...], int]:
    if ruling is None:
        return tuple(notices), status
    return notices_of(ruling), status_of_page(ruling)
