"""What was read before is read once, and forgotten before it becomes too much."""

from __future__ import annotations

import pytest

from edgetrust.codec.capture import memory
from edgetrust.codec.capture.memory import Memory
from edgetrust.codec.tls.messages import write_certificate, write_certificate_request
from edgetrust.model.tls import CertificateMessage, CertificateRequest, Version

TLS_1_2 = Version.TLS_1_2


def chain_of(*certificates: bytes) -> bytes:
    """The body of a Certificate message, a new object each time."""
    return write_certificate(CertificateMessage(certificates=certificates), TLS_1_2)


def test_a_chain_is_read_once() -> None:
    """The same octets give the same object, and so does a certificate in another chain."""
    remembered = Memory()

    first, again = (
        remembered.chain(chain_of(b"leaf", b"root"), TLS_1_2),
        remembered.chain(chain_of(b"leaf", b"root"), TLS_1_2),
    )
    other = remembered.chain(chain_of(b"other", b"root"), TLS_1_2)

    assert first is not None
    assert other is not None
    assert first == (b"leaf", b"root")
    assert again is first
    assert other[1] is first[1]


def test_a_request_is_read_once() -> None:
    """As it stands in its version."""
    request = CertificateRequest(certificate_types=(1,), signature_schemes=(0x0403,), authorities=(b"name",))
    remembered = Memory()

    first = remembered.request(write_certificate_request(request, TLS_1_2), TLS_1_2)

    assert first == request
    assert remembered.request(write_certificate_request(request, TLS_1_2), TLS_1_2) is first
    assert remembered.request(write_certificate_request(request, TLS_1_2), Version.TLS_1_1) is None


def test_what_cannot_be_read_is_none() -> None:
    """Now and whenever it comes again."""
    remembered = Memory()

    assert [remembered.chain(b"x", TLS_1_2), remembered.request(b"x", TLS_1_2)] * 2 == [None] * 4


def test_what_is_remembered_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """By octets, with what it takes to remember anything."""
    monkeypatch.setattr(memory, "MOST_REMEMBERED", 2**16)
    remembered = Memory()

    for number in range(1000):
        remembered.chain(chain_of(bytes(number)), TLS_1_2)
        remembered.request(bytes(number), TLS_1_2)

    assert len(remembered._chains) + len(remembered._requests) + len(remembered._certificates) <= 2**16 // 1024 * 2
