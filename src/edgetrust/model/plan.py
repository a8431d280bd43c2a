"""The plan of a deployment: what every certificate must carry, what every trust list must hold, and in which order it
is done.

Not here: making the plan (`edgetrust.mra.planning`), printing it (`edgetrust.report`), and acting on it
(`edgetrust.usecase`).
"""

from __future__ import annotations

from enum import StrEnum

from edgetrust.model.certificate import KeyKind, KeyUsage, Located
from edgetrust.model.connection import Purpose
from edgetrust.model.deployment import Node, Slot, Store
from edgetrust.model.finding import Impact
from edgetrust.model.names import DnsName, GeneralName, IpName, SrvName, XmppName
from edgetrust.model.value import dataclass


class SanType(StrEnum):
    """Types of subject alternative name that a plan asks for, in the words of the Generate CSR page."""

    DNS = "DNS"
    IP = "IP"
    SRV_NAME = "SRVName"
    XMPP_ADDRESS = "XMPPAddress"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedName:
    """One subject alternative name, and why it is there."""

    type: SanType
    value: str
    """`example.com`, `collab-edge.example.com`, `_collab-edge._tls.example.com`."""
    feature: str
    """Who needs it, in a word or two: `traversal zone`, `phones and Jabber`, `XMPP federation`."""
    reason: str
    """Why, as a sentence without a full stop."""

    @property
    def printed(self) -> str:
        """`DNS:example.com`, as the preview of the page and `openssl x509 -text` show it."""
        prefix = {SanType.DNS: "DNS", SanType.IP: "IP", SanType.SRV_NAME: "SRVName", SanType.XMPP_ADDRESS: "xmppAddr"}
        return f"{prefix[self.type]}:{self.value}"

    @property
    def general_name(self) -> GeneralName:
        """The same as a certificate carries it."""
        return _KINDS[self.type](self.value)


_KINDS: dict[SanType, type[DnsName | IpName | SrvName | XmppName]] = {
    SanType.DNS: DnsName,
    SanType.IP: IpName,
    SanType.SRV_NAME: SrvName,
    SanType.XMPP_ADDRESS: XmppName,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedKey:
    """The key to make. `bits` of an EC key is the size of its NIST curve: 256, 384 or 521."""

    kind: KeyKind = KeyKind.RSA
    bits: int = 2048


@dataclass(frozen=True, slots=True, kw_only=True)
class PageField:
    """One field of the page on which a certificate is requested, and what to enter or choose there."""

    label: str
    """In the vendor's words."""
    value: str


class Signer(StrEnum):
    """Who may sign a certificate."""

    PUBLIC = "public"
    INTERNAL = "internal"
    EITHER = "either"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedCertificate:
    """What the certificate of one slot must carry."""

    node: Node
    """Where its request is made; of a certificate that several nodes share, the first."""
    slot: Slot
    common_name: str
    san: tuple[PlannedName, ...]
    """In the order of the Generate CSR page, each once."""
    key: PlannedKey
    purposes: tuple[Purpose, ...]
    """The extended key usages to ask for."""
    key_usage: tuple[KeyUsage, ...]
    """The key usages to ask for, in the order of their bits."""
    signer: Signer
    reasons: tuple[str, ...]
    """Why this signer, these purposes and this key, as sentences without a full stop."""
    warnings: tuple[str, ...] = ()
    """What the chosen design costs, and what the release makes of it."""
    shared_with: tuple[Node, ...] = ()
    """Other nodes that load the same certificate and key."""
    where: str = ""
    """The page on which the request is made, in the vendor's words."""
    fields: tuple[PageField, ...] = ()
    """What to enter there, in the order of the page."""
    is_in_place: bool = False
    """Every node that loads it has a certificate at hand that carries all this, in date and of a CA that does."""
    issuers: tuple[str, ...] = ()
    """RFC 4514 names of the CAs that signed what is at hand."""
    shortcomings: tuple[str, ...] = ()
    """Why what is at hand does not do, as sentences without a full stop."""
    advised: tuple[str, ...] = ()
    """What speaks against what is at hand although it does: for the next one, as sentences without a full stop."""

    @property
    def nodes(self) -> tuple[Node, ...]:
        """Every node that loads it, the one that makes the request first."""
        return (self.node, *self.shared_with)

    @property
    def is_named(self) -> bool:
        """The deployment file names a file for it, there or not, at every node that loads it."""
        return all(self.slot in node.certificates for node in self.nodes)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedAuthority:
    """One CA that a trust list must hold."""

    subject: str
    """RFC 4514; where the CA is not known yet, what it will have signed, in words. Behind one that no file holds the
    words on those above it."""
    located: Located | None
    """The certificate itself, where some file at hand holds it."""
    reason: str
    undecided: str = ""
    """Why none of the CAs that were given is taken for it, as a clause; empty where none was given."""
    ends_soon: bool = False
    """It is about to expire, and no file at hand holds the renewed certificate of this CA."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedCopy:
    """A trust list as a node has it to which another one's is replicated."""

    node: Node
    lacking: tuple[PlannedAuthority, ...] = ()
    """What the other one holds today and this one does not: it should have arrived."""
    remove: tuple[PlannedAuthority, ...] = ()
    """Entries of this one as it is that must go: they stand in the way of a planned one, have expired, or are too
    many."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedList:
    """What one trust list must hold, in order."""

    node: Node
    """Where it is loaded."""
    store: Store
    authorities: tuple[PlannedAuthority, ...]
    copies: tuple[PlannedCopy, ...] = ()
    """The lists of the nodes to which it is replicated."""
    remove: tuple[PlannedAuthority, ...] = ()
    """Entries of the list as it is that must go: they stand in the way of one above, have expired, are no CA, were made
    by a server for itself that shows another certificate now, or are too many for a server to name them."""
    remove_afterwards: tuple[PlannedAuthority, ...] = ()
    """Entries that go once the new certificates are in use: servers show them today."""

    @property
    def confirm_on(self) -> tuple[Node, ...]:
        """Nodes to which the list is replicated, which is to be confirmed on each."""
        return tuple(copy.node for copy in self.copies)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanStep:
    """One step of the procedure."""

    number: int
    node: str | None
    """Node id; None for a step that is not done on a node (an order at a CA)."""
    where: str
    """The page or command, in the vendor's words."""
    do: str
    impact: Impact
    verify: str
    """What to check before the next step."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The whole plan."""

    certificates: tuple[PlannedCertificate, ...]
    trust: tuple[PlannedList, ...]
    steps: tuple[PlanStep, ...]
