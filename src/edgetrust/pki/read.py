"""Reads certificates, revocation lists, requests and keys from DER: the only place that builds their facts.

Odd ones load as OpenSSL loads them: negative serials, version 1, times without seconds, extensions nobody knows. One
extension that cannot be decoded is `Unreadable` and leaves the others alone. What remains is `Malformed`.

Not here: files and PEM (`edgetrust.pki.contents`), and any judgement.
"""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from typing import Generic, TypeVar

from edgetrust.codec import der, distribution, extensions
from edgetrust.codec.keys import read_public_key
from edgetrust.codec.memo import Memo
from edgetrust.codec.names import read_name
from edgetrust.codec.signed import read_signature_hash, slice_signed
from edgetrust.codec.times import GENERALIZED_TIME, UTC_TIME, read_date
from edgetrust.errors import Malformed
from edgetrust.model.certificate import (
    Certificate,
    Extension,
    Oid,
    RevocationList,
    SigningRequest,
    Unreadable,
)

T = TypeVar("T")

# The certificates of 10,000 nodes with their CAs are some 10,300 distinct ones of about 1.5 KB, 5 KB as facts.
CERTIFICATES: Memo[bytes, Certificate] = Memo(limit=50_000)
"""Certificates by their DER. `made` counts how many were parsed."""

# The extensions of one CA's certificates are mostly the same bytes. Longer ones are lists of names, which are not.
_RECURRING_BYTES = 256
_EXTENSIONS: Memo[bytes, Extension] = Memo(limit=16_384)


class _Decoder(Generic[T]):
    """Decodes the extensions of one type, each value once."""

    def __init__(self, oid: str, read: Callable[[bytes], T]) -> None:
        self.oid = oid
        self.read = read
        self.decoded: Memo[bytes | Unreadable, T | Unreadable] = Memo(limit=16_384)

    def find(self, values: dict[str, bytes | Unreadable]) -> T | Unreadable | None:
        """The value of this type's extension; None without it."""
        value = values.get(self.oid)
        return None if value is None else self.decoded.find(value) or self._decode(value)

    def _decode(self, value: bytes | Unreadable) -> T | Unreadable:
        if isinstance(value, Unreadable):
            return value
        try:
            decoded: T | Unreadable = self.read(value)
        except Malformed as error:
            decoded = Unreadable(value, error.message)
        return self.decoded.keep(value, decoded) if len(value) <= _RECURRING_BYTES else decoded


_BASIC_CONSTRAINTS = _Decoder(Oid.BASIC_CONSTRAINTS, extensions.read_basic_constraints)
_KEY_USAGE = _Decoder(Oid.KEY_USAGE, extensions.read_key_usage)
_EXTENDED_KEY_USAGE = _Decoder(Oid.EXTENDED_KEY_USAGE, extensions.read_extended_key_usage)
_SUBJECT_ALT_NAMES = _Decoder(Oid.SUBJECT_ALT_NAME, extensions.read_subject_alt_names)
_SUBJECT_KEY_IDENTIFIER = _Decoder(Oid.SUBJECT_KEY_IDENTIFIER, extensions.read_subject_key_identifier)
_AUTHORITY_KEY_IDENTIFIER = _Decoder(Oid.AUTHORITY_KEY_IDENTIFIER, extensions.read_authority_key_identifier)
_NAME_CONSTRAINTS = _Decoder(Oid.NAME_CONSTRAINTS, extensions.read_name_constraints)
_DISTRIBUTION_POINTS = _Decoder(Oid.CRL_DISTRIBUTION_POINTS, distribution.read_distribution_points)
_NETSCAPE_CERT_TYPE = _Decoder(Oid.NETSCAPE_CERT_TYPE, extensions.read_netscape_cert_type)
_PROXY_CERT_INFO = _Decoder(Oid.PROXY_CERT_INFO, extensions.read_proxy_cert_info)
_ISSUING_POINT = _Decoder(Oid.ISSUING_DISTRIBUTION_POINT, distribution.read_issuing_distribution_point)
_DELTA = _Decoder(Oid.DELTA_CRL_INDICATOR, extensions.read_delta_crl_indicator)

_TIMES = (UTC_TIME, GENERALIZED_TIME)
_EXTENSION_REQUESTS = ("1.2.840.113549.1.9.14", "1.3.6.1.4.1.311.2.1.14")
# What OpenSSL takes in revocation lists (crypto/x509/x_crl.c): scope, authority key, delta base; in entries the issuer.
_KNOWN_IN_LISTS = frozenset((Oid.ISSUING_DISTRIBUTION_POINT, Oid.AUTHORITY_KEY_IDENTIFIER, Oid.DELTA_CRL_INDICATOR))
_KNOWN_IN_ENTRIES = frozenset(("2.5.29.29",))
_REMOVED = b"\x0a\x01\x08"  # the reason removeFromCRL (RFC 5280 §5.3.1), an ENUMERATED


def read_certificate(encoded: bytes) -> Certificate:
    """The certificate that `encoded` begins with; bytes behind it are no part of it. The same bytes give the same
    object. Raises Malformed."""
    known = CERTIFICATES.find(encoded)
    if known is not None:
        return known
    certificate = _read_certificate(encoded)
    return CERTIFICATES.keep(certificate.der, certificate)


def _read_certificate(encoded: bytes) -> Certificate:
    signed = slice_signed(encoded, "a certificate")
    data = signed.der
    parts = der.read_inside(data, signed.contents)
    version = _read_version(data, parts)
    if len(parts) < 6:
        raise Malformed(f"a certificate with {len(parts)} fields, expected at least serial number to public key")
    serial, stated, issuer, validity, subject, spki, *rest = parts
    dates = der.read_inside(data, validity)
    if len(dates) != 2:
        raise Malformed(f"the validity at offset {validity[1]} has {len(dates)} times, expected 2")
    not_before, begins_regularly = read_date(data, dates[0], "notBefore")
    not_after, ends_regularly = read_date(data, dates[1], "notAfter")
    algorithm, signature_hash = read_signature_hash(data, stated)
    listed = _read_extensions(data, rest)
    values = _index(listed)
    return Certificate(
        der=data,
        sha256=sha256(data).hexdigest(),
        version=version,
        serial=der.read_integer(data, serial, "the serial number"),
        subject=read_name(data[subject[1] : subject[3]]),
        issuer=read_name(data[issuer[1] : issuer[3]]),
        not_before=not_before,
        not_after=not_after,
        irregular_dates=_irregular(notBefore=begins_regularly, notAfter=ends_regularly),
        signature_algorithm=algorithm,
        signature_hash=signature_hash,
        key=read_public_key(data[spki[1] : spki[3]]),
        extensions=listed,
        basic_constraints=_BASIC_CONSTRAINTS.find(values),
        key_usage=_KEY_USAGE.find(values),
        extended_key_usage=_EXTENDED_KEY_USAGE.find(values),
        subject_alt_names=_SUBJECT_ALT_NAMES.find(values),
        subject_key_identifier=_SUBJECT_KEY_IDENTIFIER.find(values),
        authority_key_identifier=_AUTHORITY_KEY_IDENTIFIER.find(values),
        name_constraints=_NAME_CONSTRAINTS.find(values),
        crl_distribution_points=_DISTRIBUTION_POINTS.find(values),
        netscape_cert_type=_NETSCAPE_CERT_TYPE.find(values),
        proxy_cert_info=_PROXY_CERT_INFO.find(values),
    )


def _irregular(**dates: bool) -> tuple[str, ...]:
    """The names of the dates that are not regular."""
    return tuple([what for what, is_regular in dates.items() if not is_regular])


def _read_version(data: bytes, parts: list[der.Element]) -> int:
    """The encoded version plus one, taken off the front of `parts`."""
    if not parts or parts[0][0] != 0xA0:
        return 1
    inner = der.read_inside(data, parts.pop(0))
    if len(inner) != 1:
        raise Malformed(f"the version has {len(inner)} values, expected 1")
    return der.read_integer(data, inner[0], "the version") + 1


def _read_extensions(data: bytes, rest: list[der.Element]) -> tuple[Extension, ...]:
    """The extensions of a certificate, from the fields behind its public key."""
    for position, element in enumerate(rest):
        if element[0] == 0xA3 and position == len(rest) - 1:
            return _read_extension_list(data, element)
        if element[0] & 0xDF not in (0x81, 0x82):  # the unique identifiers of version 2
            raise Malformed(f"a field with the unknown tag {element[0]:#04x} at offset {element[1]}")
    return ()


def _read_extension_list(data: bytes, explicit: der.Element) -> tuple[Extension, ...]:
    """What an EXPLICIT tag around Extensions holds."""
    lists = der.read_inside(data, explicit)
    if len(lists) != 1:
        raise Malformed(f"the extensions at offset {explicit[1]} are {len(lists)} values, expected 1")
    der.expect(lists[0], der.SEQUENCE, "the extensions")
    return tuple([_read_extension(data, element) for element in der.read_inside(data, lists[0])])


def _read_extension(data: bytes, element: der.Element) -> Extension:
    encoded = data[element[1] : element[3]]
    known = _EXTENSIONS.find(encoded)
    if known is not None:
        return known
    der.expect(element, der.SEQUENCE, "an extension")
    parts = der.read_inside(data, element)
    if not 2 <= len(parts) <= 3:
        raise Malformed(f"the extension at offset {element[1]} has {len(parts)} parts, expected 2 or 3")
    der.expect(parts[-1], der.OCTET_STRING, "the value of an extension")
    extension = Extension(
        oid=der.read_oid(data, parts[0], "the type of an extension"),
        critical=len(parts) == 3 and der.read_boolean(data, parts[1], "the critical flag of an extension"),
        value=data[parts[-1][2] : parts[-1][3]],
    )
    return _EXTENSIONS.keep(encoded, extension) if len(encoded) <= _RECURRING_BYTES else extension


def _index(listed: tuple[Extension, ...]) -> dict[str, bytes | Unreadable]:
    """Values by OID. One that stands there twice cannot be used (RFC 5280 §4.2), by OpenSSL neither."""
    values: dict[str, bytes | Unreadable] = {}
    for extension in listed:
        repeated = extension.oid in values
        values[extension.oid] = (
            Unreadable(extension.value, "the extension occurs more than once") if repeated else extension.value
        )
    return values


def read_revocation_list(encoded: bytes) -> RevocationList:
    """The revocation list that `encoded` begins with. Raises Malformed."""
    signed = slice_signed(encoded, "a revocation list")
    data = signed.der
    parts = der.read_inside(data, signed.contents)
    if parts and parts[0][0] == der.INTEGER:
        parts.pop(0)
    if len(parts) < 3:
        raise Malformed(f"a revocation list with {len(parts)} fields, expected at least algorithm, issuer and date")
    _, issuer, this_update, *rest = parts
    since, since_regularly = read_date(data, this_update, "thisUpdate")
    until, until_regularly = None, True
    if rest and rest[0][0] in _TIMES:
        until, until_regularly = read_date(data, rest.pop(0), "nextUpdate")
    entries = der.read_inside(data, rest.pop(0)) if rest and rest[0][0] == der.SEQUENCE else []
    listed = _read_extension_list(data, rest[0]) if rest and rest[0][0] == 0xA0 else ()
    values = _index(listed)
    revoked, unknown_entry = _read_entries(data, entries)
    return RevocationList(
        der=data,
        issuer=read_name(signed.encoded(issuer)),
        this_update=since,
        next_update=until,
        irregular_dates=_irregular(thisUpdate=since_regularly, nextUpdate=until_regularly),
        revoked=revoked,
        is_delta=isinstance(_DELTA.find(values), int),
        authority_key_identifier=_AUTHORITY_KEY_IDENTIFIER.find(values),
        issuing_distribution_point=_ISSUING_POINT.find(values),
        has_unknown_critical_extension=unknown_entry or _has_unknown(listed, _KNOWN_IN_LISTS),
    )


def _read_entries(data: bytes, entries: list[der.Element]) -> tuple[frozenset[int], bool]:
    """The serial numbers of a list's entries, and whether an entry has a critical extension OpenSSL does not know."""
    serials = []
    unknown = False
    for entry in entries:
        der.expect(entry, der.SEQUENCE, "an entry of a revocation list")
        parts = der.read_inside(data, entry)
        if len(parts) < 2:
            raise Malformed(f"an entry of a revocation list with {len(parts)} fields at offset {entry[1]}")
        serial = der.read_integer(data, parts[0], "a revoked serial number")
        listed = tuple([_read_extension(data, each) for each in der.read_inside(data, parts[2])]) if parts[2:] else ()
        unknown = unknown or _has_unknown(listed, _KNOWN_IN_ENTRIES)
        if not any(extension.oid == Oid.CRL_REASON and extension.value == _REMOVED for extension in listed):
            serials.append(serial)
    return frozenset(serials), unknown


def _has_unknown(listed: tuple[Extension, ...], known: frozenset[str]) -> bool:
    return any(extension.critical and extension.oid not in known for extension in listed)


def read_signing_request(encoded: bytes) -> SigningRequest:
    """The PKCS#10 request that `encoded` begins with; names and purposes are those it asks for. Raises Malformed."""
    signed = slice_signed(encoded, "a signing request")
    data = signed.der
    parts = der.read_inside(data, signed.contents)
    if len(parts) < 3:
        raise Malformed(f"a signing request with {len(parts)} fields, expected version, subject and key")
    der.read_integer(data, parts[0], "the version of a signing request")
    listed = tuple([extension for element in parts[3:] for extension in _read_requested(data, element)])
    values = _index(listed)
    names = _SUBJECT_ALT_NAMES.find(values)
    purposes = _EXTENDED_KEY_USAGE.find(values)
    return SigningRequest(
        der=data,
        subject=read_name(signed.encoded(parts[1])),
        key=read_public_key(signed.encoded(parts[2])),
        subject_alt_names=names if isinstance(names, tuple) else (),
        extended_key_usage=purposes if isinstance(purposes, tuple) else (),
        extensions=listed,
    )


def _read_requested(data: bytes, attributes: der.Element) -> tuple[Extension, ...]:
    """The extensions that the attributes of a request ask for."""
    listed: list[Extension] = []
    for attribute in der.read_inside(data, attributes):
        der.expect(attribute, der.SEQUENCE, "an attribute of a signing request")
        parts = der.read_inside(data, attribute)
        if len(parts) == 2 and der.read_oid(data, parts[0], "the type of an attribute") in _EXTENSION_REQUESTS:
            listed.extend(_read_extension_list(data, parts[1]))
    return tuple(listed)
