"""What a server says in the clear, however it arrives."""

from __future__ import annotations

import contextlib
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from OpenSSL import SSL

from edgetrust.codec.tls.flight import ServerFlight
from edgetrust.codec.tls.stream import MOST_ALERTS, write_message, write_record
from edgetrust.errors import Malformed
from edgetrust.model.tls import AlertMessage, CertificateRequest, ContentType, HandshakeType, Version
from tests import make
from tests.handshake import shake

ROOT, OTHER = make.ca("Root"), make.ca("Other")
CHAIN = (make.leaf("expe1.example.com", ROOT), ROOT)
OLD = shake(server=CHAIN, client=CHAIN, authorities=[ROOT, OTHER]).server
NEW = shake(server=CHAIN, client=CHAIN, authorities=[ROOT], version=SSL.TLS1_3_VERSION).server


def read(*pieces: bytes) -> ServerFlight:
    """A flight that came in these pieces."""
    flight = ServerFlight()
    for piece in pieces:
        flight.receive(piece)
    return flight


def facts(flight: ServerFlight) -> tuple[object, ...]:
    """Everything it knows."""
    request = flight.request
    return flight.version, flight.cipher_suite, flight.certificates, request, flight.alerts, flight.is_over


def test_everything_up_to_tls_1_2_is_read() -> None:
    """Chain, request, and that the server waits."""
    flight = read(OLD)

    assert (flight.version, flight.is_over, flight.is_encrypted) == (Version.TLS_1_2, True, False)
    assert flight.certificates == tuple(issued.der for issued in CHAIN)
    assert isinstance(flight.request, CertificateRequest)
    assert flight.request.authorities == (make.name("Root"), make.name("Other"))


def test_of_tls_1_3_only_the_choice_is_seen() -> None:
    """The rest is for those who have the keys."""
    flight = read(NEW)

    assert (flight.version, flight.is_encrypted, flight.is_over) == (Version.TLS_1_3, True, False)
    assert flight.certificates is None


def test_alerts_without_end_are_no_handshake() -> None:
    """However many come at once, reading them takes no time."""
    flood = write_record(ContentType.ALERT, b"\x01\x5a", version=Version.TLS_1_2) * (MOST_ALERTS + 1)

    assert len(read(flood[: -len(flood) // (MOST_ALERTS + 1)]).alerts) == MOST_ALERTS
    with pytest.raises(Malformed, match="more than 64 alerts"):
        read(flood)


def test_alerts_are_kept_in_order() -> None:
    """A warning, then the end."""
    flight = read(write_record(ContentType.ALERT, b"\x01\x70", version=Version.TLS_1_2), OLD[:0])
    flight.receive(write_record(ContentType.ALERT, b"\x02\x28", version=Version.TLS_1_2))

    assert flight.alerts == (AlertMessage(level=1, code=112), AlertMessage(level=2, code=40))


@pytest.mark.parametrize("kind", [HandshakeType.SERVER_HELLO, HandshakeType.CERTIFICATE])
def test_a_message_that_is_not_what_its_type_says_ends_it(kind: HandshakeType) -> None:
    """Nothing behind it could be believed."""
    octets = write_record(ContentType.HANDSHAKE, write_message(kind, b"\x00\x01"), version=Version.TLS_1_2)

    with pytest.raises(Malformed, match="octets expected at offset"):
        read(octets)


@given(st.lists(st.integers(0, len(OLD)), max_size=12))
def test_how_it_arrives_does_not_matter(cuts: list[int]) -> None:
    """Any cutting gives the same."""
    edges = [0, *sorted(cuts), len(OLD)]

    assert facts(read(*(OLD[start:end] for start, end in pairwise(edges)))) == facts(read(OLD))


@given(st.binary(max_size=200), st.integers(0, len(OLD)))
def test_anything_is_read_or_refused(noise: bytes, position: int) -> None:
    """Noise in a handshake: facts or Malformed, nothing else."""
    with contextlib.suppress(Malformed):
        read(OLD[:position], noise, OLD[position:])
