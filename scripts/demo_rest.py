"""What an administrator of the lab's nodes does, over their REST: lists, requests, certificates, restarts.

Not here: what is to be done, and in which order (`scripts.demo_lab`).
"""

from __future__ import annotations

import base64
import http.client
import json
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

_BOUNDARY = "edgetrust-demo"
_REQUESTS = {"server": "/api/provisioning/certs/generate_csr", "client": "/lab/api/certs/client/generate_csr"}
_UPLOADS = {"server": "/api/provisioning/certs/server", "client": "/lab/api/certs/client"}
"""No document shows a REST for the client certificate of X15.5: that is the lab's own."""
_SUBJECT = {
    "Country": "US",
    "Province": "California",
    "Locality": "San Jose",
    "Organization": "Lab",
    "OrganizationalUnit": "UC",
    "KeyLength": 2048,
    "DigestAlgorithm": "sha256",
}


@dataclass(frozen=True, slots=True)
class Administrator:
    """Of one node."""

    url: str
    user: str
    password: str

    def append(self, pem: str) -> None:
        """Maintenance > Security > Trusted CA certificate, Append CA certificate."""
        self._send_file("/api/provisioning/certs/root", pem)

    def delete(self, fingerprints: Iterable[str]) -> None:
        """The same page, Delete."""
        self._send("DELETE", "/lab/api/certs/root", json.dumps({"sha256": list(fingerprints)}).encode())

    def request(self, place: str = "server") -> str:
        """Server certificate (or Client certificate), Generate CSR, with the names that the page comes filled with: the
        request as PEM."""
        path = _REQUESTS[place]
        self._send("POST", path, json.dumps(_SUBJECT).encode())
        return str(self._send("GET", path))

    def upload(self, pem: str, place: str = "server") -> None:
        """The same pages, upload of the certificate for that request."""
        self._send_file(_UPLOADS[place], pem)

    def restart(self) -> None:
        """Of an Expressway."""
        self._send("POST", "/api/provisioning/restart", b"")

    def trusted(self, service: str) -> str:
        """CUCM's Certificate Management: what stands in the trust store of a service, as PEM."""
        found = self._send("GET", f"/platformcom/api/v1/certmgr/config/trust/certificate?service={service}")
        return "".join(each["certificate"] for each in found["certificates"])

    def trust(self, service: str, *pems: str) -> None:
        """CUCM's Certificate Management, upload to that store; nothing to upload is nothing to do."""
        if not pems:
            return
        body = {"service": [service], "certificates": list(pems), "description": "Trust Certificate"}
        self._send("POST", "/platformcom/api/v1/certmgr/config/trust/certificates", json.dumps(body).encode())

    def request_of(self, service: str) -> str:
        """CUCM's Certificate Management, Generate CSR."""
        body = {"service": service, "distribution": "this-server", "keyType": "rsa", "keyLength": 2048}
        return str(self._send("POST", "/platformcom/api/v1/certmgr/config/csr", json.dumps(body).encode())["csr"])

    def upload_of(self, service: str, *pems: str) -> None:
        """CUCM's Certificate Management, upload an identity certificate with its chain."""
        body = {"service": service, "certificates": list(pems)}
        self._send("POST", "/platformcom/api/v1/certmgr/config/identity/certificates", json.dumps(body).encode())

    def restart_services(self) -> None:
        """All of a CUCM node; the lab's own path, since no REST for it is known."""
        self._send("POST", "/lab/api/restart", b"{}")

    def _send_file(self, path: str, pem: str) -> Any:  # noqa: ANN401 - whatever JSON holds
        body = (
            f'--{_BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="demo.pem"\r\n'
            f"Content-Type: application/x-pem-file\r\n\r\n{pem}\r\n--{_BOUNDARY}--\r\n"
        )
        return self._send("POST", path, body.encode(), f"multipart/form-data; boundary={_BOUNDARY}")

    def _send(self, method: str, path: str, body: bytes | None = None, kind: str = "application/json") -> Any:  # noqa: ANN401 - as above
        login = base64.b64encode(f"{self.user}:{self.password}".encode()).decode()
        headers = {"Authorization": f"Basic {login}", "X-CSRF-Header": "demo", "Content-Type": kind}
        with closing(http.client.HTTPConnection(urlsplit(self.url).netloc, timeout=30)) as connection:
            connection.request(method, path, body=body, headers=headers)
            with connection.getresponse() as response:
                text = response.read().decode()
        if response.status >= 400:
            raise RuntimeError(f"{method} {path}: {response.status} {text[:300]}")
        return json.loads(text) if text[:1] in "{[" else text
