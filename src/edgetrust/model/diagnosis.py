"""Everything that archives of several nodes say together; `edgetrust.report` renders it.

Not here: how it is found out (`edgetrust.usecase.diagnose`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from edgetrust.model.capture import Capture
from edgetrust.model.certificate import Certificate, Unreadable
from edgetrust.model.evidence import Problem
from edgetrust.model.finding import Finding
from edgetrust.model.handshake import Handshake
from edgetrust.model.log import Log
from edgetrust.model.report import Report
from edgetrust.model.side import Side
from edgetrust.model.starter import Unused
from edgetrust.model.value import dataclass
from edgetrust.model.verdict import ConnectionVerdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnosis:
    """One answer."""

    report: Report | None
    """Of the deployment that the certificates show, with every finding; None where no node could be told."""
    findings: tuple[Finding, ...]
    """All of them, most severe first: each defect with the handshakes and log lines that it explains."""
    capture: Capture
    certificates: Mapping[bytes, Certificate | Unreadable]
    """Of the captured handshakes, by DER."""
    verdicts: Mapping[Handshake, ConnectionVerdict]
    """The connection that a handshake belongs to, where there is one."""
    describe: Callable[[Handshake, Side], str]
    """What a node is called."""
    log: Log
    unused: tuple[Unused, ...]
    """Files that could not be used, and why."""
    problems: tuple[Problem, ...]
    """What could not be read."""
    tracebacks: tuple[str, ...] = ()
    """Of rules that failed."""

    @property
    def is_empty(self) -> bool:
        """Nothing could be examined: no node, no handshake, no line of a log."""
        has_lines = any(file.lines for file in self.log.files)
        return self.report is None and not self.capture.handshakes and not has_lines
