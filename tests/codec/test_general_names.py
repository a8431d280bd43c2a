from __future__ import annotations

import pytest

from edgetrust.codec import der
from edgetrust.codec.general_names import read_general_name, read_general_names
from edgetrust.codec.names import read_name
from edgetrust.errors import Malformed
from edgetrust.model.names import (
    DirectoryName,
    DnsName,
    GeneralName,
    IpName,
    MailName,
    OtherName,
    SrvName,
    UriName,
    XmppName,
)
from tests import asn1, make

UPN = asn1.context(0, asn1.oid("1.3.6.1.4.1.311.20.2.3"), asn1.context(0, asn1.utf8("host@example.com")))


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("expe1.example.com", DnsName("expe1.example.com")),
        ("*.example.com", DnsName("*.example.com")),
        ("xn--mnchen-3ya.example", DnsName("xn--mnchen-3ya.example")),
        ("münchen.example", DnsName("münchen.example")),
        (asn1.tlv(0x82, b"m\xfcnchen.example"), DnsName("münchen.example")),
        (asn1.tlv(0x82), DnsName("")),
        ("IP:10.0.10.11", IpName("10.0.10.11")),
        ("IP:2001:db8::1", IpName("2001:db8::1")),
        (asn1.tlv(0x87, b"abc"), OtherName("iPAddress", b"\x87\x03abc")),
        ("URI:sip:a@example.com", UriName("sip:a@example.com")),
        ("email:a@example.com", MailName("a@example.com")),
        ("SRV:_collab-edge._tls.example.com", SrvName("_collab-edge._tls.example.com")),
        ("XMPP:chat.example.com", XmppName("chat.example.com")),
        ("DN:CN=x,O=y", DirectoryName(read_name(make.name("CN=x,O=y")))),
        ("RID:1.2.3", OtherName("registeredID", b"\x88\x02\x2a\x03", "1.2.3")),
        (asn1.context(3), OtherName("x400Address", b"\xa3\x00")),
        (asn1.context(5), OtherName("ediPartyName", b"\xa5\x00")),
        (UPN, OtherName("1.3.6.1.4.1.311.20.2.3", asn1.utf8("host@example.com"))),
    ],
)
def test_each_kind_of_name_is_read(written: str | bytes, expected: GeneralName) -> None:
    """Every choice of GeneralName becomes a value of its own kind; what edgetrust does not decide on is kept."""
    data = make.general_name(written)

    assert read_general_names(data, 0, len(data)) == (expected,)


def test_a_service_name_that_is_no_text_is_kept_as_it_is() -> None:
    """An otherName of a known type with another value loses nothing."""
    data = asn1.context(0, asn1.oid("1.3.6.1.5.5.7.8.7"), asn1.context(0, asn1.integer(1)))

    assert read_general_names(data, 0, len(data)) == (OtherName("1.3.6.1.5.5.7.8.7", asn1.integer(1)),)


@pytest.mark.parametrize(
    ("octets", "expected"),
    [
        (bytes((10, 0, 0, 0, 255, 0, 0, 0)), IpName("10.0.0.0/255.0.0.0")),
        (bytes((10, 0, 0, 1, 255, 0, 255, 0)), IpName("10.0.0.1/255.0.255.0")),
        (bytes(32), IpName("::/::")),
        (bytes(4), OtherName("iPAddress", b"\x87\x04\0\0\0\0")),
    ],
)
def test_subtrees_of_addresses_have_their_mask(octets: bytes, expected: GeneralName) -> None:
    """The mask is written out, because nothing keeps it from having holes."""
    data = asn1.tlv(0x87, octets)

    assert read_general_name(data, der.read_element(data, 0, len(data)), subtree=True) == expected


@pytest.mark.parametrize(
    "data",
    [
        asn1.null(),
        asn1.tlv(0x89),
        asn1.context(0, asn1.oid("1.2.3")),
        asn1.context(0, asn1.oid("1.2.3"), asn1.utf8("x")),
        asn1.context(4, asn1.null()),
        asn1.tlv(0x82, b"a")[:2],
    ],
)
def test_what_is_no_name_is_malformed(data: bytes) -> None:
    """Unknown tags, otherNames without value and cut names are refused."""
    with pytest.raises(Malformed):
        read_general_names(data, 0, len(data))
