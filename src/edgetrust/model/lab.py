"""The lab: what the nodes of a deployment hold, how a connection turns out, and what went over the wire.

Not here: the software nodes that hold and speak it (`edgetrust.twin`), and what `check` foretells of them
(`edgetrust.usecase.rehearse`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field, replace
from datetime import datetime

from edgetrust.model.alert import Alert
from edgetrust.model.certificate import Certificate, RevocationList
from edgetrust.model.connection import Connection
from edgetrust.model.deployment import Slot, Store
from edgetrust.model.side import Side
from edgetrust.model.value import dataclass
from edgetrust.model.verdict import Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldIdentity:
    """What stands in a slot: a certificate, what was uploaded with it, and its key."""

    leaf: Certificate
    others: tuple[Certificate, ...] = ()
    """Uploaded beside the leaf, in file order."""
    key: bytes | None = field(default=None, repr=False)
    """PKCS#8, DER. None: nobody has it, so nothing can be shown in a handshake."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Login:
    """User name and password of the traversal zone."""

    username: str
    password: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """Everything that one node holds. What is absent is unknown; an empty list is known to be empty."""

    node: str
    """Node id."""
    identities: Mapping[Slot, HeldIdentity] = field(default_factory=dict)
    trust: Mapping[Store, tuple[Certificate, ...]] = field(default_factory=dict)
    """In list order."""
    crls: tuple[RevocationList, ...] | None = None
    login: Login | None = None
    """On an Expressway-C as typed in its traversal zone, on an Expressway-E as in its local authentication database."""

    def shown_in(self, slot: Slot) -> HeldIdentity | None:
        """What is shown as the certificate of a slot: that of the server slot where the client slot is empty, as the
        appliances do it below X15.5 and after the upgrade."""
        found = self.identities.get(slot)
        return self.identities.get(Slot.SERVER) if found is None and slot is Slot.CLIENT else found

    def with_identity(self, slot: Slot, identity: HeldIdentity) -> Holding:
        """The holding with another certificate in a slot."""
        return replace(self, identities={**self.identities, slot: identity})

    def with_trust(self, store: Store, entries: tuple[Certificate, ...]) -> Holding:
        """The holding with another list in a store."""
        return replace(self, trust={**self.trust, store: entries})


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """Certificates, keys and lists of all nodes of a deployment."""

    holdings: Mapping[str, Holding]
    """By node id; endpoints hold only the list in their store `endpoint`."""
    public_roots: tuple[Certificate, ...] = ()
    """Counted as public beside the built-in list: the deployment's `public_ca`."""

    def with_holding(self, holding: Holding) -> Material:
        """The material with another holding of one node."""
        return replace(self, holdings={**self.holdings, holding.node: holding})


@dataclass(frozen=True, slots=True, kw_only=True)
class Fate:
    """How a connection ends, as far as both sides and the wire can tell."""

    outcome: Outcome
    rejected_by: str | None = None
    """Id of the node that refused the other's certificate; None: nobody did, or nobody knows."""
    alert: Alert | None = None
    """The TLS alert with which it said so; None: it closed without one, or refused nothing."""
    rule: str | None = field(default=None, compare=False)
    """The rule of `check` that says why; no part of the end itself, and None of what really became of a connection."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rehearsal:
    """A connection, foretold and done."""

    connection: Connection
    predicted: Fate
    actual: Fate
    was_run: bool = True
    """False: what it takes is not at hand; `words` says what."""
    words: str = ""
    """What the nodes say of it, for people: OpenSSL's reason, the name that was looked for, why it was not run."""
    lacks: tuple[str, ...] = ()
    """For one that was not run: each certificate, key or list that would be needed, for people."""
    login_refused: bool = False
    """The traversal zone does not come up for its user name or password, although TLS stands."""

    @property
    def agrees(self) -> bool:
        return self.predicted == self.actual

    @property
    def was_left_open(self) -> bool:
        """It was run, and shows what nobody could foretell."""
        return self.was_run and not self.agrees and self.predicted.outcome is Outcome.UNKNOWN

    @property
    def differs(self) -> bool:
        """It was run, and ended otherwise than foretold."""
        return self.was_run and not self.agrees and not self.was_left_open


@dataclass(frozen=True, slots=True, kw_only=True)
class LabRun:
    """Every connection of a deployment, foretold and done once."""

    deployment_name: str
    deployment_file: str
    at: datetime
    """The time at which certificates were judged."""
    rehearsals: tuple[Rehearsal, ...]
    """In the order of the table."""
    notes: tuple[str, ...] = ()
    """What was made for this run, as lines."""

    @property
    def disagreements(self) -> tuple[Rehearsal, ...]:
        """Connections that were run and ended otherwise than foretold."""
        return tuple(each for each in self.rehearsals if each.differs)

    @property
    def not_run(self) -> tuple[Rehearsal, ...]:
        return tuple(each for each in self.rehearsals if not each.was_run)


@dataclass(frozen=True, slots=True, kw_only=True)
class SocketName:
    """One end of a TCP connection, as a packet has it."""

    ip: str
    port: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Flight:
    """Octets that one side wrote at once."""

    at: datetime
    sender: Side
    octets: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation:
    """One TCP connection of the lab: what either side wrote, and who ended it. Captures are written from these."""

    client: SocketName
    """As the appliances would have them: the node's address in the deployment where it has one, and the true port."""
    server: SocketName
    opened: datetime
    flights: tuple[Flight, ...]
    closed_by: Side | None
    closed: datetime
    is_reset: bool = False
    """It was ended by a reset (RST), not by a FIN."""


WRONG_CREDENTIALS = "Incorrect authentication credential for user"
"""`Account.failure` of a traversal server whose client gave a wrong user name or password, after a good handshake."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """What one node has to say about one connection, for its logs."""

    node: str
    side: Side
    peer: str | None
    """Node id of the other end; None: a stranger."""
    connection: Connection | None
    """None: a stranger dialled."""
    at: datetime
    own: SocketName
    other: SocketName
    error_code: int | None = None
    """X509_V_ERR_… for which this node refused the other's certificate; 62 for a name."""
    error_text: str | None = None
    """X509_verify_cert_error_string."""
    error_depth: int = 0
    expected_name: str | None = None
    """The name that this node looked for first."""
    peer_names: tuple[str, ...] = ()
    """Common name, then DNS names of the certificate that the other end showed."""
    received: Alert | None = None
    """The alert that the other end sent."""
    is_established: bool = False
    """The handshake went through at this end."""
    peer_closed: bool = False
    """The other end closed without an alert before the connection was of use."""
    failure: str | None = None
    """Why this side gave up for a reason other than a certificate: OpenSSL's words for an alert or garbage; or
    `WRONG_CREDENTIALS`."""
