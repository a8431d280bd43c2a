"""What both ends of a traversal zone say once TLS stands: OPTIONS with digest authentication (RFC 3261 §22, RFC 2617),
bytes in and bytes out. A wrong password looks like a certificate fault to whoever sees a zone that does not come up.

No more of SIP than that. Not here: when it is spoken (`edgetrust.twin.network`).
"""

from __future__ import annotations

import hashlib
import hmac
import re

from edgetrust.model.lab import Login

REALM = "TraversalZone"
_END = b"\r\n\r\n"
_MOST_OCTETS = 65536
_FIELD = re.compile(r'(\w+)="([^"]*)"')


class ZoneClient:
    """The Expressway-C: asks, answers the challenge, and learns whether it is let in."""

    def __init__(self, login: Login, server: str) -> None:
        self._login, self._uri = login, f"sip:{server}"
        self._heard = b""
        self._attempts = 0
        self.is_done = False
        self.is_accepted = False

    def begin(self) -> bytes:
        """The first OPTIONS, without credentials."""
        return self._options("")

    def receive(self, data: bytes) -> bytes:
        """What is answered to what the server said."""
        self._heard += data
        if _END not in self._heard:
            self.is_done = len(self._heard) > _MOST_OCTETS
            return b""
        answer, _, self._heard = self._heard.partition(_END)
        status = answer.split(b" ", 2)[1:2]
        if status == [b"401"] and self._attempts == 1:
            fields = dict(_FIELD.findall(answer.decode("utf-8", "replace")))
            response = digest(self._login, fields.get("realm", ""), fields.get("nonce", ""), self._uri)
            return self._options(
                f'Authorization: Digest username="{self._login.username}", realm="{fields.get("realm", "")}", '
                f'nonce="{fields.get("nonce", "")}", uri="{self._uri}", response="{response}"\r\n'
            )
        self.is_done, self.is_accepted = True, status == [b"200"]
        return b""

    def _options(self, authorization: str) -> bytes:
        self._attempts += 1
        return f"OPTIONS {self._uri} SIP/2.0\r\n{authorization}Content-Length: 0\r\n\r\n".encode()


class ZoneServer:
    """The Expressway-E: challenges whoever asks, and lets in whoever knows the password of its local database."""

    def __init__(self, login: Login | None, nonce: str) -> None:
        """`login` None: the database knows nobody. The nonce must not repeat."""
        self._login, self._nonce = login, nonce
        self._heard = b""
        self._asked = 0
        self.is_done = False
        self.is_accepted = False

    def receive(self, data: bytes) -> bytes:
        """What is answered to what the client said; what is no SIP ends the talk."""
        self._heard += data
        if not self._heard.startswith(b"OPTIONS "[: len(self._heard)]) or len(self._heard) > _MOST_OCTETS:
            self.is_done = True
            return b""
        if _END not in self._heard:
            return b""
        request, _, self._heard = self._heard.partition(_END)
        self._asked += 1
        if self._asked == 1:
            return (
                f'SIP/2.0 401 Unauthorized\r\nWWW-Authenticate: Digest realm="{REALM}", nonce="{self._nonce}"\r\n'
                "Content-Length: 0\r\n\r\n"
            ).encode()
        self.is_done, self.is_accepted = True, self._is_right(request.decode("utf-8", "replace"))
        status = "200 OK" if self.is_accepted else "401 Unauthorized"
        return f"SIP/2.0 {status}\r\nContent-Length: 0\r\n\r\n".encode()

    def _is_right(self, request: str) -> bool:
        fields = dict(_FIELD.findall(request))
        if self._login is None or fields.get("username") != self._login.username:
            return False
        expected = digest(self._login, REALM, self._nonce, fields.get("uri", ""))
        return hmac.compare_digest(expected.encode(), fields.get("response", "").encode())


def digest(login: Login, realm: str, nonce: str, uri: str) -> str:
    """The response to a challenge for OPTIONS (RFC 2617 §3.2.2.1, without qop)."""
    secret = _md5(f"{login.username}:{realm}:{login.password}")
    return _md5(f"{secret}:{nonce}:{_md5(f'OPTIONS:{uri}')}")


def _md5(text: str) -> str:
    # The digest that SIP is built on; what it protects here is a word of a lab.
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()
