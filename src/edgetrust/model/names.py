"""Names: distinguished names, and what a certificate offers as subject alternative names.

What a certificate *offers* (`DnsName`, `IpName`, …) and what a peer *expects* (a plain string in a connection's
`expected_names`) are different things; `edgetrust.pki.match` is the only place that compares them.
"""

from __future__ import annotations

from dataclasses import field

from edgetrust.model.value import dataclass

UNDELEGATED_DOMAINS = frozenset({"local", "internal", "test", "invalid", "localhost"})
"""Top-level domains that belong to nobody (RFC 6761, RFC 6762, ICANN's resolution on .internal of 2024-07-29).
CA/Browser Forum Baseline Requirements 7.1.4.2.1 forbids public certificates for names in them.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class NameAttribute:
    """One attribute of a relative distinguished name."""

    oid: str
    """Dotted object identifier, `2.5.4.3` for a common name."""
    value: str
    """The text; for values that are no text, the lower-case hex of their DER behind `#`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """An X.501 distinguished name. Equality is by the bytes; issuers are looked up by `canonical`."""

    der: bytes
    canonical: bytes = field(compare=False)
    """Equal for two names exactly when OpenSSL's X509_NAME_cmp finds them equal (case and spaces folded)."""
    rfc4514: str = field(compare=False)
    """`CN=x,O=y` as RFC 4514 writes it; `#hex` for values of OIDs without a short name."""
    attributes: tuple[NameAttribute, ...] = field(compare=False)
    """In the order of the encoding (most significant first)."""

    def __str__(self) -> str:
        return self.rfc4514

    @property
    def common_names(self) -> tuple[str, ...]:
        """Every common name, most significant first; empty when the name has none."""
        return tuple(attribute.value for attribute in self.attributes if attribute.oid == "2.5.4.3")

    @property
    def common_name(self) -> str | None:
        """The last common name, which is the one OpenSSL and the appliances look at; None when there is none."""
        names = self.common_names
        return names[-1] if names else None


@dataclass(frozen=True, slots=True)
class DnsName:
    """A dNSName, as written (A-labels for international names); a leading `*.` makes it a wildcard."""

    value: str

    @property
    def is_wildcard(self) -> bool:
        return "*" in self.value


@dataclass(frozen=True, slots=True)
class IpName:
    """An iPAddress in its usual text form."""

    value: str


@dataclass(frozen=True, slots=True)
class UriName:
    """A uniformResourceIdentifier."""

    value: str


@dataclass(frozen=True, slots=True)
class MailName:
    """An rfc822Name."""

    value: str


@dataclass(frozen=True, slots=True)
class SrvName:
    """An otherName SRVName (RFC 4985), `_collab-edge._tls.example.com`."""

    value: str


@dataclass(frozen=True, slots=True)
class XmppName:
    """An otherName xmppAddr (RFC 6120), `chat.example.com`."""

    value: str


@dataclass(frozen=True, slots=True)
class DirectoryName:
    """A directoryName."""

    name: Name

    @property
    def value(self) -> str:
        return self.name.rfc4514


@dataclass(frozen=True, slots=True)
class OtherName:
    """Any other general name: kept with its type so that nothing is lost."""

    oid: str
    """The otherName's type, or `registeredID`, `x400Address`, `ediPartyName`."""
    der: bytes
    text: str | None = None
    """The value, where it can be said."""

    @property
    def value(self) -> str:
        return f"{self.oid}:{self.text or self.der.hex()}"


GeneralName = DnsName | IpName | UriName | MailName | SrvName | XmppName | DirectoryName | OtherName

NAME_PREFIXES: dict[type[GeneralName], str] = {
    DnsName: "DNS:",
    IpName: "IP:",
    UriName: "URI:",
    MailName: "email:",
    SrvName: "SRVName:",
    XmppName: "xmppAddr:",
    DirectoryName: "DirName:",
    OtherName: "othername:",
}
"""What stands before a name of each type where names are printed."""


def print_name(name: GeneralName) -> str:
    """`DNS:a.example.com`, `SRVName:_x._tls.example.com`."""
    if isinstance(name, OtherName) and name.oid == "registeredID":
        return name.value  # a kind of its own, and no otherName
    return f"{NAME_PREFIXES[type(name)]}{name.value}"
