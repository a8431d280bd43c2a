"""What live services showed, for a terminal: a block for each, then what is wrong with certificates, then the count.

Not here: which findings there are (`edgetrust.rules.shown`, `edgetrust.usecase.probed`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import islice

from edgetrust.codec.tls.registry import name_version
from edgetrust.model.certificate import Certificate, Unreadable
from edgetrust.model.finding import Finding
from edgetrust.model.probe import Answer, ClientCertificate, Probe, ProbeResult, ServiceLookup
from edgetrust.report.ansi import Pen, Style
from edgetrust.report.paragraph import hang
from edgetrust.report.printable import printable
from edgetrust.report.wording import describe_count

MOST_AUTHORITIES = 20
"""CA names shown of one request; the JSON document has all of them."""
MOST_CERTIFICATES = 50
"""Certificates shown of one chain, as with names."""
_LABEL = 12
_ANSWERS = {
    Answer.ACCEPTED: "the server went on",
    Answer.UNOPPOSED: "the server said nothing against it",
    Answer.REFUSED: "the server refused",
    Answer.CLOSED: "the server closed the connection without an alert",
}


def render_probe_text(
    probe: Probe, findings: Sequence[Finding], *, at: datetime, colour: bool = False, width: int = 100
) -> str:
    """The results in lines of about `width` columns; names are never broken."""
    pen = Pen(colour)
    sections = [
        *(_service(lookup, pen, width) for lookup in probe.services),
        *(_result(result, at, pen, width) for result in probe.results),
        _findings(findings, colour=colour, width=width),
        _summary(probe.results),
    ]
    return "\n".join(line.rstrip() for section in sections for line in section) + "\n"


def _service(lookup: ServiceLookup, pen: Pen, width: int) -> Iterator[str]:
    yield pen.paint(printable(lookup.name), Style.BOLD)
    for record in lookup.records:
        where = f"{printable(record.host)}:{record.port}" if record.host else "no service"
        priority = f"priority {record.priority}, weight {record.weight}"
        yield f"  {'leads to':{_LABEL}}{where} ({priority})"
    if lookup.failure is not None:
        yield from _line("unknown", printable(lookup.failure), pen, width, Style.MAGENTA)
    elif not lookup.records:
        yield f"  {'leads to':{_LABEL}}nothing: there is no such record"
    for warning in lookup.warnings:
        yield from _line("warning", printable(warning), pen, width, Style.YELLOW)
    yield ""


def _result(result: ProbeResult, at: datetime, pen: Pen, width: int) -> Iterator[str]:
    target = result.target
    where = f" at {result.address}" if result.address is not None and result.address != target.host else ""
    yield f"{pen.paint(printable(target.name), Style.BOLD)}{where}"
    if result.failure is not None:
        text = f"{result.failure.stage.value}: {printable(result.failure.text)}"
        yield from _line("failed", text, pen, width, Style.RED)
    if result.versions:
        suite = _describe_suite(result)
        sni = f"SNI {printable(target.server_name)}" if target.server_name is not None else "no SNI"
        yield from _line("speaks", f"{', '.join(result.versions)}{suite} ({sni})", pen, width)
    for refusal in result.refusals:
        yield from _line("refuses", f"{refusal.version}: {printable(refusal.text)}", pen, width)
    if result.chain:
        yield from _chain(result, at, pen)
    elif result.client_certificate is not None and result.failure is None:  # all that it had to show was seen
        yield f"  {'shows':{_LABEL}}no certificate"
    yield from _request(result, pen, width)
    if result.alert is not None:
        yield from _line("alert", f"{result.alert.name} ({result.alert.code})", pen, width, Style.YELLOW)
    if result.answer is not None:
        yield from _line("handshake", _describe_answer(result), pen, width)
    yield ""


def _describe_suite(result: ProbeResult) -> str:
    """The cipher suite, with its version where there are several; nothing where none was chosen."""
    if result.cipher_suite is None:
        return ""
    if len(result.versions) > 1 and result.version is not None:
        return f"; {result.cipher_suite} with {name_version(result.version)}"
    return f", {result.cipher_suite}"


def _line(label: str, text: str, pen: Pen, width: int, style: Style | None = None) -> Iterator[str]:
    head = f"{label:{_LABEL}}"
    yield from hang(f"  {pen.paint(head, style) if style is not None else head}", _LABEL + 2, text, width=width)


def _chain(result: ProbeResult, at: datetime, pen: Pen) -> Iterator[str]:
    """Leaf first, as sent."""
    for number, certificate in enumerate(result.chain[:MOST_CERTIFICATES]):
        label = f"{'shows' if number == 0 else '':{_LABEL}}"
        if isinstance(certificate, Unreadable):
            yield f"  {label}{number}. {pen.paint('unreadable', Style.RED)}: {printable(certificate.reason)}"
            continue
        yield f"  {label}{number}. {printable(str(certificate.subject)) or '(empty subject)'}"
        indent = " " * (_LABEL + 5)
        yield f"{indent}issued by {printable(str(certificate.issuer)) or '(empty name)'}"
        yield f"{indent}{_describe_end(certificate, at)}, SHA-256 {certificate.sha256}"
    if len(result.chain) > MOST_CERTIFICATES:
        yield f"  {'':{_LABEL}}and {len(result.chain) - MOST_CERTIFICATES} more"


def _describe_end(certificate: Certificate, at: datetime) -> str:
    days = (certificate.not_after - at).days
    ends = f"{certificate.not_after:%Y-%m-%d}"
    if certificate.not_after <= at:
        return f"expired {ends}"
    if certificate.not_before > at:
        return f"valid from {certificate.not_before:%Y-%m-%d}"
    return f"valid until {ends} ({describe_count(days, 'day')})"


def _request(result: ProbeResult, pen: Pen, width: int) -> Iterator[str]:
    if result.client_certificate is None:
        return
    if result.client_certificate is ClientCertificate.NONE:
        yield from _line("asks for", "no client certificate", pen, width)
        return
    required = result.client_certificate is ClientCertificate.REQUIRED
    word = "a client certificate and refuses clients without one" if required else "a client certificate"
    if not result.authorities:
        yield from _line("asks for", f"{word}; it names no CA", pen, width)
        return
    yield from _line("asks for", f"{word}; it names {describe_count(len(result.authorities), 'CA')}:", pen, width)
    for name in result.authority_names[:MOST_AUTHORITIES]:
        yield f"{' ' * (_LABEL + 4)}{printable(name)}"
    if len(result.authorities) > MOST_AUTHORITIES:
        yield f"{' ' * (_LABEL + 4)}and {len(result.authorities) - MOST_AUTHORITIES} more"


def _describe_answer(result: ProbeResult) -> str:
    with_certificate = "with the client certificate" if result.has_shown_certificate else "without a client certificate"
    return f"{with_certificate}: {_ANSWERS[result.answer]}" if result.answer is not None else with_certificate


def _findings(findings: Sequence[Finding], *, colour: bool, width: int) -> Iterator[str]:
    """As every report has them, from the heading on."""
    if not findings:
        return
    from edgetrust.report.outline import build_findings  # most looks find nothing, and need none of this
    from edgetrust.report.text import write_entries

    yield from islice(write_entries(build_findings(findings), colour=colour, width=width), 1, None)
    yield ""


def _summary(results: Sequence[ProbeResult]) -> Iterator[str]:
    reached = sum(result.is_reached for result in results)
    yield f"{describe_count(len(results), 'service')}, {reached} reached"
