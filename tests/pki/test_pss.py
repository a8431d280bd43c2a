"""Keys for RSASSA-PSS alone, as openssl makes them."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_der_private_key,
    load_pem_private_key,
)

from edgetrust.errors import Malformed
from edgetrust.model.file_contents import FileContents
from edgetrust.pki.contents import read_contents
from edgetrust.pki.pss import pair_names, plain_spki, restrict_key
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


@oracle.NEEDED
def test_pairs_are_those_of_openssl(tmp_path: Path) -> None:
    """A key for PSS alone is none with one for all of RSA, though their numbers are equal; how it is encrypted, or with
    which parameters, does not matter. Of an encrypted key that is not for PSS it is not known."""
    from_openssl = (
        ("genpkey", "-algorithm", "RSA-PSS", "-out", "pss.key"),
        ("pkey", "-in", "pss.key", "-aes256", "-passout", "pass:x", "-out", "locked.key"),
        ("req", "-x509", "-key", "pss.key", "-subj", "/CN=pss", "-out", "pss.pem"),
        ("pkcs12", "-export", "-in", "pss.pem", "-inkey", "pss.key", "-passout", "pass:x", "-out", "pss.p12"),
    )
    for words in from_openssl:
        lab.openssl(*(tmp_path / word if word[-4:] in (".key", ".pem", ".p12") else word for word in words))
    forgetful = load_pem_private_key((tmp_path / "pss.key").read_bytes(), None)
    plain = forgetful.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (tmp_path / "plain.key").write_bytes(plain)
    (certificate,) = read_file(tmp_path / "pss.pem").certificates
    own = pair_names(certificate.certificate.key)
    read = {name: read_file(tmp_path / name) for name in ("pss.key", "locked.key", "pss.p12", "plain.key")}

    fit = {name: not own.isdisjoint(pair_names(contents.keys[0][0])) for name, contents in read.items()}

    assert fit == {"pss.key": True, "locked.key": True, "pss.p12": True, "plain.key": False}
    for name in ("pss.key", "locked.key", "plain.key"):
        assert openssl_pairs(tmp_path / name, tmp_path / "pss.pem") is fit[name]
    spki = tmp_path / "spki"
    lab.openssl("pkey", "-in", tmp_path / "pss.key", "-pubout", "-outform", "DER", "-out", spki)
    assert read["pss.key"].keys[0][0].key.spki == spki.read_bytes()


def read_file(path: Path) -> FileContents:
    """What stands in a file that `x` opens."""
    return read_contents(path.read_bytes(), path=path.name, password="x")


def openssl_pairs(key: Path, certificate: Path) -> bool:
    """Whether X509_check_private_key takes them."""
    words = ("pkcs12", "-export", "-in", certificate, "-inkey", key, "-passin", "pass:x", "-passout", "pass:x")
    done = subprocess.run(
        ["openssl", *map(str, words), "-out", os.devnull], capture_output=True, text=True, check=False
    )
    return "No cert in -in file" not in done.stderr and done.returncode == 0


@pytest.mark.parametrize("key", ["rsa:any", "ec:any", "ed25519:any"])
def test_other_keys_have_no_other_form(key: str) -> None:
    """They are known by their own."""
    assert plain_spki(make.leaf("x.example.com", key=key).certificate.key.spki) is None


def test_what_is_no_key_is_malformed() -> None:
    """And no accident."""
    with pytest.raises(Malformed):
        plain_spki(b"\x30\x00")
