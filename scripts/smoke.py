"""Uses the built wheel as an operator would: in a clean environment, from another folder, without the source tree.

python -m scripts.smoke dist/edgetrust-….whl    exit 1 and the reason at the first thing that is not as promised
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import venv
import zipfile
from importlib.machinery import EXTENSION_SUFFIXES
from pathlib import Path

from edgetrust import __version__
from scripts.demo import EXAMPLES

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src"


class Broken(Exception):
    """The wheel does not do what it promises."""


def compare_contents(wheel: Path) -> None:
    """The wheel holds every file of the package, its licence, and nothing else; where it is for one platform, what was
    compiled of them as well."""
    with zipfile.ZipFile(wheel) as archive:
        packed = {name for name in archive.namelist() if ".dist-info/" not in name}
        licensed = any(name.endswith(".dist-info/licenses/LICENSE") for name in archive.namelist())
    files = (path for path in SOURCE.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    wanted = {path.relative_to(SOURCE).as_posix() for path in files}
    if not wheel.stem.endswith("-none-any"):
        packed = {name for name in packed if not _is_compiled(name, wanted)}
    if packed != wanted:
        raise Broken(f"the wheel and src/ differ: {sorted(packed ^ wanted)}")
    if not licensed:
        raise Broken("the wheel carries no LICENSE")


def _is_compiled(name: str, sources: set[str]) -> bool:
    """Whether a file is the machine code of a module, or what mypyc shares among all of them."""
    suffix = EXTENSION_SUFFIXES[0]
    module = name.removesuffix(suffix)
    return name.endswith(suffix) and (f"{module}.py" in sources or module.endswith("__mypyc"))


class Environment:
    """A virtual environment that holds the wheel and what the runtime lock pins, and a folder to work in."""

    def __init__(self, folder: Path) -> None:
        self.home = folder / "work"
        self.home.mkdir()
        self.bin = folder / "venv" / "bin"
        venv.create(folder / "venv", with_pip=True, clear=True)
        # What a developer has set for Python must neither help nor hurt; pip keeps its way to the packages.
        self.variables = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "VIRTUAL_ENV"))}

    def install(self, wheel: Path) -> None:
        """Installs the locked dependencies by hash, then the wheel alone."""
        pip = [str(self.bin / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*pip, "--require-hashes", "-r", ROOT / "requirements" / "runtime.lock"], check=True)
        subprocess.run([*pip, "--no-deps", "--no-index", wheel], check=True)

    def run(self, program: str, *arguments: str, expect: int = 0) -> str:
        """Standard output of a program of the environment; `Broken` when it ends with another code than expected."""
        command = [str(self.bin / program), *arguments]
        done = subprocess.run(
            command, cwd=self.home, env=self.variables, capture_output=True, text=True, check=False, timeout=120
        )
        if done.returncode != expect or "Traceback" in done.stderr:
            shown = " ".join([program, *arguments])
            raise Broken(f"`{shown}` ended with {done.returncode}, expected {expect}\n{done.stdout}{done.stderr}")
        return done.stdout


def use(environment: Environment) -> None:
    """Runs the command as its first user would."""
    where = environment.run("python", "-c", "import edgetrust; print(edgetrust.__file__)").strip()
    if not Path(where).is_relative_to(environment.bin.parent):
        raise Broken(f"edgetrust was imported from {where}, not from the wheel")
    shown = environment.run("edgetrust", "--version")
    if __version__ not in shown:
        raise Broken(f"`edgetrust --version` says {shown.strip()!r}, expected {__version__}")
    if "check" not in environment.run("edgetrust", "--help"):
        raise Broken("`edgetrust --help` does not name the command check")
    shutil.copytree(ROOT / "examples", environment.home / "examples")
    for example in EXAMPLES:
        environment.run("edgetrust", *example.arguments(), expect=example.exit_code)


def main() -> int:
    """0 when the wheel works."""
    (name,) = sys.argv[1:]
    wheel = Path(name).resolve()
    try:
        compare_contents(wheel)
        with tempfile.TemporaryDirectory() as folder:
            environment = Environment(Path(folder))
            environment.install(wheel)
            use(environment)
    except Broken as reason:
        print(f"smoke test: {reason}", file=sys.stderr)
        return 1
    print(f"smoke test: {wheel.name} works")
    return 0


if __name__ == "__main__":
    sys.exit(main())
