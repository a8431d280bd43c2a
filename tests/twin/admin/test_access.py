"""The door of the lab's administration."""

from __future__ import annotations

import asyncio
import base64
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edgetrust.twin.admin import access
from edgetrust.twin.admin.access import LARGEST_BODY, Door
from tests import asgi


async def echo(scope: Any, receive: Any, send: Any) -> None:  # noqa: ANN401 - ASGI
    """An app that says how long the body was."""
    message = await receive()
    await send({"type": "http.response.start", "status": 200, "headers": [(b"x-inside", b"1")]})
    await send({"type": "http.response.body", "body": str(len(message["body"])).encode()})


DOOR = Door(inside=echo, password="secret", realm="R", name_of=lambda _: "ExpE1.example.com")


def ask(body: bytes = b"", path: str = "/", headers: dict[str, str] | None = None, **who: Any) -> asgi.Answer:  # noqa: ANN401
    """The answer at the door, or behind it."""
    return asgi.Client(DOOR, ("127.0.0.1", 1), **who).ask("POST", path, body, headers=headers)


def test_who_knows_name_and_password_is_let_in_with_the_whole_body() -> None:
    """However many pieces it comes in; every answer forbids scripts and caches."""
    answer = ask(b"x" * 200_000)

    assert (answer.status, answer.text, answer.headers["x-inside"]) == (200, "200000", "1")
    assert answer.headers["cache-control"] == "no-store"
    assert "script-src" not in answer.headers["content-security-policy"]
    assert answer.headers["content-security-policy"].startswith("default-src 'none'")


@pytest.mark.parametrize(
    "who",
    [
        {"password": None},
        {"password": "wrong"},
        {"user": "root"},
        {"headers": {"authorization": "Bearer secret"}},
        {"headers": {"authorization": "Basic !"}},
        {"headers": {"authorization": "Basic"}},
        {"headers": {"authorization": "Basic " + base64.b64encode(b"admin").decode()}},
    ],
)
def test_everybody_else_is_asked_who_they_are(who: dict[str, Any]) -> None:
    """With the realm, and without reading what they bring."""
    answer = ask(b"x" * 10, **who)

    assert answer.status == 401
    assert answer.headers["www-authenticate"] == 'Basic realm="R", charset="UTF-8"'
    assert answer.headers["connection"] == "close"


@pytest.mark.parametrize(
    "host, status",
    [
        ("127.0.0.1:1", 200),
        ("127.0.0.1", 200),
        ("localhost:8080", 200),
        ("expe1.EXAMPLE.com:1", 200),
        ("evil.example", 421),
        ("127.0.0.1.evil.example", 421),
        ("[::1", 421),
        ("", 421),
    ],
)
def test_a_request_for_another_host_is_for_somebody_else(host: str, status: int) -> None:
    """A name that leads to this machine without being the node's lets pages of others ask as if they were its own."""
    answer = ask(headers={"host": host})

    assert answer.status == status
    assert answer.status == 200 or "expected 127.0.0.1:1" in answer.text


@given(st.text(st.characters(max_codepoint=255, exclude_categories=["Cc"])))
def test_no_other_credentials_open_the_door(text: str) -> None:
    """Whatever stands in the header."""
    answer = ask(headers={"authorization": text})

    assert answer.status == 401


@pytest.mark.parametrize(
    "path, length, status",
    [
        ("/", LARGEST_BODY, 200),
        ("/", LARGEST_BODY + 1, 413),
        ("/lab/api/crl", LARGEST_BODY + 1, 200),
        ("/crlmanagement", LARGEST_BODY + 1, 200),
        ("/crlmanagement", access.LARGEST_CRL_BODY + 1, 413),
        ("/no-such-crl", LARGEST_BODY + 1, 413),
    ],
)
def test_bodies_have_bounds(path: str, length: int, status: int) -> None:
    """A larger one where revocation lists are taken; stated or counted."""
    body = bytes(length)

    assert ask(body, path).status == status
    assert ask(body, path, headers={"content-length": "x"}).status == status


def test_a_body_that_does_not_arrive_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """408 after a while."""
    monkeypatch.setattr(access, "MOST_SECONDS", 0.01)

    async def never() -> Any:  # noqa: ANN401 - ASGI
        await asyncio.Event().wait()

    assert [each.get("status") for each in asyncio.run(answered(never))] == [408, None]


def test_whoever_goes_away_gets_no_answer() -> None:
    """In the middle of a body."""

    async def gone() -> Any:  # noqa: ANN401 - ASGI
        return {"type": "http.disconnect"}

    assert asyncio.run(answered(gone)) == []


async def answered(receive: Any) -> list[dict[str, Any]]:  # noqa: ANN401 - ASGI
    """What the door sends to somebody who may enter."""
    sent: list[dict[str, Any]] = []

    async def send(message: Any) -> None:  # noqa: ANN401 - ASGI
        sent.append(message)

    credentials = b"Basic " + base64.b64encode(b"admin:secret")
    scope = {"type": "http", "method": "POST", "path": "/", "headers": [(b"authorization", credentials)]}
    await DOOR(scope, receive, send)
    return sent


@pytest.mark.parametrize(
    "method, site, status",
    [
        ("POST", "cross-site", 403),
        ("POST", "same-site", 403),
        ("POST", "same-origin", 200),
        ("POST", "none", 200),
        ("GET", "cross-site", 200),
    ],
)
def test_what_a_page_of_somebody_else_sends_is_refused(method: str, site: str, status: int) -> None:
    """A browser would send name and password along; following a link is no harm."""
    client = asgi.Client(DOOR, ("127.0.0.1", 1))

    assert client.ask(method, "/", headers={"sec-fetch-site": site}).status == status


@pytest.mark.parametrize(
    ("method", "origin", "status"),
    [
        ("POST", "http://127.0.0.1:1", 200),
        ("POST", "http://evil.example", 403),
        ("POST", "null", 403),
        ("GET", "http://evil.example", 200),
    ],
)
def test_a_browser_that_names_another_origin_is_refused(method: str, origin: str, status: int) -> None:
    """Also one that says nothing else of where a request comes from; a program names none."""
    client = asgi.Client(DOOR, ("127.0.0.1", 1))

    assert client.ask(method, "/", headers={"origin": origin, "host": "127.0.0.1:1"}).status == status


def test_nothing_but_http_is_served() -> None:
    """A web socket finds nobody."""

    async def unheard(*_: Any) -> Any:  # noqa: ANN401 - ASGI
        raise AssertionError("the door answered")

    asyncio.run(DOOR({"type": "websocket"}, unheard, unheard))
