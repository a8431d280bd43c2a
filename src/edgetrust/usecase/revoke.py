"""What becomes of certificates after a lab CA issued them: revoked, listed in a revocation list, answered for.

Not here: issuing (`edgetrust.usecase.authority`, `edgetrust.usecase.sign_requests`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from edgetrust.errors import Refused
from edgetrust.model.authority import Authority, IssuedRecord, Revocation, Standing
from edgetrust.model.certificate import Certificate, RevocationList, print_serial
from edgetrust.model.value import dataclass
from edgetrust.pki.authority.ocsp import answer
from edgetrust.pki.authority.revocation_list import build_revocation_list
from edgetrust.pki.authority.validity import FIRST_YEAR
from edgetrust.pki.read import read_revocation_list
from edgetrust.usecase.authority import Holder

ANSWER_LASTS = timedelta(hours=1)
"""For how long an OCSP answer may be kept. A lab wants to see a revocation soon."""
_DAY = timedelta(days=1)
_SERIAL = re.compile(r"(?:0[xX])?([0-9A-Fa-f]+(?::[0-9A-Fa-f]+)*)")


@dataclass(frozen=True, slots=True, kw_only=True)
class ListOrder:
    """What a revocation list is to be."""

    at: datetime
    """What is revoked later is not on it."""
    days: int
    """From this list to the next."""
    is_expired: bool = False
    """The next one is a day overdue at `at`: out of date on purpose."""


def read_serial(text: str) -> int | None:
    """The serial number in a text as openssl and edgetrust print it: hexadecimal, colons or `0x` allowed; None for a
    text that is none."""
    digits = _SERIAL.fullmatch(text)
    return int(digits[1].replace(":", ""), 16) if digits else None


def revoke(
    authority: Authority, wanted: Sequence[int | Certificate], revocation: Revocation
) -> tuple[tuple[IssuedRecord, ...], Authority]:
    """The records that are revoked now, each once, and what the CA remembers then. Raises Refused for what it did not
    issue or has revoked already; then none is."""
    found = {record.serial: record for record in (_find(authority, each) for each in wanted)}
    records = tuple(replace(record, revocation=revocation) for record in found.values())
    ledger = authority.ledger
    for record in records:
        ledger = ledger.replaced(record)
    return records, replace(authority, ledger=ledger)


def without_own_chain(authority: Authority, certificates: Sequence[Certificate]) -> tuple[Certificate, ...]:
    """The certificates of a file that are to be revoked with it: all but the chain of the CA, which is often put behind
    a certificate."""
    chain = (authority.certificate, *authority.issuers)
    return tuple(certificate for certificate in certificates if certificate not in chain)


def publish(holder: Holder, order: ListOrder) -> tuple[RevocationList, Authority]:
    """The next revocation list, and what the CA remembers then."""
    this_update, next_update = _choose_updates(order)
    number = holder.authority.ledger.crl_number + 1
    listed = [record for record in holder.authority.ledger.issued if record.standing(order.at) is Standing.REVOKED]
    encoded = build_revocation_list(
        holder.signer, listed, number=number, this_update=this_update, next_update=next_update
    )
    ledger = replace(holder.authority.ledger, crl_number=number)
    return read_revocation_list(encoded), replace(holder.authority, ledger=ledger)


def respond(holder: Holder, request: bytes, *, at: datetime) -> bytes:
    """DER of the OCSP response to the DER of a request: what a revocation list of that time says."""
    return answer(request, holder.signer, holder.authority.ledger.find, this_update=at, next_update=at + ANSWER_LASTS)


def _choose_updates(order: ListOrder) -> tuple[datetime, datetime]:
    try:
        end = order.at - _DAY if order.is_expired else order.at + order.days * _DAY
        begin = end - order.days * _DAY
    except OverflowError:
        raise Refused(f"{order.days} days from {order.at:%Y-%m-%d} lead out of the calendar") from None
    if begin.year < FIRST_YEAR:
        raise Refused(f"{begin:%Y-%m-%d} is before {FIRST_YEAR}, the first year that revocation lists know")
    return begin, end


def _find(authority: Authority, wanted: int | Certificate) -> IssuedRecord:
    serial = wanted.serial if isinstance(wanted, Certificate) else wanted
    record = authority.ledger.find(serial)
    shown = f"the certificate with the serial number {print_serial(serial)}"
    if record is None or (isinstance(wanted, Certificate) and wanted.sha256 != record.sha256):
        raise Refused(
            f"{shown} was not issued by {authority.certificate.subject}",
            hint="name the folder of its CA with --ca; `edgetrust ca show` lists what a CA has issued",
        )
    if record.revocation is not None:
        raise Refused(
            f"{shown} is revoked since {record.revocation.at:%Y-%m-%d %H:%M:%S} ({record.revocation.reason})",
            hint="`edgetrust ca crl` writes the list that says so",
        )
    return record
