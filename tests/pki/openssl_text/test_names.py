"""Distinguished names as OpenSSL prints them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from edgetrust.errors import Malformed
from edgetrust.pki.openssl_text import print_certificate
from edgetrust.pki.openssl_text.names import print_name, print_name_slashed, print_name_spaced
from tests import asn1, make, oracle


def name(*rdns: list[tuple[str, bytes]]) -> bytes:
    """A name of these relative distinguished names."""
    return asn1.seq(*(asn1.set_of(*(asn1.seq(asn1.oid(oid), value) for oid, value in rdn)) for rdn in rdns))


NAME = name(
    [("2.5.4.6", asn1.printable("US"))],
    [("2.5.4.10", asn1.utf8(' Acme, "é" +/\\; '))],
    [("1.2.3.4", asn1.utf8("v"))],
    [("2.5.4.3", asn1.tlv(0x1C, "€\x01".encode("utf-32-be")))],
    [("2.5.4.5", asn1.octets(b"\x01"))],
)


def test_the_three_forms_of_one_name() -> None:
    """Last part first with backslashes; first part first with quotes; with slashes."""
    assert print_name(NAME) == (
        r"serialNumber=#040101,CN=\E2\82\AC\01,1.2.3.4=#0C0176,O=\ Acme\, \"\C3\A9\" \+/\\\;\ ,C=US"
    )
    assert print_name_spaced(NAME) == (
        r'C = US, O = " Acme, \"\C3\A9\" +/\\; ", 1.2.3.4 = v, CN = \E2\82\AC\01, serialNumber = #040101'
    )
    assert print_name_slashed(NAME) == (
        r'/C=US/O= Acme, "\xC3\xA9" \+\/\; /1.2.3.4=v/CN= \xAC\x00\x01/serialNumber=\x01'
    )


def test_a_slashed_name_ends_before_the_part_that_does_not_fit() -> None:
    """In 255 characters."""
    long = name(*([("2.5.4.11", asn1.utf8("x" * 96))] for _ in range(3)))

    assert print_name_slashed(long) == f"/OU={'x' * 96}" * 2


def test_a_value_that_is_no_text_of_its_type_is_refused() -> None:
    """OpenSSL does not load such a name."""
    with pytest.raises(Malformed, match="no text of its type"):
        print_name(name([("2.5.4.3", asn1.tlv(0x0C, b"\xff"))]))


texts = st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=12)
types = st.sampled_from(("2.5.4.3", "2.5.4.10", "2.5.4.5", "0.9.2342.19200300.100.1.25", "1.2.3.4"))


@oracle.NEEDED
@settings(max_examples=40)
@given(st.lists(st.lists(st.tuples(types, texts), min_size=1, max_size=2), max_size=3))
def test_any_name_is_printed_as_openssl_prints_it(parts: list[list[tuple[str, str]]]) -> None:
    """As a subject in the first form; as an alternative name in the third; in distribution points in the second."""
    encoded = name(*([(oid, asn1.utf8(text)) for oid, text in rdn] for rdn in parts))
    directory = asn1.context(4, encoded)
    point = asn1.seq(asn1.seq(asn1.context(0, asn1.context(0, directory))))
    issued = make.leaf(
        "a.example.com", subject=encoded, key="k", sans=[directory], extensions=[("2.5.29.31", False, point)]
    )

    assert print_certificate(issued.certificate) == oracle.print_text(issued.der)
