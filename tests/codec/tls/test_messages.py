"""The bodies of handshake messages, held against OpenSSL's own and against their mirrors."""

from __future__ import annotations

import contextlib
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from OpenSSL import SSL

from edgetrust.codec.reader import vector
from edgetrust.codec.tls import messages
from edgetrust.codec.tls.stream import HandshakeMessage, TlsStream
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
from tests import make
from tests.handshake import shake

ROOT, OTHER = make.ca("Root"), make.ca("Other")
ISSUING = make.ca("Issuing", ROOT)
SERVER, CLIENT = make.leaf("expe1.example.com", ISSUING), make.leaf("expc1.example.com", ISSUING)


def read(octets: bytes, version: int) -> list[Message]:
    """Every message of one direction."""
    stream = TlsStream()
    stream.receive(octets)
    found = []
    while (event := stream.next_event()) is not None:
        if isinstance(event, HandshakeMessage):
            found.append(messages.read_message(event, version=version))
    return found


def test_a_mutual_handshake_is_read_as_openssl_made_it() -> None:
    """SNI, version, both chains and the names of the CAs the server accepts."""
    flights = shake(server=(SERVER, ISSUING), client=(CLIENT, ISSUING), authorities=[ROOT, OTHER])

    hello, shown, _ = read(flights.client, Version.TLS_1_2)[:3]
    answer, chain, _, request, done = read(flights.server, Version.TLS_1_2)[:5]

    assert isinstance(hello, ClientHello)
    assert (hello.server_name, hello.versions) == ("expe1.example.com", (Version.TLS_1_2,))
    assert isinstance(answer, ServerHello)
    assert (answer.version, answer.is_retry_request) == (Version.TLS_1_2, False)
    assert chain == CertificateMessage(certificates=(SERVER.der, ISSUING.der))
    assert isinstance(request, CertificateRequest)
    assert set(request.authorities) == {ROOT.certificate.subject.der, OTHER.certificate.subject.der}
    assert request.signature_schemes
    assert done == OtherMessage(type=HandshakeType.SERVER_HELLO_DONE, body=b"")
    assert shown == CertificateMessage(certificates=(CLIENT.der, ISSUING.der))


def test_a_handshake_of_tls_1_3_shows_its_hellos_only() -> None:
    """The version stands in an extension; the rest is encrypted."""
    flights = shake(server=(SERVER, ISSUING), version=SSL.TLS1_3_VERSION)

    (hello,) = read(flights.client, Version.TLS_1_3)
    (answer,) = read(flights.server, Version.TLS_1_3)

    assert isinstance(hello, ClientHello)
    assert (hello.legacy_version, hello.versions) == (Version.TLS_1_2, (Version.TLS_1_3,))
    assert isinstance(answer, ServerHello)
    assert (answer.legacy_version, answer.version) == (Version.TLS_1_2, Version.TLS_1_3)


def test_a_retry_request_is_told_by_its_random() -> None:
    """RFC 8446 §4.1.3."""
    random = bytes.fromhex("CF21AD74E59A6111BE1D8C021E65B891C2A211167ABB8C5E079E09E2C8A8339C")

    hello = ServerHello(legacy_version=Version.TLS_1_2, random=random, cipher_suite=0x1301, version=Version.TLS_1_3)

    assert hello.is_retry_request


def test_a_hello_of_ssl_2_form_names_its_tls_suites() -> None:
    """Cipher specs of SSL 2.0 itself have a first octet and are left out."""
    body = b"\x03\x01\x00\x06\x00\x00\x00\x10" + b"\x00\x00\x2f\x07\x00\xc0" + bytes(16)

    message = HandshakeMessage(type=1, body=body, offset=0, end=0, is_v2=True)

    assert messages.read_message(message, version=Version.TLS_1_0) == ClientHello(
        legacy_version=Version.TLS_1_0,
        random=bytes(16),
        cipher_suites=(0x2F,),
        versions=(Version.TLS_1_0,),
        server_name=None,
    )


@pytest.mark.parametrize(
    ("body", "name"),
    [
        (b"", None),
        (b"\x00\x04\x00\x00\x01a", "a"),
        (b"\x00\x08\x07\x00\x01x\x00\x00\x01b", "b"),
        (b"\x00\x04\x07\x00\x01x", None),
        (b"\x00\x04\x00\x00\x01\xff", "\\xff"),
    ],
)
def test_the_first_host_name_is_the_server_name(body: bytes, name: str | None) -> None:
    """Names of other kinds are passed over, octets outside ASCII escaped; an answering server sends an empty one."""
    assert messages.read_server_name(body) == name


def test_a_body_that_is_not_what_its_type_says_is_kept_with_the_reason() -> None:
    """Nothing is lost, and nothing is raised."""
    message = HandshakeMessage(type=HandshakeType.CERTIFICATE, body=b"\x00\x00\x05abc", offset=0, end=0)

    assert messages.read_message(message, version=Version.TLS_1_2) == OtherMessage(
        type=HandshakeType.CERTIFICATE,
        body=b"\x00\x00\x05abc",
        reason="Certificate: 5 octets expected at offset 3, 3 are there",
    )


octets = st.binary(max_size=40)
names = st.lists(st.binary(min_size=1, max_size=60), max_size=4).map(tuple)
values = st.lists(st.integers(0, 0xFFFF), max_size=6).map(tuple)
versions = st.sampled_from((Version.TLS_1_0, Version.TLS_1_1, Version.TLS_1_2, Version.TLS_1_3))
extensions = st.lists(
    st.builds(TlsExtension, type=st.integers(50, 0xFFFF), body=octets), max_size=4
).map(tuple)  # fmt: skip


@given(st.binary(min_size=32, max_size=32), octets, values, extensions)
def test_a_client_hello_is_read_as_written(
    random: bytes, session_id: bytes, suites: tuple[int, ...], more: tuple[TlsExtension, ...]
) -> None:
    """With its server name and the versions it offers."""
    offered = TlsExtension(type=messages.SUPPORTED_VERSIONS, body=b"\x04\x03\x04\x03\x03")
    hello = messages.client_hello(
        legacy_version=Version.TLS_1_2,
        random=random,
        session_id=session_id,
        cipher_suites=suites,
        extensions=(offered, messages.write_server_name("expe1.example.com"), *more),
    )

    again = messages.read_client_hello(messages.write_client_hello(hello))

    assert again == hello
    assert (again.versions, again.server_name) == ((Version.TLS_1_3, Version.TLS_1_2), "expe1.example.com")


@given(st.binary(min_size=32, max_size=32), octets, st.integers(0, 0xFFFF), extensions)
def test_a_server_hello_is_read_as_written(
    random: bytes, session_id: bytes, suite: int, more: tuple[TlsExtension, ...]
) -> None:
    """Field by field."""
    hello = ServerHello(
        legacy_version=Version.TLS_1_2,
        random=random,
        session_id=session_id,
        cipher_suite=suite,
        extensions=more,
        version=Version.TLS_1_2,
    )

    assert messages.read_server_hello(messages.write_server_hello(hello)) == hello


@given(names, versions)
def test_a_chain_is_read_as_written(certificates: tuple[bytes, ...], version: int) -> None:
    """Before TLS 1.3 and in it."""
    message = CertificateMessage(certificates=certificates)

    assert messages.read_certificate(messages.write_certificate(message, version), version) == message


@given(names, values, versions)
def test_a_request_is_read_as_written(authorities: tuple[bytes, ...], schemes: tuple[int, ...], version: int) -> None:
    """Certificate types exist before TLS 1.3, signature schemes from TLS 1.2 on."""
    request = CertificateRequest(
        authorities=authorities,
        certificate_types=() if version == Version.TLS_1_3 else (1, 64),
        signature_schemes=schemes if version >= Version.TLS_1_2 else (),
    )

    again = messages.read_certificate_request(messages.write_certificate_request(request, version), version)

    assert again == request


@given(st.sampled_from(HandshakeType), st.binary(max_size=200), versions, st.booleans())
def test_anything_is_a_message(kind: HandshakeType, body: bytes, version: int, is_v2: bool) -> None:
    """Reading never raises."""
    message = HandshakeMessage(type=kind, body=body, offset=0, end=0, is_v2=is_v2 and kind == 1)

    assert messages.read_message(message, version=version) is not None


# --- glances ----------------------------------------------------------------------------------------------------------

EXTENSIONS = st.lists(
    st.one_of(
        st.builds(TlsExtension, type=st.integers(0, 60), body=st.binary(max_size=12)),
        st.sampled_from(
            [
                messages.write_server_name("expe1.example.com"),
                TlsExtension(type=messages.SUPPORTED_VERSIONS, body=b"\x04\x03\x04\x03\x03"),
                TlsExtension(type=messages.SUPPORTED_VERSIONS, body=b"\x03\x04"),
                TlsExtension(type=messages.PRE_SHARED_KEY, body=b"\x00\x00"),
            ]
        ),
    ),
    max_size=5,
).map(tuple)


def mutated(body: bytes, data: st.DataObject) -> bytes:
    """The body with some octets changed, or without its end."""
    octets = bytearray(body[: data.draw(st.integers(0, len(body)))] if data.draw(st.booleans()) else body)
    for _ in range(data.draw(st.integers(0, 3))):
        if octets:
            octets[data.draw(st.integers(0, len(octets) - 1))] = data.draw(st.integers(0, 255))
    return bytes(octets)


@settings(max_examples=400)
@given(st.data(), st.binary(max_size=32), EXTENSIONS)
def test_a_glance_at_a_client_hello_sees_what_reading_sees(
    data: st.DataObject, session_id: bytes, extensions: tuple[TlsExtension, ...]
) -> None:
    """Whatever can be read; of the rest a glance may still see what it looks for, or it says that it cannot."""
    body = mutated(
        b"\x03\x03" + bytes(32) + vector(1, session_id) + b"\x00\x02\x13\x01\x01\x00" + _block(extensions), data
    )

    try:
        whole = messages.read_client_hello(body)
    except Malformed:
        with contextlib.suppress(Malformed):
            messages.glance_at_client_hello(body)
        return
    assert messages.glance_at_client_hello(body) == (whole.server_name, whole.versions, whole.session_id)


@settings(max_examples=400)
@given(st.data(), st.binary(max_size=32), EXTENSIONS, st.booleans())
def test_a_glance_at_a_server_hello_sees_what_reading_sees(
    data: st.DataObject, session_id: bytes, extensions: tuple[TlsExtension, ...], is_retry: bool
) -> None:
    """As for the client's."""
    random = RETRY_RANDOM if is_retry else bytes(32)
    body = mutated(b"\x03\x03" + random + vector(1, session_id) + b"\x13\x01\x00" + _block(extensions), data)

    try:
        whole = messages.read_server_hello(body)
    except Malformed:
        with contextlib.suppress(Malformed):
            messages.glance_at_server_hello(body)
        return
    assert messages.glance_at_server_hello(body) == messages.ServerChoice(
        version=whole.version,
        cipher_suite=whole.cipher_suite,
        session_id=whole.session_id,
        is_retry_request=whole.is_retry_request,
        has_pre_shared_key=any(each.type == messages.PRE_SHARED_KEY for each in whole.extensions),
    )


def _block(extensions: tuple[TlsExtension, ...]) -> bytes:
    written = b"".join(each.type.to_bytes(2, "big") + vector(2, each.body) for each in extensions)
    return vector(2, written) if extensions else b""


@pytest.mark.parametrize("glance", [messages.glance_at_client_hello, messages.glance_at_server_hello])
def test_a_glance_at_half_a_hello_says_so(glance: Callable[[bytes], object]) -> None:
    """With how much there was."""
    with pytest.raises(Malformed, match="it ends after 20 octets, more are announced"):
        glance(bytes(20))
