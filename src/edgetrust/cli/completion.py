"""`edgetrust completion`: completion scripts for the usual shells."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

from edgetrust.cli.terminal import show

SHELLS = {
    "bash": 'eval "$(edgetrust completion bash)" in ~/.bashrc',
    "zsh": 'eval "$(edgetrust completion zsh)" in ~/.zshrc',
    "fish": "edgetrust completion fish > ~/.config/fish/completions/edgetrust.fish",
}
"""Every shell with a script, and how it is switched on."""


@click.command(
    short_help="Print the completion script for a shell.",
    epilog="Switch it on with: " + "; ".join(SHELLS.values()),
)
@click.argument("shell", metavar="SHELL", type=click.Choice(list(SHELLS)))
@click.pass_context
def completion(ctx: click.Context, shell: str) -> int:
    """Print the script that makes SHELL complete edgetrust's commands, options and names of rules."""
    script = get_completion_class(shell)
    if script is None:
        raise click.BadParameter(f"this version of click has no completion for {shell}")
    root = ctx.find_root()
    show(script(root.command, {}, "edgetrust", "_EDGETRUST_COMPLETE").source(), None)
    return 0
