"""All that a revocation list says, for who looks at the list itself.

Verification needs the serial numbers alone, and lists hold a million of them: the rest is read here, when somebody
asks. Not here: what the list means for a path (`edgetrust.pki.revocation`).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from edgetrust.codec import der
from edgetrust.codec.signed import read_stated_algorithm, slice_signed
from edgetrust.codec.times import GENERALIZED_TIME, UTC_TIME, read_time
from edgetrust.errors import Malformed
from edgetrust.model.certificate import Extension, ListContents, Oid, RevocationList, RevokedEntry

_REASONS = {
    0: "unspecified", 1: "keyCompromise", 2: "cACompromise", 3: "affiliationChanged", 4: "superseded",
    5: "cessationOfOperation", 6: "certificateHold", 8: "removeFromCRL", 9: "privilegeWithdrawn", 10: "aACompromise",
}  # fmt: skip
"""CRLReason (RFC 5280 §5.3.1)."""
_CRL_NUMBER = "2.5.29.20"
_ENUMERATED = 0x0A


def read_list(crl: RevocationList) -> ListContents:
    """The contents of a list that could be read."""
    signed = slice_signed(crl.der, "a revocation list")
    data = signed.der
    parts = der.read_inside(data, signed.contents)
    version = 1 + der.read_integer(data, parts.pop(0), "a version") if parts[0][0] == der.INTEGER else 1
    _, _, _, *rest = parts
    if rest and rest[0][0] in (UTC_TIME, GENERALIZED_TIME):
        rest.pop(0)
    entries = der.read_inside(data, rest.pop(0)) if rest and rest[0][0] == der.SEQUENCE else []
    stated = der.read_inside(data, rest[0])[0] if rest and rest[0][0] == 0xA0 else None
    extensions = () if stated is None else tuple(_extensions(data, stated))
    algorithm, digest = read_stated_algorithm(signed)
    return ListContents(
        version=version,
        signature_algorithm=algorithm,
        signature_hash=digest,
        number=next((_read_number(each.value) for each in extensions if each.oid == _CRL_NUMBER), None),
        extensions=extensions,
        entries=tuple(_entry(data, each) for each in entries),
    )


def _entry(data: bytes, element: der.Element) -> RevokedEntry:
    serial, date, *more = der.read_inside(data, element)
    extensions = tuple(_extensions(data, more[0])) if more else ()
    return RevokedEntry(
        serial=der.read_integer(data, serial, "a revoked serial number"),
        revoked_on=_read_date(data, date),
        reason=next((_read_reason(each.value) for each in extensions if each.oid == Oid.CRL_REASON), None),
        extensions=extensions,
    )


def _read_date(data: bytes, element: der.Element) -> datetime | None:
    try:
        return read_time(data, element, "a date of revocation")
    except Malformed:
        return None


def _extensions(data: bytes, element: der.Element) -> Iterator[Extension]:
    for each in der.read_inside(data, element):
        kind, *flag, value = der.read_inside(data, each)
        yield Extension(
            oid=der.read_oid(data, kind, "the type of an extension"),
            critical=bool(flag) and der.read_boolean(data, flag[0], "the critical flag of an extension"),
            value=data[value[2] : value[3]],
        )


def _read_reason(value: bytes) -> str | None:
    try:
        element = der.read_only_element(value, _ENUMERATED, "a reason")
        number = der.integer_value(value, element, "a reason")
    except Malformed:
        return None
    return _REASONS.get(number, str(number))


def _read_number(value: bytes) -> int | None:
    try:
        return der.read_integer(value, der.read_only_element(value, der.INTEGER, "a CRL number"), "a CRL number")
    except Malformed:
        return None
