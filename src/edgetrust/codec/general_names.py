"""Reads the GeneralNames of RFC 5280 §4.2.1.6: alternative names, and the subtrees of name constraints.

Not here: whether a name fits what a peer expects (`edgetrust.pki.match`).
"""

from __future__ import annotations

from ipaddress import ip_address

from edgetrust.codec import der, strings
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

SRV_NAME = "1.3.6.1.5.5.7.8.7"
"""RFC 4985 §2."""
XMPP_ADDRESS = "1.3.6.1.5.5.7.8.5"
"""RFC 6120 §13.7.1.4."""

_OTHER_NAME, _X400_ADDRESS, _DIRECTORY_NAME, _EDI_PARTY_NAME = 0xA0, 0xA3, 0xA4, 0xA5
_MAIL, _DNS, _URI, _IP, _REGISTERED_ID = 0x81, 0x82, 0x86, 0x87, 0x88
_UNDECODED = {_X400_ADDRESS: "x400Address", _EDI_PARTY_NAME: "ediPartyName", _REGISTERED_ID: "registeredID"}


def read_general_names(data: bytes, start: int, end: int) -> tuple[GeneralName, ...]:
    """The names of a GeneralNames whose contents are `data[start:end]`, in their order."""
    return tuple(
        [
            DnsName(strings.decode_ia5(data[element[2] : element[3]]))
            if element[0] == _DNS
            else read_general_name(data, element)
            for element in der.read_elements(data, start, end)
        ]
    )


def read_general_name(data: bytes, element: der.Element, *, subtree: bool = False) -> GeneralName:
    """One name. In a subtree of name constraints an iPAddress is `address/mask`. An iPAddress of another length than
    that of an address is kept as an `OtherName`, since it stops no other name from being used."""
    tag, begin, start, end = element
    if tag == _DNS:
        return DnsName(strings.decode_ia5(data[start:end]))
    if tag == _IP:
        text = _subnet(data[start:end]) if subtree else _address(data[start:end])
        return IpName(text) if text is not None else OtherName("iPAddress", data[begin:end])
    if tag == _URI:
        return UriName(strings.decode_ia5(data[start:end]))
    if tag == _MAIL:
        return MailName(strings.decode_ia5(data[start:end]))
    if tag == _OTHER_NAME:
        return _read_other_name(data, element)
    if tag == _DIRECTORY_NAME:
        return DirectoryName(read_name(data[start:end]))
    if tag == _REGISTERED_ID:
        oid = der.read_oid(data, (der.OBJECT_IDENTIFIER, begin, start, end), "a registered identifier")
        return OtherName(_UNDECODED[tag], data[begin:end], oid)
    if tag in _UNDECODED:
        return OtherName(_UNDECODED[tag], data[begin:end])
    raise Malformed(f"a general name with the unknown tag {tag:#04x} at offset {begin}")


def _read_other_name(data: bytes, element: der.Element) -> GeneralName:
    parts = der.read_inside(data, element)
    if len(parts) != 2 or parts[1][0] != 0xA0:
        raise Malformed(f"an otherName at offset {element[1]} that is not a type and a value")
    oid = der.read_oid(data, parts[0], "the type of an otherName")
    encoded = data[parts[1][2] : parts[1][3]]
    if oid in (SRV_NAME, XMPP_ADDRESS):
        tag, _, start, end = der.read_element(encoded, 0, len(encoded))
        text = strings.decode_string(tag, encoded[start:end])
        if text is not None:
            return SrvName(text) if oid == SRV_NAME else XmppName(text)
    return OtherName(oid, encoded)


def _address(octets: bytes) -> str | None:
    return str(ip_address(octets)) if len(octets) in (4, 16) else None


def _subnet(octets: bytes) -> str | None:
    # The mask is written out, because it need not be a prefix.
    half = len(octets) // 2
    return f"{ip_address(octets[:half])}/{ip_address(octets[half:])}" if len(octets) in (8, 32) else None
