"""The command line: the static table of commands, and what happens to errors.

A command's module is imported when the command runs, so that `--help` and `--version` import nothing else. Not here:
anything a single command does.
"""

from __future__ import annotations

from importlib import import_module

import click

from edgetrust import __version__
from edgetrust.cli.terminal import say, say_error, say_interrupted
from edgetrust.errors import BadDeployment, EdgetrustError

COMMANDS: dict[str, tuple[str, str]] = {
    "init": ("edgetrust.cli.init:init", "Write a commented deployment file to start from."),
    "check": ("edgetrust.cli.check:check", "Judge every connection and every rule of a deployment."),
    "plan": ("edgetrust.cli.plan:plan", "Say what every certificate must carry and every trust list must hold."),
    "csr": ("edgetrust.cli.csr:csr", "Make private keys and certificate signing requests, exactly as planned."),
    "probe": ("edgetrust.cli.probe:probe", "Show both sides of live handshakes, of many services at once."),
    "capture": (
        "edgetrust.cli.capture:capture",
        "Show handshakes, certificates and alerts out of packet captures.",
    ),
    "logs": (
        "edgetrust.cli.logs:logs",
        "Say what Expressway, CUCM and endpoint logs tell about certificates, and what only looks like it.",
    ),
    "diagnose": (
        "edgetrust.cli.diagnose:diagnose",
        "Say what is wrong by diagnostic archives: certificates, captures and logs of several nodes together.",
    ),
    "ca": ("edgetrust.cli.ca:ca", "A lab CA: make one, sign requests, revoke, publish revocation lists."),
    "inspect": (
        "edgetrust.cli.inspect:inspect",
        "Show what stands in certificate files, or turn them into PEM or DER.",
    ),
    "chain": (
        "edgetrust.cli.chain:chain",
        "Say whether a certificate is trusted by a list, and if not, what is missing.",
    ),
    "client-test": (
        "edgetrust.cli.client_test:client_test",
        "Test a client certificate as the Expressway's page does.",
    ),
    "traversal-test": (
        "edgetrust.cli.traversal_test:traversal_test",
        "Test names and chains between every Expressway-C and Expressway-E.",
    ),
    "lab": ("edgetrust.cli.lab:lab", "Run a deployment on this machine: software nodes, real TLS."),
    "explain": ("edgetrust.cli.explain:explain", "Show the page of a rule; without a name, the list of rules."),
    "schema": ("edgetrust.cli.schema:schema", "Print the JSON Schema of a document."),
    "completion": ("edgetrust.cli.completion:completion", "Print the completion script for a shell."),
}
"""Name of each command: module and object, and the line `--help` shows for it."""

FIRST_STEPS = """\
edgetrust plans, checks and explains the certificates of Cisco Mobile and Remote Access.

  edgetrust init acme.yaml                      a deployment file to start from, by questions or from archives
  edgetrust check acme.yaml                     every connection and every defect, with the step that mends it
  edgetrust plan acme.yaml --bundle bundle      what to order, to load and to do, and the trust lists as files
  edgetrust check acme.yaml --as-version X15.5  what an upgrade would break
  edgetrust explain intermediate-missing        why a rule exists, what you see, how to mend it

edgetrust --help lists all commands.
"""

EXIT_CODES = """\
Exit codes: 0 examined, nothing at or above --fail-on; 1 findings at or above it; 2 wrong usage or unreadable input;
3 nothing could be examined; 70 a defect of edgetrust itself. Where several apply: 70, 2, 3, 1, 0.
"""


class LazyGroup(click.Group):
    """A group that knows its commands from `COMMANDS` and imports one only when it runs."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names, in the order of the table."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command, imported now; None for a name that is not in the table."""
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name][0].partition(":")
        command: click.Command = getattr(import_module(module), name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list of commands for `--help`, without importing any of them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in COMMANDS.items()])

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """As click does it, with the nearest command in the message for a wrong one."""
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            raise click.UsageError(f"no command {args[0]!r}; {_did_you_mean(args[0])}", ctx)
        return super().resolve_command(ctx, args)


def _did_you_mean(name: str) -> str:
    from difflib import get_close_matches

    nearest = get_close_matches(name, COMMANDS, n=1)
    return f"did you mean {nearest[0]!r}?" if nearest else f"there are {', '.join(COMMANDS)}"


@click.group(
    cls=LazyGroup,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog=EXIT_CODES,
)
@click.version_option(__version__, message="%(prog)s %(version)s", prog_name="edgetrust")
@click.pass_context
def cli(ctx: click.Context) -> None:
    """Plan, check and explain the certificates of Cisco Mobile and Remote Access (Expressway, CUCM, endpoints).

    Everything runs on this machine. Nothing is sent anywhere, but to the services that `probe` is told to look at.
    """
    if ctx.invoked_subcommand is None:
        click.echo(FIRST_STEPS, nl=False)


def run(arguments: list[str]) -> int:
    """Run one command and return its exit code; errors are told on standard error, never as a traceback."""
    try:
        result = cli.main(arguments, prog_name="edgetrust", standalone_mode=False)
    except click.exceptions.NoArgsIsHelpError as error:
        say(error.format_message())
        return 2
    except click.UsageError as error:
        return _usage(error, arguments)
    except click.exceptions.Exit as stop:
        return stop.exit_code
    except click.Abort:
        return say_interrupted()
    except click.ClickException as error:
        say_error(error.format_message())
        return 2
    except BadDeployment as error:
        say_error(error.message, error.hint)
        return 2
    except EdgetrustError as error:
        say_error(error.message, error.hint)
        return 2
    except Exception as error:  # noqa: BLE001 - the last resort: a defect of ours is told as one, with exit code 70
        return _defect(error)
    return result if isinstance(result, int) else 0


def _usage(error: click.UsageError, arguments: list[str]) -> int:
    named = [word for word in arguments[:1] if word in COMMANDS]
    # click forgets which command an option without its value belongs to.
    command = error.ctx.command_path if error.ctx is not None else " ".join(("edgetrust", *named))
    text, repeatable = _describe_usage(error), None
    if "unexpected extra argument" in text and error.ctx is not None:
        repeatable = _followed_by_several(error.ctx.command, arguments)
    hint = f"repeat {repeatable} before each of its values; " if repeatable else ""
    say_error(text, f"{hint}{command} --help shows what can be said")
    return 2


def _followed_by_several(command: click.Command, arguments: list[str]) -> str | None:
    """The option that takes one value and may be repeated, and behind which more than one stands."""
    options = (each for each in command.params if isinstance(each, click.Option) and each.multiple and each.nargs == 1)
    repeatable = {name for option in options for name in option.opts}
    for name, *values in zip(arguments, arguments[1:], arguments[2:], strict=False):
        if name in repeatable and not any(value.startswith("-") for value in values):
            return name
    return None


def _describe_usage(error: click.UsageError) -> str:
    """What click says, in one line and in the tone of all other errors."""
    if isinstance(error, click.NoSuchOption):
        nearest = " or ".join(map(repr, error.possibilities or ()))
        return f"no such option {error.option_name!r}{f'; did you mean {nearest}?' if nearest else ''}"
    text = " ".join(error.format_message().split()).replace(". Choose from:", "; there are").removesuffix(".")
    is_a_sentence = text[1:2].islower() or text[1:2] == " "
    return f"{text[:1].lower()}{text[1:]}" if is_a_sentence else text


def _defect(error: Exception) -> int:
    import traceback

    from edgetrust.cli.defects import say_defect

    say_defect(f"{type(error).__name__}: {error}", traceback.format_exc())
    return 70
