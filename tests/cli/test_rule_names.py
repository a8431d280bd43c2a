"""Names of rules on the command line."""

from __future__ import annotations

import os
import subprocess
import sys

import click
import pytest

from edgetrust.cli.rule_names import complete_rule_names, read_rule_names
from edgetrust.rules.catalogue import SLUGS, slugs
from edgetrust.rules.rule import Family


def offered(words: str, shell: str = "bash") -> list[str]:
    """What edgetrust tells a shell that completes the last word."""
    environment = {
        **os.environ,
        "_EDGETRUST_COMPLETE": f"{shell}_complete",
        "COMP_WORDS": words,
        "COMP_CWORD": str(len(words.split(" ")) - 1),
    }
    done = subprocess.run(
        [sys.executable, "-m", "edgetrust"], env=environment, capture_output=True, text=True, check=True
    )
    return [line.removeprefix("plain,") for line in done.stdout.splitlines()]


def test_names_are_read_from_repeated_and_comma_separated_values() -> None:
    """Spaces and empty parts do not count."""
    names = read_rule_names("--only", ["root-missing, weak-key,", "expires-soon"])

    assert names == {"root-missing", "weak-key", "expires-soon"}


def test_no_names_are_no_rules() -> None:
    """An option that was not given, or is empty."""
    assert read_rule_names("--only", []) == read_rule_names("--only", [" , "]) == frozenset()


def test_a_name_that_is_like_no_other_leads_to_the_list() -> None:
    """Nothing is guessed."""
    with pytest.raises(click.BadParameter, match="no rule 'zzz'; edgetrust explain lists all rules"):
        read_rule_names("--only", ["zzz"])


def test_an_unknown_name_is_refused_with_the_nearest() -> None:
    """Under the option that names it."""
    with pytest.raises(click.BadParameter) as caught:
        read_rule_names("--only", ["root-mising"])

    assert (
        caught.value.format_message() == "Invalid value for --only: no rule 'root-mising'; did you mean 'root-missing'?"
    )


def test_a_shell_offers_every_page() -> None:
    """Also of what is explained only."""
    assert offered("edgetrust explain ") == list(slugs())


@pytest.mark.parametrize("command", ["check --only ", "check x.yaml --ignore "])
def test_a_shell_offers_every_rule_that_can_be_found(command: str) -> None:
    """Wherever one is named."""
    assert offered(f"edgetrust {command}") == [slug for slug in slugs() if slug not in SLUGS[Family.UNSEEN]]


@pytest.mark.parametrize("slug", SLUGS[Family.UNSEEN])
def test_what_is_explained_only_is_refused(slug: str) -> None:
    """A run of nothing but that would look like a clean one."""
    with pytest.raises(click.BadParameter) as caught:
        read_rule_names("--only", ["root-missing", slug])

    assert caught.value.format_message() == (
        f"Invalid value for --only: {slug!r} is explained only, and never found; edgetrust explain {slug} says how to"
        " look for it"
    )


def test_what_is_offered_is_worked_out_from_the_word_alone() -> None:
    """Neither context nor parameter matters."""
    command = click.Command("check")

    assert complete_rule_names(click.Context(command), click.Argument(["rule"]), "root-") == ["root-missing"]


def test_behind_a_comma_the_next_rule_is_offered() -> None:
    """And none of those before it."""
    assert offered("edgetrust check --only weak-key,weak-") == ["weak-key,weak-signature"]
