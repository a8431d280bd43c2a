"""The messages of a TLS handshake as they travel: facts, without judgement.

Numbers stay numbers, so that a version, cipher suite or message nobody has heard of is a value like any other;
`edgetrust.codec.tls.registry` has their names. Not here: reading them (`edgetrust.codec.tls`), and what a handshake
means.
"""

from __future__ import annotations

from dataclasses import field
from enum import IntEnum

from edgetrust.model.value import dataclass


class ContentType(IntEnum):
    """Types of record that edgetrust knows (RFC 8446 §5.1)."""

    CHANGE_CIPHER_SPEC = 20
    ALERT = 21
    HANDSHAKE = 22
    APPLICATION_DATA = 23
    HEARTBEAT = 24


class HandshakeType(IntEnum):
    """Types of handshake message that edgetrust reads (RFC 8446 §4, RFC 5246 §7.4)."""

    CLIENT_HELLO = 1
    SERVER_HELLO = 2
    CERTIFICATE = 11
    CERTIFICATE_REQUEST = 13
    SERVER_HELLO_DONE = 14
    CERTIFICATE_VERIFY = 15
    CLIENT_KEY_EXCHANGE = 16
    FINISHED = 20


class Version:
    """Protocol versions as they stand on the wire; SSL 3.0 and TLS 1.x."""

    SSL_3_0 = 0x0300
    TLS_1_0 = 0x0301
    TLS_1_1 = 0x0302
    TLS_1_2 = 0x0303
    TLS_1_3 = 0x0304


@dataclass(frozen=True, slots=True, kw_only=True)
class TlsExtension:
    """One extension of a hello or a request."""

    type: int
    body: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientHello:
    """What a client offers (RFC 8446 §4.1.2)."""

    legacy_version: int
    random: bytes
    """32 octets; as many as it has in a hello of SSL 2.0 form."""
    session_id: bytes = b""
    cipher_suites: tuple[int, ...]
    compression_methods: bytes = b"\0"
    extensions: tuple[TlsExtension, ...] = ()
    versions: tuple[int, ...] = field(compare=False)
    """Offered, in the client's order: of the supported_versions extension, else `legacy_version` alone."""
    server_name: str | None = field(compare=False)
    """The first host name of the server_name extension (SNI); None without one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerHello:
    """What a server chose (RFC 8446 §4.1.3)."""

    legacy_version: int
    random: bytes
    session_id: bytes = b""
    cipher_suite: int
    compression_method: int = 0
    extensions: tuple[TlsExtension, ...] = ()
    version: int = field(compare=False)
    """Chosen: of the supported_versions extension, else `legacy_version`."""

    @property
    def is_retry_request(self) -> bool:
        """A HelloRetryRequest: the server asks for another ClientHello and has chosen nothing else yet."""
        return self.random == RETRY_RANDOM


RETRY_RANDOM = bytes.fromhex("cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c")
"""In the place of the random octets of a HelloRetryRequest: the SHA-256 of its name (RFC 8446 §4.1.3)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateMessage:
    """The chain one side shows, leaf first, as DER; empty when it has none to show."""

    certificates: tuple[bytes, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateRequest:
    """A server asking for a client certificate."""

    authorities: tuple[bytes, ...] = ()
    """DER of the distinguished names the server says it accepts; empty: it names none."""
    certificate_types: tuple[int, ...] = ()
    """Before TLS 1.3."""
    signature_schemes: tuple[int, ...] = ()
    """From TLS 1.2 on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherMessage:
    """A handshake message edgetrust does not look into, or one whose body is not what its type says."""

    type: int
    body: bytes
    reason: str | None = None
    """Why the body could not be read; None where nobody tried."""


Message = ClientHello | ServerHello | CertificateMessage | CertificateRequest | OtherMessage


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertMessage:
    """A TLS alert in the clear (RFC 8446 §6)."""

    level: int
    """1 warning, 2 fatal."""
    code: int

    @property
    def is_fatal(self) -> bool:
        return self.level == _FATAL


_FATAL = 2
