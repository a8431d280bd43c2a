"""Curves that a key writes out."""

from __future__ import annotations

import subprocess

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from edgetrust.codec import der
from edgetrust.errors import Malformed
from edgetrust.pki.openssl_text.curves import read_explicit_curve
from edgetrust.pki.openssl_text.keys import print_key
from tests import asn1, oracle

EC = "1.2.840.10045.2.1"
P, ORDER = 2**256 - 2**32 - 977, 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141
GENERATOR = bytes.fromhex("0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798")
WHOLE = (
    ec.derive_private_key(1, ec.SECP256K1()).public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
)
KEY = ec.derive_private_key(3, ec.SECP256K1()).public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def openssl(*arguments: str, given: bytes = b"") -> bytes:
    """What a command of OpenSSL puts out."""
    return subprocess.run(["openssl", *arguments], input=given, capture_output=True, check=True).stdout


def print_by_openssl(spki: bytes) -> list[str]:
    """The lines of `openssl pkey`, as far in as in a certificate."""
    text = openssl("pkey", "-pubin", "-inform", "DER", "-text_pub", "-noout", given=spki).decode()
    return [f"{'':16}{line}" for line in text.splitlines()]


def explicit(
    *, field: str = "1.2.840.10045.1.1", prime: int = P, base: bytes = WHOLE, order: int = ORDER, more: bytes = b""
) -> bytes:
    """A key on secp256k1, written out, with a change."""
    curve = asn1.seq(
        asn1.integer(1), asn1.seq(asn1.oid(field), asn1.integer(prime)),
        asn1.seq(asn1.octets(bytes(32)), asn1.octets((7).to_bytes(32, "big"))), asn1.octets(base), asn1.integer(order),
        more,
    )  # fmt: skip
    return asn1.seq(asn1.seq(asn1.oid(EC), curve), asn1.bits(KEY))


@oracle.NEEDED
@pytest.mark.parametrize("form", ["uncompressed", "compressed", "hybrid"])
@pytest.mark.parametrize("curve", ["prime256v1", "secp521r1", "secp256k1", "brainpoolP384r1", "secp112r1"])
def test_a_written_out_curve_is_printed_as_openssl_prints_it(curve: str, form: str) -> None:
    """With and without a seed, in every form of points."""
    options = ["-name", curve, "-param_enc", "explicit", "-conv_form", form, "-genkey", "-noout"]
    for seed in ([], ["-no_seed"]):
        key = openssl("ecparam", *options, *seed)
        spki = openssl("pkey", "-pubout", "-outform", "DER", given=key)

        assert print_key(spki, EC) == print_by_openssl(spki)


@oracle.NEEDED
@pytest.mark.parametrize("form", ["compressed", "hybrid"])
def test_the_form_of_a_point_on_a_named_curve_is_kept(form: str) -> None:
    """OpenSSL prints it as it is encoded."""
    key = openssl("ecparam", "-name", "secp384r1", "-genkey", "-noout")
    spki = openssl("ec", "-pubout", "-outform", "DER", "-conv_form", form, given=key)

    assert print_key(spki, EC) == print_by_openssl(spki)


@oracle.NEEDED
def test_a_generator_of_another_curve_keeps_its_form() -> None:
    """On a curve that OpenSSL knows it prints it whole, which is an accepted difference."""
    compressed = b"\x02" + (int.from_bytes(GENERATOR[1:-1] + b"\x99", "big")).to_bytes(32, "big")

    assert print_key(explicit(base=compressed), EC) == print_by_openssl(explicit(base=compressed))
    assert "                Generator (compressed):" in print_key(explicit(base=GENERATOR), EC)


@oracle.NEEDED
def test_a_cofactor_that_is_left_out_is_found() -> None:
    """As OpenSSL does it, from the sizes of field and order."""
    assert print_key(explicit(), EC) == print_by_openssl(explicit())
    assert print_key(explicit(more=asn1.integer(1)), EC) == print_by_openssl(explicit(more=asn1.integer(1)))


@pytest.mark.parametrize(
    "spki",
    [
        explicit(prime=P - 2),
        explicit(base=WHOLE[:-1] + b"\x99"),
        explicit(base=b""),
        explicit(base=b"\x09" + GENERATOR[1:]),
        explicit(order=0),
        explicit(field="1.2.840.10045.1.2"),
        explicit(more=asn1.integer(1) + asn1.integer(1)),
        asn1.seq(asn1.seq(asn1.oid(EC), asn1.seq()), asn1.bits(KEY)),
    ],
)
def test_a_curve_that_is_none_is_not_made_up(spki: bytes) -> None:
    """Nor one over a binary field, which is told in the documents."""
    parameters = der.read_inside(spki, der.read_inside(spki, der.read_elements(spki, 0, len(spki))[0])[0])[1]

    assert print_key(spki, EC) == ["            Unable to load Public Key"]
    with pytest.raises((Malformed, ValueError)):
        read_explicit_curve(spki, parameters)


def test_a_point_beside_the_curve_is_refused() -> None:
    """Whatever its form."""
    parameters = der.read_elements(explicit(), 0, len(explicit()))[0]
    inner = der.read_inside(explicit(), der.read_inside(explicit(), parameters)[0])[1]
    curve = read_explicit_curve(explicit(), inner)
    x = GENERATOR[1:]

    assert curve.holds(GENERATOR)
    assert curve.holds(KEY)
    assert not curve.holds(KEY[:-1] + bytes([KEY[-1] ^ 1]))
    assert not curve.holds(b"")
    assert not curve.holds(GENERATOR[:-1])
    assert not curve.holds(b"\x02" + (P + 1).to_bytes(32, "big"))
    assert not curve.holds(b"\x02" + (5).to_bytes(32, "big"))
    assert not curve.holds(b"\x04" + x + b"\xff" * 32)
