"""Reads certificates, revocation lists, requests and keys from DER: the only place that builds their facts.

Odd ones load as OpenSSL loads them: negative serials, version 1, times without seconds, extensions nobody knows. One
extension that cannot be decoded is `Unreadable` and leaves the others alone. What remains is `Malformed`.

Not here: files and PEM (`edgetrust.pki.contents`), and any judgement.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import NamedTuple, TypedDict, cast

from edgetrust.codec import der, distribution, extensions
from edgetrust.codec.keys import read_public_key
from edgetrust.codec.memo import Memo
from edgetrust.codec.names import read_name
from edgetrust.codec.signed import read_signature_hash, slice_signed
from edgetrust.codec.times import GENERALIZED_TIME, UTC_TIME, read_date
from edgetrust.errors import Malformed
from edgetrust.model.certificate import (
    AuthorityKeyIdentifier,
    BasicConstraints,
    Certificate,
    DistributionPoint,
    Extension,
    IssuingDistributionPoint,
    KeyUsage,
    NameConstraints,
    Oid,
    RevocationList,
    SigningRequest,
    Unreadable,
)
from edgetrust.model.names import GeneralName

# The certificates of 10,000 nodes with their CAs are some 10,300 distinct ones of about 1.5 KB, 5 KB as facts.
CERTIFICATES: Memo[bytes, Certificate] = Memo(limit=50_000)
"""Certificates by their DER. `made` counts how many were parsed."""


class _Decoded(TypedDict):
    """The extensions that edgetrust decides on; None for those that an object does not have."""

    basic_constraints: BasicConstraints | Unreadable | None
    key_usage: frozenset[KeyUsage] | Unreadable | None
    extended_key_usage: tuple[str, ...] | Unreadable | None
    subject_alt_names: tuple[GeneralName, ...] | Unreadable | None
    subject_key_identifier: bytes | Unreadable | None
    authority_key_identifier: AuthorityKeyIdentifier | Unreadable | None
    name_constraints: NameConstraints | Unreadable | None
    crl_distribution_points: tuple[DistributionPoint, ...] | Unreadable | None
    netscape_cert_type: int | Unreadable | None
    proxy_cert_info: str | Unreadable | None
    issuing_distribution_point: IssuingDistributionPoint | Unreadable | None
    delta_crl_indicator: int | Unreadable | None


_READERS: dict[str, tuple[str, Callable[[bytes], object]]] = {
    Oid.BASIC_CONSTRAINTS: ("basic_constraints", extensions.read_basic_constraints),
    Oid.KEY_USAGE: ("key_usage", extensions.read_key_usage),
    Oid.EXTENDED_KEY_USAGE: ("extended_key_usage", extensions.read_extended_key_usage),
    Oid.SUBJECT_ALT_NAME: ("subject_alt_names", extensions.read_subject_alt_names),
    Oid.SUBJECT_KEY_IDENTIFIER: ("subject_key_identifier", extensions.read_subject_key_identifier),
    Oid.AUTHORITY_KEY_IDENTIFIER: ("authority_key_identifier", extensions.read_authority_key_identifier),
    Oid.NAME_CONSTRAINTS: ("name_constraints", extensions.read_name_constraints),
    Oid.CRL_DISTRIBUTION_POINTS: ("crl_distribution_points", distribution.read_distribution_points),
    Oid.NETSCAPE_CERT_TYPE: ("netscape_cert_type", extensions.read_netscape_cert_type),
    Oid.PROXY_CERT_INFO: ("proxy_cert_info", extensions.read_proxy_cert_info),
    Oid.ISSUING_DISTRIBUTION_POINT: ("issuing_distribution_point", distribution.read_issuing_distribution_point),
    Oid.DELTA_CRL_INDICATOR: ("delta_crl_indicator", extensions.read_delta_crl_indicator),
}
"""The key of `_Decoded` for an extension, and who decodes its value."""
_NOTHING: dict[str, object] = dict.fromkeys(_Decoded.__annotations__)


class _Read(NamedTuple):
    """An extension, and its decoded value with its key; None twice when edgetrust does not decide on it."""

    extension: Extension
    key: str | None
    value: object


_EXTENSIONS: Memo[bytes, _Read] = Memo(limit=16_384)
"""Extensions by their DER: those of one CA's certificates are mostly the same bytes."""
_RECURRING_BYTES = 256
_OF_ONE_CERTIFICATE = (Oid.SUBJECT_KEY_IDENTIFIER, Oid.SUBJECT_ALT_NAME)
_USUAL_KEY_IDENTIFIER = bytes.fromhex("301d0603551d0e04160414")
"""How a subject key identifier begins that is a SHA-1 and not critical (RFC 5280 §4.2.1.2), as nearly all are."""
_SHA1_BYTES = 20

_VERSION_3 = bytes.fromhex("a003020102")
_TIMES = (UTC_TIME, GENERALIZED_TIME)
_EXTENSION_REQUESTS = ("1.2.840.113549.1.9.14", "1.3.6.1.4.1.311.2.1.14")
# What OpenSSL takes in revocation lists (crypto/x509/x_crl.c): scope, authority key, delta base; in entries the issuer.
_KNOWN_IN_LISTS = frozenset((Oid.ISSUING_DISTRIBUTION_POINT, Oid.AUTHORITY_KEY_IDENTIFIER, Oid.DELTA_CRL_INDICATOR))
_KNOWN_IN_ENTRIES = frozenset(("2.5.29.29",))
_REMOVED = b"\x0a\x01\x08"  # the reason removeFromCRL (RFC 5280 §5.3.1), an ENUMERATED


class Fingerprinted(Certificate):
    """To whoever uses it the certificate. Its fingerprint is computed when it is asked for: of those of ten thousand
    nodes a report names a few."""

    __slots__ = ("_sha256",)
    _sha256: str

    # No __getattr__: with one, Python looks up every other fact of every certificate anew each time it is asked for.
    @property
    def sha256(self) -> str:
        """As in the certificate."""
        try:
            return self._sha256
        except AttributeError:
            from edgetrust.pki.digest import sha256

            object.__setattr__(self, "_sha256", sha256(self.der))
            return self._sha256

    @sha256.setter
    def sha256(self, fingerprint: str) -> None:
        # For `copy` and `pickle`, which fill a new certificate past what keeps it frozen.
        object.__setattr__(self, "_sha256", fingerprint)


def read_certificate(encoded: bytes) -> Certificate:
    """The certificate that `encoded` begins with; bytes behind it are no part of it. The same bytes give the same
    object. Raises Malformed."""
    known = CERTIFICATES.find(encoded)
    if known is not None:
        return known
    certificate = _read_certificate(encoded)
    return CERTIFICATES.keep(certificate.der, certificate)


def read_passing_certificate(encoded: bytes) -> Certificate:
    """As `read_certificate`, and not remembered: of what passes by in a capture there may be any number."""
    known = CERTIFICATES.find(encoded)
    return _read_certificate(encoded) if known is None else known


def _read_certificate(encoded: bytes) -> Certificate:
    signed = slice_signed(encoded, "a certificate")
    data = signed.der
    version, parts = _read_fields(data, signed.contents)
    if len(parts) < 6:
        raise Malformed(f"a certificate with {len(parts)} fields, expected at least serial number to public key")
    serial, stated, issuer, validity, subject, spki, *rest = parts
    not_before, not_after, irregular_dates = _read_validity(data, validity)
    algorithm, signature_hash = read_signature_hash(data, stated)
    listed = _read_extensions(data, rest)
    decoded = _index(listed)
    return Fingerprinted(
        der=data,
        version=version,
        serial=der.read_integer(data, serial, "the serial number"),
        subject=read_name(data[subject[1] : subject[3]]),
        issuer=read_name(data[issuer[1] : issuer[3]]),
        not_before=not_before,
        not_after=not_after,
        irregular_dates=irregular_dates,
        signature_algorithm=algorithm,
        signature_hash=signature_hash,
        key=read_public_key(data[spki[1] : spki[3]]),
        extensions=tuple([read.extension for read in listed]),
        basic_constraints=decoded["basic_constraints"],
        key_usage=decoded["key_usage"],
        extended_key_usage=decoded["extended_key_usage"],
        subject_alt_names=decoded["subject_alt_names"],
        subject_key_identifier=decoded["subject_key_identifier"],
        authority_key_identifier=decoded["authority_key_identifier"],
        name_constraints=decoded["name_constraints"],
        crl_distribution_points=decoded["crl_distribution_points"],
        netscape_cert_type=decoded["netscape_cert_type"],
        proxy_cert_info=decoded["proxy_cert_info"],
    )


def _read_fields(data: bytes, contents: der.Element) -> tuple[int, list[der.Element]]:
    """The encoded version plus one, and the elements behind it."""
    _, _, start, end = contents
    if data.startswith(_VERSION_3, start):
        return 3, der.read_elements(data, start + len(_VERSION_3), end)
    parts = der.read_elements(data, start, end)
    if not parts or parts[0][0] != 0xA0:
        return 1, parts
    inner = der.read_inside(data, parts.pop(0))
    if len(inner) != 1:
        raise Malformed(f"the version has {len(inner)} values, expected 1")
    return der.read_integer(data, inner[0], "the version") + 1, parts


def _read_validity(data: bytes, element: der.Element) -> tuple[datetime, datetime, tuple[str, ...]]:
    """Begin, end, and which of them are irregular."""
    dates = der.read_inside(data, element)
    if len(dates) != 2:
        raise Malformed(f"the validity at offset {element[1]} has {len(dates)} times, expected 2")
    not_before, begins_regularly = read_date(data, dates[0], "notBefore")
    not_after, ends_regularly = read_date(data, dates[1], "notAfter")
    if begins_regularly and ends_regularly:
        return not_before, not_after, ()
    return not_before, not_after, _irregular(notBefore=begins_regularly, notAfter=ends_regularly)


def _irregular(**dates: bool) -> tuple[str, ...]:
    """The names of the dates that are not regular."""
    return () if all(dates.values()) else tuple([what for what, is_regular in dates.items() if not is_regular])


def _read_extensions(data: bytes, rest: list[der.Element]) -> list[_Read]:
    """The extensions of a certificate, from the fields behind its public key."""
    for position, element in enumerate(rest):
        if element[0] == 0xA3 and position == len(rest) - 1:
            return _read_extension_list(data, element)
        if element[0] & 0xDF not in (0x81, 0x82):  # the unique identifiers of version 2
            raise Malformed(f"a field with the unknown tag {element[0]:#04x} at offset {element[1]}")
    return []


def _read_extension_list(data: bytes, explicit: der.Element) -> list[_Read]:
    """What an EXPLICIT tag around Extensions holds."""
    lists = der.read_inside(data, explicit)
    if len(lists) != 1:
        raise Malformed(f"the extensions at offset {explicit[1]} are {len(lists)} values, expected 1")
    der.expect(lists[0], der.SEQUENCE, "the extensions")
    return _read_each(data, lists[0])


def _read_each(data: bytes, outer: der.Element) -> list[_Read]:
    return [
        _EXTENSIONS.find(data[element[1] : element[3]])
        or (
            _read_usual_key_identifier(data, element)
            if data.startswith(_USUAL_KEY_IDENTIFIER, element[1])
            else _read_extension(data, element)
        )
        for element in der.read_inside(data, outer)
    ]


def _read_usual_key_identifier(data: bytes, element: der.Element) -> _Read:
    """The same as `_read_extension` for the one extension that differs in every certificate."""
    end = element[3]
    extension = Extension(oid=Oid.SUBJECT_KEY_IDENTIFIER, critical=False, value=data[end - _SHA1_BYTES - 2 : end])
    return _Read(extension, "subject_key_identifier", data[end - _SHA1_BYTES : end])


def _read_extension(data: bytes, element: der.Element) -> _Read:
    tag, begin, start, end = element
    if tag != der.SEQUENCE:
        der.expect(element, der.SEQUENCE, "an extension")
    parts = der.read_elements(data, start, end)
    if not 2 <= len(parts) <= 3:
        raise Malformed(f"the extension at offset {begin} has {len(parts)} parts, expected 2 or 3")
    if parts[-1][0] != der.OCTET_STRING:
        der.expect(parts[-1], der.OCTET_STRING, "the value of an extension")
    oid = der.read_oid(data, parts[0], "the type of an extension")
    critical = len(parts) == 3 and der.read_boolean(data, parts[1], "the critical flag of an extension")
    read = _decode(Extension(oid=oid, critical=critical, value=data[parts[-1][2] : end]))
    recurs = end - begin <= _RECURRING_BYTES and oid not in _OF_ONE_CERTIFICATE
    return _EXTENSIONS.keep(data[begin:end], read) if recurs else read


def _decode(extension: Extension) -> _Read:
    key, read_value = _READERS.get(extension.oid, (None, None))
    if read_value is None:
        return _Read(extension, None, None)
    try:
        return _Read(extension, key, read_value(extension.value))
    except Malformed as error:
        return _Read(extension, key, Unreadable(extension.value, error.message))


def _index(listed: Iterable[_Read]) -> _Decoded:
    """The decoded values. One that stands there twice cannot be used (RFC 5280 §4.2), by OpenSSL neither."""
    decoded: dict[str, object] = {**_NOTHING}
    for extension, key, value in listed:
        if key is not None:
            is_repeated = decoded[key] is not None
            decoded[key] = Unreadable(extension.value, "the extension occurs more than once") if is_repeated else value
    return cast("_Decoded", decoded)


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
    listed = _read_extension_list(data, rest[0]) if rest and rest[0][0] == 0xA0 else []
    decoded = _index(listed)
    revoked, unknown_entry = _read_entries(data, entries)
    return RevocationList(
        der=data,
        issuer=read_name(signed.encoded(issuer)),
        this_update=since,
        next_update=until,
        irregular_dates=_irregular(thisUpdate=since_regularly, nextUpdate=until_regularly),
        revoked=revoked,
        is_delta=isinstance(decoded["delta_crl_indicator"], int),
        authority_key_identifier=decoded["authority_key_identifier"],
        issuing_distribution_point=decoded["issuing_distribution_point"],
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
        listed = _read_each(data, parts[2]) if parts[2:] else []
        unknown = unknown or _has_unknown(listed, _KNOWN_IN_ENTRIES)
        if not any(read.extension.oid == Oid.CRL_REASON and read.extension.value == _REMOVED for read in listed):
            serials.append(serial)
    return frozenset(serials), unknown


def _has_unknown(listed: Iterable[_Read], known: frozenset[str]) -> bool:
    return any(read.extension.critical and read.extension.oid not in known for read in listed)


def read_signing_request(encoded: bytes) -> SigningRequest:
    """The PKCS#10 request that `encoded` begins with; names and purposes are those it asks for. Raises Malformed."""
    signed = slice_signed(encoded, "a signing request")
    data = signed.der
    parts = der.read_inside(data, signed.contents)
    if len(parts) < 3:
        raise Malformed(f"a signing request with {len(parts)} fields, expected version, subject and key")
    der.read_integer(data, parts[0], "the version of a signing request")
    listed = [read for element in parts[3:] for read in _read_requested(data, element)]
    decoded = _index(listed)
    names = decoded["subject_alt_names"]
    purposes = decoded["extended_key_usage"]
    return SigningRequest(
        der=data,
        subject=read_name(signed.encoded(parts[1])),
        key=read_public_key(signed.encoded(parts[2])),
        subject_alt_names=names if isinstance(names, tuple) else (),
        extended_key_usage=purposes if isinstance(purposes, tuple) else (),
        extensions=tuple([read.extension for read in listed]),
    )


def _read_requested(data: bytes, attributes: der.Element) -> list[_Read]:
    """The extensions that the attributes of a request ask for."""
    listed: list[_Read] = []
    for attribute in der.read_inside(data, attributes):
        der.expect(attribute, der.SEQUENCE, "an attribute of a signing request")
        parts = der.read_inside(data, attribute)
        if len(parts) == 2 and der.read_oid(data, parts[0], "the type of an attribute") in _EXTENSION_REQUESTS:
            listed.extend(_read_extension_list(data, parts[1]))
    return listed
