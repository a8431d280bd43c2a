from __future__ import annotations

import re
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    pkcs7,
    pkcs12,
)
from cryptography.x509 import load_der_x509_certificate
from hypothesis import given
from hypothesis import strategies as st

from edgetrust.codec.keys import read_public_key
from edgetrust.codec.pkcs7 import slice_bundle
from edgetrust.errors import Malformed, WrongPassphrase
from edgetrust.model.certificate import PrivateKey
from edgetrust.pki.protected import Pkcs12, read_ber_bundle, read_pkcs12, read_private_key
from tests import asn1, make

ROOT = make.ca("Root")
ISSUING = make.ca("Issuing", ROOT)
LEAF = make.leaf("expe1.example.com", ISSUING)
PBKDF2 = asn1.oid("1.2.840.113549.1.5.12")


def encoded(label: str, form: PrivateFormat = PrivateFormat.PKCS8, password: bytes | None = None) -> bytes:
    """DER of a private key."""
    return make.key(label).private_bytes(
        Encoding.DER, form, BestAvailableEncryption(password) if password else NoEncryption()
    )


def public(label: str) -> PrivateKey:
    """What is kept of a private key."""
    return PrivateKey(key=read_public_key(make.spki(make.key(label))))


def locked(label: str) -> PrivateKey:
    """The same of one that lies encrypted."""
    return replace(public(label), hides_pss=label.startswith("rsa"))


def packed(password: bytes | None = b"secret") -> bytes:
    """A PKCS#12 file of the leaf, its key and its chain, quick to open."""
    protection = (
        PrivateFormat.PKCS12.encryption_builder().kdf_rounds(2).hmac_hash(hashes.SHA256()).build(password)
        if password
        else NoEncryption()
    )
    certificate, *others = (load_der_x509_certificate(each.der) for each in (LEAF, ISSUING, ROOT))
    return pkcs12.serialize_key_and_certificates(None, LEAF.key, certificate, others, protection)


@pytest.mark.parametrize("label", ["rsa1024", "p256", "p384:", "ed25519:"])
def test_the_public_half_of_a_key_is_kept(label: str) -> None:
    """PKCS#8 of every kind, with a password or without."""
    assert read_private_key(encoded(label)) == public(label)
    assert read_private_key(encoded(label, password=b"secret"), password="secret") == locked(label)


@pytest.mark.parametrize("label", ["rsa1024", "p256"])
def test_the_old_forms_of_keys_are_read(label: str) -> None:
    """PKCS#1 and SEC 1; a password that is not needed does no harm."""
    assert read_private_key(encoded(label, PrivateFormat.TraditionalOpenSSL), password="unneeded") == public(label)


def test_a_key_that_openssl_encrypted_the_old_way_is_read() -> None:
    """Its headers say how, so it is read as text."""
    text = make.key("rsa1024").private_bytes(
        Encoding.PEM, PrivateFormat.TraditionalOpenSSL, BestAvailableEncryption(b"secret")
    )

    assert read_private_key(text, password="secret") == public("rsa1024")
    with pytest.raises(WrongPassphrase):
        read_private_key(text)


def test_an_encrypted_key_with_a_broken_header_is_malformed(capfd: pytest.CaptureFixture[str]) -> None:
    """A vector of another length is refused before the library stumbles over it and writes to standard error."""
    text = make.key("rsa1024").private_bytes(
        Encoding.PEM, PrivateFormat.TraditionalOpenSSL, BestAvailableEncryption(b"secret")
    )
    found = re.search(rb"DEK-Info: .*,(\w+)", text)
    assert found

    for digits, what in ((b"", "0 digits, expected 32"), (found[1][:-2], "30 digits, expected 32")):
        with pytest.raises(Malformed, match=f"the private key's DEK-Info header has {what}"):
            read_private_key(text.replace(found[1], digits), password="secret")
    with pytest.raises(Malformed, match="DEK-Info header has 32 digits, expected 16"):
        read_private_key(text.replace(b"AES-256-CBC", b"DES-EDE3-CBC"), password="secret")
    with pytest.raises(Malformed, match="^the private key"):
        read_private_key(text.replace(b"DEK-Info", b"DEK"), password="secret")
    assert capfd.readouterr().err == ""


def test_odd_certificates_inside_do_not_get_through(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the library raises is Malformed, even what is no Exception; a user's interruption is none of these."""

    class Panic(BaseException):
        pass

    for reader, load in ((read_pkcs12, "load_pkcs12"), (read_ber_bundle, "load_der_pkcs7_certificates")):
        module = pkcs12 if reader is read_pkcs12 else pkcs7
        for raised, expected in (
            (Panic(), Malformed),
            (UnsupportedAlgorithm("x"), Malformed),
            (KeyboardInterrupt(), KeyboardInterrupt),
        ):

            def fail(*_: object, error: BaseException = raised) -> None:
                raise error

            monkeypatch.setattr(module, load, fail)
            with pytest.raises(expected):
                reader(b"")


def test_an_algorithm_that_nobody_has_is_malformed() -> None:
    """A key under an unknown cipher."""
    cipher = asn1.seq(asn1.oid("1.2.840.113549.1.5.13"), asn1.seq(asn1.seq(PBKDF2), asn1.seq(asn1.oid("1.2.3"))))

    with pytest.raises(Malformed, match="^the private key"):
        read_private_key(asn1.seq(cipher, asn1.octets(b"x")), password="secret")


def test_a_password_is_missing_or_wrong() -> None:
    """Two different lines."""
    with pytest.raises(WrongPassphrase, match=r"^the private key is encrypted or damaged, and no password is given$"):
        read_private_key(encoded("p256", password=b"secret"))
    with pytest.raises(WrongPassphrase, match=r"^the password does not open the private key$"):
        read_private_key(encoded("p256", password=b"secret"), password="other")


@pytest.mark.parametrize("data", [b"", b"text", asn1.seq(asn1.integer(0)), make.spki(make.key("p256"))])
def test_what_is_no_private_key_is_malformed(data: bytes) -> None:
    """The reason begins with what was expected."""
    with pytest.raises(Malformed, match=r"^the private key cannot be read"):
        read_private_key(data)


def test_a_pkcs12_file_gives_its_certificates_and_its_key() -> None:
    """The one that belongs to the key comes first."""
    expected = Pkcs12(key=PrivateKey(key=LEAF.certificate.key), certificates=(LEAF.der, ISSUING.der, ROOT.der))

    assert read_pkcs12(packed(), password="secret") == expected
    assert read_pkcs12(packed(None)) == expected


def test_a_password_that_is_given_for_others_closes_no_file(tmp_path: Path) -> None:
    """One password stands beside all files of a node; some of them may have none, or the empty one."""
    (tmp_path / "leaf.pem").write_text(LEAF.pem + LEAF.key_pem)
    command = "openssl pkcs12 -export -in leaf.pem -passout pass: -out empty.p12"
    subprocess.run(command.split(), cwd=tmp_path, check=True, capture_output=True)

    for data in ((tmp_path / "empty.p12").read_bytes(), packed(None)):
        assert read_pkcs12(data, password="secret") == read_pkcs12(data)


def test_a_pkcs12_file_may_hold_certificates_alone() -> None:
    """A trust store has no key."""
    data = pkcs12.serialize_java_truststore(
        [pkcs12.PKCS12Certificate(load_der_x509_certificate(ROOT.der), b"root")], BestAvailableEncryption(b"secret")
    )

    assert read_pkcs12(data, password="secret") == Pkcs12(key=None, certificates=(ROOT.der,))


def test_a_pkcs12_file_and_its_password() -> None:
    """Missing, wrong, and damaged."""
    with pytest.raises(WrongPassphrase, match=r"^the PKCS#12 file is encrypted or damaged, and no password is given$"):
        read_pkcs12(packed())
    with pytest.raises(WrongPassphrase, match=r"^the password does not open the PKCS#12 file$"):
        read_pkcs12(packed(), password="other")
    with pytest.raises(Malformed, match=r"^the PKCS#12 file cannot be read"):
        read_pkcs12(b"text")


@pytest.mark.parametrize("options", [["-legacy"], ["-legacy", "-certpbe", "PBE-SHA1-RC2-40"], ["-nomac"]])
def test_files_of_older_programs_are_opened(options: list[str], tmp_path: Path) -> None:
    """Triple DES and RC2 as Windows wrote them, and files without a checksum."""
    (tmp_path / "leaf.pem").write_text(LEAF.pem + LEAF.key_pem)
    (tmp_path / "chain.pem").write_text(ISSUING.pem + ROOT.pem)
    command = "openssl pkcs12 -export -in leaf.pem -certfile chain.pem -passout pass:secret -out all.p12"
    subprocess.run([*command.split(), *options], cwd=tmp_path, check=True, capture_output=True)

    opened = read_pkcs12((tmp_path / "all.p12").read_bytes(), password="secret")

    assert opened.certificates == (LEAF.der, ISSUING.der, ROOT.der)


def test_ber_bundles_are_read() -> None:
    """Indefinite lengths, as Java writes them, are refused by the slicer and read here."""
    inner = asn1.integer(1) + asn1.set_of() + asn1.seq(asn1.oid("1.2.840.113549.1.7.1")) + asn1.context(0, ROOT.der)
    end = b"\0\0"
    data = b"\x30\x80" + asn1.oid("1.2.840.113549.1.7.2") + b"\xa0\x80\x30\x80" + inner + asn1.set_of() + end * 3

    with pytest.raises(Malformed):
        slice_bundle(data)
    assert read_ber_bundle(data) == [ROOT.der]
    with pytest.raises(Malformed, match=r"^the PKCS#7 bundle cannot be read"):
        read_ber_bundle(data[:-100])


@pytest.mark.parametrize(
    "data",
    [
        asn1.seq(PBKDF2, asn1.seq(asn1.octets(b"salt"), asn1.integer(10_000_001))),
        asn1.seq(*[asn1.oid("1.2.840.113549.1.12.1.3") + asn1.seq(asn1.octets(b""), asn1.integer(6_000_000))] * 2),
        asn1.seq(asn1.integer(3), asn1.seq(), asn1.seq(asn1.seq(), asn1.octets(b""), asn1.integer(2**40))),
    ],
)
def test_a_file_cannot_ask_for_hours_of_work(data: bytes) -> None:
    """Rounds of key derivation are added up before any is done."""
    for read in (read_private_key, read_pkcs12):
        with pytest.raises(Malformed, match=r"^it asks for \d+ rounds of key derivation, and 10000000 is the most"):
            read(data, password="x")


edits = st.lists(st.tuples(st.integers(0, 1500), st.binary(min_size=1, max_size=3)), max_size=3)
OPENED = st.sampled_from((packed(), packed(None), encoded("p256", password=b"secret"), encoded("rsa1024"), PBKDF2))


@given(OPENED, edits, st.sampled_from((None, "secret", "")))
def test_opening_is_total(data: bytes, changes: list[tuple[int, bytes]], password: str | None) -> None:
    """Files changed at random places are opened or are Malformed."""
    for position, replacement in changes:
        data = data[:position] + replacement + data[position + len(replacement) :]
    for read in (read_private_key, read_pkcs12):
        try:
            read(data, password=password)
        except Malformed:
            continue


def test_whatever_the_wrong_password_leaves_is_no_damage() -> None:
    """One in 256 leaves what looks decrypted, and is no key."""
    locked = make.key("any").private_bytes(
        Encoding.PEM, PrivateFormat.TraditionalOpenSSL, BestAvailableEncryption(b"secret")
    )

    for number in range(1500):
        with pytest.raises(WrongPassphrase, match="the password does not open the private key"):
            read_private_key(locked, password=f"wrong {number}")
