"""The pages of an Expressway for its server and its client certificate, and the views and downloads of what it holds.

Headings, labels and buttons are the vendor's where documents have them; the addresses are our own, but for `/viewcert`
and `/download`. Not here: what is decided (`edgetrust.twin.admin.expressway_desk`), and the form of a request
(`edgetrust.twin.admin.pages_csr`).
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from edgetrust.model.deployment import Slot, Store
from edgetrust.pki.openssl_text import print_certificate
from edgetrust.pki.openssl_text.request import print_request
from edgetrust.pki.openssl_text.revocation_list import print_revocation_list
from edgetrust.twin.admin.expressway_desk import ExpresswayDesk
from edgetrust.twin.admin.frames import expressway_page
from edgetrust.twin.admin.pages import form_handler
from edgetrust.twin.admin.pages_csr import generate_routes
from edgetrust.twin.admin.ruling import Ruling, declined
from edgetrust.twin.admin.uploads import Upload
from edgetrust.twin.admin.web import Form, expressway_desk, pem_text, text_answer

_PAGES = {Slot.SERVER: "/servercertificate", Slot.CLIENT: "/clientcertificate"}
_WORDS = {Slot.SERVER: "SERVER", Slot.CLIENT: "CLIENT"}
"""In the addresses of decoded and raw views: `SERVER_CERTIFICATE` is the product's, the others follow it."""


def _certificate_page(request: Request, slot: Slot, ruling: Ruling | None = None) -> Response:
    desk = expressway_desk(request)
    if slot is Slot.CLIENT and not desk.has_client_store:
        raise HTTPException(404, f"{desk.side.version} has no client certificate of its own")
    held = desk.identity(slot)
    return expressway_page(
        request,
        "certificate.html",
        "Server certificate" if slot is Slot.SERVER else "Client certificate",
        ruling=ruling,
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


async def view(request: Request) -> Response:
    """The decoded or raw view of a certificate, request or list."""
    desk, what = expressway_desk(request), request.query_params.get("cert", "")
    text = _view(desk, what, is_raw=request.query_params.get("format") == "pem")
    if text is None:
        raise HTTPException(404, f"there is nothing called {what!r} to view on this node")
    return expressway_page(request, "view.html", f"View {what.replace('_', ' ').lower()}", text=text)


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


def certificate_routes() -> list[Route]:
    """These pages."""
    return [
        Route("/servercertificate", show_server, methods=["GET"]),
        Route("/servercertificate", _certificate_forms(Slot.SERVER), methods=["POST"]),
        Route("/clientcertificate", show_client, methods=["GET"]),
        Route("/clientcertificate", _certificate_forms(Slot.CLIENT), methods=["POST"]),
        *generate_routes(expressway_page),
        Route("/viewcert", view, methods=["GET"]),
        Route("/download", download, methods=["GET"]),
    ]
