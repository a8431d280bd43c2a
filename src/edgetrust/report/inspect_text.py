"""What stands in files, for a terminal: a paragraph an object, what an engineer looks for first.

Not here: what is worth a warning (`edgetrust.usecase.inspect`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from edgetrust.model.certificate import PURPOSE_NAMES, BasicConstraints, Certificate, KeyUsage, Unreadable, print_serial
from edgetrust.model.finding import Severity
from edgetrust.model.inspection import (
    ChainEnd,
    Inspected,
    InspectedCertificate,
    InspectedKey,
    InspectedList,
    InspectedRequest,
    Inspection,
    Notice,
    describe_numbers,
)
from edgetrust.model.names import GeneralName, print_name
from edgetrust.report.ansi import Pen, Style
from edgetrust.report.authority import describe_key
from edgetrust.report.paragraph import hang
from edgetrust.report.printable import printable
from edgetrust.report.wording import describe_count, describe_signature, describe_time

_LABEL = 10
_MOST_ENTRIES = 20
"""Entries of a revocation list that are shown; JSON has all."""
_STYLES = {Severity.ERROR: Style.RED, Severity.WARNING: Style.YELLOW, Severity.INFO: Style.DIM}
Facts = Iterator[tuple[str, str]]


def render_inspect_text(inspection: Inspection, *, colour: bool = False, width: int = 100) -> str:
    """A paragraph for each object, in lines of about `width` columns; fingerprints are never broken."""
    pen = Pen(colour)
    paragraphs = ("\n".join(_paragraph(each, pen, width)) for each in inspection.objects)
    return "\n\n".join(paragraphs) + "\n"


def _paragraph(inspected: Inspected, pen: Pen, width: int) -> Iterator[str]:
    kind, facts = _facts(inspected)
    place = printable(inspected.source.place)
    yield f"{inspected.number}. {pen.paint(kind, Style.BOLD)}  {place}"
    for label, value in facts:
        yield from hang(f"   {label:{_LABEL}}", _LABEL + 3, printable(value), width=width)
    for notice in inspected.notices:
        word = notice.severity.value
        label = pen.paint(word, _STYLES[notice.severity]) + " " * (_LABEL - len(word))
        yield from hang(f"   {label}", _LABEL + 3, printable(_describe_notice(notice)), width=width)


def _facts(inspected: Inspected) -> tuple[str, Facts]:
    match inspected:
        case InspectedCertificate():
            return "certificate", _certificate(inspected)
        case InspectedRequest():
            return "signing request", _request(inspected)
        case InspectedList():
            return "revocation list", _list(inspected)
        case InspectedKey():
            return "private key", _key(inspected)


def _certificate(inspected: InspectedCertificate) -> Facts:
    certificate = inspected.certificate
    yield "subject", str(certificate.subject) or "(empty)"
    yield "issuer", f"{certificate.issuer}{', itself' if inspected.is_self_signed else ''}" or "(empty)"
    yield "names", _names(certificate.san)
    yield "valid", _validity(inspected)
    yield "for", _uses(certificate)
    if isinstance(certificate.key_usage, frozenset):
        yield "usage", _usage(certificate.key_usage)
    algorithm = describe_signature(certificate.signature_algorithm, certificate.signature_hash)
    yield "key", f"{describe_key(certificate.key)}, signed with {algorithm}"
    yield "serial", print_serial(certificate.serial)
    yield "SHA-256", certificate.sha256
    yield "SHA-1", inspected.sha1
    yield "chain", _chain(inspected.chain)
    yield from _same_key(inspected.same_key)


def _request(inspected: InspectedRequest) -> Facts:
    request = inspected.request
    yield "subject", str(request.subject) or "(empty)"
    yield "names", _names(request.subject_alt_names)
    yield "for", f"{_role(inspected.basic_constraints)}{_purposes(request.extended_key_usage) or 'any purpose'}"
    if inspected.key_usage is not None:
        yield "usage", _usage(inspected.key_usage)
    algorithm = describe_signature(inspected.signature_algorithm, inspected.signature_hash)
    yield "key", f"{describe_key(request.key)}, signed with {algorithm}"
    yield from _same_key(inspected.same_key)


def _list(inspected: InspectedList) -> Facts:
    crl, contents = inspected.revocation_list, inspected.contents
    yield "issuer", str(crl.issuer)
    if contents.number is not None:
        yield "number", str(contents.number)
    until = describe_time(crl.next_update) if crl.next_update is not None else "further notice"
    left = f", {_left(inspected.days_left)}" if inspected.days_left is not None else ""
    yield "valid", f"{describe_time(crl.this_update)} to {until}{left}"
    yield "signed", f"with {describe_signature(contents.signature_algorithm, contents.signature_hash)}"
    revoked = describe_count(len(crl.revoked), "certificate")
    here = f", {describe_numbers(inspected.revoked_here)} among them" if inspected.revoked_here else ""
    yield "revokes", f"{revoked}{here}"
    for entry in contents.entries[:_MOST_ENTRIES]:
        reason = f", {entry.reason}" if entry.reason is not None else ""
        date = "a date that cannot be read" if entry.revoked_on is None else describe_time(entry.revoked_on)
        yield "", f"{print_serial(entry.serial)} on {date}{reason}"
    if len(contents.entries) > _MOST_ENTRIES:
        yield "", f"and {len(contents.entries) - _MOST_ENTRIES} more, which --format json has"
    yield "SHA-256", inspected.sha256
    yield "SHA-1", inspected.sha1


def _key(inspected: InspectedKey) -> Facts:
    yield "key", f"{describe_key(inspected.key.key)}; only the public half is ever shown"
    yield from _same_key(inspected.same_key)


def _same_key(numbers: tuple[int, ...]) -> Facts:
    if numbers:
        yield "same key", f"as {describe_numbers(numbers)}"


def _names(names: tuple[GeneralName, ...]) -> str:
    return ", ".join(print_name(name) for name in names) or "no subject alternative names"


def _validity(inspected: InspectedCertificate) -> str:
    certificate = inspected.certificate
    until = f"{describe_time(certificate.not_before)} to {describe_time(certificate.not_after)}"
    return f"{until}, {_left(inspected.days_left)}"


def _left(days: int) -> str:
    return f"{describe_count(days, 'day')} left" if days >= 0 else f"{describe_count(-days - 1, 'day')} ago"


def _usage(usage: frozenset[KeyUsage]) -> str:
    return ", ".join(each.value for each in KeyUsage if each in usage) or "none"


def _uses(certificate: Certificate) -> str:
    purposes = certificate.extended_key_usage
    stated = _purposes(purposes) if isinstance(purposes, tuple) else "any purpose (no extended key usage)"
    return f"{_role(certificate.basic_constraints)}{stated}"


def _role(constraints: BasicConstraints | Unreadable | None) -> str:
    if not isinstance(constraints, BasicConstraints) or not constraints.ca:
        return ""
    limit = "" if constraints.path_length is None else f" with path length {constraints.path_length}"
    return f"a CA{limit}; "


def _purposes(purposes: Iterable[str]) -> str:
    return ", ".join(PURPOSE_NAMES.get(each, each) for each in purposes)


def _chain(end: ChainEnd) -> str:
    public = "a public root" if end.is_public else "no public root"
    through = f" with {describe_numbers(end.through)}" if end.through else ""
    if end.lacks_here is None:
        return f"complete{through}, ends in {end.ends_in}, {public}"
    further = f", also{through}" if end.through else ""
    if end.unsigned_by:
        verb, key = ("has", "its key") if len(end.unsigned_by) == 1 else ("have", "their keys")
        who = f"{describe_numbers(end.unsigned_by)} {verb} the name {end.lacks_here}"
        why = f"{who}, and the signature fails with {key}"
        return f"not complete{further}: {why}"
    beyond = f"; it would end in {end.ends_in}, {public}" if end.is_public is not None else ""
    return f"not complete{further}: {end.lacks_here} is not here{beyond}"


def _describe_notice(notice: Notice) -> str:
    return notice.text if notice.rule is None else f"{notice.text} ({notice.rule})"
