"""What a pattern is: how a line looks that means something, what it means, and where that is written.

To add one: a row in the module of its product. The words of a vendor are those of a document that `source` names, and
never made up; the addresses and names in `sample` and `near_miss` are ours. Tests hold every row against both.
"""

from __future__ import annotations

from enum import StrEnum

from edgetrust.model.log import Role
from edgetrust.model.value import dataclass


class Ends(StrEnum):
    """How a line names the two ends of a connection."""

    NONE = "none"
    INBOUND = "inbound"
    """`Src-` is the other side, the client; `Dst-` this one."""
    OUTBOUND = "outbound"
    """`Src-` is this side, the client; `Dst-` the other one."""
    UNKNOWN = "unknown"
    """`Src-` is the client, `Dst-` the server; which of them is this side is not said."""
    SOCKETS = "sockets"
    """`localAddress`, `remoteAddress` and `bServer`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Meaning:
    """What a line says."""

    rule: str
    """Slug."""
    role: Role
    code: int | None = None
    is_vague: bool = False
    """Another line of the same failure may say why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pattern:
    """One kind of line."""

    name: str
    anchors: tuple[str, ...]
    """In lower case; every such line holds one of them, and each holds a trigger of the catalogue."""
    expression: str
    """Found in the record, without regard to case. Groups that mean something: `reason`, `peer` (an address or name of
    the other side), `peers` (several of them), `port`, `expected` (the name a certificate should carry), `node`,
    `alarm`, `lowered` (any text: that alarm is over)."""
    product: str
    needs: str = ""
    """In lower case; what every such line holds as well: a quick look before the expression is tried."""
    meaning: Meaning | None
    """None: `reason` says it, in words or codes of OpenSSL."""
    otherwise: Meaning | None = None
    """What the line means when its reason is none that we know; None: nothing."""
    ends: Ends = Ends.NONE
    is_client: bool = False
    """Only the TLS client writes such a line."""
    source: str
    """Document and section."""
    sample: str
    near_miss: str
    """Close to it, and of no meaning."""


def fault(rule: str, *, is_vague: bool = False) -> Meaning:
    """The side that writes the line refuses the other one."""
    return Meaning(rule=rule, role=Role.REJECTED_PEER, is_vague=is_vague)


def refused(rule: str, *, is_vague: bool = False) -> Meaning:
    """The other side refuses the one that writes the line."""
    return Meaning(rule=rule, role=Role.REJECTED_BY_PEER, is_vague=is_vague)


def look_alike(rule: str, *, is_vague: bool = False) -> Meaning:
    """What may be taken for a certificate fault and is none."""
    return Meaning(rule=rule, role=Role.NOT_A_CERTIFICATE_FAULT, is_vague=is_vague)


def told(rule: str) -> Meaning:
    """A state that the product reports."""
    return Meaning(rule=rule, role=Role.INFO)
