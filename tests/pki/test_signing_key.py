from __future__ import annotations

import subprocess

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed448, ed25519
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    pkcs12,
)
from cryptography.x509 import load_der_x509_certificate
from hypothesis import given
from hypothesis import strategies as st

from edgetrust.errors import EdgetrustError, Malformed, Refused, WrongPassphrase
from edgetrust.model.certificate import KeyKind
from edgetrust.model.plan import PlannedKey
from edgetrust.pki.signing_key import (
    SigningKey,
    find_private_key,
    find_signing_key,
    generate_key,
    measure_key,
    write_key,
)
from tests import make, oracle
from tests.planned import KEYS

EC_KEY = generate_key(KEYS["ecdsa-256"])
RSA_KEY = generate_key(KEYS["rsa-2048"])


def numbers(key: SigningKey) -> bytes:
    """What makes a key this key and no other."""
    return key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())


@pytest.mark.parametrize("name", list(KEYS))
def test_every_key_that_can_be_ordered_is_made(name: str) -> None:
    """Of the kind and size asked for."""
    assert measure_key(generate_key(KEYS[name])) == KEYS[name]


def test_a_key_that_nobody_plans_is_a_defect_of_ours() -> None:
    """No curve of 255 bits, no other kind."""
    for wanted in (PlannedKey(kind=KeyKind.EC, bits=255), PlannedKey(kind=KeyKind.ED25519, bits=256)):
        with pytest.raises(ValueError, match="is not planned for any slot"):
            generate_key(wanted)


@oracle.NEEDED
@pytest.mark.parametrize("key", [EC_KEY, RSA_KEY])
@pytest.mark.parametrize("passphrase", [None, "a \N{GREEK SMALL LETTER LAMDA} b"])
def test_openssl_reads_what_is_written(key: SigningKey, passphrase: str | None) -> None:
    """PKCS#8 in PEM with a line break at its end, encrypted with AES-256 where there is a passphrase."""
    written = write_key(key, passphrase=passphrase)

    done = subprocess.run(
        ["openssl", "pkey", "-check", "-noout", "-passin", f"pass:{passphrase or ''}"],
        input=written,
        capture_output=True,
        check=False,
    )
    assert (done.returncode, b"Key is valid" in done.stdout + done.stderr) == (0, True)
    kind = b"ENCRYPTED PRIVATE KEY" if passphrase else b"PRIVATE KEY"
    assert written.startswith(b"-----BEGIN " + kind + b"-----\n")
    assert written.endswith(b"-----END " + kind + b"-----\n")
    assert (b"aes-256" in _algorithms(written)) is (passphrase is not None)


def _algorithms(pem: bytes) -> bytes:
    return subprocess.run(["openssl", "asn1parse"], input=pem, capture_output=True, check=True).stdout


@pytest.mark.parametrize("key", [EC_KEY, RSA_KEY])
@pytest.mark.parametrize("form", [PrivateFormat.PKCS8, PrivateFormat.TraditionalOpenSSL])
@pytest.mark.parametrize("encoding", [Encoding.PEM, Encoding.DER])
def test_a_key_is_found_in_every_form(key: SigningKey, form: PrivateFormat, encoding: Encoding) -> None:
    """PKCS#8, PKCS#1 and SEC 1; PEM and DER; with a passphrase where the form has one, and with one too many."""
    plain = key.private_bytes(encoding, form, NoEncryption())
    found = [find_signing_key(plain), find_signing_key(plain, passphrase="needless")]
    if (encoding, form) != (Encoding.DER, PrivateFormat.TraditionalOpenSSL):
        locked = key.private_bytes(encoding, form, BestAvailableEncryption(b"secret"))
        found.append(find_signing_key(locked, passphrase="secret"))
        with pytest.raises(WrongPassphrase):
            find_signing_key(locked)
        with pytest.raises(WrongPassphrase):
            find_signing_key(locked, passphrase="wrong")

    assert {numbers(each) for each in found} == {numbers(key)}


def test_a_key_is_found_among_other_things() -> None:
    """Certificates, parameters and notes may stand around it."""
    parameters = make.pem(b"\x06\x08\x2a\x86\x48\xce\x3d\x03\x01\x07", "EC PARAMETERS")
    for title in ("for expe1", "01 key of expe1"):  # a digit zero begins DER as well
        text = f"{title}\n{parameters}{write_key(EC_KEY).decode()}{make.ca('Root').pem}"

        assert numbers(find_signing_key(text.encode())) == numbers(EC_KEY)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "no private keys here, expected one in PEM or DER"),
        (make.ca("Root").pem.encode(), "no private keys here, expected one in PEM or DER"),
        (write_key(EC_KEY) + write_key(RSA_KEY), "2 private keys here, expected one in PEM or DER"),
        (b"0\x03\x02\x01\x00", "the private key cannot be read: it is damaged or of an unknown form"),
        (make.pem(b"x", "OPENSSH PRIVATE KEY").encode(), "a key in OpenSSH's own form, expected PKCS#8"),
    ],
)
def test_a_file_without_one_key_is_told(data: bytes, message: str) -> None:
    """How many were found, or why the one cannot be read."""
    with pytest.raises(Malformed) as malformed:
        find_signing_key(data)

    assert malformed.value.message == message


@pytest.mark.parametrize(
    ("key", "kind"),
    [
        (ed25519.Ed25519PrivateKey.generate(), "of another kind"),
        (ed448.Ed448PrivateKey.generate(), "of another kind"),
        (ec.generate_private_key(ec.SECP256K1()), "on the curve secp256k1"),
    ],
)
def test_keys_that_expressways_do_not_take_are_refused(key: ed25519.Ed25519PrivateKey, kind: str) -> None:
    """With the kinds that they take."""
    with pytest.raises(Refused) as refused:
        find_signing_key(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))

    assert refused.value.message == f"the private key is {kind}, expected RSA, or ECDSA on P-256, P-384 or P-521"


@oracle.NEEDED
def test_a_key_for_rsassa_pss_alone_is_refused() -> None:
    """A request with it would name another kind of key."""
    made = subprocess.run(["openssl", "genpkey", "-algorithm", "RSA-PSS"], capture_output=True, check=True)

    with pytest.raises(Refused) as refused:
        find_signing_key(made.stdout)

    assert refused.value.message == "the private key is good for RSASSA-PSS alone, expected RSA without that"


def test_a_key_whose_numbers_do_not_fit_is_refused() -> None:
    """Before a certificate is ordered for it."""
    encoded = bytearray(numbers(RSA_KEY))
    prime = RSA_KEY.private_numbers().p.to_bytes(128, "big")  # type: ignore[union-attr]
    encoded[encoded.index(prime) + 100] ^= 1

    with pytest.raises(Malformed):
        find_signing_key(bytes(encoded))


@given(st.binary(max_size=200) | st.binary(max_size=100).map(lambda data: make.pem(data, "PRIVATE KEY").encode()))
def test_any_bytes_are_a_key_or_an_error_of_ours(data: bytes) -> None:
    """Nothing else comes out."""
    try:
        found = find_signing_key(data)
    except EdgetrustError:
        return
    assert found.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def test_the_library_reads_its_own_writing() -> None:
    """The passphrase is the text's UTF-8."""
    written = write_key(EC_KEY, passphrase="geheimnis\N{LATIN SMALL LETTER SHARP S}")

    assert load_pem_private_key(written, "geheimnis\N{LATIN SMALL LETTER SHARP S}".encode()).public_key() == (
        EC_KEY.public_key()
    )


def test_a_key_of_any_kind_is_found_in_any_form() -> None:
    """PKCS#12, DER, and PEM behind a certificate; one that is not for Expressways as well."""
    odd = ed25519.Ed25519PrivateKey.generate()
    leaf = make.leaf(key=EC_KEY)
    packed = pkcs12.serialize_key_and_certificates(
        None, EC_KEY, load_der_x509_certificate(leaf.der), None, BestAvailableEncryption(b"secret")
    )
    der = odd.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())

    assert find_private_key(packed, passphrase="secret").public_key() == EC_KEY.public_key()
    assert find_private_key(der).public_key() == odd.public_key()
    assert find_private_key(leaf.pem.encode() + write_key(RSA_KEY)).public_key() == RSA_KEY.public_key()
    with pytest.raises(WrongPassphrase, match="the password does not open the PKCS#12 file"):
        find_private_key(packed, passphrase="wrong")


def test_a_bundle_without_a_key_is_refused() -> None:
    """It is a trust store."""
    certificate = pkcs12.PKCS12Certificate(load_der_x509_certificate(make.leaf().der), None)
    packed = pkcs12.serialize_java_truststore([certificate], NoEncryption())

    with pytest.raises(Malformed, match="holds no private key"):
        find_private_key(packed)
