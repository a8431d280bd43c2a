"""The REST of an Expressway at its true paths: server certificate, trusted CA list, CSR and restart.

Paths and messages are those that public code uses and that Administrator Guides name; status codes are inferred where
nothing says them. Beside `Message` stands `edgetrust`, our own: what happened, in words, and whose words they are. Not
here: what the documents lack (`edgetrust.twin.admin.rest_lab`).
"""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from edgetrust.errors import Malformed
from edgetrust.model.certificate import KeyKind
from edgetrust.model.deployment import Slot, Store, SubjectFields
from edgetrust.model.plan import PlannedKey
from edgetrust.mra.releases import REST_DEMANDS_CSRF_HEADER, is_in_force
from edgetrust.twin.admin.csr_fields import names_of, prefilled
from edgetrust.twin.admin.expressway_desk import NONE_PENDING, ExpresswayDesk
from edgetrust.twin.admin.requests import Wish, dns_name, find_warnings
from edgetrust.twin.admin.ruling import Declined, Notice, Ruling
from edgetrust.twin.admin.uploads import Upload
from edgetrust.twin.admin.web import (
    describe,
    expressway_desk,
    json_answer,
    pem_text,
    read_form,
    read_object,
    status_of,
    text_of,
    texts_of,
)

SUCCESS = "The operation was successful"
CSRF_HEADER = "x-csrf-header"
"""Any value will do."""
_MESSAGES = {400: "Bad Request", 403: "Forbidden", 404: "Not Found", 409: "Conflict"}
_PREFIXES = ("/api/provisioning", "/api/v1/provisioning")


def message(text: str, notices: tuple[Notice, ...] = (), status: int = 200) -> Response:
    """`{"Message": …}`, and what we have to say beside it."""
    return json_answer({"Message": text, "edgetrust": describe(notices)}, status)


def ruled(ruling: Ruling, success: str) -> Response:
    """The answer to something that was done, or declined."""
    status = status_of(ruling)
    return message(_MESSAGES.get(status, success), ruling.notices, status)


def refused(text: str, status: int = 400) -> Response:
    """An answer for a request that is not what it should be."""
    return message(_MESSAGES[status], (Notice(text=text),), status)


def lacks_csrf_header(request: Request, desk: ExpresswayDesk) -> bool:
    """From X14.2 on some requests need the header."""
    return is_in_force(REST_DEMANDS_CSRF_HEADER, desk.side.version) and CSRF_HEADER not in request.headers


# --- certificates -----------------------------------------------------------------------------------------------------


async def show_server(request: Request) -> Response:
    """The server certificate as PEM; lines end as they do on the product."""
    held = expressway_desk(request).identity(Slot.SERVER)
    if held is None:
        return refused("this node has no server certificate", 404)
    return Response(pem_text([held.leaf]).replace("\n", "\r\n"), media_type="text/html")


async def upload_server(request: Request) -> Response:
    """A server certificate for the pending CSR, or for the key that is there."""
    file = (await read_form(request)).file("file")
    if file is None:
        return refused("no part named file, expected a form (multipart/form-data) with the certificate in PEM format")
    upload = Upload(slot=Slot.SERVER, certificate=file.data)
    return ruled(expressway_desk(request).upload(upload), "OK")


async def show_roots(request: Request) -> Response:
    """The trusted CA list as PEM, in its order."""
    entries = expressway_desk(request).holding.trust.get(Store.TRUSTED_CA, ())
    return Response(pem_text(entries).replace("\n", "\r\n"), media_type="text/html")


async def append_roots(request: Request) -> Response:
    """CA certificates for the end of the trusted CA list."""
    file = (await read_form(request)).file("file")
    if file is None:
        return refused("no part named file, expected a form (multipart/form-data) with CA certificates in PEM format")
    return ruled(expressway_desk(request).append(file.data), "Root Certificate updated.")


# --- requests ---------------------------------------------------------------------------------------------------------


async def show_request(request: Request) -> Response:
    """The pending CSR as PEM."""
    pending = expressway_desk(request).pending(Slot.SERVER)
    if pending is None:
        return refused(NONE_PENDING, 404)
    return Response(pending.pem.replace(b"\n", b"\r\n"), media_type="text/html")


async def generate_request(request: Request) -> Response:
    """A new CSR and key, with the names that the page would come filled with."""
    return await generate_for_slot(request, Slot.SERVER)


async def generate_for_slot(request: Request, slot: Slot) -> Response:
    """The same for either slot."""
    desk = expressway_desk(request)
    try:
        wish = _read_wish(await read_object(request), desk, slot)
    except Malformed as error:
        return refused(error.message)
    made = await desk.generate(wish)
    return ruled(made, SUCCESS) if isinstance(made, Declined) else message(SUCCESS, find_warnings(wish, desk.side))


def _read_wish(found: dict[str, Any], desk: ExpresswayDesk, slot: Slot) -> Wish:
    """Fields as public code sends them. `KeyLength` under 1024 is that of an ECDSA key, as the CLI has it."""
    length = found.get("KeyLength", 2048)
    if not isinstance(length, int) or isinstance(length, bool):
        raise Malformed(f"KeyLength is {length!r}, expected a number like 2048")
    fields = prefilled(desk.desk.state.deployment, desk.side, desk.node)
    names = names_of(fields, desk.side, desk.node)
    additional = tuple(dns_name(each, "additional") for each in texts_of(found, "Additional_FQDNS"))
    return Wish(
        slot=slot,
        common_name=text_of(found, "CommonName", fields.common_name),
        names=(*names, *additional),
        key=PlannedKey(kind=KeyKind.EC if length < 1024 else KeyKind.RSA, bits=length),
        digest=text_of(found, "DigestAlgorithm", "sha256").lower().replace("-", ""),
        subject=SubjectFields(
            country=text_of(found, "Country") or None,
            state=text_of(found, "Province") or None,
            locality=text_of(found, "Locality") or None,
            organization=text_of(found, "Organization") or None,
            organizational_unit=text_of(found, "OrganizationalUnit") or None,
        ),
    )


# --- restart ----------------------------------------------------------------------------------------------------------


async def restart(request: Request) -> Response:
    """The node takes up what is configured."""
    desk = expressway_desk(request)
    if lacks_csrf_header(request, desk):
        return refused(f"{desk.side.version} restarts only for a request with the header X-CSRF-Header", 403)
    return message(SUCCESS, (desk.restart(),))


async def not_found(_request: Request) -> Response:
    """A path that the lab does not have."""
    return refused(
        "the lab does not have this path with this method; of the product's it has certs/server, certs/root, "
        "certs/generate_csr and restart; GET /lab/api lists the lab's own",
        404,
    )


def routes() -> list[Route]:
    """The paths, under both of their prefixes."""
    table = (
        ("/certs/server", show_server, "GET"),
        ("/certs/server", upload_server, "POST"),
        ("/certs/root", show_roots, "GET"),
        ("/certs/root", append_roots, "POST"),
        ("/certs/generate_csr", show_request, "GET"),
        ("/certs/generate_csr", generate_request, "POST"),
        ("/restart", restart, "POST"),
    )
    return [
        *(Route(prefix + path, handler, methods=[method]) for prefix in _PREFIXES for path, handler, method in table),
        Route("/api/{rest:path}", not_found, methods=["GET", "POST", "PUT", "DELETE"]),
    ]
