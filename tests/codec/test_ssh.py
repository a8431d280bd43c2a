"""The key exchange of SSH: the server's X.509 chain, however it is cut; anything else ends the reading."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edgetrust.codec.ssh import MOST_OCTETS, SshHalf
from tests.wire.conversations import CONVERSATIONS
from tests.wire.pki import EXPE, ISSUING

SERVER = CONVERSATIONS["ssh"].said("server")
CLIENT = CONVERSATIONS["ssh"].said("client")
CHAIN = (EXPE.der, ISSUING.der)


def read(*pieces: bytes) -> SshHalf:
    """One direction that comes in these pieces."""
    half = SshHalf()
    for piece in pieces:
        half.receive(piece)
    return half


def facts(half: SshHalf) -> tuple[object, ...]:
    """Everything it says."""
    return (
        half.banner, half.host_key_algorithms, half.certificates, half.certificates_end,
        half.has_new_keys, half.is_over,
    )  # fmt: skip


def packet(payload: bytes) -> bytes:
    """An SSH packet without encryption."""
    return (len(payload) + 5).to_bytes(4, "big") + b"\x04" + payload + bytes(4)


def string(octets: bytes) -> bytes:
    """Behind its length."""
    return len(octets).to_bytes(4, "big") + octets


def test_a_server_shows_its_chain_before_its_keys_are_in_use() -> None:
    """Banner, algorithms, certificates in the order sent, and where they end."""
    half = read(SERVER)

    assert half.banner == "SSH-2.0-OpenSSH_8.0 PKIX[13.1] server"
    assert half.host_key_algorithms == ("x509v3-ecdsa-sha2-nistp256", "ssh-rsa")
    assert half.certificates == CHAIN
    assert ISSUING.der in SERVER[: half.certificates_end]
    assert (half.has_new_keys, half.is_over) == (True, True)


def test_what_it_keeps_is_counted() -> None:
    """A packet that never ends, and later the certificates alone."""
    begun = read(b"SSH-2.0-x\r\n" + (60_000).to_bytes(4, "big"), bytes(50_000))

    assert begun.held == 4 + 50_000
    assert read(SERVER).held == sum(map(len, CHAIN))


def test_a_client_shows_none() -> None:
    """Its key comes when the keys are in use."""
    half = read(CLIENT)

    assert (half.certificates, half.has_new_keys, half.is_over) == (None, True, True)


@given(st.lists(st.integers(0, len(SERVER)), max_size=20))
def test_however_it_is_cut_it_says_the_same(cuts: list[int]) -> None:
    """From one octet a piece to all in one."""
    bounds = sorted({0, *cuts, len(SERVER)})

    half = read(*(SERVER[start:stop] for start, stop in pairwise(bounds)))

    assert facts(half) == facts(read(SERVER))


@given(st.integers(0, len(SERVER) - 1), st.binary(max_size=40), st.integers(0, 40))
def test_anything_is_read_as_far_as_it_goes(position: int, noise: bytes, gone: int) -> None:
    """With noise in it nothing is raised, and what is told stands there."""
    octets = SERVER[:position] + noise + SERVER[position + gone :]

    half = read(octets)

    assert all(certificate in octets for certificate in half.certificates or ())
    assert half.is_over or not half.has_new_keys


@pytest.mark.parametrize(
    "octets",
    [
        b"SSH-2.0-x\r\n" + b"\xff\xff\xff\xff",
        b"SSH-2.0-x\r\n" + packet(b"\x1f" + string(string(b"x509v3-rsa") + b"\xff\xff\xff\xff")),
        b"SSH-2.0-x\r\n" + packet(b"\x14" + bytes(16) + b"\xff\xff\xff\xff"),
        b"SSH-" + bytes(300),
    ],
)
def test_absurd_lengths_end_the_reading(octets: bytes) -> None:
    """Of a packet, of a chain, of a list, of the banner."""
    half = read(octets)

    assert (half.is_over, half.certificates) == (True, None)


def test_other_host_keys_are_of_no_interest() -> None:
    """They carry no certificates."""
    half = read(b"SSH-2.0-x\r\n" + packet(b"\x1f" + string(string(b"ssh-rsa") + string(b"key"))))

    assert (half.is_over, half.certificates) == (False, None)


def test_an_endless_exchange_is_bounded() -> None:
    """Packets of no interest, one after the other."""
    half = read(b"SSH-2.0-x\r\n")
    one = packet(b"\x02" + bytes(1000))

    for _ in range(MOST_OCTETS // 1000 + 1):
        half.receive(one)

    assert half.is_over
    assert not half._buffer
