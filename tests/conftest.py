"""What every test can rely on: fixed randomness in CI and a fixed width, no network but loopback, no silent skip in CI;
and that the search for garbage costs it little.

Not here: builders of certificates and deployments (`tests/make.py`).
"""

from __future__ import annotations

import gc
import ipaddress
import os
import signal
import sys
from collections.abc import Generator
from pathlib import Path

import hypothesis
import pytest

IN_CI = os.environ.get("CI") == "true"
LIMBO_VARIABLE = "EDGETRUST_LIMBO"
LIMBO_PATH = Path("shared", "data", "x509-limbo.json")

# No deadlines: the cores are shared, and time is the benchmark's business. In CI a change must not fail by bad luck.
hypothesis.settings.register_profile("local", deadline=None)
hypothesis.settings.register_profile("ci", deadline=None, derandomize=True, print_blob=True)
hypothesis.settings.load_profile("ci" if IN_CI else "local")

# Text is wrapped to the terminal, and nobody's terminal may show in a test; workers of xdist have one of 80 columns.
os.environ["COLUMNS"] = "100"

COLLECT_EVERY = 500_000
"""New objects between two searches for cycles, as in a run of edgetrust: `edgetrust.__main__` says why."""
gc.set_threshold(COLLECT_EVERY)

# A shell starts its background jobs deaf to Ctrl-C, and so would be every process that tests end by it.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def limbo_file() -> Path:
    """The x509-limbo cases; skips, with the reason, where they are absent."""
    named = os.environ.get(LIMBO_VARIABLE)
    path = Path(named) if named else find_limbo(Path(__file__).resolve().parents[1])
    if path is None or not path.is_file():
        where = path or f"{LIMBO_PATH} of any folder above this clone"
        pytest.skip(f"x509-limbo is not at {where}; set {LIMBO_VARIABLE} to its limbo.json")
    return path


def find_limbo(clone: Path) -> Path | None:
    """The cases that lie nearest to a clone, beside it or beside any folder that it is in."""
    return next((path for folder in clone.parents if (path := folder / LIMBO_PATH).is_file()), None)


@pytest.hookimpl(trylast=True)
def pytest_collection_finish() -> None:
    """Modules and thousands of tests live as long as the run: no search for garbage has to go through them again."""
    gc.collect()
    gc.freeze()


# --- in CI a skip is a failure ----------------------------------------------------------------------------------------
# A suite that skips itself because a program or a file is missing would be green without having looked. The x509-limbo
# cases alone may be absent: they are part of neither this repository nor any package.


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """The report of a test, failed where it says skipped and this is CI. Expected failures stay as they are."""
    report = yield
    may_be_absent = item.get_closest_marker("limbo") is not None
    if IN_CI and report.skipped and not may_be_absent and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skipped, and in CI a skip is a failure: {_reason(report)}"
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """The report of collecting a module, failed where the module skips itself and this is CI."""
    report = yield
    if IN_CI and report.skipped:
        report.outcome = "failed"
        report.longrepr = f"skipped, and in CI a skip is a failure: {_reason(report)}"
    return report


def _reason(report: pytest.TestReport | pytest.CollectReport) -> str:
    if isinstance(report.longrepr, tuple):
        return report.longrepr[2].removeprefix("Skipped: ")
    return str(report.longrepr)


# --- no test needs the Internet ---------------------------------------------------------------------------------------


class NetworkRefused(BaseException):
    """A test reached for the network. Not an Exception: no code under test may swallow it."""


def _refuse_network(event: str, arguments: tuple[object, ...]) -> None:
    if event == "socket.connect" and isinstance(arguments[1], tuple):
        host = arguments[1][0]
    elif event == "socket.getaddrinfo":
        host = arguments[0]
    else:
        return
    if not _is_local(host):
        raise NetworkRefused(f"{event} to {host!r}: tests talk to loopback only")


def _is_local(host: object) -> bool:
    text = host.decode() if isinstance(host, bytes) else host
    if text in (None, "", "localhost"):
        return True
    try:
        address = ipaddress.ip_address(str(text))
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified


# An audit hook sees every socket of this process, whichever library opened it, and cannot be patched away by a test.
sys.addaudithook(_refuse_network)
