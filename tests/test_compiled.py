"""The wheel whose readers of captures are compiled: all of them are, and it says what the source says.

Run by `make check-compiled`, with that wheel in front of the package in place.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import tomllib
from importlib import import_module
from importlib.machinery import EXTENSION_SUFFIXES
from pathlib import Path

import pytest

from tests.wire.container import capture
from tests.wire.conversations import together

pytestmark = pytest.mark.compiled

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src"
INTERRUPTIONS = 24


def modules() -> list[str]:
    """The modules to be compiled, as pyproject.toml lists them."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    hook = project["tool"]["hatch"]["build"]["targets"]["wheel"]["hooks"]["mypyc"]
    left_out = {ROOT / path for path in hook["exclude"]}
    found = [path for pattern in hook["include"] for path in sorted(ROOT.glob(pattern)) if path not in left_out]
    return [".".join(path.relative_to(SOURCE).with_suffix("").parts).removesuffix(".__init__") for path in found]


@pytest.mark.parametrize("name", modules())
def test_what_is_to_be_compiled_is(name: str) -> None:
    """Python prefers the compiled module to the source beside it."""
    assert str(import_module(name).__file__).endswith(tuple(EXTENSION_SUFFIXES))


@pytest.mark.parametrize("options", [["--format", "ndjson"], ["--format", "json"], ["--ladder"]], ids=" ".join)
@pytest.mark.parametrize("container", ["pcap", "pcapng-blocks"])
def test_it_says_what_the_source_says(options: list[str], container: str, tmp_path: Path) -> None:
    """Octet for octet, of every kind of conversation there is."""
    path = tmp_path / "capture"
    path.write_bytes(capture(together(), container=container))

    said, said_by_source = run(*options, str(path)), run(*options, str(path), source=True)

    assert said == said_by_source
    assert said.count("example.com") > 100


def test_ctrl_c_ends_it_wherever_it_is(tmp_path: Path) -> None:
    """Compiled code has steps that nothing may break off; those that a signal could are not compiled. The interpreter
    itself drops one, once in a while, while it imports."""
    path = tmp_path / "capture"
    path.write_bytes(capture(together()))
    command = [
        sys.executable,
        "-m",
        "edgetrust",
        "capture",
        "--fail-on",
        "never",
        "--format",
        "ndjson",
        *[str(path)] * 20,
    ]
    codes = []
    for pause in range(INTERRUPTIONS):
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
            assert process.stdout is not None
            process.stdout.readline()
            time.sleep(pause / 1000)
            process.send_signal(signal.SIGINT)
            process.communicate(timeout=30)
            codes.append(process.returncode)

    assert set(codes) <= {0, 130}
    assert codes.count(130) > INTERRUPTIONS / 2


def run(*options: str, source: bool = False) -> str:
    """What `edgetrust capture` prints, compiled or not."""
    where = {"PYTHONPATH": str(SOURCE)} if source else {}
    done = subprocess.run(
        [sys.executable, "-m", "edgetrust", "capture", "--fail-on", "never", *options],
        capture_output=True, text=True, check=False, env={**os.environ, **where},
    )  # fmt: skip
    assert done.stderr == ""
    return done.stdout
