"""What TLS 1.2 does not carry, held against handshakes of two releases of OpenSSL.

The one inside pyOpenSSL plays the lab; the one of the interpreter is that of the system, 3.0 on Debian 12.
"""

from __future__ import annotations

import ssl
from pathlib import Path

import pytest

from edgetrust.pki.tls_limits import lacks_signing_usage
from tests import make

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
