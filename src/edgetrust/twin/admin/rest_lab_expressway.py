"""The lab's own REST of an Expressway: deleting, revocation lists, the client certificate, keys, the test pages, the
zone, alarms and restarting.

Not here: what all of it has in common (`edgetrust.twin.admin.rest_lab`).
"""

from __future__ import annotations

from dataclasses import replace

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from edgetrust.errors import Malformed
from edgetrust.model.client_test import CrlChecking, Settings
from edgetrust.model.deployment import Slot, Store
from edgetrust.twin.admin.expressway_desk import NONE_PENDING
from edgetrust.twin.admin.rest_expressway import generate_for_slot
from edgetrust.twin.admin.rest_lab import Handler, answered, lab_routes, refused, ruled
from edgetrust.twin.admin.ruling import Declined, Notice
from edgetrust.twin.admin.traversal import zone_state
from edgetrust.twin.admin.uploads import Upload
from edgetrust.twin.admin.web import (
    Form,
    expressway_desk,
    pem_text,
    read_form,
    read_object,
    summarise,
    text_answer,
    text_of,
    texts_of,
)

# --- Expressway: certificates and requests ----------------------------------------------------------------------------


async def _upload(request: Request, slot: Slot) -> Response:
    form = await read_form(request)
    file, key = form.file("file"), form.file("key")
    if file is None:
        return refused("no part named file, expected a form with the certificate in PEM format")
    upload = Upload(
        slot=slot,
        certificate=file.data,
        key=key.data if key is not None else None,
        copies_to_client=form.text("copy_as_client") in ("on", "true", "1"),
    )
    return ruled(expressway_desk(request).upload(upload))


async def upload_server(request: Request) -> Response:
    """Server certificate (file), its private key (key), and whether it is the client's as well (copy_as_client)."""
    return await _upload(request, Slot.SERVER)


async def upload_client(request: Request) -> Response:
    """X15.5: client certificate (file) and its private key (key)."""
    return await _upload(request, Slot.CLIENT)


async def show_client(request: Request) -> Response:
    """X15.5: the client certificate as PEM."""
    desk = expressway_desk(request)
    held = desk.identity(Slot.CLIENT) if desk.has_client_store else None
    if held is None:
        return refused("this node has no client certificate of its own", 404)
    return text_answer(pem_text([held.leaf]))


async def generate_client(request: Request) -> Response:
    """X15.5: a CSR for the client certificate, with the fields of generate_csr."""
    return await generate_for_slot(request, Slot.CLIENT)


async def show_client_request(request: Request) -> Response:
    """X15.5: the pending CSR of the client certificate as PEM."""
    pending = expressway_desk(request).pending(Slot.CLIENT)
    return refused(NONE_PENDING, 404) if pending is None else text_answer(pending.pem.decode())


async def discard_server(request: Request) -> Response:
    """Discard the pending CSR of the server certificate."""
    return ruled(expressway_desk(request).discard(Slot.SERVER))


async def discard_client(request: Request) -> Response:
    """X15.5: discard the pending CSR of the client certificate."""
    return ruled(expressway_desk(request).discard(Slot.CLIENT))


async def reset_server(request: Request) -> Response:
    """Reset to the default server certificate."""
    return ruled(await expressway_desk(request).reset_certificate(Slot.SERVER))


# --- Expressway: lists ------------------------------------------------------------------------------------------------


async def list_roots(request: Request) -> Response:
    """The trusted CA list in its order, in JSON."""
    entries = expressway_desk(request).holding.trust.get(Store.TRUSTED_CA, ())
    return answered(entries=[summarise(each) for each in entries])


async def delete_roots(request: Request) -> Response:
    """Delete entries of the trusted CA list: {"sha256": ["…"]}."""
    return ruled(expressway_desk(request).delete(texts_of(await read_object(request), "sha256")))


async def reset_roots(request: Request) -> Response:
    """Reset the trusted CA list to its default."""
    return ruled(await expressway_desk(request).reset_trust())


async def upload_crl(request: Request) -> Response:
    """A revocation list (file) in the place of the one before."""
    file = (await read_form(request)).file("file")
    if file is None:
        return refused("no part named file, expected a form with a revocation list in PEM format")
    return ruled(expressway_desk(request).upload_crl(file.data))


async def remove_crl(request: Request) -> Response:
    """Remove the revocation list."""
    return ruled(expressway_desk(request).remove_crl())


# --- Expressway: tests and state --------------------------------------------------------------------------------------


def _settings(form: Form, settings: Settings) -> Settings:
    checking = form.text("crl_checking") or settings.crl_checking.value
    if checking not in list(CrlChecking):
        raise Malformed(f"crl_checking is {checking!r}, expected none, peer or all")
    return replace(
        settings,
        pattern=form.text("regex") or settings.pattern,
        username=form.text("username") or settings.username,
        crl_checking=CrlChecking(checking),
    )


async def test_client(request: Request) -> Response:
    """Client certificate testing: a certificate (file), and regex, username and crl_checking."""
    desk, form = expressway_desk(request), await read_form(request)
    tested = await desk.check_certificate(form.file("file"), _settings(form, desk.settings))
    if isinstance(tested, Declined):
        return ruled(tested)
    result = tested.result
    notice = Notice(text=result.text, is_vendor_text=result.is_vendor_text, is_warning=not result.is_valid)
    return answered(notice, valid=result.is_valid, username=result.username, warnings=list(result.warnings))


async def test_traversal(request: Request) -> Response:
    """Secure traversal test: {"address": "FQDN of the Expressway-E", "verify_name": "…"}."""
    found = await read_object(request)
    desk = expressway_desk(request)
    return answered(*desk.test_traversal(address=text_of(found, "address"), verify_name=text_of(found, "verify_name")))


async def show_zone(request: Request) -> Response:
    """The traversal zone, peer by peer."""
    peers = expressway_desk(request).zone()
    return answered(
        state=zone_state(peers).value,
        peers=[
            {"address": peer.address, "state": peer.state.value, "ssh_tunnel": peer.tunnel.value, "words": peer.words}
            for peer in peers
        ],
    )


async def set_login(request: Request) -> Response:
    """User name and password of the traversal zone on this node: {"username": "…", "password": "…"}."""
    found = await read_object(request)
    username, password = text_of(found, "username"), text_of(found, "password")
    return ruled(expressway_desk(request).set_login(username, password))


async def show_alarms(request: Request) -> Response:
    """The alarms that are raised."""
    return answered(
        alarms=[
            {
                "id": alarm.number,
                "title": alarm.title,
                "text": alarm.text,
                "severity": alarm.severity.value if alarm.severity is not None else None,
            }
            for alarm in expressway_desk(request).alarms()
        ]
    )


async def restart_expressway(request: Request) -> Response:
    """Restart the node, as /api/provisioning/restart does."""
    return answered(expressway_desk(request).restart())


_EXPRESSWAY: tuple[tuple[str, str, Handler], ...] = (
    ("POST", "certs/server", upload_server),
    ("DELETE", "certs/generate_csr", discard_server),
    ("POST", "certs/server/reset", reset_server),
    ("GET", "certs/client", show_client),
    ("POST", "certs/client", upload_client),
    ("GET", "certs/client/generate_csr", show_client_request),
    ("POST", "certs/client/generate_csr", generate_client),
    ("DELETE", "certs/client/generate_csr", discard_client),
    ("GET", "certs/root", list_roots),
    ("DELETE", "certs/root", delete_roots),
    ("POST", "certs/root/reset", reset_roots),
    ("POST", "crl", upload_crl),
    ("DELETE", "crl", remove_crl),
    ("POST", "client-test", test_client),
    ("POST", "traversal-test", test_traversal),
    ("GET", "zone", show_zone),
    ("POST", "login", set_login),
    ("GET", "alarms", show_alarms),
    ("POST", "restart", restart_expressway),
)


def expressway_routes() -> list[Route]:
    """The lab's own paths on an Expressway."""
    return lab_routes(_EXPRESSWAY)
