"""The command reference: what `--help` says, for every command, as one page of the manual."""

from __future__ import annotations

from collections.abc import Iterator

import click

WIDTH = 100
"""Columns; fixed, so that nobody's terminal shows in the page."""

HEAD = """\
# Commands

<!-- Written by `make generated` from the help texts of the commands. -->

Every command answers `--help` with the text below.
"""


def page() -> str:
    """Markdown with a section for the program and for each command and subcommand, in the order of `--help`."""
    # Here and not above: other generated files must not need a command line that imports.
    from edgetrust.cli import main as cli

    root = next(value for value in vars(cli).values() if isinstance(value, click.Group))
    return "\n".join([HEAD, *_sections(root, _context(root, "edgetrust", None))])


def _sections(command: click.Command, context: click.Context) -> Iterator[str]:
    yield f"## {context.command_path}\n\n```text\n{_plain(command.get_help(context))}\n```\n"
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            child = command.get_command(context, name)
            if child is not None and not child.hidden:
                yield from _sections(child, _context(child, name, context))


def _context(command: click.Command, name: str, parent: click.Context | None) -> click.Context:
    return click.Context(
        command,
        info_name=name,
        parent=parent,
        **{**command.context_settings, "terminal_width": WIDTH, "max_content_width": WIDTH},
    )


def _plain(text: str) -> str:
    return "\n".join(line.rstrip() for line in click.unstyle(text).strip().splitlines())
