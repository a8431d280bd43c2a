"""Handshakes out of captures as JSON: one document, schema `edgetrust.capture/1` (`edgetrust/schemas/capture.json`), or
one handshake a line as they end.

The document is complete and stable: fields are added, never renamed or retyped. Not here: which handshakes there are.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from edgetrust.codec.memo import Memo
from edgetrust.codec.pem import write_block
from edgetrust.codec.tls.registry import alert as alert_of
from edgetrust.codec.tls.registry import name_cipher_suite, name_version
from edgetrust.model.capture import Capture, CaptureFile
from edgetrust.model.certificate import Certificate, Unreadable
from edgetrust.model.handshake import Endpoint, Handshake, SeenAlert, SeenChain
from edgetrust.model.names import Name
from edgetrust.model.side import Side
from edgetrust.model.tls import CertificateRequest
from edgetrust.report.capture_words import name_text
from edgetrust.report.documents import Document, finding_document, head, render_document, time_text

if TYPE_CHECKING:
    # A line for each handshake needs neither.
    from edgetrust.model.finding import Finding
    from edgetrust.model.verdict import ConnectionVerdict

SCHEMA: Final = "edgetrust.capture/1"
_NANOSECONDS: Final = 1_000_000_000
_encode: Final = json.JSONEncoder(separators=(",", ":")).encode
"""Made once: an encoder for every line costs as much as the line."""

MOST_CERTIFICATES: Final = 2**7
MOST_CERTIFICATE_OCTETS: Final = 2**13
MOST_REQUESTS: Final = 2**4
MOST_REQUEST_OCTETS: Final = 2**15
"""What is remembered while lines are written: more than a site shows, and little of whatever a capture may hold. What
is longer is encoded anew each time."""
MOST_ENDINGS: Final = 2**6
"""Of how handshakes end; there are some twenty, and notes may quote a few octets of a peer."""
Certificates = Mapping[bytes, Certificate | Unreadable]
Authorities = Mapping[bytes, Name | Unreadable]


def render_capture_json(
    capture: Capture,
    certificates: Certificates,
    findings: Sequence[Finding],
    verdicts: Mapping[Handshake, ConnectionVerdict] | None = None,
) -> str:
    """The document as text, indented, in ASCII, ending in a line break. `verdicts` are the connections of a deployment
    that handshakes belong to; None where no deployment was given."""
    return render_document(capture_document(capture, certificates, findings, verdicts))


def capture_document(
    capture: Capture,
    certificates: Certificates,
    findings: Sequence[Finding],
    verdicts: Mapping[Handshake, ConnectionVerdict] | None = None,
) -> Document:
    """The document as plain values."""
    return {
        **head(SCHEMA),
        "files": [_file(file) for file in capture.files],
        "handshakes": [
            handshake_document(handshake, certificates, capture.authorities) for handshake in capture.handshakes
        ],
        "left_out": capture.left_out,
        "left_out_failed": capture.left_out_failed,
        "not_asked_for": capture.others + capture.sound,
        "connections": _connections(capture, verdicts or {}),
        "certificates": [_certificate(certificate) for certificate in certificates.values()],
        "findings": [finding_document(finding) for finding in findings],
    }


class HandshakeLines:
    """Handshakes as lines of JSON, each what `handshake_document` gives. A stream shows the same certificates and the
    same lists of CAs again and again, and most handshakes end alike: these are read and encoded once."""

    def __init__(
        self, read: Callable[[bytes], Certificate | Unreadable], read_authority: Callable[[bytes], Name | Unreadable]
    ) -> None:
        self._read = read
        self._read_authority = read_authority
        self._certificates: Memo[bytes, str] = Memo(MOST_CERTIFICATES)
        self._requests: Memo[tuple[bytes, ...], str] = Memo(MOST_REQUESTS)
        self._endings: Memo[tuple[object, ...], str] = Memo(MOST_ENDINGS)

    def line(self, handshake: Handshake) -> str:
        """One handshake as one line, ending in a line break."""
        shown = (
            f'"server_chain":{self._chain(handshake.server_chain)},"client_chain":{self._chain(handshake.client_chain)},'
            f'"client_certificate_seen":{"false" if handshake.client_chain is None else "true"},'
            f'"certificate_request":{self._request(handshake.request)}'
        )
        return f"{_encode(_opening(handshake))[:-1]},{shown},{self._end(handshake)}\n"

    def _end(self, handshake: Handshake) -> str:
        ending = _ending(handshake)
        if handshake.alerts or handshake.sealed_frame is not None:
            return _encode(ending)[1:]  # packets of its own
        key = tuple(ending.values())
        return self._endings.find(key) or self._endings.keep(key, _encode(ending)[1:])

    def _chain(self, chain: SeenChain | None) -> str:
        if chain is None:
            return "[]"
        behind = f',"frame":{"null" if chain.frame is None else chain.frame}}}'
        find = self._certificates.find
        return f"[{','.join([(find(der) or self._encode_certificate(der)) + behind for der in chain.certificates])}]"

    def _encode_certificate(self, der: bytes) -> str:
        """As far as it is the same wherever it is shown."""
        text = _encode(_identity(self._read(der)))[:-1]
        return text if len(der) > MOST_CERTIFICATE_OCTETS else self._certificates.keep(der, text)

    def _request(self, request: CertificateRequest | None) -> str:
        if request is None:
            return "null"
        authorities = request.authorities
        known = self._requests.find(authorities)
        if known is not None:
            return known
        text = _encode(_request(name_text(self._read_authority(der)) for der in authorities))
        is_long = sum(map(len, authorities)) > MOST_REQUEST_OCTETS
        return text if is_long else self._requests.keep(authorities, text)


def handshake_document(handshake: Handshake, certificates: Certificates, authorities: Authorities) -> Document:
    """One handshake as plain values; `certificates` and `authorities` are those that it shows, by DER."""
    request = handshake.request
    return {
        **_opening(handshake),
        "server_chain": _chain(handshake.server_chain, certificates),
        "client_chain": _chain(handshake.client_chain, certificates),
        "client_certificate_seen": handshake.client_chain is not None,
        "certificate_request": None
        if request is None
        else _request(name_text(authorities[der]) for der in request.authorities),
        **_ending(handshake),
    }


def _opening(handshake: Handshake) -> Document:
    """Who began it, when, and what the two agreed on."""
    return {
        "time": None if handshake.time is None else _time(handshake.time),
        "seconds": None if handshake.duration is None else handshake.duration / _NANOSECONDS,
        "file": handshake.file,
        "frame": handshake.frame,
        "protocol": "ssh" if handshake.is_ssh else "tls",
        "client": _endpoint(handshake.client),
        "server": _endpoint(handshake.server),
        "sni": handshake.server_name,
        "offered_versions": [name_version(version) for version in handshake.offered_versions],
        "version": None if handshake.version is None else name_version(handshake.version),
        "cipher": None if handshake.cipher_suite is None else name_cipher_suite(handshake.cipher_suite),
    }


def _ending(handshake: Handshake) -> Document:
    """How it ended, and how much of it was seen."""
    return {
        "alerts": tuple([_alert(alert) for alert in handshake.alerts]),
        "sealed_alert": _side(handshake.sealed_alert),
        "sealed_alert_frame": handshake.sealed_frame,
        "sealed_farewell": _side(handshake.sealed_farewell),
        "closed_by": None if handshake.ended_by is None else handshake.ended_by.value,
        "reset_by": _side(handshake.reset_by),
        "unanswered": _side(handshake.unanswered),
        "resumed": handshake.is_resumed,
        "outcome": handshake.outcome.value,
        "idle": handshake.is_idle,
        "complete": handshake.is_complete,
        "hidden": handshake.is_hidden,
        "notes": handshake.notes,
    }


def _request(authorities: Iterable[str]) -> Document:
    return {"authorities": list(authorities)}


def _side(side: Side | None) -> str | None:
    return None if side is None else side.value


def _endpoint(endpoint: Endpoint) -> Document:
    return {"ip": endpoint.ip, "port": endpoint.port}


def _chain(chain: SeenChain | None, certificates: Certificates) -> list[Document]:
    if chain is None:
        return []
    return [{**_identity(certificates[der]), "frame": chain.frame} for der in chain.certificates]


def _identity(certificate: Certificate | Unreadable) -> Document:
    return {"sha256": _fingerprint(certificate), "subject": _subject(certificate)}


def _fingerprint(certificate: Certificate | Unreadable) -> str:
    return certificate.sha256 if isinstance(certificate, Certificate) else sha256(certificate.der).hexdigest()


def _subject(certificate: Certificate | Unreadable) -> str | None:
    return str(certificate.subject) if isinstance(certificate, Certificate) else None


def _alert(alert: SeenAlert) -> Document:
    named = alert_of(alert.code)
    return {
        "from": alert.sender.value,
        "level": alert.level,
        "code": alert.code,
        "name": named.name,
        "frame": alert.frame,
    }


def _connections(capture: Capture, verdicts: Mapping[Handshake, ConnectionVerdict]) -> list[Document]:
    """Every connection of the deployment that was captured, with its verdict and the positions of its handshakes."""
    found: dict[str, tuple[ConnectionVerdict, list[int]]] = {}
    for position, handshake in enumerate(capture.handshakes):
        if handshake in verdicts:
            verdict = verdicts[handshake]
            found.setdefault(verdict.connection.id, (verdict, []))[1].append(position)
    return [
        {"id": identity, "kind": verdict.connection.kind, "outcome": verdict.outcome.value, "handshakes": positions}
        for identity, (verdict, positions) in found.items()
    ]


def _file(file: CaptureFile) -> Document:
    return {"path": file.path, "packets": file.packets, "bytes": file.bytes, "notes": list(file.notes)}


def _certificate(certificate: Certificate | Unreadable) -> Document:
    """One that cannot be read has no subject, and says why."""
    read = certificate if isinstance(certificate, Certificate) else None
    return {
        "sha256": _fingerprint(certificate),
        "subject": _subject(certificate),
        "issuer": None if read is None else str(read.issuer),
        "not_after": None if read is None else time_text(read.not_after),
        "unreadable": certificate.reason if isinstance(certificate, Unreadable) else None,
        "pem": write_block(certificate.der),
    }


def _time(nanoseconds: int) -> str:
    """UTC, ISO 8601, with as many digits as the capture has."""
    seconds, fraction = divmod(nanoseconds, _NANOSECONDS)
    digits = f"{fraction:09d}" if fraction % 1000 else f"{fraction // 1000:06d}"
    return f"{_second(seconds)}.{digits}Z"


@lru_cache(maxsize=64)
def _second(seconds: int) -> str:
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%dT%H:%M:%S}"
