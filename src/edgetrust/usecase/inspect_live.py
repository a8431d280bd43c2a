"""What a live service shows, as if it had been read from a file. Not here: connecting, and whole looks at services
(`edgetrust.usecase.probe`)."""

from __future__ import annotations

from edgetrust.errors import Malformed
from edgetrust.model.certificate import Certificate, Located
from edgetrust.model.evidence import Problem, Source
from edgetrust.model.file_contents import FileContents
from edgetrust.model.probe import ProbeResult, Target
from edgetrust.pki.shown import reduce_attempts
from edgetrust.usecase.probe import Execute, parse_target, plan_jobs


def find_target(text: str) -> Target | None:
    """The service that a text names; None for a text that is no HOST:PORT."""
    try:
        return parse_target(text)
    except Malformed:
        return None


def look_at(target: Target, *, execute: Execute) -> FileContents:
    """What the service shows in one handshake, which is not finished."""
    (job,) = plan_jobs((target,), all_versions=False, completes=False)
    ((attempt, *_),) = execute((job,))
    return contents_of(reduce_attempts(target, (attempt,)))


def contents_of(result: ProbeResult) -> FileContents:
    """The chain as sent, in its order; what kept it from being seen, or could not be read, is a problem."""
    source = Source(file=result.target.name)
    reasons = [each.reason for each in result.chain if not isinstance(each, Certificate)]
    if not result.chain:
        failure = result.failure
        reasons.append(f"{failure.stage.value}: {failure.text}" if failure is not None else "it showed no certificate")
    return FileContents(
        path=result.target.name,
        certificates=tuple(Located(certificate=each, source=source) for each in result.certificates),
        problems=tuple(Problem(source=source, reason=reason) for reason in reasons),
    )
