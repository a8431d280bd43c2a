"""Reads the values of the X.509 extensions that edgetrust decides on (RFC 5280 §4.2.1).

Each is read by itself: what is wrong in one says nothing about the others. As in OpenSSL, bytes behind the value of
an extension are ignored, and a value that departs from DER without being ambiguous is taken.

Not here: which extensions a certificate has (`edgetrust.pki.read`), and what they mean.
"""

from __future__ import annotations

from collections.abc import Iterator

from edgetrust.codec import der
from edgetrust.codec.general_names import read_general_name, read_general_names
from edgetrust.codec.names import read_name
from edgetrust.errors import Malformed
from edgetrust.model.certificate import AuthorityKeyIdentifier, BasicConstraints, KeyUsage, NameConstraints
from edgetrust.model.names import GeneralName

_USAGES = tuple(KeyUsage)  # the enumeration is written in the order of the bits


def read_basic_constraints(value: bytes) -> BasicConstraints:
    """RFC 5280 §4.2.1.9. A negative path length is kept as it is."""
    parts = der.read_inside(value, der.read_only_element(value, der.SEQUENCE, "basicConstraints"))
    ca = False
    if parts and parts[0][0] == der.BOOLEAN:
        ca = der.read_boolean(value, parts.pop(0), "cA")
    path_length = der.read_integer(value, parts.pop(0), "pathLenConstraint") if parts else None
    if parts:
        raise Malformed(f"basicConstraints: more than cA and pathLenConstraint, at offset {parts[0][1]}")
    return BasicConstraints(ca=ca, path_length=path_length)


def read_key_usage(value: bytes) -> frozenset[KeyUsage]:
    """RFC 5280 §4.2.1.3; bits without a name are ignored."""
    octets = der.read_bits(value, der.read_element(value, 0, len(value)), "keyUsage")[:2]
    bits = int.from_bytes(octets.ljust(2, b"\0"), "big")
    return frozenset([usage for position, usage in enumerate(_USAGES) if bits & 0x8000 >> position])


def read_extended_key_usage(value: bytes) -> tuple[str, ...]:
    """RFC 5280 §4.2.1.12: dotted OIDs in their order."""
    outer = der.read_only_element(value, der.SEQUENCE, "extendedKeyUsage")
    return tuple([der.read_oid(value, element, "a key purpose") for element in der.read_inside(value, outer)])


def read_subject_alt_names(value: bytes) -> tuple[GeneralName, ...]:
    """RFC 5280 §4.2.1.6."""
    _, _, start, end = der.read_only_element(value, der.SEQUENCE, "subjectAltName")
    return read_general_names(value, start, end)


def read_subject_key_identifier(value: bytes) -> bytes:
    """RFC 5280 §4.2.1.2."""
    _, _, start, end = der.read_only_element(value, der.OCTET_STRING, "subjectKeyIdentifier")
    return value[start:end]


def read_authority_key_identifier(value: bytes) -> AuthorityKeyIdentifier:
    """RFC 5280 §4.2.1.1."""
    outer = der.read_only_element(value, der.SEQUENCE, "authorityKeyIdentifier")
    key_id, issuer, serial = None, None, None
    for element in der.read_inside(value, outer):
        tag, begin, start, end = element
        if tag == 0x80:
            key_id = value[start:end]
        elif tag == 0xA1:
            issuer = next(_directory_names(value, start, end), None)
        elif tag == 0x82:
            serial = der.integer_value(value, element, "authorityCertSerialNumber")
        else:
            raise Malformed(f"authorityKeyIdentifier: tag {tag:#04x} at offset {begin}")
    return AuthorityKeyIdentifier(
        key_id=key_id, issuer=read_name(issuer) if issuer is not None else None, serial=serial
    )


def _directory_names(value: bytes, start: int, end: int) -> Iterator[bytes]:
    for tag, _, begin, finish in der.read_elements(value, start, end):
        if tag == 0xA4:
            yield value[begin:finish]


def read_netscape_cert_type(value: bytes) -> int:
    """Netscape's certificate type: the first octet of a bit string, 0 when it has none."""
    octets = der.read_bits(value, der.read_element(value, 0, len(value)), "the Netscape certificate type")
    return octets[0] if octets else 0


def read_proxy_cert_info(value: bytes) -> str:
    """RFC 3820 §3.8: the policy language of a proxy certificate, a dotted OID."""
    parts = der.read_inside(value, der.read_only_element(value, der.SEQUENCE, "proxyCertInfo"))
    if parts and parts[0][0] == der.INTEGER:
        parts.pop(0)
    if len(parts) != 1:
        raise Malformed(f"proxyCertInfo: {len(parts)} policies, expected 1")
    der.expect(parts[0], der.SEQUENCE, "the policy of proxyCertInfo")
    policy = der.read_inside(value, parts[0])
    if not 1 <= len(policy) <= 2:
        raise Malformed(f"proxyCertInfo: a policy of {len(policy)} parts")
    if len(policy) > 1:
        der.expect(policy[1], der.OCTET_STRING, "the policy of proxyCertInfo")
    return der.read_oid(value, policy[0], "the policy language of proxyCertInfo")


def read_delta_crl_indicator(value: bytes) -> int:
    """RFC 5280 §5.2.4: the number of the list that a delta list changes."""
    return der.read_integer(value, der.read_element(value, 0, len(value)), "deltaCRLIndicator")


def read_name_constraints(value: bytes) -> NameConstraints:
    """RFC 5280 §4.2.1.10."""
    outer = der.read_only_element(value, der.SEQUENCE, "nameConstraints")
    trees: dict[int, list[GeneralName]] = {0xA0: [], 0xA1: []}
    bounded: list[GeneralName] = []
    for element in der.read_inside(value, outer):
        if element[0] not in trees:
            raise Malformed(f"nameConstraints: tag {element[0]:#04x} at offset {element[1]}")
        for subtree in der.read_inside(value, element):
            base, is_bounded = _read_subtree(value, subtree)
            trees[element[0]].append(base)
            if is_bounded:
                bounded.append(base)
    return NameConstraints(permitted=tuple(trees[0xA0]), excluded=tuple(trees[0xA1]), bounded=tuple(bounded))


def _read_subtree(value: bytes, element: der.Element) -> tuple[GeneralName, bool]:
    """The base of a subtree, and whether it has a minimum but 0 or any maximum; RFC 5280 has neither."""
    der.expect(element, der.SEQUENCE, "a subtree of nameConstraints")
    parts = der.read_inside(value, element)
    if not parts:
        raise Malformed(f"a subtree of nameConstraints without a name at offset {element[1]}")
    is_bounded = False
    for bound in parts[1:]:
        if bound[0] not in (0x80, 0x81):
            raise Malformed(f"a subtree of nameConstraints: tag {bound[0]:#04x} at offset {bound[1]}")
        is_bounded |= bound[0] == 0x81 or der.integer_value(value, bound, "minimum") != 0
    return read_general_name(value, parts[0], subtree=True), is_bounded
