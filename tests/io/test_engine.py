"""OpenSSL as client: what it is given to show, and what it offers."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, PrivateFormat

from edgetrust.codec.tls.messages import read_client_hello
from edgetrust.codec.tls.stream import HandshakeMessage, TlsStream
from edgetrust.errors import Malformed, WrongPassphrase
from edgetrust.io.engine import OpenSslEngine, load_identity, make_context
from edgetrust.model.tls import ClientHello, Version
from tests import make

SUPPORTED_GROUPS = 10
ROOT = make.ca("Root")
LEAF = make.leaf("expc1.example.com", ROOT)


def hello(server_name: str | None, *, oldest: int = Version.TLS_1_0, newest: int = Version.TLS_1_3) -> ClientHello:
    """What it says first."""
    stream = TlsStream()
    stream.receive(OpenSslEngine(make_context(oldest=oldest, newest=newest), server_name).begin())
    message = stream.next_event()
    assert isinstance(message, HandshakeMessage)
    return read_client_hello(message.body)


def test_everything_the_appliances_may_speak_is_offered() -> None:
    """TLS 1.0 to 1.3, suites of each, and the server's name."""
    said = hello("expe1.example.com")

    assert said.versions == (Version.TLS_1_3, Version.TLS_1_2, Version.TLS_1_1, Version.TLS_1_0)
    assert said.server_name == "expe1.example.com"
    assert {0x1301, 0xC02F, 0x002F} <= set(said.cipher_suites)


def test_curves_that_no_client_offers_are_offered() -> None:
    """Brainpool's, of 256, 384 and 512 bits, behind what OpenSSL offers by itself."""
    groups = next(each.body for each in hello(None).extensions if each.type == SUPPORTED_GROUPS)
    offered = [int.from_bytes(groups[at : at + 2], "big") for at in range(2, len(groups), 2)]

    assert {0x001D, 0x0017} < set(offered)
    assert offered[-6:] == [0x001A, 0x001B, 0x001C, 0x001F, 0x0020, 0x0021]


def test_an_openssl_that_does_not_know_them_offers_what_it_has(monkeypatch: pytest.MonkeyPatch) -> None:
    """Releases below 3.5. Nothing is left of the refusal that a later error could be taken for."""
    monkeypatch.setattr("edgetrust.io.engine._GROUPS", b"NOTHING")

    groups = next(each.body for each in hello(None).extensions if each.type == SUPPORTED_GROUPS)
    engine = OpenSslEngine(make_context(), None)
    engine.begin()
    engine.advance(b"HTTP/1.1 400 Bad Request\r\n")

    assert b"\x00\x1a" not in groups
    assert engine.failure is not None
    assert "group" not in engine.failure


def test_one_version_alone_can_be_offered() -> None:
    """For a server that is asked for each."""
    assert hello(None, oldest=Version.TLS_1_1, newest=Version.TLS_1_1).versions == (Version.TLS_1_1,)
    assert hello(None).server_name is None


def test_a_name_with_a_label_that_cannot_be_is_sent_all_the_same() -> None:
    """Whoever typed it sees what the server makes of it; the DNS decides before that."""
    name = f"{'x' * 70}..example.com"

    assert hello(name).server_name == name


def test_octets_after_a_failure_are_not_taken() -> None:
    """Noise: a reason, and nothing happens any more."""
    engine = OpenSslEngine(make_context(), "expe1.example.com")
    engine.begin()

    engine.advance(b"HTTP/1.1 400 Bad Request\r\n")

    assert engine.failure is not None
    assert engine.advance(b"more") == b""
    assert (engine.certificates, engine.request, engine.alerts) == (None, None, ())


def test_certificate_and_key_must_belong_together() -> None:
    """Another one's key is refused before anybody is connected to."""
    load_identity([LEAF.der, ROOT.der], LEAF.key_pem.encode())

    with pytest.raises(Malformed, match="do not belong together"):
        load_identity([LEAF.der], ROOT.key_pem.encode())
    with pytest.raises(Malformed, match="no private keys here, expected one in PEM or DER"):
        load_identity([LEAF.der], b"no key")


def test_an_encrypted_key_needs_its_passphrase() -> None:
    """Missing and wrong ones are told apart."""
    encrypted = LEAF.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"right"))

    load_identity([LEAF.der], encrypted, passphrase="right")

    with pytest.raises(WrongPassphrase, match="encrypted or damaged, and no password is given"):
        load_identity([LEAF.der], encrypted)
    with pytest.raises(WrongPassphrase, match="the password does not open the private key"):
        load_identity([LEAF.der], encrypted, passphrase="wrong")
