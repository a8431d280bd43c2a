"""What the handshakes with one service come to.

Not here: making them (`edgetrust.io.probe`), and judging the chain for somebody's trust list (`edgetrust.pki.path`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from edgetrust.codec.tls.registry import alert, name_cipher_suite, name_version
from edgetrust.model.probe import Answer, Attempt, ClientCertificate, ProbeResult, Refusal, Target
from edgetrust.pki.seen import read_seen_certificate, read_seen_name

_WITHOUT_CERTIFICATE = frozenset((40, 42, 116))
"""Alerts for a client that shows no certificate: handshake_failure up to TLS 1.2 (RFC 5246 §7.4.6),
certificate_required in TLS 1.3 (RFC 8446 §4.4.2.4), and bad_certificate as Java sends it."""


def reduce_attempts(target: Target, attempts: Sequence[Attempt], *, client_chain: Sequence[bytes] = ()) -> ProbeResult:
    """The result of one service. What was shown is that of the handshake that got furthest, of the newest version among
    those; versions are of all. `client_chain`: what we show where we are asked, DER."""
    best = max(attempts, key=lambda attempt: (_progress(attempt), attempt.version or 0))
    reached = [attempt for attempt in attempts if attempt.version is not None or attempt.alert is not None]
    versions = {attempt.version for attempt in attempts if attempt.version is not None}
    request = best.request
    return ProbeResult(
        target=target,
        address=best.address,
        is_reached=bool(reached),
        failure=best.failure,
        versions=tuple(name_version(version) for version in sorted(versions, reverse=True)),
        cipher_suite=name_cipher_suite(best.cipher_suite) if best.cipher_suite is not None else None,
        chain=tuple(read_seen_certificate(der) for der in best.certificates or ()),
        client_certificate=_client_certificate(best),
        authorities=tuple(read_seen_name(der) for der in request.authorities) if request is not None else (),
        alert=alert(best.alert.code) if best.alert is not None else None,
        answer=best.answer,
        has_shown_certificate=best.has_shown_certificate,
        seconds=best.seconds,
        client_chain=tuple(read_seen_certificate(der) for der in client_chain) if best.has_shown_certificate else (),
        version=best.version,
        offered=tuple(sorted(_offered(attempts), reverse=True)),
        is_alert_fatal=best.alert is not None and best.alert.is_fatal,
        refusals=tuple(_refusals(attempts)),
    )


def _offered(attempts: Sequence[Attempt]) -> set[int]:
    ranges = [attempt.offered for attempt in attempts if attempt.offered is not None]
    return {version for oldest, newest in ranges for version in range(oldest, newest + 1)}


def _refusals(attempts: Sequence[Attempt]) -> Iterator[Refusal]:
    """In the order of the attempts; of those that were connected and offered one version."""
    for attempt in attempts:
        if attempt.offered is None or attempt.offered[0] != attempt.offered[1] or attempt.version is not None:
            continue
        if attempt.alert is not None:
            how = str(alert(attempt.alert.code))
        elif attempt.failure is not None:
            how = attempt.failure.text
        else:
            continue
        yield Refusal(version=name_version(attempt.offered[0]), text=how)


def _progress(attempt: Attempt) -> int:
    """How far it got; where several got as far, the newest version counts."""
    return sum((attempt.version is not None, attempt.certificates is not None, attempt.is_flight_seen))


def _client_certificate(attempt: Attempt) -> ClientCertificate | None:
    if attempt.request is None:
        return ClientCertificate.NONE if attempt.is_flight_seen else None
    refused = attempt.answer is Answer.REFUSED and not attempt.has_shown_certificate
    if refused and attempt.alert is not None and attempt.alert.code in _WITHOUT_CERTIFICATE:
        return ClientCertificate.REQUIRED
    return ClientCertificate.REQUESTED
