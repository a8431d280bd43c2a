"""What TLS 1.2 does not carry, held against handshakes of two releases of OpenSSL.

The one inside pyOpenSSL plays the lab; the one of the interpreter is that of the system, 3.0 on Debian 12.
"""

from __future__ import annotations

import ssl
from pathlib import Path

import pytest

from edgetrust.pki.tls_limits import (
    LONGEST_AUTHORITIES,
    LONGEST_CERTIFICATES,
    authorities_length,
    certificates_length,
    has_foreign_curve,
    lacks_signing_usage,
)
from tests import make
from tests.handshake import shake

_MOST_TURNS = 6


def shake_hands(server: make.Issued, folder: Path, version: ssl.TLSVersion = ssl.TLSVersion.TLSv1_2) -> str | None:
    """What the system's OpenSSL says when a server shows this and the client trusts whatever it is shown; None: all is
    well."""
    file = folder / "server.pem"
    file.write_text(server.pem + server.key_pem)
    contexts = [ssl.SSLContext(each) for each in (ssl.PROTOCOL_TLS_CLIENT, ssl.PROTOCOL_TLS_SERVER)]
    for context in contexts:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        context.minimum_version = context.maximum_version = version
    contexts[1].load_cert_chain(file)
    to_server, to_client = ssl.MemoryBIO(), ssl.MemoryBIO()
    sides = [
        contexts[0].wrap_bio(to_client, to_server),
        contexts[1].wrap_bio(to_server, to_client, server_side=True),
    ]
    for turn in range(_MOST_TURNS):
        try:
            sides[turn % 2].do_handshake()
        except ssl.SSLWantReadError:
            continue
        except ssl.SSLError as error:
            return error.reason
    return None


@pytest.mark.parametrize(
    ("kind", "usage", "reason"),
    [
        ("ec", ["digitalSignature"], None),
        ("ec", ["keyEncipherment"], "NO_SHARED_CIPHER"),
        ("ec", ["keyAgreement", "nonRepudiation"], "NO_SHARED_CIPHER"),
        ("ec", None, None),
        ("ed25519:a", ["digitalSignature", "keyAgreement"], None),
        ("ed25519:a", ["keyAgreement"], "BAD_ECC_CERT"),
        ("ed448:a", ["keyAgreement"], "BAD_ECC_CERT"),
        ("rsa:a", ["keyEncipherment"], None),
        ("rsa:a", ["keyAgreement"], None),
        ("rsa:a", ["nonRepudiation"], None),
    ],
)
def test_a_key_of_elliptic_curves_has_to_be_allowed_to_sign(
    kind: str, usage: list[str] | None, reason: str | None, tmp_path: Path
) -> None:
    """An RSA key need not; and TLS 1.3 asks of none."""
    issued = make.leaf(key=kind, ku=usage)

    assert lacks_signing_usage(issued.certificate) == (reason is not None)
    assert shake_hands(issued, tmp_path) == reason
    assert shake_hands(issued, tmp_path, ssl.TLSVersion.TLSv1_3) is None


@pytest.mark.parametrize(
    ("kind", "is_foreign"),
    [
        ("ec", False),
        ("p384:a", False),
        ("p521:a", False),
        ("ed25519:a", False),
        ("rsa:a", False),
        ("p224:a", True),
        ("p256k1:a", True),
        ("brainpool:a", True),
    ],
)
def test_a_key_lies_on_a_curve_that_is_offered(kind: str, is_foreign: bool, tmp_path: Path) -> None:
    """Or there is no cipher suite for it."""
    issued = make.leaf(key=kind)

    assert has_foreign_curve(issued.certificate) == is_foreign
    assert shake_hands(issued, tmp_path) == ("NO_SHARED_CIPHER" if is_foreign else None)


def sized(length: int) -> make.Issued:
    """A certificate that fills a message of that many octets."""
    least = len(make.leaf(key="ed25519:a", serial=5, extensions=[("1.2.3.4.5", False, bytes(90_000))]).der) - 90_000
    return make.leaf(key="ed25519:a", serial=5, extensions=[("1.2.3.4.5", False, bytes(length - 6 - least))])


def test_a_message_of_certificates_is_read_up_to_its_limit_and_no_further(tmp_path: Path) -> None:
    """To the octet."""
    fits, exceeds = sized(LONGEST_CERTIFICATES), sized(LONGEST_CERTIFICATES + 1)

    lengths = [certificates_length(each.certificate, ()) for each in (fits, exceeds)]
    assert lengths == [LONGEST_CERTIFICATES, LONGEST_CERTIFICATES + 1]
    assert shake_hands(fits, tmp_path) is None
    assert shake_hands(exceeds, tmp_path) == "EXCESSIVE_MESSAGE_SIZE"


def test_the_chain_behind_a_certificate_counts() -> None:
    """Three octets for the whole, and three for each."""
    leaf, issuer = make.leaf(), make.ca()

    assert certificates_length(leaf.certificate, [issuer.certificate]) == 9 + len(leaf.der) + len(issuer.der)


@pytest.mark.parametrize("excess", [0, 1])
def test_names_of_cas_are_sent_up_to_their_limit_and_no_further(excess: int) -> None:
    """To the octet; a name that stands there twice is sent once."""
    issued = [make.ca(f"CN={number:02},O={'x' * 1160}") for number in range(54)]
    left = LONGEST_AUTHORITIES + excess - authorities_length(each.certificate for each in issued)
    candidates = (f"O={'x' * size}{also}" for size in range(left) for also in ("", ",CN=a", ",CN=ab"))
    last = make.ca(next(each for each in candidates if len(make.name(each)) == left - 2))
    entries = [*issued, last, issued[0]]

    assert authorities_length(each.certificate for each in entries) == LONGEST_AUTHORITIES + excess
    sent = shake(server=[make.leaf()], client=[make.leaf("client", make.ca("X"))], authorities=entries[:-1]).server
    assert (b"\x02\x50" in sent[-10:]) == bool(excess)
