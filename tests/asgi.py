"""Asks an ASGI app without a socket: one request, one answer.

client = Client(app, ("127.0.0.1", 8443), user="admin", password="…")
answer = client.get("/api/provisioning/certs/server")
answer = client.post("/upload", form={"action": "x"}, files={"file": ("ca.pem", data)})
answer = client.post("/rest", json={…}, headers={"X-CSRF-Header": "1"})
answer.status, answer.text, answer.json, answer.headers
"""

from __future__ import annotations

import asyncio
import base64
import json as json_module
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

BOUNDARY = "edgetrust-boundary"


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode()

    @cached_property
    def json(self) -> Any:  # noqa: ANN401 - whatever it is
        """The body as JSON."""
        return json_module.loads(self.body)


@dataclass(frozen=True)
class Client:
    """Somebody who asks one node."""

    app: Any
    server: tuple[str, int]
    user: str = "admin"
    password: str | None = "secret"
    headers: Mapping[str, str] = field(default_factory=dict)

    def get(self, path: str, headers: Mapping[str, str] | None = None) -> Answer:
        """Answer to a GET."""
        return self.ask("GET", path, headers=headers)

    def post(
        self,
        path: str,
        *,
        form: Mapping[str, str] | list[tuple[str, str]] | None = None,
        files: Mapping[str, tuple[str, bytes]] | None = None,
        json: object = None,
        headers: Mapping[str, str] | None = None,
        method: str = "POST",
    ) -> Answer:
        """Answer to a form, with files or without, or to JSON."""
        fields = list(form.items()) if isinstance(form, Mapping) else form or []
        if files is not None:
            return self.ask(
                method, path, multipart(fields, files), f"multipart/form-data; boundary={BOUNDARY}", headers
            )
        if json is not None:
            return self.ask(method, path, json_module.dumps(json).encode(), "application/json", headers)
        return self.ask(method, path, urlencode(fields).encode(), "application/x-www-form-urlencoded", headers)

    def ask(
        self,
        method: str,
        path: str,
        body: bytes = b"",
        content_type: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Answer to any request."""
        wanted = {**self.headers, **(headers or {})}
        if self.password is not None and "authorization" not in wanted:
            wanted["authorization"] = "Basic " + base64.b64encode(f"{self.user}:{self.password}".encode()).decode()
        if content_type is not None:
            wanted["content-type"] = content_type
        if body:
            wanted.setdefault("content-length", str(len(body)))
        return asyncio.run(_ask(self.app, method, path, body, wanted, self.server))


async def _ask(
    app: Any,  # noqa: ANN401 - an ASGI app
    method: str,
    path: str,
    body: bytes,
    headers: Mapping[str, str],
    server: tuple[str, int],
) -> Answer:
    plain, _, query = path.partition("?")
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": plain,
        "raw_path": plain.encode(),
        "query_string": query.encode(),
        "root_path": "",
        "headers": [(name.lower().encode(), value.encode()) for name, value in headers.items()],
        "client": ("127.0.0.1", 50000),
        "server": server,
    }
    sent: list[dict[str, Any]] = []
    pieces = [body[start : start + 65536] for start in range(0, len(body), 65536)] or [b""]

    async def receive() -> dict[str, Any]:
        if not pieces:
            return {"type": "http.disconnect"}
        piece = pieces.pop(0)
        return {"type": "http.request", "body": piece, "more_body": bool(pieces)}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    await app(scope, receive, send)
    start = next(each for each in sent if each["type"] == "http.response.start")
    return Answer(
        status=start["status"],
        headers={name.decode().lower(): value.decode() for name, value in start["headers"]},
        body=b"".join(each.get("body", b"") for each in sent if each["type"] == "http.response.body"),
    )


def multipart(fields: list[tuple[str, str]], files: Mapping[str, tuple[str, bytes]]) -> bytes:
    """The body of a form with files."""
    parts = [
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in fields
    ]
    parts += [
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"; filename="{filename}"\r\n'
        "Content-Type: application/octet-stream\r\n\r\n".encode()
        + data
        + b"\r\n"
        for name, (filename, data) in files.items()
    ]
    return b"".join(parts) + f"--{BOUNDARY}--\r\n".encode()
