from __future__ import annotations

import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import dsa, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given
from hypothesis import strategies as st

from edgetrust.codec import der
from edgetrust.codec.keys import read_public_key, usual_modulus, usual_point
from edgetrust.errors import Malformed
from edgetrust.model.certificate import KeyKind, PublicKey
from tests import asn1, make

EC = asn1.oid("1.2.840.10045.2.1")
POINT = asn1.bits(b"\x04" + bytes(64))


def written_out(field: bytes) -> bytes:
    """An EC key whose curve is written out instead of named (X9.62 ECParameters), as far as anybody reads."""
    return asn1.seq(asn1.seq(EC, asn1.seq(asn1.integer(1), field)), POINT)


@pytest.mark.parametrize(
    ("label", "kind", "bits", "curve"),
    [
        ("rsa1024", KeyKind.RSA, 1024, None),
        ("rsa", KeyKind.RSA, 2048, None),
        ("any", KeyKind.EC, 256, "secp256r1"),
        ("p384:", KeyKind.EC, 384, "secp384r1"),
        ("p521:", KeyKind.EC, 521, "secp521r1"),
        ("ed25519:", KeyKind.ED25519, 256, None),
        ("ed448:", KeyKind.ED448, 456, None),
    ],
)
def test_each_kind_of_key_is_measured(label: str, kind: KeyKind, bits: int, curve: str | None) -> None:
    """Kind, size and curve; the bytes are kept."""
    spki = make.spki(make.key(label))

    assert read_public_key(spki) == PublicKey(kind=kind, bits=bits, curve=curve, spki=spki)


@pytest.mark.parametrize("label", ["rsa1024", "rsa", "rsa3072", "rsa4096"])
def test_the_modulus_of_an_rsa_key_in_the_usual_form(label: str) -> None:
    """The one that the cryptography library reads."""
    key = make.key(label).public_key()
    assert isinstance(key, rsa.RSAPublicKey)

    assert usual_modulus(make.spki(make.key(label))) == key.public_numbers().n


@pytest.mark.parametrize(("label", "curve"), [("any", "secp256r1"), ("p384:", "secp384r1")])
def test_the_point_of_an_ec_key_in_the_usual_form(label: str, curve: str) -> None:
    """As the cryptography library writes it."""
    key = make.key(label)
    point = key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)

    assert usual_point(make.spki(key)) == (curve, point)


def test_keys_of_other_forms_have_neither() -> None:
    """Another exponent, a compressed point, another kind, and no key at all."""
    modulus = usual_modulus(make.spki(make.key("rsa"))) or 0
    other_exponent = rsa.RSAPublicNumbers(3, modulus).public_key()
    compressed = make.spki(make.key("any"))[:26] + b"\x02" + bytes(64)
    others = (
        other_exponent.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo),
        compressed,
        make.spki(make.key("p521:")),
        make.spki(make.key("ed25519:")),
        b"",
    )

    assert [(usual_modulus(spki), usual_point(spki)) for spki in others] == [(None, None)] * 5


def test_a_dsa_key_is_measured() -> None:
    """Nobody makes them any more, but old devices have them."""
    key = dsa.generate_private_key(1024).public_key()  # noqa: S505 - the size of old devices
    spki = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)

    assert read_public_key(spki) == PublicKey(kind=KeyKind.DSA, bits=1024, spki=spki)


@pytest.mark.parametrize(
    ("spki", "kind", "bits", "curve"),
    [
        (written_out(asn1.seq(asn1.oid("1.2.840.10045.1.1"), asn1.integer(2**256 - 189))), KeyKind.EC, 256, None),
        (written_out(asn1.seq(asn1.oid("1.2.840.10045.1.2"), asn1.null())), KeyKind.EC, None, None),
        (asn1.seq(asn1.seq(EC, asn1.seq()), POINT), KeyKind.EC, None, None),
        (asn1.seq(asn1.seq(EC, asn1.oid("1.2.3")), POINT), KeyKind.EC, None, "1.2.3"),
        (asn1.seq(asn1.seq(EC, asn1.null()), POINT), KeyKind.OTHER, None, None),
        (asn1.seq(asn1.seq(EC), POINT), KeyKind.OTHER, None, None),
        (asn1.seq(asn1.seq(asn1.oid("1.2.840.10040.4.1"), asn1.seq()), POINT), KeyKind.DSA, None, None),
        (asn1.seq(asn1.seq(asn1.oid("1.2.3"), asn1.null()), POINT), KeyKind.OTHER, None, None),
        (asn1.seq(asn1.seq(asn1.oid("1.2.840.113549.1.1.1")), asn1.bits(asn1.seq())), KeyKind.OTHER, None, None),
        (asn1.seq(asn1.seq(asn1.oid("1.2.840.113549.1.1.1")), asn1.bits(b"")), KeyKind.OTHER, None, None),
    ],
)
def test_odd_keys_are_facts_too(spki: bytes, kind: KeyKind, bits: int | None, curve: str | None) -> None:
    """Written-out parameters, unknown curves and kinds, and keys that are not of their kind's form."""
    assert read_public_key(spki) == PublicKey(kind=kind, bits=bits, curve=curve, spki=spki)


@pytest.mark.parametrize("label", ["any", "p384:", "p521:"])
def test_a_point_off_its_curve_is_no_key(label: str) -> None:
    """Nobody can use one; a compressed point is taken at its word."""
    spki = make.spki(make.key(label))
    half = len(make.key(label).public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)) // 2
    compressed = asn1.bits(b"\x02" + spki[-2 * half : -half])
    broken = spki[:-1] + bytes((spki[-1] ^ 1,))
    algorithm = der.read_inside(spki, der.read_element(spki, 0, len(spki)))[0]

    assert read_public_key(broken).kind is KeyKind.OTHER
    assert read_public_key(asn1.seq(spki[algorithm[1] : algorithm[3]], compressed)).kind is KeyKind.EC


@pytest.mark.parametrize(("oid", "octets"), [("1.3.101.112", 31), ("1.3.101.113", 56)])
def test_a_short_edwards_key_is_no_key(oid: str, octets: int) -> None:
    """RFC 8410: 32 and 57 octets, no others."""
    spki = asn1.seq(asn1.seq(asn1.oid(oid)), asn1.bits(bytes(octets)))

    assert read_public_key(spki) == PublicKey(kind=KeyKind.OTHER, bits=None, spki=spki)


@pytest.mark.parametrize(
    "spki", [b"", asn1.seq(), asn1.seq(asn1.null(), POINT), asn1.seq(asn1.seq(), POINT), asn1.seq(asn1.seq(EC), EC)]
)
def test_what_is_no_key_is_malformed(spki: bytes) -> None:
    """A public key is an algorithm and a bit string."""
    with pytest.raises(Malformed):
        read_public_key(spki)


@given(st.binary(max_size=60), st.sampled_from(["any", "rsa1024", "ed25519:"]), st.integers(0, 90))
def test_reading_keys_is_total(noise: bytes, label: str, position: int) -> None:
    """A key with other bytes in it is read or is Malformed."""
    spki = make.spki(make.key(label))
    try:
        read_public_key(spki[:position] + noise + spki[position + len(noise) :])
    except Malformed:
        return


@st.composite
def rsa_keys(draw: st.DrawFn) -> bytes:
    """What stands inside the SubjectPublicKeyInfo of an RSA key of a usual size, mostly with the usual exponent, and
    mostly sound."""
    size = draw(st.sampled_from((1024, 2048, 3072, 4096))) // 8
    modulus = draw(st.sampled_from((b"\0\x80", b"\0\xff", b"\0\x7f", b"\0\0", b"\x7f\1"))) + b"\1" * (size - 1)
    exponent = draw(st.sampled_from((b"\1\0\1", b"\1\0\1", b"\1\0\3", b"\x81\0\1", b"\3")))
    numbers = asn1.seq(asn1.tlv(der.INTEGER, modulus), asn1.tlv(der.INTEGER, exponent))
    inside = bytearray(asn1.seq(asn1.oid("1.2.840.113549.1.1.1"), asn1.null()) + asn1.bits(numbers))
    if draw(st.booleans()):
        # The headers, where a byte makes the difference, are at the front.
        inside[draw(st.integers(0, 34))] ^= draw(st.integers(1, 255))
    return bytes(inside)


@given(rsa_keys())
def test_rsa_keys_of_usual_sizes_are_measured_as_all_others(inside: bytes) -> None:
    """A length written longer than need be leads to the way for all keys, and changes nothing."""
    spki = asn1.seq(inside)
    longer = b"\x30\x83" + len(inside).to_bytes(3, "big") + inside
    try:
        expected = read_public_key(longer)
    except Malformed:
        with pytest.raises(Malformed):
            read_public_key(spki)
    else:
        assert read_public_key(spki) == replace(expected, spki=spki)


@pytest.mark.parametrize("bits", [1024, 2048, 3072, 4096])
@pytest.mark.parametrize("exponent", [3, 65537])
def test_rsa_keys_are_as_long_as_openssl_says(bits: int, exponent: int, tmp_path: Path) -> None:
    """Also where the upper bit of the modulus is not set."""
    for modulus in ((1 << bits) - 1, 1 << bits - 1 | 1, (1 << bits - 1) - 1):
        spki = asn1.seq(
            asn1.seq(asn1.oid("1.2.840.113549.1.1.1"), asn1.null()),
            asn1.bits(asn1.seq(asn1.integer(modulus), asn1.integer(exponent))),
        )
        path = tmp_path / "key.der"
        path.write_bytes(spki)

        command = ["openssl", "pkey", "-pubin", "-inform", "DER", "-in", str(path), "-noout", "-text"]
        printed = subprocess.run(command, check=True, capture_output=True, text=True).stdout

        assert f"({read_public_key(spki).bits} bit)" in printed
