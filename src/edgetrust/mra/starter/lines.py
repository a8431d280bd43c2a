"""Lines of commented YAML: a blank behind the `#` explains, none makes a line that is ready for use.

Not here: what a deployment file says (`edgetrust.mra.starter.write`). Whatever a value holds, it is quoted as the YAML
library itself quotes it, and nothing of it gets out of a comment.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from textwrap import wrap

import yaml

from edgetrust.model.starter import Answer

WIDTH = 118
"""Columns of comments. Values are never broken."""
STEP = 2
"""Blanks by which the inside of a mapping is indented."""

_DUMPER = yaml.CSafeDumper if yaml.__with_libyaml__ else yaml.SafeDumper
_NEVER = 1 << 30


@lru_cache(maxsize=4096)
def scalar(text: str) -> str:
    """A text as YAML, in quotes where it would otherwise be something else; good in lists in brackets as well."""
    written: str = yaml.dump([text], Dumper=_DUMPER, default_flow_style=True, allow_unicode=True, width=_NEVER)
    return written.strip()[1:-1]


def explain(text: str, indent: int = 0) -> Iterator[str]:
    """A comment for people. Line breaks, and what a terminal would obey, are not taken over; what follows a dash hangs
    under it."""
    plain = " ".join(text.split())
    if not plain.isprintable():  # hardly ever, and to look at each character takes longer than all the rest
        plain = "".join(char if char.isprintable() else "\ufffd" for char in plain)
    margin = " " * indent
    hang = "  " if plain.startswith("- ") else ""
    lines = wrap(plain, WIDTH - indent - STEP, subsequent_indent=hang, break_long_words=False, break_on_hyphens=False)
    yield from (f"{margin}# {line}" for line in lines)


def comment_out(lines: Iterable[str]) -> Iterator[str]:
    """Lines ready for use: without the `#` they are what they were. Comments stay as they are."""
    for line in lines:
        content = line.lstrip(" ")
        margin = line[: len(line) - len(content)]
        yield line if not content or content.startswith("#") else f"{margin}#{content}"


def option(line: str, indent: int = 0) -> Iterator[str]:
    """One line ready for use."""
    yield from comment_out((f"{' ' * indent}{line}",))


def guessed(reason: str | None, indent: int = 0) -> Iterator[str]:
    """The mark of a guess, to stand above it; nothing for what was said."""
    if reason is not None:
        yield from explain(f"guessed: because {reason}", indent)


def reasoned(answer: Answer, indent: int = 0) -> Iterator[str]:
    """The mark of a guess, or where it is stated; nothing for what was said."""
    yield from guessed(answer.guess, indent)
    if answer.source is not None:
        yield from explain(f"stated in {answer.source}", indent)


def entry(key: str, answer: Answer, indent: int = 0) -> Iterator[str]:
    """A key with one value."""
    yield from reasoned(answer, indent)
    yield f"{' ' * indent}{key}: {scalar(answer.value)}"


def entries(key: str, answers: Sequence[Answer], indent: int = 0) -> Iterator[str]:
    """A key with a list: on one line, or one line for each when some are guessed, or stated somewhere."""
    margin = " " * indent
    if all(answer.guess is None and answer.source is None for answer in answers):
        yield f"{margin}{key}: {flow(answer.value for answer in answers)}"
        return
    yield f"{margin}{key}:"
    for answer, values in _runs(answers):
        yield from reasoned(answer, indent + STEP)
        yield from (f"{margin}{' ' * STEP}- {scalar(value)}" for value in values)


def list_or_option(key: str, answers: Sequence[Answer], example: str, *, indent: int = 0) -> Iterator[str]:
    """A key with a list; without any value an example, ready for use."""
    yield from entries(key, answers, indent) if answers else option(f"{key}: {flow([example])}", indent)


def flow(values: Iterable[str]) -> str:
    """A list in brackets."""
    return f"[{', '.join(scalar(value) for value in values)}]"


def _runs(answers: Sequence[Answer]) -> Iterator[tuple[Answer, list[str]]]:
    """Neighbours that are guessed for the same reason, or stated in the same place, together."""
    values: list[str] = []
    for position, answer in enumerate(answers):
        values.append(answer.value)
        following = answers[position + 1] if position + 1 < len(answers) else None
        if following is None or (following.guess, following.source) != (answer.guess, answer.source):
            yield answer, values
            values = []
