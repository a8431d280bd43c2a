from __future__ import annotations

import hashlib
import subprocess
import warnings
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edgetrust.codec import strings
from edgetrust.codec.names import read_name
from edgetrust.errors import Malformed
from edgetrust.model.names import Name, NameAttribute
from tests import asn1, make, oracle

ENCODINGS = {
    strings.UTF8_STRING: "utf-8",
    strings.PRINTABLE_STRING: "latin-1",
    strings.T61_STRING: "latin-1",
    strings.IA5_STRING: "latin-1",
    strings.BMP_STRING: "utf-16-be",
    strings.UNIVERSAL_STRING: "utf-32-be",
}


def attribute(oid: str, value: bytes) -> bytes:
    """One attribute of a name, its value encoded already."""
    return asn1.seq(asn1.oid(oid), value)


def common_name(value: bytes) -> bytes:
    """A name of one common name."""
    return asn1.seq(asn1.set_of(attribute("2.5.4.3", value)))


def subject_hash(name: Name) -> int:
    """OpenSSL's hash of a name, computed from our canonical form (crypto/x509/x509_cmp.c, X509_NAME_hash_ex)."""
    return int.from_bytes(hashlib.sha1(name.canonical, usedforsecurity=False).digest()[:4], "little")


def test_a_name_is_written_most_specific_first() -> None:
    """RFC 4514 reverses the order of the encoding; the attributes keep it."""
    name = read_name(make.name("CN=expe1.example.com,O=Acme,C=US"))

    assert name == Name(der=make.name("CN=expe1.example.com,O=Acme,C=US"), canonical=b"", rfc4514="", attributes=())
    assert name.rfc4514 == "CN=expe1.example.com,O=Acme,C=US"
    assert name.attributes == (
        NameAttribute(oid="2.5.4.6", value="US"),
        NameAttribute(oid="2.5.4.10", value="Acme"),
        NameAttribute(oid="2.5.4.3", value="expe1.example.com"),
    )


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("Zürich", "CN=Zürich"),
        ("a,b", r"CN=a\,b"),
        ('say "hi" <x>;+\\', r"CN=say \"hi\" \<x\>\;\+\\"),
        ("#1", r"CN=\#1"),
        (" x ", r"CN=\ x\ "),
        (" ", r"CN=\ "),
        ("a#b c", "CN=a#b c"),
        ("a\0b\nc\x7f", r"CN=a\00b\0ac\7f"),
        ("", "CN="),
    ],
)
def test_values_are_escaped(value: str, expected: str) -> None:
    """RFC 4514 §2.4; control characters too, so that a name is one line."""
    assert read_name(common_name(asn1.utf8(value))).rfc4514 == expected


def test_all_short_names_are_those_of_the_standard() -> None:
    """The table of RFC 4514 §3, and nothing beside it."""
    name = read_name(make.name("CN=a,L=b,ST=c,O=d,OU=e,C=f,STREET=g,DC=h,UID=i"))

    assert name.rfc4514 == "CN=a,L=b,ST=c,O=d,OU=e,C=f,STREET=g,DC=h,UID=i"


def test_values_of_unnamed_types_are_hexadecimal() -> None:
    """The type in dots, the DER of the value behind `#`; the attribute keeps its text."""
    name = read_name(make.name("E=a@b,CN=x"))

    assert name.rfc4514 == "1.2.840.113549.1.9.1=#1603614062,CN=x"
    assert name.attributes[1] == NameAttribute(oid="1.2.840.113549.1.9.1", value="a@b")


def test_a_value_that_is_no_text_is_hexadecimal() -> None:
    """Octets, and strings whose octets are no text, keep their DER."""
    broken = read_name(common_name(asn1.tlv(0x0C, b"\xff")))
    octets = read_name(common_name(asn1.octets(b"ab")))

    assert (broken.rfc4514, broken.common_name) == ("CN=#0c01ff", "#0c01ff")
    assert (octets.rfc4514, octets.common_name) == ("CN=#04026162", "#04026162")


def test_attributes_of_one_set_are_joined() -> None:
    """A relative name of several values is written with plus signs, in the order of the encoding."""
    assert read_name(make.name("CN=a+OU=b,O=c")).rfc4514 == "CN=a+OU=b,O=c"


def test_the_empty_name() -> None:
    """No attributes, an empty text, an empty canonical form; so is a name of empty sets."""
    for encoded in (make.name(""), asn1.seq(asn1.set_of())):
        name = read_name(encoded)

        assert (name.rfc4514, name.canonical, name.attributes, name.common_name) == ("", b"", (), None)


def test_the_same_bytes_give_the_same_object() -> None:
    """Names recur in every certificate of a CA; each is read once."""
    assert read_name(make.name("CN=once")) is read_name(make.name("CN=once"))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (asn1.utf8("Acme CA"), asn1.printable("ACME  ca ")),
        (asn1.utf8("\t Acme\nCA"), asn1.bmp("acme ca")),
        (asn1.tlv(strings.T61_STRING, b"Z\xfcrich"), asn1.utf8("zürich")),
        (asn1.tlv(strings.UNIVERSAL_STRING, "日本".encode("utf-32-be")), asn1.utf8("日本")),
        (asn1.tlv(strings.VISIBLE_STRING, b"A"), asn1.ia5("a")),
        (asn1.utf8("  "), asn1.utf8("")),
    ],
)
def test_names_are_equal_where_openssl_finds_them_equal(one: bytes, other: bytes) -> None:
    """String type, letter case and spaces do not matter."""
    first, second = read_name(common_name(one)), read_name(common_name(other))

    assert first.canonical == second.canonical
    assert first != second


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (asn1.utf8("Ü"), asn1.utf8("ü")),
        (asn1.tlv(strings.NUMERIC_STRING, b"1"), asn1.printable("1")),
        (asn1.utf8("a b"), asn1.utf8("ab")),
        (asn1.utf8("a\N{NO-BREAK SPACE}b"), asn1.utf8("a b")),
    ],
)
def test_names_differ_where_openssl_finds_them_different(one: bytes, other: bytes) -> None:
    """Only ASCII letters and spaces are folded, and NumericString is left alone."""
    assert read_name(common_name(one)).canonical != read_name(common_name(other)).canonical


def test_the_order_inside_a_set_does_not_matter() -> None:
    """The canonical form sorts a set that was encoded out of order."""
    first, second = attribute("2.5.4.3", asn1.utf8("a")), attribute("2.5.4.11", asn1.utf8("b"))

    one, other = (read_name(asn1.seq(asn1.tlv(0x31, *order))) for order in ((first, second), (second, first)))

    assert one.canonical == other.canonical


@pytest.mark.parametrize(
    "encoded",
    [
        b"",
        asn1.set_of(),
        asn1.seq() + b"\0",
        asn1.seq(asn1.seq()),
        asn1.seq(asn1.set_of(asn1.null())),
        asn1.seq(asn1.set_of(asn1.seq(asn1.oid("2.5.4.3")))),
        asn1.seq(asn1.set_of(asn1.seq(asn1.null(), asn1.null()))),
    ],
)
def test_what_is_no_name_is_malformed(encoded: bytes) -> None:
    """A name is a sequence of sets of pairs of type and value."""
    with pytest.raises(Malformed):
        read_name(encoded)


texts = st.text(st.characters(max_codepoint=0xFF, exclude_categories=["Cs"]) | st.sampled_from("  aA\t"), max_size=12)
values = st.tuples(st.sampled_from(sorted(ENCODINGS)), texts).map(
    lambda pair: asn1.tlv(pair[0], pair[1].encode(ENCODINGS[pair[0]]))
)
attributes = st.tuples(st.sampled_from(sorted(make.ATTRIBUTES.values())), values).map(lambda pair: attribute(*pair))
names = st.lists(
    st.lists(attributes, min_size=1, max_size=3).map(lambda parts: asn1.set_of(*parts)), min_size=1, max_size=4
).map(lambda sets: asn1.seq(*sets))


@given(names)
def test_the_canonical_form_is_that_of_the_library(encoded: bytes) -> None:
    """OpenSSL's own hash of the subject is the digest of our canonical form, whatever the name."""
    from OpenSSL import crypto

    der = make.leaf("x", subject=encoded, key="one for all").der
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        expected = crypto.load_certificate(crypto.FILETYPE_ASN1, der).subject_name_hash()

    assert subject_hash(read_name(encoded)) == expected


def test_the_canonical_form_is_that_of_openssl(tmp_path: Path) -> None:
    """`openssl x509 -subject_hash`, whichever release the machine has, agrees on names of every string type."""
    for number, tag in enumerate(sorted({*ENCODINGS, strings.NUMERIC_STRING})):
        value = asn1.tlv(tag, " 1  Ab\tC ".encode(ENCODINGS.get(tag, "latin-1")))
        encoded = asn1.seq(asn1.set_of(attribute("2.5.4.3", value)), *[asn1.set_of(attribute("2.5.4.10", value))] * 2)
        path = tmp_path / f"{number}.pem"
        path.write_text(make.leaf("x", subject=encoded).pem)

        command = ["openssl", "x509", "-in", str(path), "-noout", "-subject_hash"]
        printed = subprocess.run(command, env=oracle.ENVIRONMENT, check=True, capture_output=True, text=True).stdout

        assert f"{subject_hash(read_name(encoded)):08x}\n" == printed


@given(names, st.data())
def test_reading_names_is_total(encoded: bytes, data: st.DataObject) -> None:
    """Names with some bytes changed are read or are Malformed, and their text is one printable line."""
    mutated = bytearray(encoded)
    for position, value in data.draw(st.dictionaries(st.integers(0, len(encoded) - 1), st.integers(0, 255))).items():
        mutated[position] = value
    try:
        name = read_name(bytes(mutated))
    except Malformed:
        return

    assert "\n" not in name.rfc4514
    name.rfc4514.encode()


@st.composite
def plain_attributes(draw: st.DrawFn) -> bytes:
    """What stands inside a relative distinguished name of one short text, mostly sound."""
    kind = asn1.oid(draw(st.sampled_from(sorted(make.ATTRIBUTES.values()))))
    text = draw(st.text(st.sampled_from('aZ  \t\n,+#"\\\0é'), max_size=12)) * draw(st.sampled_from((1, 1, 10)))
    inside = bytearray(asn1.seq(kind, asn1.tlv(draw(st.sampled_from((0x0C, 0x13, 0x16))), text.encode())))
    if draw(st.booleans()):
        inside[draw(st.integers(0, min(len(inside), 14) - 1))] ^= draw(st.integers(1, 255))
    return bytes(inside)


@given(plain_attributes())
def test_a_plain_name_is_read_as_any_other(inside: bytes) -> None:
    """A length written longer than need be leads to the way for all names, and changes nothing but the bytes."""
    plain = asn1.seq(asn1.set_of(inside))
    longer = asn1.seq(b"\x31\x82" + len(inside).to_bytes(2, "big") + inside)
    try:
        expected = read_name(longer)
    except Malformed:
        with pytest.raises(Malformed):
            read_name(plain)
    else:
        assert read_name(plain) == replace(expected, der=plain)
