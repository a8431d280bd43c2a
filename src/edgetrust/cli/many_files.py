"""Options that take several files: `--trust root.pem issuing.pem`, as people write it.

click's options take one value, and what follows would silently become an argument: a CA of the list would be judged as
something the peer sent. Not here: any command.
"""

from __future__ import annotations

from collections.abc import Sequence

import click


class ManyFiles(click.Command):
    """A command whose repeatable options take every word up to the next option, or up to `--`."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """As click does it, with each word behind such an option given to it."""
        options = [parameter for parameter in self.params if isinstance(parameter, click.Option)]
        many = {name for option in options if option.multiple for name in option.opts}
        one = {name for option in options if not option.multiple and not option.is_flag for name in option.opts}
        try:
            return super().parse_args(ctx, spread(args, many=many, one=one))
        except UnclearWordsError as error:
            raise click.UsageError(str(error), ctx) from None


class UnclearWordsError(Exception):
    """Words that could be values of an option as well as arguments, and an option that is left without a value."""


def spread(args: Sequence[str], *, many: set[str], one: set[str]) -> list[str]:
    """The words in click's form: each option of `many` stands before each of its values. `one` are the options that
    take a single value. The second word behind `--trust` is an argument where there is no other argument; where it is
    one of several, nobody can tell, and UnclearWordsError is raised; so it is for an option without any."""
    lists: list[tuple[str, list[str]]] = []
    kept: list[str] = []
    arguments: list[str] = []
    taking: list[str] | None = None
    words = iter(args)
    for word in words:
        if word == "--":
            arguments += words
        elif word in many:
            taking = []
            lists.append((word, taking))
        elif word.startswith("-") and word != "-":
            taking = None
            kept += [word, *([next(words, "")] if word in one else [])]
        elif taking is not None:
            taking.append(word)
        else:
            arguments.append(word)
    bare = next((option for option, values in lists if not values), None)
    if bare is not None and not _asks_for_help(kept):
        raise UnclearWordsError(f"{bare} needs at least one file behind it")
    if not arguments and lists and not _asks_for_help(kept):
        arguments += _argument_among(*lists[-1])
    spread_lists = [word for option, values in lists for word in _repeated(option, values)]
    return [*kept, *spread_lists, *(["--", *arguments] if arguments else [])]


def _argument_among(option: str, values: list[str]) -> list[str]:
    if len(values) > 2:
        raise UnclearWordsError(
            f"{option} takes every file behind it ({', '.join(values)}), so nothing is left to look at; name that "
            f"before {option}, or behind `--`"
        )
    return [values.pop()] if len(values) == 2 else []


def _repeated(option: str, values: list[str]) -> list[str]:
    return [word for value in values for word in (option, value)]


def _asks_for_help(words: Sequence[str]) -> bool:
    return not {"-h", "--help"}.isdisjoint(words)
