"""General names, in the two forms in which OpenSSL prints them.

`print_value` is i2v_GENERAL_NAME (alternative names, key identifiers, information access); `print_inline` is
GENERAL_NAME_print (distribution points, name constraints). They differ in directory names and in details.
"""

from __future__ import annotations

from edgetrust.codec import der, strings
from edgetrust.errors import Malformed
from edgetrust.pki.openssl_text.names import print_name_slashed, print_name_spaced
from edgetrust.pki.openssl_text.objects import long_name

_TEXTS = {0x81: "email", 0x82: "DNS", 0x86: "URI"}
_OTHER, _X400, _DIRECTORY, _EDI_PARTY, _IP, _REGISTERED = 0xA0, 0xA3, 0xA4, 0xA5, 0x87, 0x88
_OTHER_NAMES = {
    "1.3.6.1.5.5.7.8.9": ("SmtpUTF8Mailbox", strings.UTF8_STRING),
    "1.3.6.1.5.5.7.8.5": ("XmppAddr", strings.UTF8_STRING),
    "1.3.6.1.5.5.7.8.7": ("SRVName", strings.IA5_STRING),
    "1.3.6.1.4.1.311.20.2.3": ("UPN", strings.UTF8_STRING),
    "1.3.6.1.5.5.7.8.8": ("NAIRealm", strings.UTF8_STRING),
}
"""Label, and the type the value must have to be shown."""
_UNSUPPORTED = "<unsupported>"


def print_value(data: bytes, element: der.Element) -> str:
    """`DNS:a.example.com`, `DirName:/C=US/O=x`, `othername: SRVName::_x._tls.example.com`."""
    if element[0] == _DIRECTORY:
        return f"DirName:{print_name_slashed(data[element[2] : element[3]])}"
    if element[0] == _OTHER:
        oid, tag, text = _read_other(data, element)
        known = _OTHER_NAMES.get(oid)
        if known is not None and tag != known[1]:
            raise Malformed(f"an otherName {known[0]} of the wrong type, which OpenSSL does not print")
        if known is not None:
            _refuse_zero(text)
        is_text = tag in (strings.UTF8_STRING, strings.IA5_STRING) and "\0" not in text
        return f"othername: {known[0] if known else long_name(oid)}::{text if is_text else _UNSUPPORTED}"
    return _print(data, element)


def print_inline(data: bytes, element: der.Element) -> str:
    """`URI:http://x`, `DirName:C = US, O = x`, `othername:SRVName:_x._tls.example.com`."""
    if element[0] == _DIRECTORY:
        return f"DirName:{print_name_spaced(data[element[2] : element[3]])}"
    if element[0] == _OTHER:
        oid, tag, text = _read_other(data, element)
        label, wanted = _OTHER_NAMES.get(oid, ("", None))
        # What follows a zero is not printed: here OpenSSL takes the value for a string of C.
        shown = text.partition("\0")[0]
        return f"othername:{label}:{shown}" if tag == wanted else f"othername:{_UNSUPPORTED}"
    if element[0] in _TEXTS:
        return f"{_TEXTS[element[0]]}:{dotted_octets(data[element[2] : element[3]])}"
    return _print(data, element)


def _print(data: bytes, element: der.Element) -> str:
    tag, begin, start, end = element
    if tag in _TEXTS:
        text = printed_octets(data[start:end])
        _refuse_zero(text)
        return f"{_TEXTS[tag]}:{text}"
    if tag == _IP:
        return f"IP Address:{print_address(data[start:end])}"
    if tag == _REGISTERED:
        oid = der.read_oid(data, (der.OBJECT_IDENTIFIER, begin, start, end), "a registered identifier")
        return f"Registered ID:{long_name(oid)}"
    if tag in (_X400, _EDI_PARTY):
        return f"{'X400Name' if tag == _X400 else 'EdiPartyName'}:{_UNSUPPORTED}"
    raise Malformed(f"a general name with the unknown tag {tag:#04x} at offset {begin}")


def _refuse_zero(text: str) -> None:
    """A name with a zero in it once passed for the part before the zero; OpenSSL prints none such."""
    if "\0" in text:
        raise Malformed("a general name with a zero in it")


def _read_other(data: bytes, element: der.Element) -> tuple[str, int, str]:
    """The type of an otherName, and tag and text of its value."""
    parts = der.read_inside(data, element)
    if len(parts) != 2:
        raise Malformed(f"an otherName at offset {element[1]} that is not a type and a value")
    oid = der.read_oid(data, parts[0], "the type of an otherName")
    tag, _, start, end = der.read_element(data, parts[1][2], parts[1][3])
    return oid, tag, printed_octets(data[start:end])


def print_address(octets: bytes) -> str:
    """`10.0.0.1`, `2001:DB8:0:0:0:0:0:1`."""
    if len(octets) == 4:
        return ".".join(map(str, octets))
    if len(octets) == 16:
        return ":".join(f"{int.from_bytes(octets[at : at + 2], 'big'):X}" for at in range(0, 16, 2))
    return f"<invalid length={len(octets)}>"


def dotted_octets(octets: bytes) -> str:
    """ASN1_STRING_print: a dot for each octet that is no character."""
    return "".join(chr(octet) if 0x20 <= octet <= 0x7E or octet in b"\n\r" else "." for octet in octets)


def printed_octets(octets: bytes) -> str:
    """Octets as they stand; the caller prints them as they stand, too."""
    return octets.decode("utf-8", "surrogateescape")
