"""What was asked for on the command line of `edgetrust lab`, and which wishes contradict each other.

Not here: the options themselves (`edgetrust.cli.lab`).
"""

from __future__ import annotations

from pathlib import Path

from edgetrust.model.value import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """As typed; what nobody typed has its default."""

    file: Path | None = None
    scenario: str | None = None
    once: bool = False
    form: str = "text"
    output: Path | None = None
    keys: tuple[Path, ...] = ()
    passphrase_file: Path | None = None
    issue: bool = False
    as_installed: bool = False
    at: str | None = None
    as_version: str | None = None
    record: Path | None = None
    archive: Path | None = None
    logs: Path | None = None
    strict_append: bool = False
    lenient_upload: bool = False
    host: str | None = None
    expose: bool = False


def find_contradiction(options: Options) -> str | None:
    """The first thing that was asked for and means nothing beside the rest, for people; None: all goes together."""
    is_scenario = options.scenario is not None
    rules = (
        (
            options.scenario == "list" and options != Options(scenario="list"),
            "--scenario list names the scenarios and runs none, expected no other option beside it",
        ),
        (options.file is not None and is_scenario, "a deployment FILE and --scenario are given, expected one of them"),
        (options.file is None and not is_scenario, "expected a deployment FILE, or --scenario NAME instead"),
        (
            options.form == "json" and not options.once,
            "--format json goes with --once: a lab that runs on has no end to print",
        ),
        (
            options.output is not None and not options.once,
            "--output goes with --once: a lab that runs on has no end to write down",
        ),
        (
            options.expose and options.host is None,
            "--expose goes with --host ADDRESS: without it the lab keeps to loopback",
        ),
        (
            options.as_installed and (options.issue or is_scenario),
            "--as-installed goes with a deployment FILE, and without --issue",
        ),
        (
            is_scenario and (options.issue or bool(options.keys) or options.passphrase_file is not None),
            "--keys, --passphrase-file and --issue go with a deployment FILE: a scenario has all that it needs",
        ),
        (
            options.once and (options.strict_append or options.lenient_upload),
            "--strict-append and --lenient-upload go with a lab that runs on: with --once there are no pages",
        ),
    )
    return next((words for is_so, words in rules if is_so), None)
