"""The answer about a chain for a terminal: the verdict, the chain from its root down with each step trusted or not,
what is missing, what to do, and how to have OpenSSL say the same.

Not here: how the answer was reached (`edgetrust.usecase.chain`).
"""

from __future__ import annotations

from collections.abc import Iterator

from edgetrust.model.certificate import Located
from edgetrust.model.chain import ChainAnswer, ChainLink, IssuerStanding, MissingLink, Standing
from edgetrust.model.connection import Purpose
from edgetrust.report.ansi import Pen, Style
from edgetrust.report.paragraph import hang
from edgetrust.report.printable import printable
from edgetrust.report.wording import describe_count, describe_time

_LABEL = 10
_PURPOSES = {Purpose.SERVER_AUTH: "as a server", Purpose.CLIENT_AUTH: "as a client", None: "for any purpose"}
_STANDINGS = {
    Standing.LISTED: "in the list",
    Standing.SENT: "sent",
    Standing.ELSEWHERE: "neither in the list nor sent",
}
_ISSUERS = {
    IssuerStanding.ITSELF: "trusted: self-signed and in the list, so the chain may end here",
    IssuerStanding.LISTED: "trusted: its issuer is in the list",
    IssuerStanding.SENT: "known: the peer sent its issuer",
    IssuerStanding.ROOT_NOT_LISTED: "NOT TRUSTED: self-signed, and not in the list",
    IssuerStanding.ABSENT: "NOT TRUSTED: its issuer is neither in the list nor sent",
    IssuerStanding.TWIN: "NOT TRUSTED: another certificate of its issuer's name is taken",
    IssuerStanding.NOT_SIGNED: "NOT TRUSTED: its signature fails with the key of its issuer",
    IssuerStanding.NOT_COMPUTED: "NOT TRUSTED: signatures of this kind are not computed here, and count as wrong",
    IssuerStanding.SENT_IN_VAIN: "NOT TRUSTED: its issuer was sent, but once in its list OpenSSL looks nowhere else",
    IssuerStanding.PASSED_OVER: "NOT TRUSTED: its issuer is at hand, but key identifiers or key usage rule it out",
}
_AGREEMENTS = {True: " agrees", False: " DISAGREES", None: " about all but revocation"}


def render_chain_text(answer: ChainAnswer, *, colour: bool = False, width: int = 100) -> str:
    """The answer in lines of about `width` columns; names, fingerprints and the command are never broken."""
    pen = Pen(colour)
    sections = (
        _verdict(answer, pen),
        _warnings(answer, pen, width),
        _question(answer),
        _walk(answer, pen),
        _missing(answer, pen, width),
        _steps(answer, pen, width),
        _opinions(answer, pen, width),
    )
    return "\n".join(line.rstrip() for section in sections for line in section) + "\n"


def _verdict(answer: ChainAnswer, pen: Pen) -> Iterator[str]:
    as_far_as = " by what could be read" if answer.unread else ""
    if answer.error is None:
        yield f"{pen.paint('trusted', Style.GREEN)}{as_far_as}"
        return
    yield f"{pen.paint('NOT TRUSTED', Style.RED)}{as_far_as}: {_error(answer)}"


def _warnings(answer: ChainAnswer, pen: Pen, width: int) -> Iterator[str]:
    for risk in answer.warnings:
        label = f"  {pen.paint('warning', Style.YELLOW)}   "
        yield from hang(label, _LABEL + 2, printable(f"{risk.text} ({risk.rule})"), width=width)


def _error(answer: ChainAnswer) -> str:
    error = answer.error
    if error is None:
        return ""
    alert = f"; {answer.alert}" if answer.alert is not None else ""
    return f"{error.text} (OpenSSL error {error.code} at depth {error.depth}{alert})"


def _question(answer: ChainAnswer) -> Iterator[str]:
    yield f"  {'leaf':{_LABEL}}{_called(answer.leaf)}"
    yield f"  {'list':{_LABEL}}{describe_count(answer.listed, 'certificate')}"
    yield f"  {'sent':{_LABEL}}{describe_count(answer.sent, 'certificate')} with the leaf"
    asked = [_PURPOSES[answer.purpose], *([f"named {printable(answer.name)}"] if answer.name is not None else [])]
    asked += ["with revocation checked"] if answer.revocation else []
    yield f"  {'asked':{_LABEL}}{', '.join(asked)}, at {describe_time(answer.at)}"


def _walk(answer: ChainAnswer, pen: Pen) -> Iterator[str]:
    yield ""
    yield pen.paint("The chain, from the top", Style.BOLD)
    for depth in range(len(answer.links) - 1, -1, -1):
        yield from _link(depth, answer.links[depth], pen)


def _link(depth: int, link: ChainLink, pen: Pen) -> Iterator[str]:
    certificate = link.located.certificate
    word = _ISSUERS[link.issuer]
    style = Style.GREEN if link.issuer.leads_on else Style.RED
    yield ""
    yield f"  certificate {depth + 1}  {printable(link.located.source.place)}, {_STANDINGS[link.standing]}"
    yield f"    {'subject':{_LABEL}}{_name(str(certificate.subject))}"
    yield f"    {'issuer':{_LABEL}}{_name(str(certificate.issuer))}"
    yield f"    {'':{_LABEL}}{pen.paint(word, style)}"
    if link.twin is not None:
        twin = link.twin
        yield f"    {'':{_LABEL}}taken: {printable(twin.source.place)}, SHA-256 {twin.certificate.sha256}"
    if link.fault is not None:
        yield f"    {'but':{_LABEL}}{pen.paint(link.fault.text, Style.RED)}"


def _missing(answer: ChainAnswer, pen: Pen, width: int) -> Iterator[str]:
    if not answer.missing:
        return
    yield ""
    yield pen.paint("Missing in the list", Style.BOLD)
    for each in answer.missing:
        yield from _missing_one(each)


def _missing_one(each: MissingLink) -> Iterator[str]:
    yield f"  {_name(each.subject)}"
    if each.sha256 is None or each.source is None:
        yield "    no file at hand holds it"
    else:
        yield f"    SHA-256 {each.sha256}"
        yield f"    at hand in {printable(each.source.place)}"
    for twin in each.namesakes:
        yield f"    {printable(twin.source.place)} in the list has the same name, and is another certificate"


def _steps(answer: ChainAnswer, pen: Pen, width: int) -> Iterator[str]:
    if not answer.steps:
        return
    yield ""
    yield pen.paint("What to do", Style.BOLD)
    for number, step in enumerate(answer.steps, start=1):
        yield from hang(f"  {number}. ", 5, printable(step), width=width)
    if answer.rule is not None:
        yield f"     more: edgetrust explain {answer.rule}"


def _opinions(answer: ChainAnswer, pen: Pen, width: int) -> Iterator[str]:
    opinion = answer.second_opinion
    yield ""
    yield pen.paint("How sure this is", Style.BOLD)
    word = _AGREEMENTS[answer.agrees]
    yield from hang("  ", 4, f"a second opinion{word}: {printable(opinion.reason)}", width=width)
    if answer.agrees is False:
        yield "    the appliances run OpenSSL, so its verdict is the one that counts"
    for note in answer.notes:
        yield from hang("  ", 4, f"note: {printable(note)}", width=width)
    yield f"  {_claim(answer)}:"
    yield f"    {printable(answer.openssl_command)}"


def _claim(answer: ChainAnswer) -> str:
    """What the command of OpenSSL is good for."""
    if any(link.issuer is IssuerStanding.NOT_COMPUTED for link in answer.links):
        return "this asks OpenSSL, which may compute it"
    if (answer.name or "").startswith("_"):
        return "OpenSSL looks for no SRVName, and says the same of the chain"
    return "OpenSSL says the same"


def _called(located: Located) -> str:
    return f"{_name(str(located.certificate.subject))}, {printable(located.source.place)}"


def _name(subject: str) -> str:
    return printable(subject) or "(an empty name)"
