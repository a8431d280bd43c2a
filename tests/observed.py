"""What rules about traffic look at, made from the conversations of the tests or by hand.

observation = observe("server-expired-1.2", "mutual-1.2")          # real ones, read out of a capture
observation = seen(handshake(alerts=(alert("server", 80),)))       # one that says just that
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache

from edgetrust.model.finding import Finding
from edgetrust.model.handshake import Ending, Endpoint, Handshake, HandshakeOutcome, SeenAlert, SeenChain
from edgetrust.model.side import Side
from edgetrust.model.tls import CertificateRequest
from edgetrust.rules.catalogue import find_rule
from edgetrust.rules.observation import Observation
from edgetrust.usecase.capture import Certificates
from tests import make
from tests.captures import read
from tests.wire.container import capture
from tests.wire.conversations import CONVERSATIONS, together
from tests.wire.tcp import BEGIN_NS

FILE = "eth0.pcap"
CLIENT, SERVER = Endpoint(ip="10.0.10.11", port=40001), Endpoint(ip="10.0.20.21", port=7001)


@cache
def handshakes(*names: str, keylog: bool = False) -> tuple[Handshake, ...]:
    """Conversations as they are read out of one capture, in their order; with `keylog` opened where that can be."""
    keys = "".join(CONVERSATIONS[name].keylog for name in names) if keylog else ""
    return tuple(replace(each, file=FILE) for each in read(capture(together(*names)), keylog=keys))


def seen(*shown: Handshake) -> Observation:
    """These handshakes with their certificates."""
    return Observation(handshakes=shown, certificates=Certificates().all_of(shown))


def observe(*names: str, keylog: bool = False) -> Observation:
    """Conversations, read out of one capture."""
    return seen(*handshakes(*names, keylog=keylog))


def found(slug: str, observation: Observation) -> list[Finding]:
    """What one rule finds."""
    rule = find_rule(slug)
    assert rule is not None
    return list(rule.read(observation))


def chain(*issued: make.Issued, frame: int = 5) -> SeenChain:
    """A Certificate message."""
    return SeenChain(certificates=tuple(each.der for each in issued), frame=frame)


def request(*issued: make.Issued) -> CertificateRequest:
    """A request that names these CAs."""
    return CertificateRequest(authorities=tuple(each.certificate.subject.der for each in issued))


def alert(sender: Side, code: int, *, frame: int = 9) -> SeenAlert:
    """A fatal one."""
    return SeenAlert(sender=sender, level=2, code=code, frame=frame)


def handshake(
    *,
    server_chain: Sequence[make.Issued] | None = None,
    client_chain: Sequence[make.Issued] | None = None,
    authorities: Sequence[make.Issued] | None = None,
    alerts: Sequence[SeenAlert] = (),
    ended_by: Ending | None = None,
    server_name: str | None = None,
    version: int | None = 0x0303,
    outcome: HandshakeOutcome = HandshakeOutcome.FAILED,
    notes: Sequence[str] = (),
    seconds: int = 0,
    port: int = SERVER.port,
) -> Handshake:
    """One of TLS 1.2 that failed, as long after the captures of the tests begin."""
    return Handshake(
        file=FILE,
        frame=3,
        time=BEGIN_NS + seconds * 10**9,
        client=CLIENT,
        server=replace(SERVER, port=port),
        server_name=server_name,
        offered_versions=(0x0303,),
        version=version,
        server_chain=None if server_chain is None else chain(*server_chain, frame=5),
        client_chain=None if client_chain is None else chain(*client_chain, frame=7),
        request=None if authorities is None else request(*authorities),
        alerts=tuple(alerts),
        ended_by=ended_by,
        outcome=outcome,
        notes=tuple(notes),
    )
