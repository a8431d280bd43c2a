"""Commands of the manual, run as they stand there: in a shell, by the installed edgetrust.

done = run_script(folder, *shell_blocks(text))
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

INSTALLED = Path(sys.executable).parent


def shell_blocks(text: str) -> list[str]:
    """The commands in a text."""
    return re.findall(r"^```sh\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


def run_script(folder: Path, *blocks: str) -> subprocess.CompletedProcess[str]:
    """All of them, one behind the other; the first that fails ends it."""
    script = "\n".join(["set -eu", *blocks])
    variables = {**os.environ, "PATH": f"{INSTALLED}{os.pathsep}{os.environ['PATH']}", "NO_COLOR": "1"}
    return subprocess.run(
        ["sh", "-c", script], cwd=folder, env=variables, capture_output=True, text=True, check=False, timeout=300
    )
