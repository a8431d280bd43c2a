"""Tells what this Python lacks for edgetrust, before pip says it in other words.

    python scripts/needs.py              exit 1 and one line: it is too old
    python scripts/needs.py compiler     the same, or there is no C compiler, or there are no headers of this Python

Runs on any Python 3 and imports nothing but the standard library.
"""

from __future__ import annotations

import shlex
import shutil
import sys
import sysconfig
from pathlib import Path

LEAST = (3, 11)


def find_lack(version: tuple[int, ...]) -> str:
    """Why nothing can be installed for a Python of this version; empty where it can."""
    if version >= LEAST:
        return ""
    least, found = (".".join(map(str, each[:3])) for each in (LEAST, version))
    return f"edgetrust needs Python {least} or later, this is {found}: make … PYTHON=python{least}"


def find_lack_of_compiler(compiler: str, headers: Path) -> str:
    """Why no module can be compiled with this compiler, as Python names it, and headers in this folder; empty where one
    can."""
    program = (shlex.split(compiler) or ["cc"])[0]
    if shutil.which(program) is None:
        return f"compiling takes a C compiler, and there is no {program} (Debian: gcc and libc6-dev)"
    if not (headers / "Python.h").is_file():
        return f"compiling takes the headers of Python, and there is no Python.h in {headers} (Debian: python3-dev)"
    return ""


def main(what: list[str]) -> str:
    """The first thing that is lacking; empty: nothing is."""
    lack = find_lack(tuple(sys.version_info[:3]))
    if lack or what != ["compiler"]:
        return lack
    return find_lack_of_compiler(sysconfig.get_config_var("CC") or "", Path(sysconfig.get_path("include")))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]) or None)
