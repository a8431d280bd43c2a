"""What OpenSSL says of a failure, in the spelling of a node's release; and how moments and names are written.

Nothing is concluded here: a node that refused somebody has OpenSSL's own error, one that was refused the alert it got.
Not here: the lines around the words (`edgetrust.twin.log_expressway` and its like).
"""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum

from edgetrust.model.alert import Alert
from edgetrust.model.lab import Account
from edgetrust.model.side import Side
from edgetrust.mra.releases import parse_version
from edgetrust.twin.verify_codes import VerifyCode


class Spelling(StrEnum):
    """OpenSSL's texts differ between its releases."""

    OPENSSL_1 = "1.x"
    OPENSSL_3 = "3.x"


_ASSUMED_SINCE = (15,)
"""Published lines of X8 to X14 have the texts of 1.x; which release changed the library, no document says."""


def spelling_of(release: str) -> Spelling:
    """How an Expressway of that release is taken to spell OpenSSL's texts."""
    is_new = (parse_version(release) or _ASSUMED_SINCE) >= _ASSUMED_SINCE
    return Spelling.OPENSSL_3 if is_new else Spelling.OPENSSL_1


# --- refusals ---------------------------------------------------------------------------------------------------------

_OLDER_TEXTS: dict[int, str] = {
    VerifyCode.DEPTH_ZERO_SELF_SIGNED_CERT: "self signed certificate",
    VerifyCode.SELF_SIGNED_CERT_IN_CHAIN: "self signed certificate in certificate chain",
    VerifyCode.INVALID_PURPOSE: "unsupported certificate purpose",
}
"""X509_verify_cert_error_string of OpenSSL 1.x, where 3.x has another."""


def verify_text(account: Account, spelling: Spelling) -> str:
    """Why the node refused the other's certificate; OpenSSL's text for none where it gave none."""
    older = _OLDER_TEXTS.get(account.error_code or 0) if spelling is Spelling.OPENSSL_1 else None
    return older or account.error_text or "unspecified certificate verification error"


_OLD_ALERTS = frozenset((10, 20, 30, *range(40, 48)))
"""What SSL 3.0 knew already: OpenSSL says so in front of the name (RFC 6101 §5.4)."""
_CERTIFICATE_REQUIRED = 116
"""Of TLS 1.3."""


def alert_text(alert: Alert) -> str:
    """OpenSSL's reason for an alert that arrived, `tlsv1 alert unknown ca`."""
    protocol = "tlsv13" if alert.code == _CERTIFICATE_REQUIRED else "tlsv1"
    return f"{'sslv3' if alert.code in _OLD_ALERTS else protocol} alert {alert.name.replace('_', ' ')}"


_REASON_OF_ALERTS = 1000
"""SSL_AD_REASON_OFFSET: what is added to the code of an alert that arrived."""
_NOT_VERIFIED = 134
"""SSL_R_CERTIFICATE_VERIFY_FAILED."""
_OLDER_CODES = {
    Side.SERVER: (0x14089, "ssl3_get_client_certificate"),
    Side.CLIENT: (0x1416F, "tls_process_server_certificate"),
}
"""Library and function in which OpenSSL 1.x gives up on the other's certificate, as published lines have them."""
_OLDER_READING = (0x14094, "ssl3_read_bytes")
_LIBRARY = 0x0A000
"""OpenSSL 3.x names no function any more."""


def verify_error(side: Side, spelling: Spelling) -> str:
    """ERR_error_string of a side that refused the other's certificate."""
    code = _OLDER_CODES[side] if spelling is Spelling.OPENSSL_1 else (_LIBRARY, "")
    return _error(code, _NOT_VERIFIED, "certificate verify failed")


def alert_error(alert: Alert, spelling: Spelling) -> str:
    """ERR_error_string of a side that got an alert."""
    code = _OLDER_READING if spelling is Spelling.OPENSSL_1 else (_LIBRARY, "")
    return _error(code, _REASON_OF_ALERTS + alert.code, alert_text(alert))


def _error(place: tuple[int, str], reason: int, text: str) -> str:
    library, function = place
    return f"error:{library:05X}{reason:03X}:SSL routines:{function}:{text}"


# --- moments and names ------------------------------------------------------------------------------------------------


def in_utc(moment: datetime) -> str:
    """`2026-11-20 08:12:31,206`, as the field UTCTime has it."""
    utc = moment.astimezone(UTC)
    return f"{utc:%Y-%m-%d %H:%M:%S},{utc.microsecond // 1000:03d}"


def clock(moment: datetime, timespec: str) -> str:
    """The time of day in UTC, to `milliseconds` or `microseconds`."""
    return moment.astimezone(UTC).time().isoformat(timespec)


def uptime(moment: datetime) -> float:
    """Seconds since a device started; those of the lab start at midnight."""
    utc = moment.astimezone(UTC)
    return utc.hour * 3600 + utc.minute * 60 + utc.second + utc.microsecond / 1e6


def quoted(text: str) -> str:
    """A name out of a certificate, which may hold anything, so that it neither ends its field nor its line."""
    return "".join(char if char.isprintable() else "?" for char in text).replace('"', "'")
