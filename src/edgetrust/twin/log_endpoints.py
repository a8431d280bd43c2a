"""Lines of those around the Expressways: CUCM's SDL traces, the log of Jabber, consoles of phones, logs of TC and CE.

Sources: TAC 211304 (Collaboration Edge for TC endpoints), TAC 118798 (common issues with Collaboration Edge), TAC
118699 (corporate directory on phones). What these do not show is left out: what CUCM and Jabber write of a chain, what
a phone writes of a name, and whatever they say when all is well.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator

from edgetrust.model.alert import Alert
from edgetrust.model.lab import Account
from edgetrust.model.side import Side
from edgetrust.twin.log_words import Spelling, clock, in_utc, quoted, uptime, verify_text
from edgetrust.twin.verify_codes import UNTRUSTED, VerifyCode

_DEVICE = "SEP000000000001"
"""The phone whose registration a lab rehearses."""


def cucm_lines(account: Account, _spelling: Spelling) -> Iterator[str]:
    """What CallManager writes when it finds the name of a phone security profile nowhere in a certificate."""
    kind = None if account.connection is None else account.connection.kind
    if kind != "cucm-sip-back" or account.error_code != VerifyCode.HOSTNAME_MISMATCH or account.side is not Side.CLIENT:
        return
    begin = "SIPStationD(1) - validTLSConnection:TLS InvalidX509NameInCertificate"
    received = quoted(next(iter(account.peer_names), ""))
    wanted = quoted(account.expected_name or "")
    device = f"{begin}, Rcvd={received}, Expected={_DEVICE}. Will check SAN the next"
    profile = f"{begin} Error , did not find matching SAN either, Rcvd={received}, Expected={wanted}"
    for number, text in enumerate((device, profile), start=1):
        yield f"{uptime(account.at):08.0f}.{number:03d} |{clock(account.at, 'milliseconds')} |AppInfo  |{text}"


def jabber_lines(account: Account, _spelling: Spelling) -> Iterator[str]:
    """What Jabber writes of a domain that it does not find, and of an alert."""
    begin = f"{in_utc(account.at)} INFO  [0x00001c2c] [csf.cert.]"
    if account.error_code == VerifyCode.HOSTNAME_MISMATCH:
        wanted = quoted(account.expected_name or "")
        yield f"{begin}[checkIdentifiers] Verification of identity: '{wanted}' failed."
        yield f"{begin} Verification result : FAILURE reason : [CN_NO_MATCH UNKNOWN]"
    elif account.received is not None:
        yield f"{begin} SSL alert read:fatal:{_described(account.received)}"


def phone_lines(account: Account, _spelling: Spelling) -> Iterator[str]:
    """What the security process of a 7800 or 8800 writes on the console."""
    begin, time = "5011:", f"{clock(account.at, 'microseconds')} SECD:"
    if account.error_code in UNTRUSTED:
        yield f"{begin} NOT {time} -HTTPS cert not in CTL, <{account.other.ip}:{account.other.port}>"
    if account.received is not None:
        said = f"SSL3 alert read:fatal:{_described(account.received)}:<{account.other.ip}>"
        yield f"{begin} ERR {time} EROR:clpState: {said}"
    if account.error_code is not None or account.received is not None:
        yield f"{begin} ERR {time} clpSetupSsl: ** SSL handshake failed"


def tc_lines(account: Account, spelling: Spelling) -> Iterator[str]:
    """What a TC or CE endpoint writes of an Expressway-E whose configuration it asks for."""
    kind = None if account.connection is None else account.connection.kind
    if kind != "tc-https" or account.error_code is None:
        return
    begin = f"{uptime(account.at):.2f}"
    domain = quoted(account.expected_name or "")
    if account.error_code == VerifyCode.HOSTNAME_MISMATCH:
        yield (
            f"{begin} CertificateVerification ERROR: [verify_edge_domain_in_san]: Edge TLS verification failed: Edge"
            f" domain '{domain}' and corresponding SRVName '_collab-edge._tls.{domain}' not found in certificate SAN"
            " list"
        )
        why = "application verification failure"
    else:
        why = verify_text(account, spelling)
    path = b64encode(domain.encode()).decode().rstrip("=")
    url = f"https://{account.peer or account.other.ip}:{account.other.port}/{path}/get_edge_config/"
    yield f"{begin} HttpClient     SSL certificate problem: {why}"
    yield (
        f"{begin} HttpClient HTTPClientCurl error ({url}): 'Peer certificate cannot be authenticated with given CA"
        " certificates'"
    )


def _described(alert: Alert) -> str:
    """SSL_alert_desc_string_long of OpenSSL."""
    return "unknown CA" if alert.name == "unknown_ca" else alert.name.replace("_", " ")
