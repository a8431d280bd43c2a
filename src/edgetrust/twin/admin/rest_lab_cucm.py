"""The lab's own REST of CUCM and its kin: trust stores in JSON, deleting, restarting services, replication.

Not here: what all of it has in common (`edgetrust.twin.admin.rest_lab`).
"""

from __future__ import annotations

from dataclasses import replace

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from edgetrust.twin.admin.cucm_units import STORE_NAMES, find_service, find_store
from edgetrust.twin.admin.rest_lab import Handler, answered, lab_routes, refused, ruled
from edgetrust.twin.admin.ruling import declined
from edgetrust.twin.admin.web import cucm_desk, read_object, summarise, text_of, texts_of


async def list_trust(request: Request) -> Response:
    """The trust stores, in JSON."""
    desk = cucm_desk(request)
    return answered(
        stores={
            STORE_NAMES[store]: [summarise(each) for each in desk.holding.trust.get(store, ())] for store in desk.stores
        }
    )


async def delete_trust(request: Request) -> Response:
    """Delete from a trust store, on every node of a CUCM cluster: {"service": "tomcat", "sha256": ["…"]}."""
    desk, found = cucm_desk(request), await read_object(request)
    store = find_store(desk.node.role, text_of(found, "service"))
    if store is None:
        names = ", ".join(STORE_NAMES[each] for each in desk.stores)
        return ruled(declined(f"no trust store {text_of(found, 'service')!r} here, expected {names}"))
    return ruled(desk.delete_trust(store, texts_of(found, "sha256")))


async def list_services(request: Request) -> Response:
    """The services of the lab on this server, and which of them have to restart."""
    desk = cucm_desk(request)
    return answered(
        services=[
            {"name": each.name, "stands_for": each.stands_for, "needs_restart": desk.needs_restart(each)}
            for each in desk.services
        ]
    )


async def restart_cucm(request: Request) -> Response:
    """Restart a service: {"service": "Cisco Tomcat"}; without one, all of them."""
    desk, name = cucm_desk(request), text_of(await read_object(request), "service")
    service = find_service(desk.node.role, name) if name else None
    if name and service is None:
        names = ", ".join(each.name for each in desk.services)
        return refused(f"no service {name!r} in the lab, expected {names}")
    return answered(desk.restart(service))


async def show_replication(request: Request) -> Response:
    """Whether what a publisher is given to trust, or any node deletes, reaches the other nodes."""
    return answered(enabled=cucm_desk(request).desk.conduct.replicates)


async def set_replication(request: Request) -> Response:
    """Turn that off or on: {"enabled": false}."""
    desk, found = cucm_desk(request).desk, await read_object(request)
    enabled = found.get("enabled")
    if not isinstance(enabled, bool):
        return refused(f"enabled is {enabled!r}, expected true or false")
    desk.conduct = replace(desk.conduct, replicates=enabled)
    return answered(enabled=enabled)


_CUCM: tuple[tuple[str, str, Handler], ...] = (
    ("GET", "trust", list_trust),
    ("DELETE", "trust", delete_trust),
    ("GET", "services", list_services),
    ("POST", "restart", restart_cucm),
    ("GET", "replication", show_replication),
    ("POST", "replication", set_replication),
)


def cucm_routes() -> list[Route]:
    """The lab's own paths on CUCM and its kin."""
    return lab_routes(_CUCM)
