"""Name constraints, as OpenSSL 3.0 applies them (RFC 5280 §4.2.1.10 with OpenSSL's reading of it).

Not here: which certificates of a path are compared with which constraints (`edgetrust.pki.path`).
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator

from edgetrust.model.certificate import Certificate, NameConstraints
from edgetrust.model.names import (
    DirectoryName,
    DnsName,
    GeneralName,
    IpName,
    MailName,
    Name,
    OtherName,
    UriName,
)
from edgetrust.pki.openssl import VerifyError

MOST_COMPARISONS = 1 << 20
"""Names times constraints that OpenSSL is willing to compare (NAME_CHECK_MAX)."""

_EMAIL_ADDRESS = "1.2.840.113549.1.9.1"
_HOST_NAME = re.compile(
    r"[0-9A-Za-z_](?:[0-9A-Za-z_-]*[0-9A-Za-z_])?(?:\.[0-9A-Za-z_](?:[0-9A-Za-z_-]*[0-9A-Za-z_])?)+"
)


def find_violation(certificate: Certificate, constraints: NameConstraints, *, is_leaf: bool) -> VerifyError | None:
    """The error with which `constraints` refuse a name of `certificate`; None when all names are permitted."""
    rules = len(constraints.permitted) + len(constraints.excluded)
    names = tuple(_constrained_names(certificate, is_leaf=is_leaf))
    if names and rules > MOST_COMPARISONS // len(names):
        return VerifyError.UNSPECIFIED
    for name in names:
        error = _judge(name, constraints)
        if error is not None:
            return error
    return None


def _constrained_names(certificate: Certificate, *, is_leaf: bool) -> Iterator[GeneralName]:
    """Subject, its e-mail addresses, the SAN, and for a leaf without DNS SAN the common names that look like hosts."""
    subject = certificate.subject
    if subject.attributes:
        yield DirectoryName(subject)
        for attribute in subject.attributes:
            if attribute.oid == _EMAIL_ADDRESS:
                yield MailName(attribute.value)
    yield from certificate.san
    if is_leaf and not any(isinstance(name, DnsName) for name in certificate.san):
        for common_name in subject.common_names:
            if _HOST_NAME.fullmatch(common_name):
                yield DnsName(common_name)


def _judge(name: GeneralName, constraints: NameConstraints) -> VerifyError | None:
    permitted = [base for base in constraints.permitted if _same_kind(name, base)]
    if permitted:
        results = []
        for base in permitted:
            results.append(_compare(name, base))
            if results[-1] is None:
                break
            if results[-1] is not VerifyError.PERMITTED_VIOLATION:
                return results[-1]
        if results[-1] is not None:
            return VerifyError.PERMITTED_VIOLATION
    for base in constraints.excluded:
        if _same_kind(name, base):
            result = _compare(name, base)
            if result is None:
                return VerifyError.EXCLUDED_VIOLATION
            if result is not VerifyError.PERMITTED_VIOLATION:
                return result
    return None


def _same_kind(name: GeneralName, base: GeneralName) -> bool:
    if isinstance(name, OtherName) and isinstance(base, OtherName):
        return name.oid == base.oid
    return type(name) is type(base)


def _compare(name: GeneralName, base: GeneralName) -> VerifyError | None:
    """None when `name` lies within `base`, PERMITTED_VIOLATION when it does not, else why it cannot be told."""
    if isinstance(name, DirectoryName) and isinstance(base, DirectoryName):
        return _within_directory(name.name, base.name)
    if isinstance(name, DnsName) and isinstance(base, DnsName):
        return _unless_outside(_is_within_dns(name.value.lower(), base.value.lower()))
    if isinstance(name, MailName) and isinstance(base, MailName):
        return _within_mail(name.value, base.value)
    if isinstance(name, UriName) and isinstance(base, UriName):
        return _within_uri(name.value, base.value)
    if isinstance(name, IpName) and isinstance(base, IpName):
        return _within_network(name.value, base.value)
    # SRVName, xmppAddr and every other otherName: OpenSSL knows no way to compare them.
    return VerifyError.UNSUPPORTED_CONSTRAINT_TYPE


def _unless_outside(within: object) -> VerifyError | None:
    return None if within else VerifyError.PERMITTED_VIOLATION


def _within_directory(name: Name, base: Name) -> VerifyError | None:
    return _unless_outside(name.canonical.startswith(base.canonical))


def _is_within_dns(name: str, base: str) -> bool:
    if not base or name == base:
        return True
    if not name.endswith(base):
        return False
    return base.startswith(".") or name[: -len(base)].endswith(".")


def _within_mail(name: str, base: str) -> VerifyError | None:
    local, at, host = name.rpartition("@")
    if not at:
        return VerifyError.UNSUPPORTED_NAME_SYNTAX
    base_local, base_at, base_host = base.rpartition("@")
    if not base_at and base.startswith("."):
        return _unless_outside(len(name) > len(base) and name.lower().endswith(base.lower()))
    if base_local and base_local != local:
        return VerifyError.PERMITTED_VIOLATION
    return _unless_outside(host.lower() == base_host.lower())


def _within_uri(uri: str, base: str) -> VerifyError | None:
    scheme, separator, rest = uri.partition("://")
    if not separator or ":" in scheme:
        return VerifyError.UNSUPPORTED_NAME_SYNTAX
    host = rest.split(":", 1)[0] if ":" in rest else rest.split("/", 1)[0]
    if not host:
        return VerifyError.UNSUPPORTED_NAME_SYNTAX
    if base.startswith("."):
        return _unless_outside(len(host) > len(base) and host.lower().endswith(base.lower()))
    return _unless_outside(host.lower() == base.lower())


def _within_network(address: str, network: str) -> VerifyError | None:
    try:
        base = ipaddress.ip_network(network, strict=False)
        host = ipaddress.ip_address(address)
    except ValueError:
        return VerifyError.UNSUPPORTED_NAME_SYNTAX
    return _unless_outside(host.version == base.version and host in base)
