"""`edgetrust completion`."""

from __future__ import annotations

import shutil
import subprocess

import pytest

from edgetrust.cli.completion import SHELLS
from edgetrust.cli.main import run


@pytest.mark.parametrize("shell", list(SHELLS))
def test_every_shell_has_a_script(shell: str, capsys: pytest.CaptureFixture[str]) -> None:
    """That names the program and the variable it is asked through."""
    assert run(["completion", shell]) == 0

    script = capsys.readouterr().out
    assert "edgetrust" in script
    assert "_EDGETRUST_COMPLETE" in script


def test_the_script_is_valid_bash(capsys: pytest.CaptureFixture[str]) -> None:
    """bash itself reads it."""
    bash = shutil.which("bash")
    assert bash is not None
    run(["completion", "bash"])

    done = subprocess.run([bash, "-n"], input=capsys.readouterr().out, text=True, capture_output=True, check=False)

    assert (done.returncode, done.stderr) == (0, "")
