"""What goes together on the command line of `edgetrust lab`. The words are tried in `test_lab`."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from edgetrust.cli.lab_options import Options, find_contradiction

FILE = Options(file=Path("acme.yaml"), once=True)
SCENARIO = replace(FILE, file=None, scenario="healthy")
LIST = replace(SCENARIO, scenario="list", once=False)


@pytest.mark.parametrize(
    "options",
    [
        FILE,
        SCENARIO,
        LIST,
        replace(FILE, form="json", output=Path("x.json"), keys=(Path("keys"),), issue=True),
        replace(FILE, once=False, strict_append=True, lenient_upload=True),
        replace(FILE, host="192.0.2.1", expose=True, as_installed=True),
        replace(SCENARIO, once=False, record=Path("x.pcapng"), archive=Path("x"), logs=Path("y")),
    ],
)
def test_what_goes_together_is_no_contradiction(options: Options) -> None:
    """Nothing is said."""
    assert find_contradiction(options) is None


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (replace(FILE, scenario="healthy"), "a deployment FILE and --scenario are given"),
        (replace(FILE, file=None), "expected a deployment FILE, or --scenario NAME instead"),
        (replace(FILE, once=False, form="json"), "--format json goes with --once"),
        (replace(FILE, once=False, output=Path("x")), "--output goes with --once"),
        (replace(FILE, expose=True), "--expose goes with --host ADDRESS"),
        (replace(FILE, as_installed=True, issue=True), "--as-installed goes with a deployment FILE, and without"),
        (replace(SCENARIO, as_installed=True), "--as-installed goes with a deployment FILE, and without"),
        *(
            (replace(SCENARIO, **change), "--keys, --passphrase-file and --issue go with a deployment FILE")
            for change in ({"issue": True}, {"keys": (Path("x"),)}, {"passphrase_file": Path("x")})
        ),
        *(
            (replace(LIST, **change), "--scenario list names the scenarios and runs none")
            for change in ({"once": True}, {"form": "json"}, {"record": Path("x")}, {"file": Path("acme.yaml")})
        ),
        (replace(FILE, strict_append=True), "--strict-append and --lenient-upload go with a lab that runs on"),
        (replace(FILE, lenient_upload=True), "--strict-append and --lenient-upload go with a lab that runs on"),
    ],
)
def test_what_would_mean_nothing_is_said(options: Options, words: str) -> None:
    """The first of it."""
    assert (find_contradiction(options) or "").startswith(words)
