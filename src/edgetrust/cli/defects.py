"""How a defect of edgetrust itself is told: in one line, and with its traceback where that is asked for.

Not here: the exit code (`edgetrust.usecase.exit_code`).
"""

from __future__ import annotations

import os
from collections.abc import Sequence

from edgetrust import __version__
from edgetrust.cli.terminal import say, say_error

TRACEBACK = "EDGETRUST_TRACEBACK"
"""The variable that asks for tracebacks."""


def say_defect(what: str, traceback: str) -> None:
    """What went wrong, on standard error."""
    if os.environ.get(TRACEBACK):
        say(traceback)
    say_error(
        f"this is a defect of edgetrust {__version__}: {what}",
        f"set {TRACEBACK}=1, run it again and report what it prints",
    )


def say_crashes(rules: Sequence[str], tracebacks: Sequence[str]) -> None:
    """Rules that crashed, each with the traceback of the same place; the rest of the report stands."""
    for rule, traceback in zip(rules, tracebacks, strict=True):
        say_defect(f"the rule {rule} failed: {traceback.splitlines()[-1]}", traceback)
