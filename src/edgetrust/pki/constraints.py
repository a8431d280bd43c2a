"""Name constraints, as OpenSSL 3.0 applies them (RFC 5280 §4.2.1.10 with OpenSSL's reading of it).

Not here: which certificates of a path are compared with which constraints (`edgetrust.pki.path`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from ipaddress import ip_address

from edgetrust.codec import der, strings
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
from edgetrust.pki.match import fold
from edgetrust.pki.openssl import VerifyError

MOST_COMPARISONS = 1 << 20
"""Names times constraints that OpenSSL is willing to compare (NAME_CHECK_MAX)."""

_EMAIL_ADDRESS = "1.2.840.113549.1.9.1"
_SMTP_UTF8_MAILBOX = "1.3.6.1.5.5.7.8.9"
_ODD_ADDRESS = "iPAddress"
"""The type under which an iPAddress of a wrong length is kept (`edgetrust.codec.general_names`)."""
_HOST_NAME = r"[0-9A-Za-z_](?:[0-9A-Za-z_-]*[0-9A-Za-z_])?(?:\.[0-9A-Za-z_](?:[0-9A-Za-z_-]*[0-9A-Za-z_])?)+"


def find_violation(
    certificate: Certificate, constraints: NameConstraints, *, is_leaf: bool, san: Sequence[GeneralName] | None = None
) -> VerifyError | None:
    """The error with which `constraints` refuse a name of `certificate`; None when all names are permitted. `san`
    counts in place of its alternative names."""
    alternative = certificate.san if san is None else san
    count = len(certificate.subject.attributes) + len(alternative)
    if count and len(constraints.permitted) + len(constraints.excluded) > MOST_COMPARISONS // count:
        return VerifyError.UNSPECIFIED
    for name in _constrained_names(certificate.subject, alternative, is_leaf=is_leaf):
        error = name if isinstance(name, VerifyError) else _judge(name, constraints)
        if error is not None:
            return error
    return None


def permits(name: GeneralName, constraints: NameConstraints) -> bool:
    """Whether `constraints` let a certificate carry one name."""
    return _judge(name, constraints) is None


def _constrained_names(
    subject: Name, san: Sequence[GeneralName], *, is_leaf: bool
) -> Iterator[GeneralName | VerifyError]:
    """Subject, its e-mail addresses, the SAN, and for a leaf without DNS SAN the common names that look like hosts; an
    error in place of a name that cannot be one."""
    if subject.attributes:
        yield DirectoryName(subject)
        yield from _mail_addresses(subject)
    yield from san
    if is_leaf and not any(isinstance(name, DnsName) for name in san):
        for common_name in subject.common_names:
            stripped = common_name.rstrip("\0")
            if "\0" in stripped:
                yield VerifyError.UNSUPPORTED_NAME_SYNTAX
            elif re.fullmatch(_HOST_NAME, stripped):
                yield DnsName(stripped)


def _mail_addresses(subject: Name) -> Iterator[GeneralName | VerifyError]:
    """The e-mail addresses of a subject. OpenSSL takes them as IA5String only, so the encoding is looked at again."""
    if not any(attribute.oid == _EMAIL_ADDRESS for attribute in subject.attributes):
        return
    for rdn in der.read_inside(subject.der, der.read_only_element(subject.der, der.SEQUENCE, "a name")):
        for attribute in der.read_inside(subject.der, rdn):
            kind, (tag, _, start, end) = der.read_inside(subject.der, attribute)
            if der.read_oid(subject.der, kind, "the type of an attribute") == _EMAIL_ADDRESS:
                is_ia5 = tag == strings.IA5_STRING
                text = strings.decode_ia5(subject.der[start:end])
                yield MailName(text) if is_ia5 else VerifyError.UNSUPPORTED_NAME_SYNTAX


def _judge(name: GeneralName, constraints: NameConstraints) -> VerifyError | None:
    """nc_match: within one of the permitted subtrees of its kind, where there are any, and within no excluded one."""
    is_permitted = None
    for base in constraints.permitted:
        if _kind_of_name(name) != _kind(base):
            continue
        if base in constraints.bounded:
            return VerifyError.SUBTREE_MINMAX
        if not is_permitted:
            result = _compare(name, base)
            if result not in (None, VerifyError.PERMITTED_VIOLATION):
                return result
            is_permitted = result is None
    if is_permitted is False:
        return VerifyError.PERMITTED_VIOLATION
    for base in constraints.excluded:
        if _kind_of_name(name) != _kind(base):
            continue
        result = VerifyError.SUBTREE_MINMAX if base in constraints.bounded else _compare(name, base)
        if result is not VerifyError.PERMITTED_VIOLATION:
            return result or VerifyError.EXCLUDED_VIOLATION
    return None


def _kind_of_name(name: GeneralName) -> object:
    """Names are compared with subtrees of their own kind only; an SmtpUTF8Mailbox counts as an e-mail address."""
    return MailName if isinstance(name, OtherName) and name.oid == _SMTP_UTF8_MAILBOX else _kind(name)


def _kind(base: GeneralName) -> object:
    if not isinstance(base, OtherName):
        return type(base)
    return IpName if base.oid == _ODD_ADDRESS else base.oid


def _compare(name: GeneralName, base: GeneralName) -> VerifyError | None:
    """None when `name` lies within `base`, PERMITTED_VIOLATION when it does not, else why it cannot be told."""
    if isinstance(name, DirectoryName) and isinstance(base, DirectoryName):
        return _unless_outside(name.name.canonical.startswith(base.name.canonical))
    if isinstance(name, DnsName) and isinstance(base, DnsName):
        return _unless_outside(_is_within_dns(fold(name.value), fold(base.value)))
    if isinstance(name, MailName) and isinstance(base, MailName):
        return _within_mail(name.value, base.value)
    if isinstance(name, UriName) and isinstance(base, UriName):
        return _within_uri(name.value, base.value)
    if isinstance(name, IpName) and isinstance(base, IpName):
        return _within_network(name.value, base.value)
    if isinstance(name, OtherName) and isinstance(base, MailName):
        return _within_mailbox(name.der, base.value)
    if _kind(name) is IpName:
        return VerifyError.UNSUPPORTED_NAME_SYNTAX
    # SRVName, xmppAddr and every other otherName: OpenSSL knows no way to compare them.
    return VerifyError.UNSUPPORTED_CONSTRAINT_TYPE


def _unless_outside(within: object) -> VerifyError | None:
    return None if within else VerifyError.PERMITTED_VIOLATION


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
        return _unless_outside(len(name) > len(base) and fold(name).endswith(fold(base)))
    if base_local and base_local != local:
        return VerifyError.PERMITTED_VIOLATION
    return _unless_outside(fold(host) == fold(base_host))


def _within_mailbox(encoded: bytes, base: str) -> VerifyError | None:
    """nc_email_eai: an SmtpUTF8Mailbox (RFC 8398), whose host is in U-labels while the subtree is in A-labels. Because
    OpenSSL puts a second dot before a subtree that begins with one, nothing ever lies within such a subtree."""
    tag, _, start, end = der.read_element(encoded, 0, len(encoded))
    mailbox = strings.decode_string(tag, encoded[start:end]) if tag == strings.UTF8_STRING else None
    if mailbox is None or "@" not in mailbox:
        return VerifyError.UNSUPPORTED_NAME_SYNTAX
    try:
        wanted = fold(".".join(_u_label(label) for label in base.split(".")))
    except UnicodeError:
        return VerifyError.UNSPECIFIED
    return _unless_outside(not wanted.startswith(".") and fold(mailbox.rpartition("@")[2]) == wanted)


def _u_label(label: str) -> str:
    return label[4:].encode().decode("punycode") if label.startswith("xn--") else label


def _within_uri(uri: str, base: str) -> VerifyError | None:
    scheme, separator, rest = uri.partition("://")
    if not separator or ":" in scheme:
        return VerifyError.UNSUPPORTED_NAME_SYNTAX
    host = rest.split(":", 1)[0] if ":" in rest else rest.split("/", 1)[0]
    if not host:
        return VerifyError.UNSUPPORTED_NAME_SYNTAX
    if base.startswith("."):
        return _unless_outside(len(host) > len(base) and fold(host).endswith(fold(base)))
    return _unless_outside(fold(host) == fold(base))


def _within_network(address: str, network: str) -> VerifyError | None:
    """The mask need not be a prefix: OpenSSL takes it bit by bit."""
    host, (base, mask) = ip_address(address), map(ip_address, network.split("/"))
    if host.version != base.version:
        return VerifyError.PERMITTED_VIOLATION
    return _unless_outside(not (int(host) ^ int(base)) & int(mask))
