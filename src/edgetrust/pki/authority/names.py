"""Which of the names that a request asks for an issuer certifies, and why not the others.

Not here: whether a name fits what a peer expects (`edgetrust.pki.match`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from ipaddress import IPv4Network, IPv6Network, ip_network

from edgetrust.codec import der
from edgetrust.errors import Refused
from edgetrust.model.authority import Change, Difference
from edgetrust.model.names import UNDELEGATED_DOMAINS, DnsName, GeneralName, IpName, SrvName, XmppName, print_name
from edgetrust.model.value import dataclass
from edgetrust.pki.addresses import ip_address
from edgetrust.pki.authority.profiles import Profile
from edgetrust.pki.authority.requested import Asked, AskedName
from edgetrust.pki.match import fold

_LABEL = re.compile(r"(?:\*|[0-9A-Za-z_](?:[0-9A-Za-z_-]*[0-9A-Za-z_])?)")
_NUMBER = re.compile(r"[0-9]{1,6}")
_DNS_TAG = 0x82


@dataclass(frozen=True, slots=True, kw_only=True)
class NamePolicy:
    """Which names a CA certifies."""

    allowed: tuple[str, ...] = ()
    """Domains, which stand for all below them, and networks like `10.0.0.0/8`; empty: every name."""
    refuses: bool = False
    """A request with another name is refused, instead of signed without it."""
    takes_wildcards: bool = True
    dropped: tuple[str, ...] = ()
    """Names to leave out as if by mistake; a number stands for that many at the end of the request."""


def choose_names(
    asked: Asked, profile: Profile, policy: NamePolicy
) -> tuple[tuple[AskedName, ...], tuple[Difference, ...]]:
    """The names of the certificate, in the order of the request, and how they differ from it. Raises Refused."""
    _refuse_common_names(asked, policy)
    objections = [_object(position, asked.names, profile, policy) for position in range(len(asked.names))]
    kept = [each for each, reason in zip(asked.names, objections, strict=True) if reason is None]
    differences = [
        Difference(what=print_name(each.name), change=Change.DROPPED, reason=reason)
        for each, reason in zip(asked.names, objections, strict=True)
        if reason is not None
    ]
    for name in _missing_common_names(asked, policy) if profile.is_public else ():
        kept.append(AskedName(name=DnsName(name), der=der.encode(_DNS_TAG, name.encode("ascii"))))
        reason = f"the profile {profile.name} repeats the common name"
        differences.append(Difference(what=f"DNS:{name}", change=Change.ADDED, reason=reason))
    return tuple(kept), tuple(differences)


def check_policy(policy: NamePolicy) -> None:
    """Raises Refused when an allowed entry is neither a domain nor a network."""
    for entry in policy.allowed:
        if _network(entry) is None and ("*" in _suffix(entry) or not _is_domain(_suffix(entry))):
            raise Refused(f"{entry!r} is neither a domain nor a network", hint="name it like example.com or 10.0.0.0/8")


def drops(entry: str, name: GeneralName) -> bool:
    """Whether an entry of `NamePolicy.dropped` that is no number names this name, with or without its type."""
    return fold(entry) in (fold(name.value), fold(print_name(name)))


def is_number(entry: str) -> bool:
    """Whether an entry of `NamePolicy.dropped` is a number of names; no request has a million."""
    return _NUMBER.fullmatch(entry) is not None


def _refuse_common_names(asked: Asked, policy: NamePolicy) -> None:
    """A common name cannot be left out as an alternative name can: without it the subject is another."""
    for text in asked.subject.common_names:
        name = _name_in(text)
        unwanted = _object_by_policy(name, policy) if name is not None else None
        if unwanted is not None:
            raise Refused(
                f"the common name {text}: {unwanted}", hint="allow it as well, or ask for another common name"
            )


def _object(position: int, names: Sequence[AskedName], profile: Profile, policy: NamePolicy) -> str | None:
    """Why a name is left out; None when it is certified. Raises Refused when the policy wants that instead."""
    name = names[position].name
    unwanted = _object_by_policy(name, policy)
    if unwanted is not None and policy.refuses:
        raise Refused(f"{print_name(name)}: {unwanted}", hint="ask for other names, or allow this one as well")
    if unwanted is not None:
        return unwanted
    if profile.is_public:
        private = _object_as_public(name)
        if private is not None:
            return private
    at_end = max((int(entry) for entry in policy.dropped if is_number(entry)), default=0)
    if position >= len(names) - at_end or any(drops(entry, name) for entry in policy.dropped):
        return "this CA is told to drop it"
    return None


def _object_by_policy(name: GeneralName, policy: NamePolicy) -> str | None:
    if isinstance(name, DnsName) and name.is_wildcard and not policy.takes_wildcards:
        return "this CA certifies no wildcards"
    if policy.allowed and not _is_allowed(name, policy):
        return f"it is outside {', '.join(policy.allowed)}, which is all this CA certifies"
    return None


def _object_as_public(name: GeneralName) -> str | None:
    """What keeps a public CA from certifying a name (CA/Browser Forum BR 4.2.2, 7.1.2.7.12)."""
    if isinstance(name, DnsName):
        labels = fold(name.value).removesuffix(".").split(".")
        is_public = len(labels) > 1 and labels[-1] not in UNDELEGATED_DOMAINS
        return None if is_public else "public CAs certify no internal names"
    if isinstance(name, IpName):
        address = ip_address(name.value)
        return None if address is not None and address.is_global else "public CAs certify no reserved addresses"
    return "public CAs certify DNS names and addresses alone"


def _is_allowed(name: GeneralName, policy: NamePolicy) -> bool:
    if isinstance(name, IpName):
        address = ip_address(name.value)
        networks = [_network(entry) for entry in policy.allowed]
        return any(address in network for network in networks if address is not None and network is not None)
    domain = _domain_of(name)
    if domain is None:
        return False
    suffixes = map(_suffix, policy.allowed)
    return any(domain == suffix or domain.endswith(f".{suffix}") for suffix in suffixes)


def _suffix(entry: str) -> str:
    """The domain that an allowed entry means, written as `example.com`, `.example.com` or `*.example.com`."""
    return fold(entry).removeprefix("*").removeprefix(".")


def _domain_of(name: GeneralName) -> str | None:
    """The domain that a name lies in; None for the types that have none."""
    if isinstance(name, DnsName):
        return fold(name.value).removeprefix("*.").removesuffix(".")
    if isinstance(name, SrvName | XmppName):
        # `_collab-edge._tls.example.com` and `user@example.com/desk` lie in example.com.
        return re.sub(r"^(?:_[^.]*\.)+|^[^/]*@|/.*$", "", fold(name.value))
    return None


def _missing_common_names(asked: Asked, policy: NamePolicy) -> Iterator[str]:
    """The common names to be repeated as alternative names; what the CA is told to drop is not among them."""
    present = {fold(each.name.value) for each in asked.names if isinstance(each.name, DnsName)}
    for text in asked.subject.common_names:
        name = _name_in(text)
        if not isinstance(name, DnsName) or fold(text) in present or _object_as_public(name) is not None:
            continue
        if not any(drops(entry, name) for entry in policy.dropped if not is_number(entry)):
            yield text


def _name_in(text: str) -> DnsName | IpName | None:
    """What a common name would be as an alternative name: a host name, also one without a domain or a wildcard, or an
    address; None for other texts, such as the name of a product."""
    if ip_address(text) is not None:
        return IpName(text)
    return DnsName(text) if _is_domain(text) else None


def _is_domain(text: str) -> bool:
    return all(_LABEL.fullmatch(label) for label in text.removesuffix(".").split("."))


def _network(entry: str) -> IPv4Network | IPv6Network | None:
    try:
        return ip_network(entry, strict=False)
    except ValueError:
        return None
