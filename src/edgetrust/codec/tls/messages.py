"""The bodies of handshake messages: bytes ⇄ values of `edgetrust.model.tls`.

Readers follow the structures of RFC 8446 (TLS 1.3) and RFC 5246 (1.2 and before) line by line; each has a writer that
is its mirror. Reading is total: `read_message` gives a value for anything, with the reason where a body is not what its
type says. Not here: records and how messages are cut (`edgetrust.codec.tls.stream`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from struct import Struct
from struct import error as struct_error
from typing import Final, NamedTuple

from edgetrust.codec.reader import Reader, numbers, vector
from edgetrust.codec.tls.stream import HandshakeMessage
from edgetrust.errors import Malformed
from edgetrust.model.tls import (
    RETRY_RANDOM,
    CertificateMessage,
    CertificateRequest,
    ClientHello,
    HandshakeType,
    Message,
    OtherMessage,
    ServerHello,
    TlsExtension,
    Version,
)

SERVER_NAME: Final = 0
SIGNATURE_ALGORITHMS: Final = 13
PRE_SHARED_KEY: Final = 41
SUPPORTED_VERSIONS: Final = 43
CERTIFICATE_AUTHORITIES: Final = 47
"""Types of extension (RFC 8446 §4.2)."""

_HOST_NAME: Final = 0
_ONE_NAME: Final = Struct(">HBH")
"""Length of the list of names, type and length of the first."""
_RANDOM: Final = 32
_SESSION_ID: Final = 2 + _RANDOM
"""Offset of its length in a hello."""


def read_message(message: HandshakeMessage, *, version: int) -> Message:
    """The message as a value. `version` is the one the server chose: Certificate and CertificateRequest look different
    before TLS 1.2, in it, and after it. Types edgetrust does not read, and bodies that are malformed, give an
    `OtherMessage`."""
    reader = _READERS.get(message.type)
    if reader is None:
        return OtherMessage(type=message.type, body=message.body)
    try:
        return read_v2_client_hello(message.body) if message.is_v2 else reader(message.body, version)
    except Malformed as error:
        return OtherMessage(type=message.type, body=message.body, reason=error.message)


def read_client_hello(body: bytes) -> ClientHello:
    """RFC 8446 §4.1.2; RFC 5246 §7.4.1.2."""
    reader = Reader(body, "ClientHello")
    legacy_version = reader.read_number(2)
    random = reader.read_octets(_RANDOM)
    session_id = reader.read_vector(1)
    cipher_suites = reader.read_numbers(2, width=2)
    compression_methods = reader.read_vector(1)
    extensions = _read_extensions(reader)
    reader.expect_end()
    return client_hello(
        legacy_version=legacy_version,
        random=random,
        session_id=session_id,
        cipher_suites=cipher_suites,
        compression_methods=compression_methods,
        extensions=extensions,
    )


class ServerChoice(NamedTuple):
    """What a ServerHello decides."""

    version: int
    cipher_suite: int
    session_id: bytes
    is_retry_request: bool
    has_pre_shared_key: bool
    """The two continue an earlier session of TLS 1.3."""


def glance_at_client_hello(body: bytes) -> tuple[str | None, tuple[int, ...], bytes]:
    """The server name, the versions offered and the session id of a ClientHello: what `read_client_hello` finds,
    without the rest and many times as fast. Raises Malformed where it cannot be followed that far."""
    try:
        at = _SESSION_ID + 1 + body[_SESSION_ID]
        session_id = body[_SESSION_ID + 1 : at]
        at += 2 + (body[at] << 8 | body[at + 1])
        found = _glance_at_extensions(body, at + 1 + body[at])
    except (IndexError, struct_error):
        raise Malformed(f"ClientHello: it ends after {len(body)} octets, more are announced") from None
    named, offered = found.get(SERVER_NAME), found.get(SUPPORTED_VERSIONS)
    return (
        None if named is None else read_server_name(named),
        (body[0] << 8 | body[1],)
        if offered is None
        else Reader(offered, "supported_versions").read_numbers(1, width=2),
        session_id,
    )


def glance_at_server_hello(body: bytes) -> ServerChoice:
    """What `read_server_hello` finds, as for `glance_at_client_hello`."""
    try:
        at = _SESSION_ID + 1 + body[_SESSION_ID]
        suite = body[at] << 8 | body[at + 1]
        found = _glance_at_extensions(body, at + 3)
        chosen = found.get(SUPPORTED_VERSIONS, body[:2])
        return ServerChoice(
            version=chosen[0] << 8 | chosen[1],
            cipher_suite=suite,
            session_id=body[_SESSION_ID + 1 : at],
            is_retry_request=body[2:_SESSION_ID] == RETRY_RANDOM,
            has_pre_shared_key=PRE_SHARED_KEY in found,
        )
    except (IndexError, struct_error):
        raise Malformed(f"ServerHello: it ends after {len(body)} octets, more are announced") from None


def _glance_at_extensions(body: bytes, at: int) -> dict[int, bytes]:
    """The extensions of the block at an offset that are looked at, by type, the first of each."""
    found: dict[int, bytes] = {}
    if at >= len(body):
        return found
    end = at + 2 + (body[at] << 8 | body[at + 1])
    at += 2
    while at < end:
        kind, size = _EXTENSION_HEAD(body, at)
        at += 4 + size
        if kind in _GLANCED_AT and kind not in found:
            found[kind] = body[at - size : at]
    return found


_EXTENSION_HEAD: Final[Callable[[bytes, int], tuple[int, int]]] = Struct(">HH").unpack_from
_GLANCED_AT: Final = frozenset((SERVER_NAME, SUPPORTED_VERSIONS, PRE_SHARED_KEY))


def client_hello(
    *,
    legacy_version: int,
    random: bytes,
    session_id: bytes = b"",
    cipher_suites: tuple[int, ...],
    compression_methods: bytes = b"\0",
    extensions: tuple[TlsExtension, ...] = (),
) -> ClientHello:
    """A ClientHello with what its extensions say filled in. Raises Malformed for those it looks into."""
    offered = _find(extensions, SUPPORTED_VERSIONS)
    named = _find(extensions, SERVER_NAME)
    return ClientHello(
        legacy_version=legacy_version,
        random=random,
        session_id=session_id,
        cipher_suites=cipher_suites,
        compression_methods=compression_methods,
        extensions=extensions,
        versions=(legacy_version,)
        if offered is None
        else Reader(offered, "supported_versions").read_numbers(1, width=2),
        server_name=None if named is None else read_server_name(named),
    )


def read_v2_client_hello(body: bytes) -> ClientHello:
    """RFC 5246 appendix E.2: cipher specs of three octets, of which those that begin with 0 are TLS cipher suites."""
    reader = Reader(body, "ClientHello of SSL 2.0 form")
    legacy_version = reader.read_number(2)
    lengths = [reader.read_number(2) for _ in range(3)]
    specs, session_id, random = (reader.read_octets(length) for length in lengths)
    suites = (specs[at : at + 3] for at in range(0, len(specs), 3))
    return client_hello(
        legacy_version=legacy_version,
        random=random,
        session_id=session_id,
        cipher_suites=tuple(int.from_bytes(suite, "big") for suite in suites if suite[0] == 0),
    )


def read_server_name(body: bytes) -> str | None:
    """The first host name of the extension; None for the empty one with which a server answers. RFC 6066 §3 wants
    ASCII; other octets come out escaped."""
    if not body:
        return None
    if len(body) >= _ONE_NAME.size:
        # A list of one host name, as clients send it.
        listed, kind, size = _ONE_NAME.unpack_from(body)
        if kind == _HOST_NAME and len(body) == _ONE_NAME.size + size and len(body) == listed + 2:
            return body[_ONE_NAME.size :].decode("ascii", "backslashreplace")
    names = Reader(body, "server_name").enter(2)
    while names.remaining:
        kind, name = names.read_number(1), names.read_vector(2)
        if kind == _HOST_NAME:
            return name.decode("ascii", "backslashreplace")
    return None


def write_server_name(host: str) -> TlsExtension:
    """The extension that names a host."""
    return TlsExtension(type=SERVER_NAME, body=vector(2, bytes((_HOST_NAME,)) + vector(2, host.encode("idna"))))


def write_client_hello(hello: ClientHello) -> bytes:
    """The body that `read_client_hello` reads."""
    return b"".join(
        (
            hello.legacy_version.to_bytes(2, "big"),
            hello.random,
            vector(1, hello.session_id),
            numbers(2, hello.cipher_suites, width=2),
            vector(1, hello.compression_methods),
            _write_extensions(hello.extensions),
        )
    )


def read_server_hello(body: bytes) -> ServerHello:
    """RFC 8446 §4.1.3; RFC 5246 §7.4.1.3."""
    reader = Reader(body, "ServerHello")
    legacy_version = reader.read_number(2)
    random = reader.read_octets(_RANDOM)
    session_id = reader.read_vector(1)
    cipher_suite = reader.read_number(2)
    compression_method = reader.read_number(1)
    extensions = _read_extensions(reader)
    reader.expect_end()
    chosen = _find(extensions, SUPPORTED_VERSIONS)
    return ServerHello(
        legacy_version=legacy_version,
        random=random,
        session_id=session_id,
        cipher_suite=cipher_suite,
        compression_method=compression_method,
        extensions=extensions,
        version=legacy_version if chosen is None else Reader(chosen, "supported_versions").read_number(2),
    )


def write_server_hello(hello: ServerHello) -> bytes:
    """The body that `read_server_hello` reads."""
    return b"".join(
        (
            hello.legacy_version.to_bytes(2, "big"),
            hello.random,
            vector(1, hello.session_id),
            hello.cipher_suite.to_bytes(2, "big"),
            bytes((hello.compression_method,)),
            _write_extensions(hello.extensions),
        )
    )


def read_certificate(body: bytes, version: int) -> CertificateMessage:
    """RFC 8446 §4.4.2: a context, and extensions behind each certificate; RFC 5246 §7.4.2: certificates alone."""
    reader = Reader(body, "Certificate")
    if version >= Version.TLS_1_3:
        reader.read_vector(1)
    entries = reader.enter(3)
    reader.expect_end()
    certificates = []
    while entries.remaining:
        certificates.append(entries.read_vector(3))
        if version >= Version.TLS_1_3:
            entries.read_vector(2)
    return CertificateMessage(certificates=tuple(certificates))


def write_certificate(message: CertificateMessage, version: int) -> bytes:
    """The body that `read_certificate` reads, without context and extensions."""
    is_new = version >= Version.TLS_1_3
    behind = vector(2, b"") if is_new else b""
    entries = b"".join(vector(3, certificate) + behind for certificate in message.certificates)
    return (vector(1, b"") if is_new else b"") + vector(3, entries)


def read_certificate_request(body: bytes, version: int) -> CertificateRequest:
    """RFC 8446 §4.3.2, RFC 5246 §7.4.4; TLS 1.1 and before list no signature algorithms."""
    reader = Reader(body, "CertificateRequest")
    if version >= Version.TLS_1_3:
        reader.read_vector(1)
        request = _request_of(_read_extensions(reader))
    else:
        request = CertificateRequest(
            certificate_types=reader.read_numbers(1, width=1),
            signature_schemes=reader.read_numbers(2, width=2) if version >= Version.TLS_1_2 else (),
            authorities=_read_authorities(reader),
        )
    reader.expect_end()
    return request


def _request_of(extensions: tuple[TlsExtension, ...]) -> CertificateRequest:
    schemes = _find(extensions, SIGNATURE_ALGORITHMS)
    authorities = _find(extensions, CERTIFICATE_AUTHORITIES)
    return CertificateRequest(
        signature_schemes=() if schemes is None else Reader(schemes, "signature_algorithms").read_numbers(2, width=2),
        authorities=() if authorities is None else _read_authorities(Reader(authorities, "certificate_authorities")),
    )


def write_certificate_request(request: CertificateRequest, version: int) -> bytes:
    """The body that `read_certificate_request` reads."""
    authorities = vector(2, b"".join(vector(2, name) for name in request.authorities))
    schemes = numbers(2, request.signature_schemes, width=2)
    if version >= Version.TLS_1_3:
        extensions = [TlsExtension(type=SIGNATURE_ALGORITHMS, body=schemes)]
        if request.authorities:
            extensions.append(TlsExtension(type=CERTIFICATE_AUTHORITIES, body=authorities))
        return vector(1, b"") + _write_extensions(extensions)
    types = numbers(1, request.certificate_types, width=1)
    return types + (schemes if version >= Version.TLS_1_2 else b"") + authorities


def _read_authorities(reader: Reader) -> tuple[bytes, ...]:
    names = reader.enter(2)
    found = []
    while names.remaining:
        found.append(names.read_vector(2))
    return tuple(found)


def _read_extensions(reader: Reader) -> tuple[TlsExtension, ...]:
    """The extensions block; hellos of old clients and servers end without one."""
    if not reader.remaining:
        return ()
    block = reader.enter(2)
    found = []
    while block.remaining:
        found.append(TlsExtension(type=block.read_number(2), body=block.read_vector(2)))
    return tuple(found)


def _write_extensions(extensions: Iterable[TlsExtension]) -> bytes:
    written = b"".join(extension.type.to_bytes(2, "big") + vector(2, extension.body) for extension in extensions)
    return vector(2, written) if written else b""


def _find(extensions: tuple[TlsExtension, ...], wanted: int) -> bytes | None:
    return next((extension.body for extension in extensions if extension.type == wanted), None)


_READERS: dict[int, Callable[[bytes, int], Message]] = {
    HandshakeType.CLIENT_HELLO: lambda body, _: read_client_hello(body),
    HandshakeType.SERVER_HELLO: lambda body, _: read_server_hello(body),
    HandshakeType.CERTIFICATE: read_certificate,
    HandshakeType.CERTIFICATE_REQUEST: read_certificate_request,
}
