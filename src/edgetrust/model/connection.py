"""Connections of a deployment, and what each side demands of the other.

Not here: which connections there are (`edgetrust.mra.connections`, the one table) and how they turn out
(`edgetrust.mra.verdicts`).
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from edgetrust.model.value import dataclass

if TYPE_CHECKING:
    # Purposes are asked for in many places that know nothing of a deployment.
    from edgetrust.model.deployment import Slot, Store


class Purpose(StrEnum):
    """What a certificate must be good for, as OpenSSL's `-purpose sslserver` and `sslclient` check it."""

    SERVER_AUTH = "server-auth"
    CLIENT_AUTH = "client-auth"

    @property
    def usage(self) -> str:
        """The extended key usage that permits it, as RFC 5280 and openssl call it."""
        return "serverAuth" if self is Purpose.SERVER_AUTH else "clientAuth"


class Refusal(StrEnum):
    """How a verifier lets the other side know that it refuses a *name*; chains are always refused with a TLS alert,
    except where `Requirement.sends_alerts` is false."""

    ALERT = "alert"
    """bad_certificate (42)."""
    CLOSE = "close"
    """The connection is closed after a good handshake; no alert."""
    SIP_403 = "sip-403"
    """The handshake succeeds, then SIP answers 403."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectedNames:
    """The names a verifier looks for. Every group must be satisfied, by any one of its alternatives."""

    groups: tuple[tuple[str, ...], ...] = ()
    """Host names, IP addresses, or `_service._proto.domain` for an SRVName."""
    common_name_counts: bool = False
    """A common name stands in where the certificate has no DNS subject alternative name at all."""

    @property
    def flat(self) -> tuple[str, ...]:
        """All alternatives in order, each once."""
        return tuple(dict.fromkeys(name for group in self.groups for name in group))


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirement:
    """One side of a connection verifying the certificate of the other."""

    verifier: str
    """Node id."""
    presenter: str
    slot: Slot
    """Which certificate the presenter shows."""
    store: Store
    """Which list the verifier trusts."""
    purposes: tuple[Purpose, ...] = ()
    """Every one is demanded; none: the purpose is not looked at."""
    names: ExpectedNames = ExpectedNames()
    leaf_only: bool = False
    """Only the leaf is sent, never the chain the presenter could build (SSH tunnel)."""
    refusal: Refusal = Refusal.ALERT
    sends_alerts: bool = True
    prompts: bool = False
    """A failure is shown to a person who may accept it (Jabber), so it is a warning, not an end."""
    in_band: bool = False
    """The certificate travels inside SIP, not in the handshake."""
    of_server: bool = True
    """The presenter is the server of the connection. In-band, its certificate is judged as that of one."""
    not_verified_because: str | None = None
    """Set when this deployment does not check this side; the reason, with the setting or release."""

    @property
    def lasting_purposes(self) -> tuple[Purpose, ...]:
        """Those that the certificate has to be good for today, and that of a server after an upgrade, or once peers
        enforce it."""
        is_verified = self.not_verified_because is None
        return tuple(each for each in self.purposes if is_verified or each is Purpose.SERVER_AUTH)


@dataclass(frozen=True, slots=True, kw_only=True)
class Connection:
    """One TLS connection of a deployment, or the SIP SERVICE exchange that rides on one."""

    kind: str
    """The kind in the table, `traversal`."""
    client: str
    """Node id."""
    server: str
    port: int | None
    """None for in-band exchanges."""
    requirements: tuple[Requirement, ...]
    """In handshake order: the client's verification of the server first."""

    @property
    def id(self) -> str:
        """`kind:client->server`."""
        return f"{self.kind}:{self.client}->{self.server}"
