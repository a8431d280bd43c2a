"""How many files and sockets there may be. That strangers are bounded by it is tried in `test_network`."""

from __future__ import annotations

import importlib
import resource
import subprocess
import sys

import pytest

from edgetrust.twin import descriptors


def test_the_limit_is_that_of_the_process() -> None:
    """As `ulimit -n` says it."""
    found = subprocess.run(["sh", "-c", "ulimit -n"], capture_output=True, text=True, check=True).stdout.strip()

    assert descriptors.most_descriptors() == (None if found == "unlimited" else int(found))


@pytest.mark.parametrize(
    ("most", "listeners", "at_once"), [(None, 30, 1024), (1024, 2, 32), (1024, 30, 16), (100_000, 1, 1024)]
)
def test_callers_are_let_in_as_few_at_once_as_the_limit_wants(
    most: int | None, listeners: int, at_once: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Never fewer than the lab itself calls at once."""
    monkeypatch.setattr(descriptors, "most_descriptors", lambda: most)

    assert descriptors.accepts_at_once(listeners) == at_once


def test_all_that_the_machine_allows_can_be_taken() -> None:
    """From a low limit up to the hard one; tried in a process of its own."""
    code = (
        "import resource; from edgetrust.twin.descriptors import most_descriptors, take_all_descriptors\n"
        "hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]; resource.setrlimit(resource.RLIMIT_NOFILE, (60, hard))\n"
        "print(most_descriptors()); take_all_descriptors()\n"
        "print(resource.getrlimit(resource.RLIMIT_NOFILE) == (hard, hard))"
    )

    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout

    assert said.split() == ["60", "True"]


def test_a_machine_without_such_a_limit_has_none(monkeypatch: pytest.MonkeyPatch) -> None:
    """Windows, whose Python lacks the module: it is imported all the same."""
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setitem(sys.modules, "resource", None)
    try:
        importlib.reload(descriptors)

        assert descriptors.most_descriptors() is None
        descriptors.take_all_descriptors()
        assert resource.getrlimit(resource.RLIMIT_NOFILE) == before
    finally:
        monkeypatch.undo()
        importlib.reload(descriptors)
