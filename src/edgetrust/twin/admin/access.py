"""The door of the lab's administration: who may enter, how much a request may bring, and how long it may take to do so.

A request is let in with the name and password of the lab (HTTP Basic), and its body is read before anything is decided,
up to a bound. Not here: what is behind the door (`edgetrust.twin.admin.app`), and connections that never become a
request (`edgetrust.twin.admin.server`).
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import hmac
from collections.abc import Callable, MutableMapping
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from edgetrust.model.value import dataclass

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

USER = "admin"
NOT_KNOWN = (
    f"no user name and password, or other ones, expected {USER} and the password that the lab printed at its start"
)
LARGEST_BODY = 1024 * 1024
LARGEST_CRL_BODY = 17 * 1024 * 1024
"""Octets: a CRL may have 16 MB, and its form a little more."""
_CRL_PATHS = ("/crlmanagement", "/lab/api/crl")
"""Where an Expressway takes revocation lists, on its page and our REST."""
MOST_SECONDS = 30.0
"""In which a body must have arrived."""

_HEADERS = (
    (b"cache-control", b"no-store"),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"same-origin"),
    (
        b"content-security-policy",
        b"default-src 'none'; style-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
    ),
)


@dataclass(slots=True, kw_only=True)
class Door:
    """The ASGI app around another one."""

    inside: ASGIApp
    password: str
    realm: str
    name_of: Callable[[tuple[str, int]], str]
    """The FQDN of the node at an address and port."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request in, or answer it at the door."""
        if scope["type"] != "http":
            return  # nothing else is served
        answer = _answered(send)
        if not self._is_known(scope):
            headers = [(b"www-authenticate", f'Basic realm="{self.realm}", charset="UTF-8"'.encode())]
            await _refuse(answer, 401, NOT_KNOWN, headers)
            return
        if not self._is_meant(scope):
            host, port = scope["server"]
            await _refuse(answer, 421, f"the request is for another host than this node, expected {host}:{port}")
            return
        if _is_sent_from_elsewhere(scope):
            await _refuse(answer, 403, "the form stands on a page of somebody else; use the pages of this node")
            return
        limit = LARGEST_CRL_BODY if scope["path"] in _CRL_PATHS else LARGEST_BODY
        if _stated_length(scope) > limit:
            await _refuse(answer, 413, f"the request is too large, expected {limit} octets at most")
            return
        try:
            body = await asyncio.wait_for(_read_body(receive, limit), MOST_SECONDS)
        except TimeoutError:
            await _refuse(answer, 408, f"the request did not arrive in {MOST_SECONDS:g} seconds")
            return
        if body is None:
            return  # the client has gone
        if len(body) > limit:
            await _refuse(answer, 413, f"the request is too large, expected {limit} octets at most")
            return
        await self.inside(scope, _replayed(body, receive), answer)

    def _is_meant(self, scope: Scope) -> bool:
        """The request is for this node, by address or name: a name of somebody else that leads here would let his pages
        ask in its own name."""
        asked = next((value for name, value in scope["headers"] if name == b"host"), None)
        if asked is None:
            return True
        try:
            host = urlsplit(f"//{asked.decode('latin-1')}").hostname
        except ValueError:
            return False
        address, port = scope["server"]
        return host in (address.lower(), "localhost", self.name_of((address, port)).lower())

    def _is_known(self, scope: Scope) -> bool:
        given = next((value for name, value in scope["headers"] if name == b"authorization"), b"")
        kind, _, encoded = given.partition(b" ")
        if kind.lower() != b"basic":
            return False
        try:
            credentials = base64.b64decode(encoded, validate=True)
        except (binascii.Error, ValueError):
            return False
        return hmac.compare_digest(credentials, f"{USER}:{self.password}".encode())


def _is_sent_from_elsewhere(scope: Scope) -> bool:
    """A browser, which sends name and password along by itself, says that a page of another origin had this sent; old
    ones name the origin alone. Links from anywhere are welcome."""
    if scope["method"] in ("GET", "HEAD"):
        return False
    headers = dict(scope["headers"])
    origin = headers.get(b"origin")
    is_foreign = origin is not None and origin != b"http://" + headers.get(b"host", b"")
    return is_foreign or headers.get(b"sec-fetch-site") in (b"cross-site", b"same-site")


def _stated_length(scope: Scope) -> int:
    """What the request says of its length; 0 where it says nothing, and then its octets are counted."""
    stated = next((value for name, value in scope["headers"] if name == b"content-length"), b"0")
    return int(stated) if stated.isdigit() else 0


async def _read_body(receive: Receive, limit: int) -> bytes | None:
    """The body, or the beginning of one that is too long; None when the client went away."""
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] != "http.request":
            return None
        body += message.get("body", b"")
        if len(body) > limit or not message.get("more_body", False):
            return bytes(body)


def _replayed(body: bytes, receive: Receive) -> Receive:
    """What the app receives: the body at once, then whatever comes from the client."""
    is_given = False

    async def again() -> Message:
        nonlocal is_given
        if is_given:
            return await receive()
        is_given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return again


def _answered(send: Send) -> Send:
    """What the app sends, with the headers of every answer."""

    async def with_headers(message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            message = {**message, "headers": [*message.get("headers", []), *_HEADERS]}
        await send(message)

    return with_headers


async def _refuse(send: Send, status: int, text: str, headers: list[tuple[bytes, bytes]] | None = None) -> None:
    """An answer at the door. The connection ends with it: what else was to come is not read."""
    body = f"{text}\n".encode()
    listed = [
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"content-length", str(len(body)).encode()),
        (b"connection", b"close"),
        *(headers or []),
    ]
    await send({"type": "http.response.start", "status": status, "headers": listed})
    await send({"type": "http.response.body", "body": body})
