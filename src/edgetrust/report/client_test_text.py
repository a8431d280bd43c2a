"""What the client certificate testing page shows, for a terminal.

The labels are the page's own; what stands below them and not on the page is told apart. Not here: the result itself
(`edgetrust.mra.client_test`).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from edgetrust.model.certificate import Located
from edgetrust.model.client_test import Result, Settings
from edgetrust.report.ansi import Pen, Style
from edgetrust.report.paragraph import hang
from edgetrust.report.printable import printable
from edgetrust.report.wording import describe_time

_LABEL = 19
"""Columns of `Valid certificate:` and a gap."""


def render_client_test_text(
    result: Result, settings: Settings, located: Located, *, at: datetime, colour: bool = False, width: int = 100
) -> str:
    """The results, why, what was asked, and the decoded certificate below."""
    pen = Pen(colour)
    sections = (_results(result, pen), _why(result, width), _question(settings, located, at))
    lines = [line.rstrip() for section in sections for line in section]
    # Blanks at the end of a line are a part of what the pattern runs on.
    return "\n".join((*lines, *_decoded(result))) + "\n"


def _results(result: Result, pen: Pen) -> Iterator[str]:
    style = Style.GREEN if result.is_valid else Style.RED
    yield f"{'Valid certificate:':{_LABEL}}{pen.paint(printable(result.text), style)}"
    username = printable(result.username) if result.username is not None else "(none: the pattern does not match)"
    yield f"{'Resulting string:':{_LABEL}}{username}"
    for warning in result.warnings:
        yield f"{pen.paint('warning', Style.YELLOW)}: {printable(warning)}"


def _why(result: Result, width: int) -> Iterator[str]:
    error = result.verdict.error
    if error is None:
        return
    yield ""
    if result.only_crl_is_missing:
        yield from hang("", 0, "Everything but the revocation check passed: the certificate is trusted.", width=width)
        yield from hang("", 0, "Where CRL checking is not in use, this is the good result.", width=width)
    culprit = printable(result.verdict.culprit.subject.rfc4514) or "(an empty name)"
    yield f"OpenSSL: error {error.code} at depth {error.depth}, {error.text} ({culprit})"
    other = result.error_with_crls
    if other is not None and other != error:
        sentence = (
            f"Looking at revocation as well, OpenSSL stops before that, at error {other.code} at depth {other.depth}, "
            f"{other.text}: the page may show its text for that instead."
        )
        yield from hang("", 0, sentence, width=width)
    if not result.is_vendor_text:
        yield "The page's own words for this case are in no document; the line above is ours."


def _question(settings: Settings, located: Located, at: datetime) -> Iterator[str]:
    yield ""
    yield f"  certificate   {printable(located.source.place)}"
    yield f"  regex         {printable(settings.pattern)}"
    yield f"  username      {printable(settings.username)}"
    yield f"  CRL checking  {settings.crl_checking.value}"
    yield f"  judged at     {describe_time(at)}"


def _decoded(result: Result) -> Iterator[str]:
    yield ""
    yield from (printable(line) for line in result.decoded.splitlines())
