"""The Certificate Management REST of CUCM, IM and Presence and Unity Connection at its true paths.

Paths, requests and answers are those that public clients use; the vendor's own description could not be read. Clients
look for the text of an error in `message`, so it stands there; beside it `edgetrust`, our own, says whose words it is.
Not here: deleting and restarting, which no document describes (`edgetrust.twin.admin.rest_lab`).
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import uuid4

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from edgetrust.errors import Malformed
from edgetrust.model.plan import PlannedKey
from edgetrust.twin.admin.csr_fields import cucm_wish
from edgetrust.twin.admin.cucm_desk import CucmDesk
from edgetrust.twin.admin.cucm_units import STORE_NAMES, Unit, find_store, find_unit
from edgetrust.twin.admin.requests import Wish, dns_name
from edgetrust.twin.admin.ruling import Declined, Notice, Ruling
from edgetrust.twin.admin.web import cucm_desk, describe, json_answer, pem_text, read_object, text_of, texts_of

BASE = "/platformcom/api/v1/certmgr/config"
_UNDESCRIBED = ("options", "snapshot/options", "certificate/store")
"""Public clients name them; the first is said to tell what the server can do."""


def answer(content: dict[str, object], notices: tuple[Notice, ...] = (), status: int = 200) -> Response:
    """The fields of an answer, and what we have to say beside them."""
    return json_answer({**content, "edgetrust": describe(notices)}, status)


def refused(text: str, status: int = 400) -> Response:
    """An answer for a request that is not what it should be."""
    return answer({"message": text, "messages": [text]}, (Notice(text=text),), status)


def ruled(ruling: Ruling) -> Response:
    """The answer to something that was done, or declined. A key that is not the one of the CSR was seen to give 500."""
    texts = [notice.text for notice in ruling.notices]
    status = 200 if not isinstance(ruling, Declined) else 500 if ruling.is_conflict else 400
    return answer({"message": " ".join(texts), "messages": texts}, ruling.notices, status)


def unit_of(desk: CucmDesk, name: str) -> Unit:
    """The unit of a service. Raises Malformed."""
    unit = find_unit(desk.node.role, name)
    if unit is None:
        raise Malformed(f"no service {name!r} here, expected one of {', '.join(each.name for each in desk.units)}")
    return unit


async def generate(request: Request) -> Response:
    """A CSR for a service; the one before it and its key are gone."""
    desk = cucm_desk(request)
    try:
        wish = _read_wish(await read_object(request), desk)
    except Malformed as error:
        return refused(error.message)
    made = await desk.generate(wish)
    return ruled(made) if isinstance(made, Declined) else answer({"csr": made.pem.decode()})


def _read_wish(found: dict[str, Any], desk: CucmDesk) -> Wish:
    unit = unit_of(desk, text_of(found, "service"))
    is_multi_server = text_of(found, "distribution", "this-server").lower().startswith("multi")
    usual = cucm_wish(
        desk.desk.state.deployment,
        desk.node,
        unit,
        is_multi_server=is_multi_server,
        common_name=text_of(found, "commonName") or None,
    )
    length = found.get("keyLength", usual.key.bits)
    if not isinstance(length, int) or isinstance(length, bool):
        raise Malformed(f"keyLength is {length!r}, expected a number like 2048")
    additional = tuple(dns_name(each, "additional") for each in texts_of(found, "altNames"))
    return replace(
        usual,
        names=(*usual.names, *additional),
        key=PlannedKey(kind=unit.key_kind, bits=length),
        digest=text_of(found, "hashAlgorithm", "sha256").lower().replace("-", ""),
    )


async def upload_identity(request: Request) -> Response:
    """The certificate for a CSR, its chain behind it."""
    desk = cucm_desk(request)
    try:
        found = await read_object(request)
        unit = unit_of(desk, text_of(found, "service"))
        certificates = texts_of(found, "certificates")
    except Malformed as error:
        return refused(error.message)
    if not certificates:
        return refused("no certificates, expected a list of PEM texts, the server's own first")
    return ruled(desk.upload_identity(unit, "\n".join(certificates).encode()))


async def show_identity(request: Request) -> Response:
    """The certificate of a service."""
    desk = cucm_desk(request)
    try:
        unit = unit_of(desk, request.query_params.get("service", ""))
    except Malformed as error:
        return refused(error.message)
    held = desk.identity(unit)
    if held is None:
        return refused(f"there is no certificate of {unit.name} on this server", 404)
    return answer({"service": unit.name, "certificate": pem_text([held.leaf])})


async def upload_trust(request: Request) -> Response:
    """Certificates for one trust store or several."""
    desk = cucm_desk(request)
    try:
        found = await read_object(request)
        names, certificates = texts_of(found, "service"), texts_of(found, "certificates")
    except Malformed as error:
        return refused(error.message)
    stores = [find_store(desk.node.role, name) for name in names]
    if not stores or not certificates:
        return refused('no service or no certificates, expected {"service": ["tomcat"], "certificates": ["PEM"]}')
    if any(store is None for store in stores):
        return refused(
            f"no trust store {names!r} here, expected {', '.join(STORE_NAMES[each] for each in desk.stores)}"
        )
    data = "\n".join(certificates).encode()
    return ruled(desk.upload_to_stores([store for store in dict.fromkeys(stores) if store is not None], data))


async def show_trust(request: Request) -> Response:
    """The certificates of a trust store."""
    desk = cucm_desk(request)
    store = find_store(desk.node.role, request.query_params.get("service", ""))
    if store is None:
        return refused(f"no such trust store here, expected {', '.join(STORE_NAMES[each] for each in desk.stores)}")
    held = desk.holding.trust.get(store, ())
    return answer({"certificates": [{"certificate": pem_text([each])} for each in held]})


async def snapshot(request: Request) -> Response:
    """Everything that the server holds."""
    desk = cucm_desk(request)
    identities = []
    for unit in desk.units:
        held, pending = desk.identity(unit), desk.pending(unit)
        identities.append(
            {
                "service": unit.name,
                "certificate": pem_text([held.leaf]) if held is not None else None,
                "csr": pending.pem.decode() if pending is not None else None,
            }
        )
    trusts = [
        {
            "service": STORE_NAMES[store],
            "certificate_data": [
                {"filename": name, "certificate": pem_text([each])} for each, name in desk.trust_files(store)
            ],
        }
        for store in desk.stores
    ]
    return json_answer(
        {
            "trackingId": str(uuid4()),
            "server": desk.node.fqdn,
            "identities": identities,
            "trusts": trusts,
            "revokedCertificates": [],
        }
    )


async def not_found(_request: Request) -> Response:
    """A path that the lab does not have."""
    return refused(
        f"the lab does not have this path with this method; of the product's it has, below {BASE}, POST csr, POST "
        "identity/certificates, GET identity/certificate, POST trust/certificates, GET trust/certificate and GET "
        "snapshot/server; GET /lab/api lists the lab's own",
        404,
    )


async def undescribed(request: Request) -> Response:
    """A path that clients ask on the product, and whose answer nothing at hand shows."""
    path = request.url.path.removeprefix(f"{BASE}/")
    return refused(
        f"the product has {path}, and what it answers there is in no document at hand, so that the lab does not "
        "answer; its certificates are at GET snapshot/server",
        404,
    )


def routes() -> list[Route]:
    """The paths."""
    return [
        Route(f"{BASE}/csr", generate, methods=["POST"]),
        Route(f"{BASE}/identity/certificates", upload_identity, methods=["POST"]),
        Route(f"{BASE}/identity/certificate", show_identity, methods=["GET"]),
        Route(f"{BASE}/trust/certificates", upload_trust, methods=["POST"]),
        Route(f"{BASE}/trust/certificate", show_trust, methods=["GET"]),
        Route(f"{BASE}/snapshot/server", snapshot, methods=["GET"]),
        *(Route(f"{BASE}/{path}", undescribed, methods=["GET"]) for path in _UNDESCRIBED),
        Route("/platformcom/{rest:path}", not_found, methods=["GET", "POST", "PUT", "DELETE"]),
    ]
