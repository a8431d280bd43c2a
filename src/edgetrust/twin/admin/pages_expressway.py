"""The pages of an Expressway under Maintenance > Security, its zone status and its alarms.

Headings, labels and buttons are the vendor's where documents have them; the addresses of the pages are our own, but for
`/viewcert` and `/download`. Not here: what is decided (`edgetrust.twin.admin.expressway_desk`), and the form of a CSR
(`edgetrust.twin.admin.pages_csr`).
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from edgetrust.model.client_test import CrlChecking, Settings
from edgetrust.model.deployment import Role, Slot, Store
from edgetrust.pki.openssl_text import print_certificate
from edgetrust.pki.openssl_text.request import print_request
from edgetrust.pki.openssl_text.revocation_list import print_revocation_list
from edgetrust.twin.admin.client_testing import Examined
from edgetrust.twin.admin.expressway_desk import ExpresswayDesk
from edgetrust.twin.admin.pages import form_handler, notices_of, render, status_of_page
from edgetrust.twin.admin.pages_connections import connection_routes
from edgetrust.twin.admin.pages_csr import generate_routes
from edgetrust.twin.admin.ruling import Declined, Notice, Ruling, declined
from edgetrust.twin.admin.traversal import zone_state
from edgetrust.twin.admin.trust_list import find_shadowed
from edgetrust.twin.admin.uploads import Upload
from edgetrust.twin.admin.web import Form, expressway_desk, pem_text, text_answer

_PAGES = {Slot.SERVER: "/servercertificate", Slot.CLIENT: "/clientcertificate"}
_WORDS = {Slot.SERVER: "SERVER", Slot.CLIENT: "CLIENT"}
"""In the addresses of decoded and raw views: `SERVER_CERTIFICATE` is the product's, the others follow it."""


def page(
    request: Request, template: str, title: str, *, notices: Sequence[Notice] = (), status: int = 200, **values: object
) -> Response:
    """A page of the Expressway that is asked, with its navigation and what it wants to have noticed."""
    desk = expressway_desk(request)
    return render(
        request,
        template,
        notices=notices,
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


async def overview(request: Request) -> Response:
    """Status: zone and alarms."""
    desk = expressway_desk(request)
    peers = desk.zone()
    return page(request, "overview.html", "Overview", alarms=desk.alarms(), peers=peers, zone=zone_state(peers).value)


# --- server and client certificate ------------------------------------------------------------------------------------


def _certificate_page(request: Request, slot: Slot, ruling: Ruling | None = None) -> Response:
    desk = expressway_desk(request)
    if slot is Slot.CLIENT and not desk.has_client_store:
        raise HTTPException(404, f"{desk.side.version} has no client certificate of its own")
    held = desk.identity(slot)
    return page(
        request,
        "certificate.html",
        "Server certificate" if slot is Slot.SERVER else "Client certificate",
        notices=notices_of(ruling) if ruling is not None else (),
        status=status_of_page(ruling) if ruling is not None else 200,
        held=held.leaf if held is not None else None,
        pending=desk.pending(slot),
        slot=slot.value,
        word=_WORDS[slot],
        here=_PAGES[slot],
    )


async def show_server(request: Request) -> Response:
    """Maintenance > Security > Server certificate."""
    return _certificate_page(request, Slot.SERVER)


async def show_client(request: Request) -> Response:
    """X15.5: Maintenance > Security > Client certificate."""
    return _certificate_page(request, Slot.CLIENT)


def _certificate_forms(slot: Slot) -> Callable[[Request], Awaitable[Response]]:
    async def upload(request: Request, form: Form) -> Response:
        file, key = form.file("certificate"), form.file("key")
        if file is None:
            return _certificate_page(request, slot, declined("no certificate file is chosen; choose one"))
        wanted = Upload(
            slot=slot,
            certificate=file.data,
            key=key.data if key is not None else None,
            copies_to_client=form.text("copy_as_client") == "on",
        )
        return _certificate_page(request, slot, expressway_desk(request).upload(wanted))

    async def discard(request: Request, _form: Form) -> Response:
        return _certificate_page(request, slot, expressway_desk(request).discard(slot))

    async def reset(request: Request, _form: Form) -> Response:
        return _certificate_page(request, slot, await expressway_desk(request).reset_certificate(slot))

    return form_handler({"upload": upload, "discard": discard, "reset": reset})


# --- views ------------------------------------------------------------------------------------------------------------


async def view(request: Request) -> Response:
    """The decoded or raw view of a certificate, request or list."""
    desk, what = expressway_desk(request), request.query_params.get("cert", "")
    text = _view(desk, what, is_raw=request.query_params.get("format") == "pem")
    if text is None:
        raise HTTPException(404, f"there is nothing called {what!r} to view on this node")
    return page(request, "view.html", f"View {what.replace('_', ' ').lower()}", text=text)


async def download(request: Request) -> Response:
    """A certificate, the list or a request as a PEM file. Private keys have no name here."""
    desk, what = expressway_desk(request), request.query_params.get("file", "")
    text = _view(desk, what, is_raw=True)
    if text is None:
        raise HTTPException(404, f"there is nothing called {what!r} to download from this node")
    return text_answer(text, f"{what.lower()}.pem")


def _view(desk: ExpresswayDesk, what: str, *, is_raw: bool) -> str | None:
    for slot, word in _WORDS.items():
        if slot is Slot.CLIENT and not desk.has_client_store:
            continue
        held, pending = desk.identity(slot), desk.pending(slot)
        if what == f"{word}_CERTIFICATE" and held is not None:
            return pem_text([held.leaf]) if is_raw else print_certificate(held.leaf)
        if what == f"{word}_CSR" and pending is not None:
            return pending.pem.decode() if is_raw else print_request(pending.request)
    entries = desk.holding.trust.get(Store.TRUSTED_CA, ())
    if what == "CA_CERTIFICATE":
        return pem_text(entries) if is_raw else "\n".join(map(print_certificate, entries))
    if what == "CRL" and desk.holding.crls:
        return "\n".join(map(print_revocation_list, desk.holding.crls))
    chosen = [each for each in entries if each.sha256 == what]
    if not chosen:
        return None
    return pem_text(chosen) if is_raw else print_certificate(chosen[0])


# --- trusted CA certificate and revocation lists ----------------------------------------------------------------------


def _trust_page(request: Request, ruling: Ruling | None = None) -> Response:
    entries = expressway_desk(request).holding.trust.get(Store.TRUSTED_CA, ())
    return page(
        request,
        "trust.html",
        "Trusted CA certificate",
        notices=notices_of(ruling) if ruling is not None else (),
        status=status_of_page(ruling) if ruling is not None else 200,
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
    return page(
        request,
        "crl.html",
        "CRL management",
        notices=notices_of(ruling) if ruling is not None else (),
        status=status_of_page(ruling) if ruling is not None else 200,
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


# --- tests ------------------------------------------------------------------------------------------------------------


def _testing_page(
    request: Request,
    settings: Settings,
    *,
    tested: Examined | None = None,
    notices: Sequence[Notice] = (),
    status: int = 200,
) -> Response:
    return page(
        request,
        "client_testing.html",
        "Client certificate testing",
        notices=notices,
        status=status,
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
        return _testing_page(request, settings, notices=notices_of(tested), status=400)
    return _testing_page(request, settings, tested=tested)


async def _make_permanent(request: Request, form: Form) -> Response:
    settings = _entered(form)
    return _testing_page(request, settings, notices=(expressway_desk(request).save_settings(settings),))


def _traversal_page(
    request: Request, *, address: str, verify_name: str, notices: Sequence[Notice] = (), status: int = 200
) -> Response:
    if expressway_desk(request).side.role is not Role.EXPRESSWAY_C:
        raise HTTPException(404, "the secure traversal test is a page of the Expressway-C")
    return page(
        request,
        "traversal.html",
        "Secure traversal test",
        notices=notices,
        status=status,
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


# --- status -----------------------------------------------------------------------------------------------------------


def _zones_page(request: Request, ruling: Ruling | None = None) -> Response:
    desk = expressway_desk(request)
    peers = desk.zone()
    login = desk.holding.login
    return page(
        request,
        "zones.html",
        "Zones",
        notices=notices_of(ruling) if ruling is not None else (),
        status=status_of_page(ruling) if ruling is not None else 200,
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
    return page(request, "alarms.html", "Alarms", alarms=expressway_desk(request).alarms())


async def show_restart(request: Request) -> Response:
    """What the link of alarm 15028 leads to."""
    return page(request, "restart.html", "Restart")


async def _restart(request: Request, _form: Form) -> Response:
    notice = expressway_desk(request).restart()
    return page(request, "restart.html", "Restart", notices=(notice,))


def routes() -> list[Route]:
    """The pages."""
    return [
        Route("/", overview, methods=["GET"]),
        Route("/servercertificate", show_server, methods=["GET"]),
        Route("/servercertificate", _certificate_forms(Slot.SERVER), methods=["POST"]),
        Route("/clientcertificate", show_client, methods=["GET"]),
        Route("/clientcertificate", _certificate_forms(Slot.CLIENT), methods=["POST"]),
        *generate_routes(page),
        Route("/viewcert", view, methods=["GET"]),
        Route("/download", download, methods=["GET"]),
        Route("/trustedcacertificate", show_trust, methods=["GET"]),
        Route(
            "/trustedcacertificate",
            form_handler({"append": _append, "delete": _delete, "reset": _reset}),
            methods=["POST"],
        ),
        Route("/crlmanagement", show_crl, methods=["GET"]),
        Route("/crlmanagement", form_handler({"upload": _upload_crl, "remove": _remove_crl}), methods=["POST"]),
        Route("/clientcertificatetesting", show_testing, methods=["GET"]),
        Route(
            "/clientcertificatetesting",
            form_handler({"check": _check, "permanent": _make_permanent}),
            methods=["POST"],
        ),
        Route("/securetraversaltest", show_traversal, methods=["GET"]),
        Route("/securetraversaltest", form_handler({"test": _test_connection}), methods=["POST"]),
        Route("/zones", show_zones, methods=["GET"]),
        Route("/zones", form_handler({"login": _set_login}), methods=["POST"]),
        *connection_routes(page, "expressway.html", expressway_desk),
        Route("/alarms", show_alarms, methods=["GET"]),
        Route("/restart", show_restart, methods=["GET"]),
        Route("/restart", form_handler({"restart": _restart}), methods=["POST"]),
    ]
