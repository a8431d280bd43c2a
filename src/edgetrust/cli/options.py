"""Options that several commands have, so that they are spelled alike.

Not here: what a command makes of them.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from edgetrust.usecase.exit_code import FailOn

Function = TypeVar("Function", bound=Callable[..., Any])


def output_option(text: str = "Write the result to this file.") -> Callable[[Function], Function]:
    """`--output`, which a command takes as the word `output`."""
    return click.option("--output", type=click.Path(path_type=Path), metavar="FILE", help=text)


def fail_on_option(text: str = "From which severity on the exit code is 1.") -> Callable[[Function], Function]:
    """`--fail-on`, which a command takes as the word `fail_on`."""
    return click.option(
        "--fail-on",
        type=click.Choice([level.value for level in FailOn]),
        default=FailOn.ERROR.value,
        show_default=True,
        help=text,
    )
