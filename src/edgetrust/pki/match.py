"""Does a certificate offer an expected name? The only place where names are compared.

Follows X509_check_host and X509_check_ip as they behave with default flags (wildcards in the first label, also partial
ones; the common name only without any DNS SAN). Not here: which names a connection expects
(`edgetrust.mra.connections`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from edgetrust.model.certificate import Certificate
from edgetrust.model.names import DnsName, GeneralName, IpName, SrvName
from edgetrust.pki.addresses import ip_address

_LABEL = re.compile(r"[0-9A-Za-z](?:[0-9A-Za-z-]*[0-9A-Za-z])?")
_ASCII_CAPITALS = {ord(capital): capital.lower() for capital in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"}
_LONGEST_NAME = 253
"""Characters of a host name (RFC 1035 §2.3.4, as text)."""
_MATCHED_BY_STAR = re.compile(r"[0-9A-Za-z-]*")


def offers(
    certificate: Certificate,
    name: str,
    *,
    common_name_counts: bool,
    san: tuple[GeneralName, ...] | None = None,
    last_dot_counts: bool = False,
) -> bool:
    """Whether `certificate` is good for `name`: a host name, an IP address, or `_service._proto.domain` (SRVName).

    `san` replaces the certificate's own names where a verifier sees only some of them. A host name is asked for without
    a dot at its end, as clients do it, or with it (`last_dot_counts`), as OpenSSL does when it is told such a name.
    """
    names = certificate.san if san is None else san
    address = ip_address(name)
    if address is not None:
        return any(isinstance(entry, IpName) and ip_address(entry.value) == address for entry in names)
    if name.startswith("_"):
        return any(isinstance(entry, SrvName) and entry.value.lower() == name.lower() for entry in names)
    wanted = ascii_name(name) if last_dot_counts else a_label(name)
    dns_names = _all_dns_names(certificate) if names is certificate.san else _dns_names(names)
    if not dns_names.is_empty or not common_name_counts:
        return dns_names.cover(wanted)
    return _Patterns(certificate.subject.common_names).cover(wanted)


def server_name_for(host: str) -> str | None:
    """What a client that connects to `host` sends as SNI; None for addresses (RFC 6066 §3) and for what is no host
    name."""
    name = a_label(host)
    is_name = name.isascii() and 0 < len(name) <= _LONGEST_NAME and ip_address(name) is None
    return name if is_name else None


def a_label(name: str) -> str:
    """A host name in the form certificates carry: international labels as `xn--…`, no trailing dot."""
    return ascii_name(name.rstrip("."))


def ascii_name(name: str) -> str:
    """A host name with international labels as `xn--…`, and with all its dots."""
    if name.isascii():
        return name
    try:
        return name.encode("idna").decode("ascii")
    except UnicodeError:
        return name


def fold(text: str) -> str:
    """Capital letters of ASCII made small, and no others: a Kelvin sign is no k."""
    return text.lower() if text.isascii() else text.translate(_ASCII_CAPITALS)


def matches_pattern(pattern: str, name: str) -> bool:
    """Whether a dNSName (or common name) pattern covers a host name; one that begins with a dot stands for any name
    that ends so."""
    return _Patterns((pattern,)).cover(name)


class _Patterns:
    """The names of a certificate, ready to be asked for: some carry thousands, and are asked for as many."""

    __slots__ = ("_plain", "_starred", "is_empty")

    def __init__(self, patterns: Sequence[str]) -> None:
        self.is_empty = not patterns
        # Neither a name without characters nor one with a NUL in it is a name to OpenSSL.
        self._plain = frozenset(folded for pattern in patterns if (folded := fold(pattern)) and "\0" not in folded)
        self._starred = tuple(folded for folded in self._plain if "*" in folded and _is_valid_wildcard(folded))

    def cover(self, name: str) -> bool:
        wanted = fold(name)
        if wanted in self._plain:
            return True
        if wanted.startswith(".") and len(wanted) > 1:
            # skip_prefix: a star in the pattern is then a character like any other.
            return any(folded.endswith(wanted) for folded in self._plain)
        return any(_covers(pattern, wanted) for pattern in self._starred)


@lru_cache(maxsize=1024)
def _all_dns_names(certificate: Certificate) -> _Patterns:
    return _dns_names(certificate.san)


def _dns_names(names: Iterable[GeneralName]) -> _Patterns:
    return _Patterns([entry.value for entry in names if isinstance(entry, DnsName)])


def _is_valid_wildcard(pattern: str) -> bool:
    """valid_star: one star, at an end of the first label, in no A-label, and at least two dots behind it."""
    first, *others = pattern.split(".")
    if first.count("*") != 1 or len(others) < 2 or first.startswith("xn--"):
        return False
    before, behind = first.split("*")
    if before and behind:
        return False
    # Behind a star a label may go on with a hyphen, which it may not begin with.
    if not _LABEL.fullmatch(before or "x") or not _LABEL.fullmatch(f"x{behind}"):
        return False
    return all(_LABEL.fullmatch(label) for label in others)


def _covers(pattern: str, name: str) -> bool:
    """wildcard_match, for a pattern and a name without capitals."""
    prefix, suffix = pattern.split("*")
    if len(name) < len(prefix) + len(suffix) or not (name.startswith(prefix) and name.endswith(suffix)):
        return False
    matched = name[len(prefix) : len(name) - len(suffix)]
    whole_label = not prefix and suffix.startswith(".")
    if whole_label and not matched:
        return False
    if not whole_label and name.startswith("xn--"):
        return False
    return _MATCHED_BY_STAR.fullmatch(matched) is not None
