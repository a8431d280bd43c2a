"""`edgetrust ca`: the group, what it shows, and that its parts are light."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import click
import pytest

from edgetrust.cli.ca import ca
from edgetrust.cli.main import run

NAMES = ["init", "sign", "cross-sign", "revoke", "crl", "ocsp", "show"]


def test_the_commands_are_those_of_the_manual() -> None:
    """In the order in which they are used."""
    assert ca.list_commands(click.Context(ca)) == NAMES


@pytest.mark.parametrize("arguments", [["ca", "--help"], *(["ca", name, "--help"] for name in NAMES)])
def test_help_loads_nothing_heavy(arguments: list[str]) -> None:
    """Neither keys nor YAML are needed to read it."""
    script = f"import sys; from edgetrust.cli.main import run; run({arguments!r}); print(*sys.modules)"

    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)

    assert {"cryptography", "yaml", "rich", "asyncio", "http.server"}.isdisjoint(done.stdout.split())


def test_without_a_command_the_group_shows_its_help(capsys: pytest.CaptureFixture[str]) -> None:
    """As talk, and not as a list of errors; nothing was done."""
    assert run(["ca"]) == 2

    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith("Usage: edgetrust ca [OPTIONS] COMMAND [ARGS]...\n")
    assert "error" not in captured.err


def test_every_profile_stands_in_the_help(capsys: pytest.CaptureFixture[str]) -> None:
    """With what it does, a line each."""
    run(["ca", "sign", "--help"])

    shown = capsys.readouterr().out
    assert "  public              serverAuth and clientAuth, as public CAs issued until the sunset\n" in shown
    assert "  self-signed         signed with its own key, as CUCM does at installation\n" in shown


def test_a_ca_shows_what_it_issued(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """As text and as JSON, as of any day."""
    monkeypatch.chdir(tmp_path)
    at = ["--at", "2026-01-01"]
    run(["ca", "init", "--name", "Lab Root CA", "--seed", "x", *at])
    run(["ca", "init", "issuing", "--parent", "ca", "--name", "Lab Issuing CA", "--seed", "x", "--days", "30", *at])
    capsys.readouterr()

    assert run(["ca", "show", *at]) == 0
    text = capsys.readouterr().out
    assert run(["ca", "show", "--at", "2027-01-01", "--format", "json"]) == 0
    document = json.loads(capsys.readouterr().out)

    assert text.startswith("root CA CN=Lab Root CA\n")
    assert "  good      until 2026-01-30  ca                  CN=Lab Issuing CA\n" in text
    assert text.endswith("1 certificate issued\n")
    assert [each["standing"] for each in document["issued"]] == ["expired"]
