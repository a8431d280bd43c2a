"""What OpenSSL's error texts and codes say, in the spellings of its releases 1.x, 3.x and 4.x.

Spaces, hyphens and the case of letters do not count: releases differ in them, and logs that were wrapped or typed off
have some more or less. Not here: what an error follows from (`edgetrust.pki.path`) and what it means for a deployment.
"""

from __future__ import annotations

import re
from enum import StrEnum

from edgetrust.codec.tls.registry import ALERTS
from edgetrust.model.value import dataclass
from edgetrust.pki.openssl import VerifyError, error_text


class Trouble(StrEnum):
    """What else can go wrong in a handshake, by what OpenSSL says of it."""

    NOT_VERIFIED = "certificate verify failed"
    """The other side's certificate was refused; the reason stands elsewhere."""
    NO_CERTIFICATE = "peer did not return a certificate"
    MISMATCH = "no version or cipher in common"
    DAMAGED = "a record that cannot be read"
    CLOSED = "unexpected eof"


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One of: an alert that was received, an error of our own verification, another trouble."""

    alert: int | None = None
    error: VerifyError | None = None
    trouble: Trouble | None = None


def read_error(text: str) -> Said | None:
    """What a text says went wrong; None when it says nothing of the kind. Of several, an alert comes first, then the
    reason of a verification, then what is said in general, then bare codes."""
    packed = _pack(text)
    if (match := re.search(_ALERT, packed)) is not None:
        return Said(alert=_ALERT_CODES[match[1]])
    if (match := re.search(_ALERT_NUMBER, packed)) is not None and int(match[1]) in ALERTS:
        return Said(alert=int(match[1]))
    if (match := re.search(_ERROR, packed)) is not None:
        return Said(error=_ERRORS[match[0]])
    if (match := re.search(_TROUBLE, packed)) is not None:
        return Said(trouble=_TROUBLES[match[0]])
    return next(filter(None, map(_read_code, _codes(text))), None)


def _pack(text: str) -> str:
    return _IGNORED.sub("", text).lower()


_IGNORED = re.compile(r"[\s_-]+")


# The patterns below are long, and most runs never ask: `re` compiles each with the first text that is looked at.

# --- texts ------------------------------------------------------------------------------------------------------------

_ALERT_CODES = {_pack(name): code for code, name in ALERTS.items() if code} | {
    "usercancelled": 90,
    "badcertificatehashvalue": 114,
}
_ALERT = rf"alert(?:read:fatal:|:)?({'|'.join(sorted(_ALERT_CODES, key=len, reverse=True))})"
"""Behind the alert's name OpenSSL has the protocol: `sslv3`, `tlsv1`, `tlsv13`, `ssl/tls` (3.2), `tls` (4.0)."""

_ALERT_NUMBER = r"sslalertnumber([1-9]\d{0,2})(?!\d)"

_OLDER_TEXTS = {
    "unsupported certificate purpose": VerifyError.INVALID_PURPOSE,
    "unable to verify the first certificate": VerifyError.UNABLE_TO_GET_ISSUER_CERT_LOCALLY,
    "unable to get certificate CRL": VerifyError.UNABLE_TO_GET_CRL,
    "PKIX path building failed": VerifyError.UNABLE_TO_GET_ISSUER_CERT_LOCALLY,
}
"""Texts of OpenSSL 1.x that 3.x has otherwise, and of Java, or for what is the same to whoever has to mend it."""
_ERRORS = {
    **{_pack(error_text(error)): error for error in VerifyError if error is not VerifyError.UNSPECIFIED},
    **{_pack(text): error for text, error in _OLDER_TEXTS.items()},
}
_ERROR = "|".join(map(re.escape, sorted(_ERRORS, key=len, reverse=True)))

_TROUBLES = {
    _pack(text): trouble
    for trouble, texts in {
        Trouble.NOT_VERIFIED: ("certificate verify failed",),
        Trouble.NO_CERTIFICATE: ("peer did not return a certificate", "no certificate returned"),
        Trouble.MISMATCH: (
            "no shared cipher",
            "unsupported protocol",
            "unknown protocol",
            "wrong version number",
            "wrong ssl version",
            "no protocols available",
            "dh key too small",
            "version too low",
        ),
        Trouble.DAMAGED: (
            "decryption failed or bad record mac",
            "bad record mac",
            "length mismatch",
            "unexpected message",
            "digest check failed",
        ),
        Trouble.CLOSED: (
            "unexpected eof while reading",
            "No SSL error available",
            "Got EOF on socket",
        ),
    }.items()
    for text in texts
}
_TROUBLE = "|".join(map(re.escape, sorted(_TROUBLES, key=len, reverse=True)))


# --- codes ------------------------------------------------------------------------------------------------------------

_HEXADECIMAL = r"error\s*:\s*([0-9A-Fa-f]{6,8})\b|\b0x([0-9A-Fa-f]{7,8})\b"
_DECIMAL = r"(?<![\w.:-])(\d{9})(?![\w.:-])"
_SSL = 20
"""ERR_LIB_SSL."""
_REASONS = {
    134: Trouble.NOT_VERIFIED,
    199: Trouble.NO_CERTIFICATE,
    191: Trouble.MISMATCH,
    193: Trouble.MISMATCH,
    258: Trouble.MISMATCH,
    266: Trouble.MISMATCH,
    267: Trouble.MISMATCH,
    252: Trouble.MISMATCH,
    394: Trouble.MISMATCH,
    396: Trouble.MISMATCH,
    159: Trouble.DAMAGED,
    244: Trouble.DAMAGED,
    281: Trouble.DAMAGED,
    294: Trouble.CLOSED,
}
"""SSL_R_…, which have kept their numbers since OpenSSL 1.0."""
_FIRST_ALERT = 1000
"""SSL_AD_REASON_OFFSET."""


def _codes(text: str) -> list[int]:
    written = [int(first or second, 16) for first, second in re.findall(_HEXADECIMAL, text)]
    return written + [int(digits) for digits in re.findall(_DECIMAL, text)]


def _read_code(code: int) -> Said | None:
    """A packed error: library, function (1.x) and reason."""
    if code >> 24 == _SSL:
        reason = code & 0xFFF
    elif code >> 23 == _SSL:
        reason = code & 0x7FFFFF
    else:
        return None
    if reason - _FIRST_ALERT in ALERTS:
        return Said(alert=reason - _FIRST_ALERT)
    trouble = _REASONS.get(reason)
    return None if trouble is None else Said(trouble=trouble)
