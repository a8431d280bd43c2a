"""What logs of a small deployment say: a refusal, a look-alike and an alarm."""

from __future__ import annotations

from edgetrust.model.finding import Finding
from edgetrust.model.log import Log, LogFile
from edgetrust.usecase.logs import judge_logs
from tests.log_lines import inbound, outbound
from tests.logs import incidents, pattern

TEXT = "\n".join(
    (
        *(inbound("self signed certificate in certificate chain", port=port) for port in range(40000, 40004)),
        outbound("Peer's TLS certificate identity was unacceptable"),
        pattern("traversal-credentials").sample,
        pattern("alarm-40069").sample,
        "",
    )
)


def sample() -> tuple[Log, tuple[Finding, ...]]:
    """The log and what is wrong."""
    found = incidents(TEXT)
    file = LogFile(path="1.log", lines=TEXT.count("\n"), bytes=len(TEXT))
    return Log(files=(file,), incidents=found), judge_logs(found)
