"""What a lab CA made, for people: what it is, for which names, until when, and what is not as asked.

Not here: where files lie and what comes next (`edgetrust.cli`), and the certificates themselves.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta

from edgetrust.model.authority import Authority, Difference, IssuedRecord
from edgetrust.model.certificate import (
    PURPOSE_NAMES,
    Certificate,
    KeyKind,
    PublicKey,
    RevocationList,
    print_serial,
)
from edgetrust.model.names import print_name
from edgetrust.report.printable import printable
from edgetrust.report.wording import describe_count, describe_time

REMINDER = "a lab CA: nothing it signs belongs in production"
SEEDED = "its key follows from the seed, so anybody can compute it: for tests alone"
_WIDTH = 10
_DAY = timedelta(days=1)
_SECOND = timedelta(seconds=1)


def describe_authority(authority: Authority) -> str:
    """A CA, new or not: a line with its name, and one for each fact."""
    certificate = authority.certificate
    kind = "intermediate CA" if authority.issuers else "root CA"
    facts = [("key", describe_key(certificate.key)), ("valid", _describe_validity(certificate))]
    if authority.issuers:
        facts.append(("issued by", printable(str(certificate.issuer))))
    facts.append(("serial", print_serial(certificate.serial)))
    if authority.ledger.seed is not None:
        facts.append(("note", SEEDED))
    return _describe(f"{kind} {printable(str(certificate.subject))}", facts)


def describe_certificate(certificate: Certificate, differences: Iterable[Difference], *, made_from: str) -> str:
    """A certificate for a request: for which names, until when, and in what it differs from what was asked."""
    facts = [
        ("names", printable(", ".join(print_name(name) for name in certificate.san) or "none")),
        ("purposes", _describe_purposes(certificate)),
        ("valid", _describe_validity(certificate)),
        ("issued by", printable(str(certificate.issuer))),
        ("serial", print_serial(certificate.serial)),
        *(("differs", printable(str(difference))) for difference in differences),
    ]
    return _describe(f"{printable(made_from)}: {printable(str(certificate.subject)) or '(empty subject)'}", facts)


def describe_cross_certificate(certificate: Certificate, differences: Iterable[Difference]) -> str:
    """A certificate that a CA got from another one."""
    facts = [
        ("valid", _describe_validity(certificate)),
        ("issued by", printable(str(certificate.issuer))),
        ("serial", print_serial(certificate.serial)),
        *(("differs", printable(str(difference))) for difference in differences),
    ]
    return _describe(f"cross-certificate for {printable(str(certificate.subject))}", facts)


def describe_revocation(record: IssuedRecord) -> str:
    """A certificate that is revoked now."""
    reason = f" ({record.revocation.reason})" if record.revocation is not None else ""
    return f"revoked {print_serial(record.serial)} {printable(record.subject)}{reason}"


def describe_list(revocation_list: RevocationList, number: int, *, at: datetime) -> str:
    """A revocation list: how much is on it, and until when it is good."""
    next_update = revocation_list.next_update
    is_expired = next_update is not None and next_update < at
    until = describe_time(next_update) + (", out of date on purpose" if is_expired else "") if next_update else "ever"
    facts = [
        ("revoked", describe_count(len(revocation_list.revoked), "certificate")),
        ("from", describe_time(revocation_list.this_update)),
        ("until", until),
    ]
    return _describe(f"revocation list {number} of {printable(str(revocation_list.issuer))}", facts)


def list_issued(records: Sequence[IssuedRecord], *, at: datetime) -> str:
    """A line for each certificate that a CA issued, oldest first."""
    lines = [
        f"{print_serial(record.serial)}  {record.standing(at):<8}  until {record.not_after:%Y-%m-%d}"
        f"  {record.profile:<18}  {printable(record.subject)}"
        for record in records
    ]
    return "\n".join([*lines, f"{describe_count(len(records), 'certificate')} issued"])


def describe_key(key: PublicKey) -> str:
    """`RSA 2048`, `RSASSA-PSS 2048` of a key for that alone, `ECDSA 256`."""
    if key.kind is KeyKind.RSA and key.is_for_pss_only:
        return f"RSASSA-PSS {key.bits}"
    return f"{'ECDSA' if key.kind is KeyKind.EC else key.kind} {key.bits or ''}".rstrip()


def _describe_validity(certificate: Certificate) -> str:
    lasts = certificate.not_after - certificate.not_before + _SECOND
    days = describe_count(lasts // _DAY, "day")
    return f"{describe_time(certificate.not_before)} to {describe_time(certificate.not_after)} ({days})"


def _describe_purposes(certificate: Certificate) -> str:
    purposes = certificate.extended_key_usage
    if not isinstance(purposes, tuple):
        return "any"
    return ", ".join(PURPOSE_NAMES.get(each, each) for each in purposes)


def _describe(head: str, facts: Iterable[tuple[str, str]]) -> str:
    return "\n".join(_lines(head, facts))


def _lines(head: str, facts: Iterable[tuple[str, str]]) -> Iterator[str]:
    yield head
    yield from (f"  {label:<{_WIDTH}}{value}" for label, value in facts)
