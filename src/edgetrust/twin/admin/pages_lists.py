"""The pages of an Expressway for its trusted CA list and its revocation lists.

Not here: what is decided (`edgetrust.twin.admin.trust_list`, `edgetrust.twin.admin.crls`).
"""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from edgetrust.model.deployment import Store
from edgetrust.twin.admin.frames import expressway_page
from edgetrust.twin.admin.pages import form_handler
from edgetrust.twin.admin.ruling import Ruling, declined
from edgetrust.twin.admin.trust_list import find_shadowed
from edgetrust.twin.admin.web import Form, expressway_desk


def _trust_page(request: Request, ruling: Ruling | None = None) -> Response:
    entries = expressway_desk(request).holding.trust.get(Store.TRUSTED_CA, ())
    return expressway_page(
        request,
        "trust.html",
        "Trusted CA certificate",
        ruling=ruling,
        entries=entries,
        shadowed=find_shadowed(entries),
    )


async def show_trust(request: Request) -> Response:
    """Maintenance > Security > Trusted CA certificate."""
    return _trust_page(request)


async def _append(request: Request, form: Form) -> Response:
    file = form.file("file")
    if file is None:
        return _trust_page(request, declined("no file is chosen; choose a file with CA certificates in PEM format"))
    return _trust_page(request, expressway_desk(request).append(file.data))


async def _delete(request: Request, form: Form) -> Response:
    return _trust_page(request, expressway_desk(request).delete(form.texts("entry")))


async def _reset(request: Request, _form: Form) -> Response:
    return _trust_page(request, await expressway_desk(request).reset_trust())


def _crl_page(request: Request, ruling: Ruling | None = None) -> Response:
    return expressway_page(
        request,
        "crl.html",
        "CRL management",
        ruling=ruling,
        crls=expressway_desk(request).holding.crls or (),
    )


async def show_crl(request: Request) -> Response:
    """Maintenance > Security > CRL management."""
    return _crl_page(request)


async def _upload_crl(request: Request, form: Form) -> Response:
    file = form.file("file")
    if file is None:
        return _crl_page(request, declined("no file is chosen; choose a revocation list in PEM format"))
    return _crl_page(request, expressway_desk(request).upload_crl(file.data))


async def _remove_crl(request: Request, _form: Form) -> Response:
    return _crl_page(request, expressway_desk(request).remove_crl())


def list_routes() -> list[Route]:
    """These pages."""
    return [
        Route("/trustedcacertificate", show_trust, methods=["GET"]),
        Route(
            "/trustedcacertificate",
            form_handler({"append": _append, "delete": _delete, "reset": _reset}),
            methods=["POST"],
        ),
        Route("/crlmanagement", show_crl, methods=["GET"]),
        Route("/crlmanagement", form_handler({"upload": _upload_crl, "remove": _remove_crl}), methods=["POST"]),
    ]
