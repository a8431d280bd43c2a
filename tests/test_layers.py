"""Holds the directions of the house: who imports whom, and who touches the world.

The way of the data is bytes → facts → verdicts → findings → report. The table below is the architecture; the test
reads the syntax tree of every module, so imports inside functions count as well.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[1] / "src"
ROOT = SOURCE / "edgetrust"


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """What one package may lean on, besides itself."""

    own: frozenset[str]
    """Packages and modules of edgetrust, without that prefix."""
    foreign: frozenset[str] = frozenset()
    """Distributions, by import name. The standard library is open to all, but for `WORLD`."""


def layer(own: str = "", foreign: str = "") -> Layer:
    """A layer from words."""
    return Layer(own=frozenset(own.split()), foreign=frozenset(foreign.split()))


LAYERS = {
    "errors": layer(),
    "model": layer("errors"),
    "codec": layer("errors model"),
    "pki": layer("errors model codec", "cryptography"),
    "mra": layer("errors model pki", "regex yaml"),
    # Both say TLS numbers in the words of one table.
    "rules": layer("errors model pki mra codec.tls.registry"),
    # Of the rules only their description, and of the codecs how PEM is written: a renderer draws no conclusions. It may
    # remember what it has written.
    "report": layer("errors model codec.memo codec.pem codec.tls.registry rules.rule rules.catalogue"),
    "usecase": layer("errors model codec pki mra rules report"),
    "io": layer("errors model codec pki", "certifi cryptography dns OpenSSL"),
    # The lab judges nothing: it may know who connects to whom, and how certificates are read and issued.
    # Its pages know what a release demands of an upload, make requests, and print what they hold.
    "twin": layer(
        "errors model codec pki.read pki.contents pki.signing_key mra.connections mra.releases mra.stores"
        " pki.pss pki.request pki.strength pki.openssl_text pki.cucm_text mra.fqdn mra.uploads",
        "cryptography OpenSSL starlette uvicorn jinja2",
    ),
}
"""`cli` is not listed: it may import everything."""

WORLD = frozenset(
    "asyncio ctypes fcntl getpass glob http os pathlib random secrets select selectors shutil signal socket"
    " socketserver sqlite3 ssl subprocess tempfile threading time urllib.request".split()
)
"""Modules through which a program sees the machine, the clock, the network or chance."""

PURE = frozenset({"pathlib.PurePath", "pathlib.PurePosixPath", "pathlib.PureWindowsPath"})
"""Names inside `WORLD` that only compute."""

CALLS = frozenset({"open", "input", "print", "breakpoint"})
METHODS = frozenset(
    "datetime.now datetime.today datetime.utcnow date.today time.time"
    " .read_bytes .read_text .write_bytes .write_text .iterdir .is_file .is_dir .exists".split()
)
"""Calls that look at the world: `owner.method`, or `.method` of anything."""

WORLDLY = frozenset({"io", "cli", "twin"})


@dataclass(frozen=True)
class Module:
    """One module of the package, read but not run."""

    name: str
    """Without the leading `edgetrust.`."""
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        """The syntax tree. Some tests ask for none, and all of them together take seconds."""
        return ast.parse(self.text, self.name)

    @property
    def layer(self) -> str:
        """The package it belongs to; the entry point of `python -m edgetrust` is the command line's."""
        top = self.name.partition(".")[0]
        return "cli" if top == "__main__" else top


@cache
def read_module(path: Path) -> Module:
    """The module in a file of the package."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
    return Module(name, path.read_text(encoding="utf-8"))


def imports(tree: ast.Module) -> Iterator[str]:
    """Every dotted name that is imported, `from a import b` as `a.b`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            # A relative import would hide its direction from this test, and from a reader.
            prefix = "." * node.level + (node.module or "")
            yield from (f"{prefix}.{alias.name}" for alias in node.names)


def is_within(name: str, allowed: frozenset[str]) -> bool:
    """`name` is one of `allowed` or lies below one of them."""
    parts = name.split(".")
    return any(".".join(parts[:end]) in allowed for end in range(1, len(parts) + 1))


def misplaced_imports(module: Module) -> Iterator[str]:
    """One line for each import that the layer of the module does not allow."""
    rule = LAYERS[module.layer]
    for name in imports(module.tree):
        top = name.partition(".")[0]
        if name == "edgetrust.__version__":
            allowed = True
        elif top == "edgetrust":
            allowed = is_within(name.removeprefix("edgetrust."), rule.own | {module.layer})
        elif top in sys.stdlib_module_names:
            allowed = module.layer in WORLDLY or name in PURE or not is_within(name, WORLD)
        else:
            allowed = top in rule.foreign
        if not allowed:
            yield f"{module.name} imports {name}"


def worldly_calls(module: Module) -> Iterator[str]:
    """One line for each call that looks at the machine or the clock."""
    for node in ast.walk(module.tree):
        if not isinstance(node, ast.Call):
            continue
        called = ast.unparse(node.func)
        owner, dot, method = called.rpartition(".")
        names = {f"{owner.rpartition('.')[2]}.{method}", f".{method}"} if dot else set()
        if called in CALLS or names & METHODS:
            yield f"{module.name}:{node.lineno} calls {called}"


def modules(*, worldly: bool) -> list[Module]:
    """All modules of the package but its root; without the edges unless `worldly`."""
    every = map(read_module, sorted(ROOT.rglob("*.py")))
    return [module for module in every if module.name and (worldly or module.layer not in WORLDLY)]


def test_every_package_has_its_place() -> None:
    """Each package and module directly under edgetrust is in the table of layers, and each layer exists."""
    found = {module.layer for module in modules(worldly=True)} - {"cli"}

    assert found == set(LAYERS)


def test_imports_point_one_way() -> None:
    """No module imports what its layer may not know."""
    wrong = [line for module in modules(worldly=True) if module.layer != "cli" for line in misplaced_imports(module)]

    assert wrong == []


def test_only_the_edges_touch_the_world() -> None:
    """Outside io and cli nothing opens a file, prints or asks what time it is."""
    wrong = [line for module in modules(worldly=False) for line in worldly_calls(module)]

    assert wrong == []


@pytest.mark.parametrize(
    ("name", "line", "expected"),
    [
        ("model.names", "import edgetrust.pki.read", ["model.names imports edgetrust.pki.read"]),
        ("model.names", "from edgetrust import pki", ["model.names imports edgetrust.pki"]),
        ("model.names", "from . import deployment", ["model.names imports ..deployment"]),
        ("model.names", "from edgetrust.errors import Malformed", []),
        ("report.text", "from edgetrust.rules.rule import Rule", []),
        ("report.text", "from edgetrust.rules.engine import run", ["report.text imports edgetrust.rules.engine.run"]),
        ("pki.read", "def read():\n    from cryptography import x509", []),
        ("codec.pem", "def read():\n    import cryptography", ["codec.pem imports cryptography"]),
        ("codec.pem", "from pathlib import Path", ["codec.pem imports pathlib.Path"]),
        ("codec.pem", "from pathlib import PurePosixPath", []),
        ("io.files", "import os", []),
    ],
)
def test_a_misplaced_import_is_seen(name: str, line: str, expected: list[str]) -> None:
    """The reader of imports sees each form that an import can take."""
    assert list(misplaced_imports(Module(name, line))) == expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("open('x')", ["pki.read:1 calls open"]),
        ("datetime.now(UTC)", ["pki.read:1 calls datetime.now"]),
        ("datetime.datetime.now(UTC)", ["pki.read:1 calls datetime.datetime.now"]),
        ("Path('x').read_bytes()", ["pki.read:1 calls Path('x').read_bytes"]),
        ("reader.open()", []),
        ("now()", []),
    ],
)
def test_a_worldly_call_is_seen(line: str, expected: list[str]) -> None:
    """The reader of calls sees the clock and the disk, and leaves namesakes alone."""
    assert list(worldly_calls(Module("pki.read", line))) == expected
