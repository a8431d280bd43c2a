"""`edgetrust capture --format ndjson`: a line for each handshake, out before the capture is read to its end.

Not here: documents and reports of whole captures (`edgetrust.cli.capture`).
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from edgetrust.cli.evidence import tell_problems
from edgetrust.cli.terminal import hush, lost_result, say_warning
from edgetrust.model.evidence import Problem
from edgetrust.model.finding import Severity
from edgetrust.model.handshake import Handshake
from edgetrust.report.capture_json import HandshakeLines
from edgetrust.usecase.capture import Certificates, Seen, Sieve, severity_of
from edgetrust.usecase.exit_code import ExitCode, FailOn

if TYPE_CHECKING:
    from edgetrust.usecase.capture_chains import PassingChains


def stream_capture(
    seen: Iterable[Seen],
    certificates: Certificates,
    sieve: Sieve,
    *,
    output: Path | None,
    fail_on: FailOn,
) -> ExitCode:
    """Write the handshakes as they come; what the run came to. Notes and problems go to standard error."""
    asked = sieve.select(seen)
    if output is None:
        try:
            return _Stream(_print, certificates, fail_on).run(asked, sieve)
        except BrokenPipeError:
            hush(sys.stdout)
            return ExitCode.CLEAN
    from edgetrust.io.growing import GrowingFile

    with GrowingFile(output) as file:
        return _Stream(file.write, certificates, fail_on).run(asked, sieve)


def _print(line: str) -> None:
    try:
        sys.stdout.write(line)
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        raise lost_result(error) from None


class _Stream:
    """One run: what was written, and what has to be told at its end."""

    def __init__(self, write: Callable[[str], None], certificates: Certificates, fail_on: FailOn) -> None:
        self._write = write
        self._certificates = certificates
        self._line = HandshakeLines(certificates.read, certificates.read_authority).line
        self._limit = fail_on.severity
        self._count = 0
        self._is_whole = True
        self._has_failed = False

    def run(self, seen: Iterable[Seen], sieve: Sieve) -> ExitCode:
        told: set[tuple[str, str]] = set()
        for each in seen:
            if isinstance(each, Handshake):
                self._handshake(each)
            elif isinstance(each, Problem):
                self._is_whole = False
                tell_problems([each])
                told.add((each.source.file, each.reason))
            else:
                for note in each.notes:
                    if (each.path, note) not in told:
                        say_warning(f"{each.path}: {note}")
        if not self._is_whole:
            return ExitCode.UNUSABLE_INPUT
        if not (self._count or sieve.sound):
            return ExitCode.NOTHING_EXAMINED
        return ExitCode.FINDINGS if self._has_failed else ExitCode.CLEAN

    def _handshake(self, handshake: Handshake) -> None:
        self._count += 1
        self._has_failed = self._has_failed or self._fails(handshake)
        self._write(self._line(handshake))

    def _fails(self, handshake: Handshake) -> bool:
        """Whether it makes the run fail. Certificates that nobody refused lead to warnings, which most runs ignore."""
        if self._limit is not Severity.WARNING:
            return _reaches(severity_of(handshake), self._limit)
        return _reaches(self._chains.severity_of(handshake), self._limit)

    @cached_property
    def _chains(self) -> PassingChains:
        # What rules are made of takes longer to load than a small capture takes to read.
        from edgetrust.usecase.capture_chains import PassingChains

        return PassingChains(self._certificates)


def _reaches(severity: Severity | None, limit: Severity | None) -> bool:
    return severity is not None and limit is not None and severity.rank <= limit.rank
