"""The memory of a lab CA as JSON lines: one line of settings, then one for each certificate it issued.

Not here: where the file lies and how it is replaced (`edgetrust.io.authority_folder`).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TypeVar

from edgetrust.errors import Malformed
from edgetrust.model.authority import IssuedRecord, Ledger, Revocation, RevocationReason

SCHEMA = "edgetrust.ca-ledger/1"

T = TypeVar("T")
_Fields = dict[str, object]


def write_ledger(ledger: Ledger) -> str:
    """The lines. `read_ledger` gives the same ledger back."""
    return "".join(f"{json.dumps(line)}\n" for line in _lines(ledger))


def read_ledger(text: str) -> Ledger:
    """The ledger in the text of a file. Raises Malformed, with the number of the line."""
    first, *rest = [_parse(number, line) for number, line in enumerate(text.splitlines() or [""], 1)]
    if first.get("schema") != SCHEMA:
        raise Malformed(f"line 1 has the schema {first.get('schema')!r}, expected {SCHEMA!r}")
    return Ledger(
        seed=_optional(first, "seed", str, 1),
        crl_urls=_texts(first, "crl_urls", 1),
        ocsp_urls=_texts(first, "ocsp_urls", 1),
        crl_number=_take(first, "crl_number", int, 1),
        issued=tuple(_read_record(fields, number) for number, fields in enumerate(rest, 2)),
    )


def _lines(ledger: Ledger) -> Iterator[_Fields]:
    yield {
        "schema": SCHEMA,
        "seed": ledger.seed,
        "crl_urls": ledger.crl_urls,
        "ocsp_urls": ledger.ocsp_urls,
        "crl_number": ledger.crl_number,
    }
    for record in ledger.issued:
        yield {
            "serial": f"{record.serial:x}",
            "sha256": record.sha256,
            "subject": record.subject,
            "names": record.names,
            "not_before": _write_time(record.not_before),
            "not_after": _write_time(record.not_after),
            "profile": record.profile,
            **_write_revocation(record.revocation),
        }


def _write_revocation(revocation: Revocation | None) -> _Fields:
    return {} if revocation is None else {"revoked_at": _write_time(revocation.at), "reason": revocation.reason}


def _write_time(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _read_record(fields: _Fields, number: int) -> IssuedRecord:
    return IssuedRecord(
        serial=_read_serial(fields, number),
        sha256=_take(fields, "sha256", str, number),
        subject=_take(fields, "subject", str, number),
        names=_texts(fields, "names", number),
        not_before=_read_time(fields, "not_before", number),
        not_after=_read_time(fields, "not_after", number),
        profile=_take(fields, "profile", str, number),
        revocation=_read_revocation(fields, number) if "revoked_at" in fields else None,
    )


def _read_revocation(fields: _Fields, number: int) -> Revocation:
    text = _take(fields, "reason", str, number)
    if text not in list(RevocationReason):
        raise Malformed(f"line {number}: the reason {text!r} is none of {', '.join(RevocationReason)}")
    return Revocation(at=_read_time(fields, "revoked_at", number), reason=RevocationReason(text))


def _parse(number: int, line: str) -> _Fields:
    try:
        fields = json.loads(line)
    except ValueError as error:
        raise Malformed(f"line {number} is no JSON: {error}") from error
    if not isinstance(fields, dict):
        raise Malformed(f"line {number} is no JSON object")
    return fields


def _take(fields: _Fields, key: str, kind: type[T], number: int) -> T:
    value = fields.get(key)
    if not isinstance(value, kind) or isinstance(value, bool):
        raise Malformed(f"line {number}: {key} is {value!r}, expected {kind.__name__}")
    return value


def _optional(fields: _Fields, key: str, kind: type[T], number: int) -> T | None:
    return None if fields.get(key) is None else _take(fields, key, kind, number)


def _texts(fields: _Fields, key: str, number: int) -> tuple[str, ...]:
    listed = _take(fields, key, list, number)
    if not all(isinstance(each, str) for each in listed):
        raise Malformed(f"line {number}: {key} holds something else than texts")
    return tuple(listed)


def _read_serial(fields: _Fields, number: int) -> int:
    text = _take(fields, "serial", str, number)
    try:
        return int(text, 16)
    except ValueError as error:
        raise Malformed(f"line {number}: the serial number {text!r} is not hexadecimal") from error


def _read_time(fields: _Fields, key: str, number: int) -> datetime:
    text = _take(fields, key, str, number)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise Malformed(f"line {number}: {key} is {text!r}, expected a time like 2026-11-23T00:00:00Z") from error
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
