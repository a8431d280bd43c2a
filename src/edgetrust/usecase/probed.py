"""Looks at live services as handshakes, so that the rules about traffic judge them as they judge captured ones.

A look shows more than a capture: nothing is hidden from the client itself. What was only asked for is no defect: a
handshake that was never meant to be finished, or that a server ended because we had no certificate to show it.

Not here: looking (`edgetrust.usecase.probe`), the rules (`edgetrust.rules.traffic`), and what a look says about a
deployment (`edgetrust.usecase.probe_check`).
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import chain
from typing import TYPE_CHECKING

from edgetrust.model.finding import Finding
from edgetrust.model.handshake import Ending, Endpoint, Handshake, HandshakeOutcome, SeenAlert, SeenChain
from edgetrust.model.probe import Answer, ClientCertificate, Probe, ProbeResult
from edgetrust.model.side import Side
from edgetrust.model.tls import CertificateRequest
from edgetrust.pki.addresses import ip_address

if TYPE_CHECKING:
    # What rules are made of takes longer to load than a look takes, and is seldom needed.
    from edgetrust.rules.engine import RuleRun
    from edgetrust.rules.observation import Observation

CLIENT = "edgetrust probe"
"""What stands for ourselves where captures have an address."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_FATAL, _WARNING = 2, 1
_OUTCOMES = {
    Answer.ACCEPTED: HandshakeOutcome.OK,
    Answer.UNOPPOSED: HandshakeOutcome.OK,
    Answer.REFUSED: HandshakeOutcome.FAILED,
    Answer.CLOSED: HandshakeOutcome.FAILED,
}


def as_handshake(result: ProbeResult, *, at: datetime, file: str | None = None) -> Handshake:
    """The handshake that a result tells of. Its place is the service, in the `file` that it was read from, if any."""
    target = result.target
    return Handshake(
        file=target.name if file is None else f"{file}, {target.name}",
        frame=0,
        time=(at - _EPOCH) // _MICROSECOND * 1000,
        client=Endpoint(ip=CLIENT, port=0),
        server=Endpoint(ip=target.host, port=target.port),
        server_name=target.server_name,
        offered_versions=result.offered,
        version=result.version,
        server_chain=_seen(result, Side.SERVER) if result.chain else None,
        client_chain=_seen(result, Side.CLIENT) if result.has_shown_certificate or _has_shown_none(result) else None,
        request=_request(result),
        alerts=() if result.alert is None else (_alert(result, result.alert.code),),
        ended_by=Ending.SERVER if result.answer is Answer.CLOSED else None,
        is_decrypted=True,
        outcome=_outcome(result),
    )


def failed_handshakes(probe: Probe) -> tuple[Handshake, ...]:
    """Those that failed, and not just for want of a client certificate to show."""
    return tuple(as_handshake(result, at=probe.time) for result in probe.results if has_failed(result))


def has_failed(result: ProbeResult) -> bool:
    """Whether its handshake was ended by the server for another reason than that we had no certificate to show."""
    return _outcome(result) is HandshakeOutcome.FAILED and not _has_shown_none(result)


def find_in_handshakes(probe: Probe) -> RuleRun | None:
    """What the rules about traffic find; None where no handshake failed."""
    if not any(map(has_failed, probe.results)):
        return None
    from edgetrust.usecase.capture import read_rules

    return read_rules(observe(probe.results, failed_handshakes(probe)))


def merge_findings(*several: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """All of them, most severe first."""
    return tuple(sorted(chain.from_iterable(several), key=lambda finding: finding.severity.rank))


def observe(results: tuple[ProbeResult, ...], handshakes: tuple[Handshake, ...]) -> Observation:
    """These handshakes with the certificates of all `results`. A service is called what it was asked for by; one that
    was asked for by its address, what its certificate says."""
    from edgetrust.rules.observation import Observation

    hosts = dict.fromkeys(result.target.host for result in results)
    return Observation(
        handshakes=handshakes,
        certificates={each.der: each for result in results for each in (*result.chain, *result.client_chain)},
        names={host: host for host in hosts if ip_address(host.partition("%")[0]) is None},
    )


def _seen(result: ProbeResult, side: Side) -> SeenChain:
    sent = result.client_chain if side is Side.CLIENT else result.chain
    return SeenChain(certificates=tuple(each.der for each in sent))


def _has_shown_none(result: ProbeResult) -> bool:
    """The server asked for a certificate, our part went out, and there was none in it."""
    is_asked = result.client_certificate in (ClientCertificate.REQUESTED, ClientCertificate.REQUIRED)
    return is_asked and result.answer is not None and not result.has_shown_certificate


def _request(result: ProbeResult) -> CertificateRequest | None:
    if result.client_certificate in (None, ClientCertificate.NONE):
        return None
    return CertificateRequest(authorities=tuple(name.der for name in result.authorities))


def _alert(result: ProbeResult, code: int) -> SeenAlert:
    return SeenAlert(sender=Side.SERVER, level=_FATAL if result.is_alert_fatal else _WARNING, code=code)


def _outcome(result: ProbeResult) -> HandshakeOutcome:
    """Of a look that was not to be finished nothing is known, unless an alert ended it."""
    if result.answer is not None:
        return _OUTCOMES[result.answer]
    has_failed_early = result.alert is not None and result.is_alert_fatal
    return HandshakeOutcome.FAILED if has_failed_early else HandshakeOutcome.UNKNOWN
