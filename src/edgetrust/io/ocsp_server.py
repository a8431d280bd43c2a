"""HTTP around an OCSP responder (RFC 6960 appendix A), for a lab on this machine: it binds to loopback addresses alone.

Not here: what is answered (`edgetrust.usecase.revoke`).
"""

from __future__ import annotations

import base64
import binascii
import socket
import sys
from collections.abc import Callable
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from socketserver import TCPServer
from urllib.parse import unquote

from edgetrust.errors import EdgetrustError, Refused, UnreadableFile

Answer = Callable[[bytes], bytes]
"""DER of a response to the DER of a request."""

MOST_REQUEST_BYTES = 64 * 1024
"""A request for one certificate has some hundred bytes; a nonce or a signature makes it some thousand."""
PATIENCE_S = 10
"""Seconds that a client may be silent."""
REQUEST_TYPE, RESPONSE_TYPE = "application/ocsp-request", "application/ocsp-response"


class OcspServer(ThreadingHTTPServer):
    """A responder that listens; `serve_forever` answers, `shutdown` ends it, `url` is where it is."""

    daemon_threads = True

    def __init__(self, host: str, port: int, answer: Answer) -> None:
        """Raises Refused for an address that is not of this machine alone, UnreadableFile when it cannot listen."""
        address = "127.0.0.1" if host == "localhost" else host
        try:
            is_loopback = ip_address(address).is_loopback
        except ValueError:
            is_loopback = False
        if not is_loopback:
            raise Refused(
                f"{host} is no loopback address; the responder of a lab CA answers on this machine alone",
                hint="name 127.0.0.1 or ::1",
            )
        self.address_family = socket.AF_INET6 if ":" in address else socket.AF_INET
        self.answer = answer
        try:
            super().__init__((address, port), _Handler)
        except (OSError, OverflowError) as error:
            raise UnreadableFile(f"cannot listen on {address} port {port}: {error}") from error

    @property
    def url(self) -> str:
        host, port = self.server_address[:2]
        shown = f"[{host!s}]" if self.address_family == socket.AF_INET6 else host
        return f"http://{shown!s}:{port}/"

    def server_bind(self) -> None:
        """As any TCP server does it: http.server would look up the name of the address as well, which may take long."""
        TCPServer.server_bind(self)

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that went away is no news; anything else is a defect, and shown."""
        if not isinstance(sys.exc_info()[1], OSError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]


class _Handler(BaseHTTPRequestHandler):
    """One connection of a client."""

    server: OcspServer
    timeout = PATIENCE_S
    server_version, sys_version = "edgetrust-lab-ca", ""

    def do_POST(self) -> None:
        """The request is the body."""
        length = self.headers.get("Content-Length", "")
        if not length.isdecimal():
            self.send_error(HTTPStatus.LENGTH_REQUIRED)
        elif int(length) > MOST_REQUEST_BYTES:
            self.send_error(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        elif self.headers.get_content_type() != REQUEST_TYPE:
            self.send_error(HTTPStatus.UNSUPPORTED_MEDIA_TYPE)
        else:
            self._reply(self.rfile.read(int(length)))

    def do_GET(self) -> None:
        """The request is the path, in base64."""
        try:
            # Of a SEQUENCE the base64 begins with M, so one slash is all that can stand before it.
            self._reply(base64.b64decode(unquote(self.path).removeprefix("/"), validate=True))
        except binascii.Error:
            self.send_error(HTTPStatus.BAD_REQUEST)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name of the standard library
        """Nothing: the talk is the command's."""

    def _reply(self, request: bytes) -> None:
        try:
            response = self.server.answer(request)
        except EdgetrustError as error:
            self.send_error(HTTPStatus.INTERNAL_SERVER_ERROR, explain=error.message)
            return
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", RESPONSE_TYPE)
        self.send_header("Content-Length", str(len(response)))
        # Whoever revokes wants to see it at once.
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(response)
