"""The length up to which old releases read the subject alternative names.

Counted is the list as OpenSSL prints it, `DNS:a.example.com, DNS:b.example.com`. Which releases have the limit is in
`edgetrust.mra.releases`. Source: TAC 213872, note on 999 characters; Certificate Creation and Use Deployment Guide.
"""

from __future__ import annotations

from itertools import accumulate

from edgetrust.model.certificate import Certificate
from edgetrust.model.names import (
    DirectoryName,
    DnsName,
    GeneralName,
    IpName,
    MailName,
    OtherName,
    SrvName,
    UriName,
    XmppName,
)
from edgetrust.mra.releases import SAN_LENGTH_LIMIT, is_in_force

LIMIT = 999
"""Characters of the printed list."""

_SEPARATOR = ", "
_PREFIXES: dict[type[GeneralName], str] = {
    DnsName: "DNS:",
    IpName: "IP Address:",
    UriName: "URI:",
    MailName: "email:",
    DirectoryName: "DirName:",
}


def printed(name: GeneralName) -> str:
    """One name as OpenSSL 1.x, on which the releases in question stand, prints it."""
    if isinstance(name, SrvName | XmppName | OtherName):
        return "othername:<unsupported>"
    return f"{_PREFIXES[type(name)]}{name.value}"


def printed_list(names: tuple[GeneralName, ...]) -> str:
    """The whole list."""
    return _SEPARATOR.join(map(printed, names))


def split_at_limit(names: tuple[GeneralName, ...]) -> tuple[tuple[GeneralName, ...], tuple[GeneralName, ...]]:
    """The names that end within the limit, and the ones that do not."""
    lengths = accumulate(len(printed(name)) + len(_SEPARATOR) for name in names)
    within = sum(1 for length in lengths if length - len(_SEPARATOR) <= LIMIT)
    return names[:within], names[within:]


def visible_san(certificate: Certificate, version: str) -> tuple[GeneralName, ...]:
    """The subject alternative names that an Expressway of this release sees in a certificate."""
    if is_in_force(SAN_LENGTH_LIMIT, version):
        return split_at_limit(certificate.san)[0]
    return certificate.san
