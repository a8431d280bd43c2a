"""Names, addresses and domains replaced, so that a report can be given away. The same name is replaced in the same way
everywhere, and what belongs together still does: `expe1.example.com` and `example.com` become `host-1.domain-1.invalid`
and `domain-1.invalid`.

Not replaced are the words of edgetrust itself, times, ports, file and module names of the products. Not here: what a
report says.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import fields, is_dataclass, replace
from hashlib import sha256
from ipaddress import ip_address
from typing import TypeVar

from edgetrust.model.certificate import Certificate
from edgetrust.model.evidence import Problem
from edgetrust.model.finding import Finding
from edgetrust.model.log import Incident, Log
from edgetrust.model.names import Name

_Value = TypeVar("_Value")

_KEPT = frozenset(("rule", "pattern", "role", "references", "severity", "slot", "store", "impact", "where"))
"""Fields that hold nothing of anybody."""
_FILES = frozenset("pem der csr key crt cer txt log xml pcap cap gz zip tar tgz json yaml".split())
"""Last parts of names of files that people call after hosts."""
_NO_DOMAINS = _FILES | frozenset(
    "c cc cpp h py pyc html jsp cnf sgn"
    " ssl tcp http sip ldap zonemgr zone nomodule trafficserver edgeconfigprovisioning edge cert uds server sso".split()
)
"""Last parts of names that are files of the products, or modules of their logs."""
_KEPT_LABELS = frozenset(("collab-edge", "_collab-edge", "_cisco-uds", "_cuplogin", "_tls", "_tcp", "www", "*"))

_IPV4 = r"(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?![\w.]*\w)"
_IPV6 = r"(?<![\w:.])(?:[0-9A-Fa-f]{0,4}:){2,7}[0-9A-Fa-f]{0,4}(?![\w:])"
_DOMAIN = r"(?<![\w.-])(?:\*\.)?(?:[A-Za-z0-9_](?:[\w-]{0,62})\.)+[A-Za-z][A-Za-z0-9-]{1,62}(?![\w-])"
_MAIL = r"(?<![\w.-])[\w.+-]+@(?=[\w.-])"
_ENCODED = r"(?<=/)[A-Za-z0-9_-]{8,}={0,2}(?=/get_edge_config)"
_USER = (
    r"""(?<=Username=")[^"]+|(?<=User=")[^"]+|(?<=user ')[^']+|(?<=[/\\]home[/\\])[^/\\]+|(?<=[/\\]Users[/\\])[^/\\]+"""
)
_NODE = "|".join(
    rf"(?<={word}{mark})[^\],\s]+" for word in ("NodeID", "ClusterID", "Node ID", "Cluster ID") for mark in "=:"
)
_MAC = r"(?<![\w:.-])(?:[0-9A-Fa-f]{2}[:-]){5}[0-9A-Fa-f]{2}(?![\w:-])"
_SERIAL = r"""(?<=\bSerial=")[^"]+|(?<=\bSerialNumber=")[^"]+"""
_PERSON = r"""(?<=\bDN=")[^"]+|(?<=\bSubject=")[^"]+|(?<=\bIssuer=")[^"]+"""
"""What a field calls a holder: people, too, have certificates."""
_NUMBER = r"(?<=[?&]phone=)[^&\s'\")]+|(?<=[?&]e164=)[^&\s'\")]+"
_DEVICE = r"\b(?:SEP|CSF|TCT|BOT|TAB)[0-9A-Z]{3,15}\b"


def redact(
    log: Log, findings: tuple[Finding, ...], problems: tuple[Problem, ...] = (), *, hosts: Iterable[str] = ()
) -> tuple[Log, tuple[Finding, ...], tuple[Problem, ...]]:
    """A log, what was found in it, and what could not be read, without names; `hosts` are further ones."""
    redaction = Redaction((*hosts_of(log.incidents), *hosts))
    return redaction.value(log), redaction.value(findings), redaction.value(problems)


def hosts_of(incidents: Iterable[Incident]) -> tuple[str, ...]:
    """Names without a domain: those by which logs call nodes, and the first parts of longer names, where these are no
    words of a language. They are replaced wherever they stand alone."""
    found: dict[str, None] = {}
    for incident in incidents:
        sighting = incident.sighting
        named = (sighting.node, sighting.local, sighting.peer, sighting.expected_name)
        found.update((each, None) for each in named if each is not None and _BARE.fullmatch(each))
        for text in (*(line.text for line in incident.lines), *filter(None, named)):
            labels = (match[0].partition(".")[0] for match in _LONG.finditer(text))
            found.update((label, None) for label in labels if _IS_NAME.search(label))
    return tuple(name for name in found if name.lower() not in _KEPT_LABELS)


def names_in(certificates: Iterable[Certificate]) -> tuple[str, ...]:
    """What certificates call people, companies and places; without the letters of countries, and domains, which are
    replaced wherever they stand."""
    names = (name for each in certificates for name in (each.subject, each.issuer))
    found = (value for name in names for value in _values_of(name))
    return tuple(dict.fromkeys(value for value in found if len(value) >= _SHORTEST_NAME))


def _values_of(name: Name) -> Iterable[str]:
    parts = _UNESCAPED.split(name.rfc4514)
    return (part.partition("=")[2].replace("\\", "") for part in parts)


_UNESCAPED = re.compile(r"(?<!\\)[,+]")
_SHORTEST_NAME = 3
_FINGERPRINT = re.compile(r"(?<![0-9A-Fa-f])(?:[0-9A-Fa-f]{64}(?![0-9A-Fa-f])|[0-9A-Fa-f]{8}(?=\u2026))")
_KEPT_KEYS = _KEPT | {"schema", "time", "first", "last", "at", "kind", "outcome", "cipher", "version", "not_after"}
"""Of documents."""

_BARE = re.compile(r"(?=.*[A-Za-z])[\w-]{3,}")
_LONG = re.compile(_DOMAIN.replace("{0,62})\\.)+", "{0,62})\\.){2,}"))
"""Names of three parts and more."""
_IS_NAME = re.compile(r"(?=.*[A-Za-z])(?:.*\d|.*-)")


class Redaction:
    """Replacements, handed out as names are met."""

    def __init__(self, hosts: Iterable[str] = ()) -> None:
        """`hosts` are names without a domain; one as short as a word of English had better not be among them."""
        self._given: dict[tuple[str, str], str] = {}
        named = sorted({host.lower() for host in hosts}, key=len, reverse=True)
        alone = "|".join(rf"(?<![A-Za-z0-9-]){re.escape(host)}(?![A-Za-z0-9-])" for host in named)
        parts = {
            "user": _USER,
            "node": _NODE,
            "serial": _SERIAL,
            "holder": _PERSON,
            "number": _NUMBER,
            "mac": _MAC,
            "encoded": _ENCODED,
            "mail": _MAIL,
            "ipv4": _IPV4,
            "ipv6": _IPV6,
            "domain": _DOMAIN,
            "device": _DEVICE,
            **({"host": alone} if alone else {}),
        }
        self._hosts = re.compile(alone, re.IGNORECASE) if alone else None
        self._pattern = re.compile("|".join(f"(?P<{name}>{part})" for name, part in parts.items()), re.IGNORECASE)

    def text(self, text: str) -> str:
        """A text without names."""
        return self._pattern.sub(self._replacement, text)

    def value(self, value: _Value) -> _Value:
        """A value of the model without names in it."""
        changed: object = value
        if isinstance(value, str):
            changed = type(value)(self.text(value)) if type(value) is str else value
        elif isinstance(value, tuple):
            changed = tuple(self.value(each) for each in value)
        elif is_dataclass(value) and not isinstance(value, type):
            changes = {
                field.name: self.value(getattr(value, field.name)) for field in fields(value) if field.name not in _KEPT
            }
            changed = replace(value, **changes)
        return changed  # type: ignore[return-value]  # the same type, part by part

    def document(self, document: dict[str, object]) -> dict[str, object]:
        """A JSON document without names. Certificates are left out of it, and each fingerprint is replaced by another:
        public ones can be looked up."""
        return {key: self._part(key, part) for key, part in document.items()}

    def whole(self, text: str) -> str:
        """As `text`, with fingerprints."""
        return self.text(_FINGERPRINT.sub(self._fingerprint, text))

    def _part(self, key: str, part: object) -> object:
        if isinstance(part, str):
            return part if key in _KEPT_KEYS else "" if key == "pem" else self.whole(part)
        if isinstance(part, list):
            return [self._part(key, each) for each in part]
        return self.document(part) if isinstance(part, dict) else part

    def _fingerprint(self, match: re.Match[str]) -> str:
        """Another one of the same length: whole, or its first eight digits."""
        digits = sha256(self._name("certificate", match[0][:8].lower()).encode()).hexdigest()
        return digits[: len(match[0])]

    def _replacement(self, match: re.Match[str]) -> str:
        text = match[0]
        match match.lastgroup:
            case "mail":
                return f"{self._name('user', text[:-1].lower())}@"
            case "ipv4" | "ipv6":
                return self._address(text)
            case "domain":
                return self._domain(text)
            case "host":
                return self._host(match)
            case "encoded":
                return self._name("encoded", text)
            case kind:
                return self._name(kind or "name", text.lower())

    def _host(self, match: re.Match[str]) -> str:
        return self._name("host", match[0].lower())

    def _address(self, text: str) -> str:
        try:
            address = ip_address(text)
        except ValueError:
            return text
        is_nobody = address.is_loopback or address.is_unspecified
        return text if is_nobody else self._name("address", str(address))

    def _domain(self, text: str) -> str:
        labels = text.lower().split(".")
        if labels[-1] in _NO_DOMAINS:  # the name of a file, which may be called after a host
            stem = _without_suffixes(labels)
            if stem != labels and len(stem) >= _SHORTEST:
                return ".".join((self._labels(stem), *labels[len(stem) :]))
            return text if self._hosts is None else self._hosts.sub(self._host, text)
        return self._labels(labels)

    def _labels(self, labels: list[str]) -> str:
        if len(labels) <= _SHORTEST:
            return f"{self._name('domain', '.'.join(labels))}.invalid"
        first = labels[0] if labels[0] in _KEPT_LABELS else self._name("host", labels[0])
        return f"{first}.{self._labels(labels[1:])}"

    def _name(self, kind: str, text: str) -> str:
        key = (kind, text)
        if key not in self._given:
            self._given[key] = f"{kind}-{1 + sum(1 for given, _ in self._given if given == kind)}"
        return self._given[key]


_SHORTEST = 2
"""Labels of a domain: `example.com`."""


def _without_suffixes(labels: list[str]) -> list[str]:
    """The parts of a name of a file without its suffixes."""
    rest = labels
    while rest and rest[-1] in _FILES:
        rest = rest[:-1]
    return rest
