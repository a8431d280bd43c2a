from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edgetrust.codec import extensions
from edgetrust.codec.names import read_name
from edgetrust.errors import Malformed
from edgetrust.model.certificate import AuthorityKeyIdentifier, BasicConstraints, KeyUsage, NameConstraints
from edgetrust.model.names import DnsName, IpName
from tests import asn1, make

READERS: tuple[Callable[[bytes], object], ...] = (
    extensions.read_basic_constraints,
    extensions.read_key_usage,
    extensions.read_extended_key_usage,
    extensions.read_subject_alt_names,
    extensions.read_subject_key_identifier,
    extensions.read_authority_key_identifier,
    extensions.read_name_constraints,
    extensions.read_netscape_cert_type,
    extensions.read_proxy_cert_info,
    extensions.read_delta_crl_indicator,
)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (asn1.seq(), BasicConstraints(ca=False, path_length=None)),
        (asn1.seq(asn1.boolean(False)), BasicConstraints(ca=False, path_length=None)),
        (asn1.seq(asn1.boolean(True)), BasicConstraints(ca=True, path_length=None)),
        (asn1.seq(asn1.boolean(True), asn1.integer(0)), BasicConstraints(ca=True, path_length=0)),
        (asn1.seq(asn1.integer(2)), BasicConstraints(ca=False, path_length=2)),
        (asn1.seq(asn1.boolean(True), asn1.integer(-1)), BasicConstraints(ca=True, path_length=-1)),
        (asn1.seq() + b"behind", BasicConstraints(ca=False, path_length=None)),
    ],
)
def test_basic_constraints(value: bytes, expected: BasicConstraints) -> None:
    """Both parts may be missing; bytes behind the value are ignored as OpenSSL ignores them."""
    assert extensions.read_basic_constraints(value) == expected


@pytest.mark.parametrize("positions", [set(), {0}, {0, 2}, {5, 6}, {8}, {7}, set(range(9))])
def test_key_usage(positions: set[int]) -> None:
    """Each named bit is one usage, in both octets; none at all is an empty set."""
    expected = {list(KeyUsage)[position] for position in positions}

    assert extensions.read_key_usage(asn1.named_bits(positions)) == expected
    assert {usage.value for usage in expected} == {make.USAGES[position] for position in positions}


def test_key_usage_bits_without_a_name_are_ignored() -> None:
    """More bits than RFC 5280 names do no harm."""
    assert extensions.read_key_usage(asn1.bits(b"\x80\x7f\xff")) == {KeyUsage.DIGITAL_SIGNATURE}


def test_extended_key_usage_keeps_its_order() -> None:
    """Purposes in order, unknown ones too; none at all is empty."""
    value = asn1.seq(asn1.oid("1.3.6.1.5.5.7.3.2"), asn1.oid("1.2.3.4"))

    assert extensions.read_extended_key_usage(value) == ("1.3.6.1.5.5.7.3.2", "1.2.3.4")
    assert extensions.read_extended_key_usage(asn1.seq()) == ()


def test_subject_alt_names_and_key_identifier() -> None:
    """The simple ones."""
    assert extensions.read_subject_alt_names(asn1.seq(make.general_name("a.example"))) == (DnsName("a.example"),)
    assert extensions.read_subject_key_identifier(asn1.octets(b"id")) == b"id"


def test_authority_key_identifier() -> None:
    """Key, first directory name among the issuer's names, and serial number; each may be missing."""
    issuer = asn1.context(1, make.general_name("x.example"), *map(make.general_name, ("DN:CN=a", "DN:CN=b")))
    value = asn1.seq(asn1.tlv(0x80, b"id"), issuer, asn1.tlv(0x82, b"\xff"))

    assert extensions.read_authority_key_identifier(value) == AuthorityKeyIdentifier(
        key_id=b"id", issuer=read_name(make.name("CN=a")), serial=-1
    )
    assert extensions.read_authority_key_identifier(asn1.seq()) == AuthorityKeyIdentifier(
        key_id=None, issuer=None, serial=None
    )


def test_name_constraints() -> None:
    """Both kinds of subtree; a minimum of zero may be written out."""
    permitted = asn1.context(0, asn1.seq(make.general_name("example.com"), asn1.tlv(0x80, b"\0")))
    excluded = asn1.context(1, asn1.seq(make.general_name("IP:10.0.0.0/8")))

    assert extensions.read_name_constraints(asn1.seq(permitted, excluded)) == NameConstraints(
        permitted=(DnsName("example.com"),), excluded=(IpName("10.0.0.0/255.0.0.0"),)
    )
    assert extensions.read_name_constraints(asn1.seq()) == NameConstraints(permitted=(), excluded=())


@pytest.mark.parametrize("bound", [asn1.tlv(0x80, b"\1"), asn1.tlv(0x81, b"\1"), asn1.tlv(0x81, b"\0")])
def test_subtrees_with_bounds_are_named(bound: bytes) -> None:
    """A minimum but 0, and any maximum."""
    tree = asn1.context(0, asn1.seq(make.general_name("a"), bound), asn1.seq(make.general_name("b")))

    assert extensions.read_name_constraints(asn1.seq(tree)) == NameConstraints(
        permitted=(DnsName("a"), DnsName("b")), excluded=(), bounded=(DnsName("a"),)
    )


@pytest.mark.parametrize(("octets", "expected"), [(b"\xc0", 0xC0), (b"\x04\x80", 4), (b"", 0)])
def test_the_netscape_type_is_its_first_octet(octets: bytes, expected: int) -> None:
    """An empty bit string has no bits."""
    assert extensions.read_netscape_cert_type(asn1.bits(octets)) == expected


@pytest.mark.parametrize("before", [b"", asn1.integer(3)])
@pytest.mark.parametrize("policy", [b"", asn1.octets(b"policy")])
def test_the_policy_language_of_a_proxy(before: bytes, policy: bytes) -> None:
    """Path length and policy may be left out."""
    value = asn1.seq(before, asn1.seq(asn1.oid("1.3.6.1.5.5.7.21.1"), policy))

    assert extensions.read_proxy_cert_info(value) == "1.3.6.1.5.5.7.21.1"


def test_the_number_a_delta_list_builds_on() -> None:
    """One integer."""
    assert extensions.read_delta_crl_indicator(asn1.integer(7)) == 7


@pytest.mark.parametrize(
    ("read", "value"),
    [
        (extensions.read_basic_constraints, asn1.seq(asn1.boolean(True), asn1.integer(0), asn1.null())),
        (extensions.read_basic_constraints, asn1.seq(asn1.null())),
        (extensions.read_key_usage, asn1.octets(b"\x80")),
        (extensions.read_extended_key_usage, asn1.seq(asn1.utf8("serverAuth"))),
        (extensions.read_extended_key_usage, asn1.set_of()),
        (extensions.read_subject_alt_names, asn1.seq(asn1.null())),
        (extensions.read_subject_key_identifier, asn1.seq()),
        (extensions.read_authority_key_identifier, asn1.seq(asn1.null())),
        (extensions.read_authority_key_identifier, asn1.seq(asn1.tlv(0x82))),
        (extensions.read_name_constraints, asn1.seq(asn1.null())),
        (extensions.read_name_constraints, asn1.seq(asn1.context(0, asn1.null()))),
        (extensions.read_name_constraints, asn1.seq(asn1.context(0, asn1.seq()))),
        (
            extensions.read_name_constraints,
            asn1.seq(asn1.context(0, asn1.seq(make.general_name("a"), asn1.tlv(0x82, b"\1")))),
        ),
        (extensions.read_netscape_cert_type, asn1.octets(b"\x80")),
        (extensions.read_proxy_cert_info, asn1.seq()),
        (extensions.read_proxy_cert_info, asn1.seq(asn1.seq())),
        (extensions.read_proxy_cert_info, asn1.seq(asn1.seq(asn1.oid("1.2"), asn1.null()))),
        (extensions.read_delta_crl_indicator, asn1.null()),
    ],
)
def test_what_is_no_such_extension_is_malformed(read: Callable[[bytes], object], value: bytes) -> None:
    """Other tags, other counts, and what RFC 5280 forbids."""
    with pytest.raises(Malformed):
        read(value)


@given(st.sampled_from(READERS), st.binary(max_size=40) | st.binary(max_size=40).map(asn1.seq))
def test_reading_extensions_is_total(read: Callable[[bytes], object], value: bytes) -> None:
    """Random bytes are read or are Malformed."""
    try:
        read(value)
    except Malformed:
        return
