"""Tests of what the test suite itself promises: skips fail in CI, and nothing leaves the machine."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from tests.conftest import NetworkRefused

CONFTEST = (Path(__file__).parent / "conftest.py").read_text(encoding="utf-8")

SKIPS = """
import pytest

@pytest.mark.skip(reason="by mark")
def test_mark(): ...

def test_inside():
    pytest.skip("inside")

@pytest.mark.xfail(reason="known", strict=True)
def test_known():
    raise AssertionError

def test_passes(): ...
"""


@pytest.fixture
def suite(pytester: pytest.Pytester) -> pytest.Pytester:
    """A suite with this suite's conftest, two skips, one expected failure and one pass."""
    pytester.makeconftest(CONFTEST)
    pytester.makepyfile(SKIPS)
    return pytester


def test_a_skip_is_a_failure_in_ci(suite: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    """With CI=true each skip fails with its reason; an expected failure does not."""
    monkeypatch.setenv("CI", "true")

    result = suite.runpytest_subprocess()

    result.assert_outcomes(passed=1, xfailed=1, failed=1, errors=1)
    result.stdout.fnmatch_lines(["*a skip is a failure: by mark*", "*a skip is a failure: inside*"])
    assert result.ret == pytest.ExitCode.TESTS_FAILED


def test_a_module_that_skips_itself_is_a_failure_in_ci(suite: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    """With CI=true a module-level skip is an error of the run."""
    monkeypatch.setenv("CI", "true")
    suite.makepyfile(test_module="import pytest\npytest.importorskip('no_such_package')")

    result = suite.runpytest_subprocess()

    result.stdout.fnmatch_lines(["*a skip is a failure: could not import 'no_such_package'*"])
    assert result.ret != pytest.ExitCode.OK


def test_skips_fail_in_ci_with_workers_too(suite: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    """The rule holds when the tests run in several processes."""
    monkeypatch.setenv("CI", "true")

    result = suite.runpytest_subprocess("--numprocesses=1")

    result.assert_outcomes(passed=1, xfailed=1, failed=1, errors=1)


def test_a_skip_is_a_skip_elsewhere(suite: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without CI=true skips are skips."""
    monkeypatch.delenv("CI", raising=False)

    result = suite.runpytest_subprocess()

    result.assert_outcomes(passed=1, xfailed=1, skipped=2)
    assert result.ret == pytest.ExitCode.OK


def test_other_machines_are_out_of_reach() -> None:
    """Connecting and resolving beyond loopback is refused before a packet leaves."""
    with socket.socket() as client, pytest.raises(NetworkRefused):
        client.connect(("192.0.2.1", 443))
    with pytest.raises(NetworkRefused):
        socket.getaddrinfo("host.example.com", 443)


def test_loopback_is_within_reach() -> None:
    """Connecting to a listener on this machine works."""
    with socket.create_server(("127.0.0.1", 0)) as server, socket.socket() as client:
        client.connect(server.getsockname())
