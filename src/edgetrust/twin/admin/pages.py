"""What the pages of all nodes share: templates, the token of their forms, notices, the style sheet, and errors.

Pages are rendered here, without scripts, and work from the keyboard. Not here: single pages
(`edgetrust.twin.admin.pages_expressway`, `edgetrust.twin.admin.pages_cucm`).
"""

from __future__ import annotations

import hmac
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from functools import cache
from http import HTTPStatus
from pathlib import Path
from typing import Any, Protocol

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from edgetrust.twin.admin.cucm_desk import CucmDesk
from edgetrust.twin.admin.expressway_desk import ExpresswayDesk
from edgetrust.twin.admin.ruling import Declined, Done, Notice, Ruling, spell
from edgetrust.twin.admin.web import DESK, TOKEN, Form, json_answer, read_form

_TEMPLATES = Path(__file__).parent / "templates"
EXPIRED_FORM = "the form is not one of this lab, or the lab has been started anew; load the page again"


@cache
def _environment() -> Environment:
    """The templates. Whatever they are given is escaped: certificates may hold anything."""
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["day"] = _day
    environment.filters["moment"] = _moment
    return environment


def _day(moment: datetime) -> str:
    return f"{moment:%b %d %Y}"


def _moment(moment: datetime) -> str:
    return f"{moment:%b %d %H:%M:%S %Y} UTC"


def render(
    request: Request,
    template: str,
    *,
    notices: Sequence[Notice] = (),
    status: int = 200,
    **values: Any,  # noqa: ANN401 - whatever the template shows
) -> Response:
    """A page."""
    text = (
        _environment()
        .get_template(template)
        .render(
            clock=clock_of(request), token=request.scope[TOKEN], path=request.url.path, notices=tuple(notices), **values
        )
    )
    return HTMLResponse(text, status_code=status)


def clock_of(request: Request) -> str:
    """The time at which the lab judges certificates, which may be another than that of the machine."""
    desk = request.scope[DESK]
    assert isinstance(desk, ExpresswayDesk | CucmDesk)
    return spell(desk.desk.at())


class Page(Protocol):
    """How a page of a node is made, with the navigation of its kind."""

    def __call__(
        self,
        request: Request,
        template: str,
        title: str,
        *,
        ruling: Ruling | None = None,
        notices: Sequence[Notice] = (),
        status: int = 200,
        **values: object,
    ) -> Response: ...


def status_of_page(ruling: Ruling) -> int:
    """A page that says no says so in its status as well."""
    return 400 if isinstance(ruling, Declined) else 200


def notices_of(ruling: Ruling) -> tuple[Notice, ...]:
    """What a page shows of what was done or declined; refusals look like warnings."""
    if isinstance(ruling, Done):
        return ruling.notices
    return tuple(
        Notice(text=notice.text, is_vendor_text=notice.is_vendor_text, is_warning=True) for notice in ruling.notices
    )


Action = Callable[[Request, Form], Awaitable[Response]]


def form_handler(actions: Mapping[str, Action]) -> Callable[[Request], Awaitable[Response]]:
    """A handler of a page's forms: the button that was pressed, `action`, decides."""

    async def handle(request: Request) -> Response:
        form = await read_form(request)
        if not hmac.compare_digest(form.text("token").encode(), request.scope[TOKEN].encode()):
            raise HTTPException(403, EXPIRED_FORM)
        action = actions.get(form.text("action"))
        if action is None:
            raise HTTPException(400, "the form names no button of this page; load the page again")
        return await action(request, form)

    return handle


# --- errors and what is common ----------------------------------------------------------------------------------------


async def _show_error(request: Request, error: Exception) -> Response:
    """An error as a page, or as JSON to whoever asked REST."""
    status = error.status_code if isinstance(error, HTTPException) else 500
    text = _say(request, error)
    if "/api/" in request.url.path or "/lab/api" in request.url.path:
        answer = json_answer({"message": text, "Message": text}, status)
    else:
        answer = render(request, "error.html", status=status, title=f"{status}", text=text)
    if isinstance(error, HTTPException):
        answer.headers.update(error.headers or {})
    return answer


def _say(request: Request, error: Exception) -> str:
    """What is wrong. Where nobody answers to an address or a method, only the phrase of the status comes along."""
    if not isinstance(error, HTTPException):
        return "the lab has a defect; what it prints on standard error says more"
    if error.detail != HTTPStatus(error.status_code).phrase:
        return error.detail
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        allowed = ", ".join(sorted((error.headers or {}).get("Allow", "").split(", ")))
        return f"{request.url.path} takes no {request.method}, expected {allowed or 'another method'}"
    return (
        f"there is no {request.url.path} on this node; the first page leads to its pages, /lab/api lists the lab's REST"
    )


EXCEPTION_HANDLERS: Mapping[Any, Any] = {HTTPException: _show_error, Exception: _show_error}
"""For Starlette."""


async def _style(_request: Request) -> Response:
    return Response((_TEMPLATES / "lab.css").read_text(encoding="utf-8"), media_type="text/css")


def routes() -> list[Route]:
    """What every node has."""
    return [Route("/lab/lab.css", _style, methods=["GET"])]
