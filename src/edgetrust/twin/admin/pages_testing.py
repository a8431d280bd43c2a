"""The pages Client certificate testing and Secure traversal test of an Expressway.

Not here: what is answered (`edgetrust.twin.admin.client_testing`, `edgetrust.twin.admin.secure_traversal`).
"""

from __future__ import annotations

from collections.abc import Sequence

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from edgetrust.model.client_test import CrlChecking, Settings
from edgetrust.model.deployment import Role
from edgetrust.twin.admin.client_testing import Examined
from edgetrust.twin.admin.frames import expressway_page
from edgetrust.twin.admin.pages import form_handler
from edgetrust.twin.admin.ruling import Declined, Notice
from edgetrust.twin.admin.web import Form, expressway_desk


def _testing_page(
    request: Request,
    settings: Settings,
    *,
    tested: Examined | None = None,
    ruling: Declined | None = None,
    notices: Sequence[Notice] = (),
) -> Response:
    return expressway_page(
        request,
        "client_testing.html",
        "Client certificate testing",
        ruling=ruling,
        notices=notices,
        settings=settings,
        checkings=list(CrlChecking),
        current=expressway_desk(request).test_file,
        tested=tested,
    )


async def show_testing(request: Request) -> Response:
    """Maintenance > Security > Client certificate testing."""
    return _testing_page(request, expressway_desk(request).settings)


def _entered(form: Form) -> Settings:
    """The settings as they stand in the form."""
    defaults = Settings()
    checking = form.text("crl_checking")
    return Settings(
        pattern=form.text("regex") or defaults.pattern,
        username=form.text("username") or defaults.username,
        crl_checking=CrlChecking(checking) if checking in list(CrlChecking) else defaults.crl_checking,
    )


async def _check(request: Request, form: Form) -> Response:
    settings = _entered(form)
    tested = await expressway_desk(request).check_certificate(form.file("file"), settings)
    if isinstance(tested, Declined):
        return _testing_page(request, settings, ruling=tested)
    return _testing_page(request, settings, tested=tested)


async def _make_permanent(request: Request, form: Form) -> Response:
    settings = _entered(form)
    return _testing_page(request, settings, notices=(expressway_desk(request).save_settings(settings),))


def _traversal_page(request: Request, *, address: str, verify_name: str, notices: Sequence[Notice] = ()) -> Response:
    if expressway_desk(request).side.role is not Role.EXPRESSWAY_C:
        raise HTTPException(404, "the secure traversal test is a page of the Expressway-C")
    return expressway_page(
        request,
        "traversal.html",
        "Secure traversal test",
        notices=notices,
        address=address,
        verify_name=verify_name,
    )


async def show_traversal(request: Request) -> Response:
    """Maintenance > Security > Secure traversal test."""
    return _traversal_page(request, address="", verify_name="")


async def _test_connection(request: Request, form: Form) -> Response:
    address, verify_name = form.text("address"), form.text("verify_name")
    notices = expressway_desk(request).test_traversal(address=address, verify_name=verify_name)
    return _traversal_page(request, address=address, verify_name=verify_name, notices=notices)


def testing_routes() -> list[Route]:
    """These pages."""
    return [
        Route("/clientcertificatetesting", show_testing, methods=["GET"]),
        Route(
            "/clientcertificatetesting",
            form_handler({"check": _check, "permanent": _make_permanent}),
            methods=["POST"],
        ),
        Route("/securetraversaltest", show_traversal, methods=["GET"]),
        Route("/securetraversaltest", form_handler({"test": _test_connection}), methods=["POST"]),
    ]
