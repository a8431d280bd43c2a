"""Reading what is uploaded."""

from __future__ import annotations

import time

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from hypothesis import given
from hypothesis import strategies as st

from edgetrust.model.certificate import KeyKind
from edgetrust.model.plan import PlannedKey
from edgetrust.pki.signing_key import generate_key
from edgetrust.twin.admin.files import (
    LARGEST_KEY_FILE,
    LONGEST_RSA_KEY,
    UploadedKey,
    pkcs8_of,
    read_certificates,
    read_key,
    read_pem_certificates,
    read_revocation_lists,
    spki_of,
    spki_of_pkcs8,
)
from edgetrust.twin.admin.ruling import Declined
from tests import make
from tests.administered import pkcs8

ROOT, LEAF = make.ca(), make.leaf()


def reason(found: object) -> str:
    """Why it was declined."""
    assert isinstance(found, Declined), found
    (notice,) = found.notices
    return notice.text


def test_certificates_come_in_the_order_of_the_file() -> None:
    """With whatever text is around them."""
    text = f"Bag Attributes\n{LEAF.pem}\nsubject=x\n{ROOT.pem}".encode()

    assert read_pem_certificates(text) == (LEAF.certificate, ROOT.certificate)
    assert read_certificates(text) == (LEAF.certificate, ROOT.certificate)


def test_only_cucm_takes_der() -> None:
    """One certificate."""
    assert read_certificates(LEAF.der) == (LEAF.certificate,)
    assert reason(read_pem_certificates(LEAF.der, name="x.der")) == (
        "x.der is not in PEM format, expected text with BEGIN CERTIFICATE; export it as Base64"
    )


@pytest.mark.parametrize(
    "data, why",
    [
        (b"", "the file is empty, expected a certificate in PEM or DER format; choose a file"),
        (
            b"-----BEGIN PKCS7-----\nMIIB\n-----END PKCS7-----\n",
            "the file is no certificate in PEM or DER format; export the certificates one by one",
        ),
        (
            make.revocation_list(ROOT),
            "the file is no certificate in PEM or DER format; export the certificates one by one",
        ),
        (LEAF.key_pem.encode(), "the file holds no certificate, expected one"),
    ],
)
def test_what_holds_no_certificate_is_declined(data: bytes, why: str) -> None:
    """With the reason."""
    assert reason(read_certificates(data)) == why


def test_a_broken_block_is_named_with_its_line() -> None:
    """Nothing of the file is used."""
    text = LEAF.pem + "-----BEGIN CERTIFICATE-----\n!\n-----END CERTIFICATE-----\n"

    assert reason(read_pem_certificates(text.encode())).startswith(f"the file, line {LEAF.pem.count(chr(10)) + 1}: ")


def test_a_key_is_read_with_how_its_file_ends() -> None:
    """Without a line break at its end, services break later."""
    whole = LEAF.key_pem.encode()

    read = read_key(whole.rstrip())

    assert read == UploadedKey(pkcs8=pkcs8(LEAF), spki=LEAF.certificate.key.spki, ends_in_line_break=False)
    assert "pkcs8" not in repr(read)


@pytest.mark.parametrize(
    "data, why",
    [
        (LEAF.pem.encode(), "the private key file: no private keys here, expected one in PEM or DER"),
        (
            LEAF.key_pem.encode() * 2,
            "the private key file: 2 private keys here, expected one in PEM or DER",
        ),
    ],
)
def test_a_file_without_one_key_is_declined(data: bytes, why: str) -> None:
    """None, or several."""
    assert reason(read_key(data)) == why


def rsa_key(bits: int) -> bytes:
    """PKCS#1 as PEM, of numbers that nobody has looked for primes, which would take minutes."""
    larger, smaller = ((1 << bits // 2) - 1, (1 << bits // 2) - 3)
    exponent = 65537
    numbers = rsa.RSAPrivateNumbers(
        p=larger,
        q=smaller,
        d=larger * smaller // 3,
        dmp1=exponent,
        dmq1=exponent,
        iqmp=pow(smaller, -1, larger),
        public_numbers=rsa.RSAPublicNumbers(exponent, larger * smaller),
    )
    key = numbers.private_key(unsafe_skip_rsa_key_validation=True)
    return key.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption())


def test_a_long_key_is_read_at_once() -> None:
    """Looking whether its factors are primes would take seconds, in which the lab does nothing else."""
    data = rsa_key(LONGEST_RSA_KEY)

    begin = time.process_time()
    read = read_key(data)
    seconds = time.process_time() - begin

    assert isinstance(read, UploadedKey)
    assert spki_of_pkcs8(read.pkcs8) == read.spki
    assert seconds < 0.2


def test_keys_and_their_files_have_bounds() -> None:
    """With what is in the file, and what may be."""
    assert reason(read_key(rsa_key(LONGEST_RSA_KEY + 1024))) == (
        "the private key file holds a key of 9216 bits, expected 8192 at most; make another"
    )
    assert reason(read_key(LEAF.key_pem.encode() + b"#" * LARGEST_KEY_FILE)) == (
        f"the private key file has {len(LEAF.key_pem) + LARGEST_KEY_FILE} octets, expected one private key, 32768 "
        "octets at most"
    )


def test_rsa_keys_are_read_in_both_forms() -> None:
    """As OpenSSL writes them, traditionally and as PKCS#8."""
    key = generate_key(PlannedKey(kind=KeyKind.RSA, bits=2048))

    read = [
        read_key(key.private_bytes(Encoding.PEM, form, NoEncryption()))
        for form in (PrivateFormat.PKCS8, PrivateFormat.TraditionalOpenSSL)
    ]

    assert read == [UploadedKey(pkcs8=pkcs8_of(key), spki=spki_of(key), ends_in_line_break=True)] * 2


def test_a_key_that_nobody_can_read_has_no_public_half() -> None:
    """As a deployment may hold one."""
    assert spki_of_pkcs8(b"nonsense") is None
    assert spki_of_pkcs8(pkcs8(LEAF)) == LEAF.certificate.key.spki


@given(st.binary(max_size=300))
def test_whatever_is_uploaded_is_read_or_declined(data: bytes) -> None:
    """Nothing else happens."""
    for framed in (data, b"-----BEGIN CERTIFICATE-----\n" + data + b"\n-----END CERTIFICATE-----\n"):
        assert isinstance(read_pem_certificates(framed), Declined)
        assert isinstance(read_certificates(framed), Declined)
        assert isinstance(read_key(framed), Declined)
        assert isinstance(read_revocation_lists(framed), Declined)


def test_revocation_lists_come_in_the_order_of_the_file() -> None:
    """PEM alone."""
    one, other = make.revocation_list(ROOT, [1]), make.revocation_list(ROOT, [2])
    text = make.pem(one, "X509 CRL") + make.pem(other, "X509 CRL")

    found = read_revocation_lists(text.encode())

    assert not isinstance(found, Declined)
    assert [crl.der for crl in found] == [one, other]
    assert reason(read_revocation_lists(one)) == (
        "the file is not in PEM format, expected a revocation list (X509 CRL)"
    )
    assert reason(read_revocation_lists(LEAF.pem.encode())) == (
        "the file holds no revocation list, expected one in PEM format (X509 CRL)"
    )


def test_an_encrypted_key_is_declined() -> None:
    """However it is encrypted."""
    assert reason(read_key(b"Proc-Type: 4,ENCRYPTED")) == (
        "the private key file is encrypted, expected an unencrypted key in PEM format"
    )
