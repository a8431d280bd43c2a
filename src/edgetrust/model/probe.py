"""Looking at live services: whom to ask, what one handshake showed, and what is known of a service after all of them.

Not here: connecting (`edgetrust.io.probe`), the course of a handshake (`edgetrust.codec.tls.attempt`), and what is made
of it (`edgetrust.pki.shown`, `edgetrust.usecase.probe`).
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from edgetrust.model.alert import Alert
from edgetrust.model.certificate import Certificate, Unreadable
from edgetrust.model.names import Name
from edgetrust.model.tls import AlertMessage, CertificateRequest
from edgetrust.model.value import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """One service to look at. Two are the same service when host, port and server name are."""

    host: str
    """A name or an IP address, without brackets."""
    port: int
    server_name: str | None
    """Sent as SNI; None sends none."""
    address: str | None = None
    """Where to connect to instead of looking up the host."""
    xmpp_domain: str | None = None
    """TLS begins after XMPP's STARTTLS, in a stream to this domain; None: at once."""
    shows_certificate: bool = True
    """The client certificate, where one is given, is for this service, too."""
    connections: tuple[str, ...] = ()
    """Ids of the connections of a deployment that lead there."""

    @property
    def name(self) -> str:
        """`expe1.example.com:8443`, `[2001:db8::1]:8443`."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """The handshakes to make with one service, one after the other."""

    target: Target
    ranges: tuple[tuple[int, int], ...]
    """The oldest and the newest version that each handshake offers."""
    completes: bool
    """Send our part of the handshake, too, and wait for what the server makes of it."""


class Stage(StrEnum):
    """How far a look got when it failed."""

    RESOLVE = "resolve"
    CONNECT = "connect"
    HANDSHAKE = "handshake"


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """Why a look ended before everything was seen."""

    stage: Stage
    text: str


class Answer(StrEnum):
    """What became of a handshake that we brought to its end."""

    ACCEPTED = "accepted"
    """The server went on."""
    UNOPPOSED = "unopposed"
    """TLS 1.3: our part is over, and the server said nothing against it as long as we waited."""
    REFUSED = "refused"
    """By an alert."""
    CLOSED = "closed"
    """Without an alert."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """What one handshake showed."""

    offered: tuple[int, int] | None = None
    """The oldest and the newest version; None where nothing was offered."""
    version: int | None = None
    """Chosen by the server; None when it never came to that."""
    cipher_suite: int | None = None
    certificates: tuple[bytes, ...] | None = None
    """The chain as sent, DER; None when none was seen."""
    request: CertificateRequest | None = None
    """The server asked for a client certificate."""
    is_flight_seen: bool = False
    """Everything the server sends before it waits for us was seen: what is missing was not sent."""
    alert: AlertMessage | None = None
    """From the server: the first fatal one, else the first."""
    answer: Answer | None = None
    """None when our part of the handshake was not sent."""
    has_shown_certificate: bool = False
    """We were asked for a certificate and sent one."""
    failure: Failure | None = None
    address: str | None = None
    """The IP address connected to."""
    seconds: float = 0.0


class ClientCertificate(StrEnum):
    """Whether a service asks for a client certificate."""

    NONE = "none"
    REQUESTED = "requested"
    REQUIRED = "required"
    """A handshake that went on without one was refused for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """A version that was offered alone and that a service did not choose."""

    version: str
    """By name: `TLS 1.1`."""
    text: str
    """How it was refused."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProbeResult:
    """What is known of one service."""

    target: Target
    address: str | None
    is_reached: bool
    """The service spoke TLS to us."""
    failure: Failure | None
    versions: tuple[str, ...]
    """Negotiated, newest first, by name: `TLS 1.2`."""
    cipher_suite: str | None
    """By name: `TLS_AES_256_GCM_SHA384`."""
    chain: tuple[Certificate | Unreadable, ...]
    """As sent, leaf first."""
    client_certificate: ClientCertificate | None
    """None: it never came to that."""
    authorities: tuple[Name | Unreadable, ...]
    """The CA names in the request for a client certificate."""
    alert: Alert | None
    answer: Answer | None
    """To our part of the handshake; None where none was sent."""
    has_shown_certificate: bool
    seconds: float
    client_chain: tuple[Certificate | Unreadable, ...] = ()
    """What we showed, leaf first; nothing when we were not asked, or had nothing to show."""
    version: int | None = None
    """Of the handshake that is told of here; None when it never came to that."""
    offered: tuple[int, ...] = ()
    """Every version that was offered, newest first."""
    is_alert_fatal: bool = False
    """The alert ended the handshake."""
    refusals: tuple[Refusal, ...] = ()
    """Versions that were offered alone and not taken, newest first."""

    @property
    def authority_names(self) -> tuple[str, ...]:
        """The CA names as RFC 4514 writes them; `#` and the octets of one that cannot be read."""
        return tuple(f"#{name.der.hex()}" if isinstance(name, Unreadable) else str(name) for name in self.authorities)

    @property
    def certificates(self) -> tuple[Certificate, ...]:
        """Those of the chain that could be read, in their order."""
        return tuple(each for each in self.chain if isinstance(each, Certificate))


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceRecord:
    """One SRV record."""

    host: str
    """Without the final dot."""
    port: int
    priority: int = 0
    weight: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceLookup:
    """What the DNS says of one service name."""

    name: str
    """`_collab-edge._tls.example.com`."""
    records: tuple[ServiceRecord, ...] = ()
    """In the order in which clients try them."""
    failure: str | None = None
    """Why nothing is known. That there is no record is no failure."""
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Probe:
    """Everything one run found out."""

    results: tuple[ProbeResult, ...]
    time: datetime
    """When the services were looked at, aware."""
    services: tuple[ServiceLookup, ...] = ()
