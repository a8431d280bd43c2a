"""Tests of what the test suite itself promises: skips fail in CI, and nothing leaves the machine."""

from __future__ import annotations

import gc
import socket
from pathlib import Path

import pytest

from edgetrust import __main__
from tests.conftest import COLLECT_EVERY, NetworkRefused, find_limbo

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

@pytest.mark.limbo
def test_cases(limbo_file): ...
"""


@pytest.fixture
def suite(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    """A suite with this suite's conftest: two skips, an expected failure, a pass, and no x509-limbo cases."""
    pytester.makeconftest(CONFTEST)
    pytester.makeini("[pytest]\nmarkers = limbo: needs its cases")
    monkeypatch.setenv("EDGETRUST_LIMBO", str(pytester.path / "absent.json"))
    pytester.makepyfile(SKIPS)
    return pytester


def test_a_skip_is_a_failure_in_ci(suite: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    """With CI=true each skip fails with its reason, that of a module as well; an expected failure does not, and neither
    does the want of the x509-limbo cases."""
    monkeypatch.setenv("CI", "true")
    suite.makepyfile(test_module="import pytest\npytest.importorskip('no_such_package')")

    result = suite.runpytest_subprocess("--continue-on-collection-errors", "-rs")

    result.assert_outcomes(passed=1, xfailed=1, failed=1, errors=2, skipped=1)
    for reason in ("by mark", "inside", "could not import 'no_such_package'"):
        result.stdout.fnmatch_lines([f"*a skip is a failure: {reason}*"])
    result.stdout.fnmatch_lines(["*SKIPPED*x509-limbo is not at *absent.json; set EDGETRUST_LIMBO to its limbo.json"])
    assert result.ret == pytest.ExitCode.TESTS_FAILED


def test_skips_fail_in_ci_with_workers_too(suite: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    """The rule holds when the tests run in several processes."""
    monkeypatch.setenv("CI", "true")

    result = suite.runpytest_subprocess("--numprocesses=1")

    result.assert_outcomes(passed=1, xfailed=1, failed=1, errors=1, skipped=1)


def test_a_skip_is_a_skip_elsewhere(suite: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without CI=true skips are skips."""
    monkeypatch.delenv("CI", raising=False)

    result = suite.runpytest_subprocess()

    result.assert_outcomes(passed=1, xfailed=1, skipped=3)
    assert result.ret == pytest.ExitCode.OK


@pytest.mark.parametrize("clone", ["clone", "main/clone", "main/.trees/of/clone"])
def test_the_x509_limbo_cases_are_found_beside_a_clone_and_beside_what_it_is_in(clone: str, tmp_path: Path) -> None:
    """The nearest of them; none where there are none."""
    cases = tmp_path / "shared" / "data" / "x509-limbo.json"
    cases.parent.mkdir(parents=True)
    cases.touch()

    assert (find_limbo(tmp_path / clone), find_limbo(Path("/"))) == (cases, None)


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


def test_searches_for_garbage_are_rare_and_leave_out_what_was_collected() -> None:
    """As rare as in a run of edgetrust; the modules and tests of the run are out of their reach."""
    assert gc.get_threshold()[0] == COLLECT_EVERY == __main__.COLLECT_EVERY
    assert gc.get_freeze_count() > 0
