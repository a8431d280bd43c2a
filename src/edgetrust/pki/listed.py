"""All that a revocation list says, for who looks at the list itself.

Verification needs the serial numbers alone, and lists hold a million of them: the rest is read here, when somebody
asks. Not here: what the list means for a path (`edgetrust.pki.revocation`).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from edgetrust.codec import der
from edgetrust.codec.signed import read_signature_hash, slice_signed
from edgetrust.codec.times import GENERALIZED_TIME, UTC_TIME, read_time
from edgetrust.errors import Malformed
from edgetrust.model.certificate import Extension, Oid, RevocationList
from edgetrust.model.value import dataclass

_REASONS = {
    0: "unspecified", 1: "keyCompromise", 2: "cACompromise", 3: "affiliationChanged", 4: "superseded",
    5: "cessationOfOperation", 6: "certificateHold", 8: "removeFromCRL", 9: "privilegeWithdrawn", 10: "aACompromise",
}  # fmt: skip
"""CRLReason (RFC 5280 §5.3.1)."""
_CRL_NUMBER = "2.5.29.20"
_ENUMERATED = 0x0A


@dataclass(frozen=True, slots=True, kw_only=True)
class RevokedEntry:
    """One entry of a revocation list."""

    serial: int
    revoked_on: datetime
    extensions: tuple[Extension, ...]

    @property
    def reason(self) -> str | None:
        """`keyCompromise`; its number where RFC 5280 has no name for it, None where the entry states none."""
        for each in self.extensions:
            if each.oid == Oid.CRL_REASON:
                return _read_reason(each.value)
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class ListContents:
    """What stands in a revocation list beside its issuer and dates."""

    version: int
    """1 or 2."""
    signature_algorithm: str
    """Dotted OID."""
    signature_hash: str | None
    extensions: tuple[Extension, ...]
    entries: tuple[RevokedEntry, ...]

    @property
    def number(self) -> int | None:
        """The CRL number; None where the list has none that can be read."""
        for each in self.extensions:
            if each.oid == _CRL_NUMBER:
                return _read_number(each.value)
        return None


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
    algorithm, digest = read_signature_hash(data, signed.algorithm)
    return ListContents(
        version=version,
        signature_algorithm=algorithm,
        signature_hash=digest,
        extensions=() if stated is None else tuple(_extensions(data, stated)),
        entries=tuple(_entry(data, each) for each in entries),
    )


def _entry(data: bytes, element: der.Element) -> RevokedEntry:
    serial, date, *more = der.read_inside(data, element)
    return RevokedEntry(
        serial=der.read_integer(data, serial, "a revoked serial number"),
        revoked_on=read_time(data, date, "a date of revocation"),
        extensions=tuple(_extensions(data, more[0])) if more else (),
    )


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
