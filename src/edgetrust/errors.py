"""The whole exception tree of edgetrust.

    EdgetrustError
    ├── Malformed            bytes or text that are not what they claim to be
    │   └── WrongPassphrase  encrypted material, and the passphrase is missing or wrong
    ├── UnreadableFile       a file or folder that the operating system does not give us
    │   └── MissingFile      there is none of this name
    ├── BadDeployment        a deployment file with at least one mistake; carries all of them
    └── Refused              a guardrail: the request is understood and declined

Each class exists because some caller acts differently on it. Expected conditions are not exceptions: a bad
certificate is a finding, a file that does not parse is a fact with a reason.
"""

from __future__ import annotations


class EdgetrustError(Exception):
    """Something the user can mend; `message` says what was seen and expected, `hint` what to do."""

    def __init__(self, message: str, *, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class Malformed(EdgetrustError):
    """Input that cannot be what it claims to be."""


class WrongPassphrase(Malformed):
    """Encrypted input whose passphrase is missing or does not open it."""


class UnreadableFile(EdgetrustError):
    """A path the operating system does not let us read; the message names the path and the reason."""


class MissingFile(UnreadableFile):
    """A path at which there is nothing; to whoever plans, a file that is still to be made."""


class BadDeployment(EdgetrustError):
    """A deployment file with mistakes; `problems` holds one line each, as `file:line: what, expected, what to do`."""

    def __init__(self, problems: tuple[str, ...], *, hint: str | None = None) -> None:
        super().__init__("\n".join(problems), hint=hint)
        self.problems = problems


class Refused(EdgetrustError):
    """A guardrail stops the request."""
