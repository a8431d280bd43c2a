"""Keys for RSASSA-PSS alone, as openssl makes them."""

from __future__ import annotations

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_der_private_key,
)

from edgetrust.errors import Malformed
from edgetrust.pki.pss import plain_spki, restrict_key
from tests import lab, make, oracle


@oracle.NEEDED
@pytest.mark.parametrize(
    "options", [[], ["-pkeyopt", "rsa_pss_keygen_md:sha256", "-pkeyopt", "rsa_pss_keygen_saltlen:32"]]
)
def test_public_and_private_half_are_known_again(options: list[str], tmp_path: Path) -> None:
    """By any other form of the same key, which says RSA and no more."""
    lab.openssl("genpkey", "-algorithm", "RSA-PSS", *options, "-outform", "DER", "-out", tmp_path / "key")
    lab.openssl("pkey", "-in", tmp_path / "key", "-pubout", "-outform", "DER", "-out", tmp_path / "spki")
    spki = (tmp_path / "spki").read_bytes()
    forgetful = load_der_private_key((tmp_path / "key").read_bytes(), None)
    assert isinstance(forgetful, rsa.RSAPrivateKey)

    plain = forgetful.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    (tmp_path / "restricted").write_bytes(restrict_key(plain, spki))

    assert plain_spki(spki) == forgetful.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    lab.openssl("pkey", "-in", tmp_path / "restricted", "-pubout", "-outform", "DER", "-out", tmp_path / "again")
    assert (tmp_path / "again").read_bytes() == spki


@pytest.mark.parametrize("key", ["rsa:any", "ec:any", "ed25519:any"])
def test_other_keys_have_no_other_form(key: str) -> None:
    """They are known by their own."""
    assert plain_spki(make.leaf("x.example.com", key=key).certificate.key.spki) is None


def test_what_is_no_key_is_malformed() -> None:
    """And no accident."""
    with pytest.raises(Malformed):
        plain_spki(b"\x30\x00")
