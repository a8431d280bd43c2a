"""Extensions that no certificate of a server needs, as OpenSSL prints them: proxy certificates (RFC 3820), what belongs
into OCSP (RFC 6960), and the Strong Extranet.

Not here: admissions of professions, and signing tools (GOST), of which the octets are printed.
"""

from __future__ import annotations

from edgetrust.codec import der
from edgetrust.codec.times import read_date
from edgetrust.errors import Malformed
from edgetrust.pki.openssl_text.general_names import dotted_octets, print_inline, printed_octets
from edgetrust.pki.openssl_text.names import print_name_spaced
from edgetrust.pki.openssl_text.objects import long_name
from edgetrust.pki.openssl_text.times import print_time

_MARGIN = " " * 16
_ROW = 35
"""Octets before i2a_ASN1_INTEGER and i2a_ASN1_STRING begin another line, with a backslash."""
_GENERALIZED_TIME, _IA5_STRING = 0x18, 0x16


def print_proxy(value: bytes) -> str:
    """i2r_pci: how many proxies may follow, and by which policy."""
    parts = der.read_inside(value, der.read_only_element(value, der.SEQUENCE, "a proxy"))
    limit = parts.pop(0) if parts and parts[0][0] == der.INTEGER else None
    if len(parts) != 1:
        raise Malformed("a proxy without a policy")
    language, *policy = _some(der.read_inside(value, parts[0]))
    path_length = "infinite" if limit is None else _hexadecimal(der.read_integer(value, limit, "a path length"))
    lines = [
        f"{_MARGIN}Path Length Constraint: {path_length}",
        f"{_MARGIN}Policy Language: {long_name(der.read_oid(value, language, 'a policy language'))}",
    ]
    for each in policy:
        der.expect(each, der.OCTET_STRING, "a policy")
        # As a string of C: what follows a zero is left out.
        lines.append(f"{_MARGIN}Policy Text: {printed_octets(value[each[2] : each[3]].partition(bytes(1))[0])}")
    return "\n".join(lines)


def print_nonce(value: bytes) -> str:
    """i2r_ocsp_nonce: the octets, whatever they are."""
    return f"{_MARGIN}{_rows(value) if value else '0'}"


def print_list_reference(value: bytes) -> str:
    """i2r_ocsp_crlid: which revocation list an answer comes from; an empty line at the end."""
    printed = ""
    for outer in der.read_inside(value, der.read_only_element(value, der.SEQUENCE, "a list")):
        inner = der.read_element(value, outer[2], outer[3])
        if outer[0] == 0xA0:
            der.expect(inner, _IA5_STRING, "the address of a list")
            printed += f"{_MARGIN}crlUrl: {dotted_octets(value[inner[2] : inner[3]])}\n"
        elif outer[0] == 0xA1:
            printed += f"{_MARGIN}crlNum: {_hexadecimal(der.read_integer(value, inner, 'the number of a list'))}\n"
        elif outer[0] == 0xA2:
            printed += f"{_MARGIN}crlTime: {_time(value, inner)}\n"
        else:
            raise Malformed(f"a list with the unknown tag {outer[0]:#04x}")
    return printed


def print_archive_cutoff(value: bytes) -> str:
    """i2r_ocsp_acutoff: since when the revocations are kept."""
    return f"{_MARGIN}{_time(value, der.read_only_element(value, _GENERALIZED_TIME, 'a date'))}"


def print_locator(value: bytes) -> str:
    """i2r_ocsp_serviceloc: who knows about the certificates of an issuer."""
    issuer, *rest = _some(der.read_inside(value, der.read_only_element(value, der.SEQUENCE, "a locator")))
    if len(rest) > 1:
        raise Malformed("a locator that is more than an issuer and where it is")
    printed = f"{_MARGIN}Issuer: {print_name_spaced(value[issuer[1] : issuer[3]])}"
    for each in der.read_inside(value, rest[0]) if rest else ():
        parts = der.read_inside(value, each)
        if len(parts) != 2:
            raise Malformed(f"{len(parts)} elements, expected a method and a place")
        method = long_name(der.read_oid(value, parts[0], "a method"))
        printed += f"\n{2 * _MARGIN}{method} - {print_inline(value, parts[1])}"
    return printed


def print_extranet(value: bytes) -> str:
    """sxnet_i2r: zones and users."""
    parts = der.read_inside(value, der.read_only_element(value, der.SEQUENCE, "an extranet"))
    if len(parts) != 2:
        raise Malformed(f"an extranet of {len(parts)} elements, expected two")
    version = der.read_integer(value, parts[0], "a version")
    sign = f"{version & (2**64 - 1):X}"
    lines = [f"{_MARGIN}Version: {version + 1} (0x{sign})"]
    for each in der.read_inside(value, parts[1]):
        zone, user = der.read_inside(value, each)
        der.expect(user, der.OCTET_STRING, "a user")
        number = der.read_integer(value, zone, "a zone")
        lines.append(f"{_MARGIN}Zone: {number}, User: {dotted_octets(value[user[2] : user[3]])}")
    return "\n".join(lines)


def _some(elements: list[der.Element]) -> list[der.Element]:
    if not elements:
        raise Malformed("an empty SEQUENCE")
    return elements


def _time(value: bytes, element: der.Element) -> str:
    der.expect(element, _GENERALIZED_TIME, "a date")
    moment, _ = read_date(value, element, "a date")
    return print_time(moment)


def _hexadecimal(number: int) -> str:
    size = abs(number)
    return f"{'-' if number < 0 else ''}{_rows(size.to_bytes(max(1, (size.bit_length() + 7) // 8), 'big'))}"


def _rows(octets: bytes) -> str:
    return "\\\n".join(octets[at : at + _ROW].hex().upper() for at in range(0, len(octets), _ROW))
