"""Public keys as OpenSSL prints them."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from edgetrust.model.certificate import Certificate
from edgetrust.pki.contents import read_contents
from edgetrust.pki.openssl_text import print_certificate
from edgetrust.pki.openssl_text.keys import print_key
from tests import make, oracle


@oracle.NEEDED
@pytest.mark.parametrize("kind", ["rsa", "rsa1024", "ec", "p384", "p521", "ed25519", "ed448"])
def test_a_key_is_printed_as_openssl_prints_it(kind: str) -> None:
    """Of every kind that signs."""
    issued = make.leaf("a.example.com", key=f"{kind}:a")

    assert print_certificate(issued.certificate) == oracle.print_text(issued.der)


@oracle.NEEDED
@pytest.mark.parametrize(
    "options", [[], ["rsa_pss_keygen_md:sha256", "rsa_pss_keygen_saltlen:32"], ["rsa_pss_keygen_md:sha512-256"]]
)
def test_a_key_for_pss_alone_is_printed_as_openssl_prints_it(options: list[str], tmp_path: Path) -> None:
    """With its restrictions, where it has some."""
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    chosen = [part for option in options for part in ("-pkeyopt", option)]
    run("genpkey", "-algorithm", "RSA-PSS", *chosen, "-out", str(key))
    run("req", "-x509", "-key", str(key), "-subj", "/CN=a.example.com", "-out", str(certificate))

    (located,) = read_contents(certificate.read_bytes(), path="certificate.pem", password=None).certificates

    assert print_certificate(located.certificate) == oracle.print_text(located.certificate.der)


@oracle.NEEDED
@pytest.mark.parametrize("kind", ["X25519", "X448"])
def test_a_key_that_signs_nothing_is_printed_as_openssl_prints_it(kind: str, tmp_path: Path) -> None:
    """Somebody else's key signs the certificate."""
    certificate = certify("-algorithm", kind, folder=tmp_path)

    assert print_certificate(certificate) == oracle.print_text(certificate.der)


@oracle.NEEDED
def test_a_key_of_diffie_hellman_is_left_out(tmp_path: Path, recwarn: pytest.WarningsRecorder) -> None:
    """Known difference: one line, and no word of the library about what it is going to give up."""
    certificate = certify("-algorithm", "DH", "-pkeyopt", "group:ffdhe2048", folder=tmp_path)

    text = print_certificate(certificate)

    assert "Public Key Algorithm: dhKeyAgreement\n            Unable to load Public Key\n" in text
    assert not recwarn.list


def certify(*kind: str, folder: Path) -> Certificate:
    """A certificate for a new key of a kind, signed with another one."""
    run("genpkey", *kind, "-out", str(folder / "key.pem"))
    run("pkey", "-in", str(folder / "key.pem"), "-pubout", "-out", str(folder / "key.pub"))
    run("genpkey", "-algorithm", "ED25519", "-out", str(folder / "ca.pem"))
    run("req", "-new", "-key", str(folder / "ca.pem"), "-subj", "/CN=a.example.com", "-out", str(folder / "a.csr"))
    signing = ["-in", str(folder / "a.csr"), "-signkey", str(folder / "ca.pem")]
    run("x509", "-req", *signing, "-force_pubkey", str(folder / "key.pub"), "-out", str(folder / "a.pem"))
    (located,) = read_contents((folder / "a.pem").read_bytes(), path="a.pem", password=None).certificates
    return located.certificate


def run(*arguments: str) -> None:
    """One command of OpenSSL."""
    subprocess.run(["openssl", *arguments], check=True, capture_output=True)


def test_a_key_that_cannot_be_loaded_leaves_one_line() -> None:
    """What OpenSSL says besides is no part of the text."""
    assert print_key(b"\x30\x00", "1.2.840.113549.1.1.1") == ["            Unable to load Public Key"]
