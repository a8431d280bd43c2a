"""The lab's own REST under /lab/api: what the documents lack, labelled as ours.

Requests that change something need the header X-CSRF-Header, any value, so that no page elsewhere can make them. Not
here: its paths (`edgetrust.twin.admin.rest_lab_expressway`, `edgetrust.twin.admin.rest_lab_cucm`), and the products'
(`edgetrust.twin.admin.rest_expressway`, `edgetrust.twin.admin.rest_cucm`).
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from edgetrust.errors import Malformed
from edgetrust.twin.admin.rest_expressway import CSRF_HEADER
from edgetrust.twin.admin.ruling import Notice, Ruling
from edgetrust.twin.admin.web import describe, json_answer, status_of

Handler = Callable[[Request], Awaitable[Response]]


def answered(*notices: Notice, status: int = 200, **fields: object) -> Response:
    """Fields and notices."""
    return json_answer({**fields, "edgetrust": describe(notices)}, status)


def ruled(ruling: Ruling) -> Response:
    """The answer to something that was done, or declined."""
    return answered(*ruling.notices, status=status_of(ruling))


def refused(text: str, status: int = 400) -> Response:
    """An answer for a request that is not what it should be."""
    return answered(Notice(text=text), status=status)


def guarded(handler: Handler) -> Handler:
    """A handler that changes something: it wants the header, and a body that is what it should be."""

    async def guard(request: Request) -> Response:
        if CSRF_HEADER not in request.headers:
            return refused(
                f"{request.method} {request.url.path} came without the header X-CSRF-Header, expected one with any "
                "value; curl -H 'X-CSRF-Header: 1' sends it",
                403,
            )
        try:
            return await handler(request)
        except Malformed as error:
            return refused(error.message)

    return guard


def lab_routes(table: tuple[tuple[str, str, Handler], ...]) -> list[Route]:
    """The paths of a table, behind their index: method, path below /lab/api, handler."""
    described = [
        {"method": method, "path": f"/lab/api/{path}", "does": " ".join((handler.__doc__ or "").split())}
        for method, path, handler in table
    ]

    async def index(_request: Request) -> Response:
        """What there is under /lab/api."""
        note = Notice(text="these paths belong to the lab; the products do not have them")
        return answered(note, paths=described)

    return [
        Route("/lab/api", index, methods=["GET"]),
        *(
            Route(f"/lab/api/{path}", handler if method == "GET" else guarded(handler), methods=[method])
            for method, path, handler in table
        ),
    ]
