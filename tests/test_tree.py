"""Holds what is true of the repository as a whole: each module has its test file, and nothing names a machine."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "edgetrust"

MIRRORED = ("codec", "pki", "mra", "rules", "report", "usecase", "io", "twin", "cli")
"""Packages whose modules have a test file each, at the same path. The model is values: its users test it."""

UNWANTED = {
    # Character classes keep these patterns from finding themselves.
    "a path of somebody's machine": r"(?<![\w.~/-])/(?:work|root|tm[p]|home/\w+|Users/\w+)/[\w.]",
    "the host of a package registry": r"py[p]i\.org|python[h]osted\.org|np[m]js\.|deb[.]debian\.org",
    "a place that a scaffold left to fill in": r"FIL[L] IN",
    "a token or a key": r"gh[p]_\w{20}|AKI[A][A-Z0-9]{16}",
}
MAIL = re.compile(r"[\w.+-]+@((?:[a-z0-9-]+\.)+[a-z]{2,})\b", re.IGNORECASE)
RESERVED = re.compile(r"(?:^|\.)(?:example\.(?:com|net|org)|example|test|invalid|localhost)$", re.IGNORECASE)
"""Names that nobody can own (RFC 2606, RFC 6761): addresses for examples and tests."""

NO_TEXT = frozenset({".der", ".p12", ".pfx", ".p7b", ".p7c", ".png", ".pcap", ".pcapng"})
LEFTOVERS = {
    ".git",
    ".venv",
    ".bench",
    ".compiled",
    "dist",
    "__pycache__",
    ".mypy_cache",
    ".pytest_cache",
    ".ruff_cache",
    ".hypothesis",
}


@cache
def tracked_files() -> tuple[Path, ...]:
    """The files of the repository; in an unpacked sdist, or without git, all files but what tools leave."""
    if (ROOT / ".git").exists() and shutil.which("git"):
        # Whoever runs this need not be whoever cloned it: root in CI, say.
        git = ["git", "-c", "safe.directory=*", "-C", str(ROOT), "ls-files", "-z"]
        listing = subprocess.run(git, capture_output=True, check=True)
        found = [ROOT / name for name in listing.stdout.decode().split("\0") if name]
    else:
        found = [path for path in ROOT.rglob("*") if not LEFTOVERS.intersection(path.relative_to(ROOT).parts)]
    return tuple(sorted(path for path in found if path.is_file() and path.suffix not in NO_TEXT))


def unwanted(text: str) -> Iterator[str]:
    """What stands in a text that no file of the repository may hold."""
    for what, pattern in UNWANTED.items():
        yield from (f"{what}: {match[0]}" for match in re.finditer(pattern, text))
    yield from (f"an address of somebody: {match[0]}" for match in MAIL.finditer(text) if not RESERVED.search(match[1]))


@pytest.mark.parametrize("package", MIRRORED)
def test_every_module_has_its_test_file(package: str) -> None:
    """`src/edgetrust/pki/read.py` is tested by `tests/pki/test_read.py`, and so on."""
    modules = (path.relative_to(SOURCE) for path in (SOURCE / package).rglob("*.py") if path.name != "__init__.py")
    expected = sorted(Path("tests", module.parent, f"test_{module.name}") for module in modules)

    assert [str(path) for path in expected if not (ROOT / path).is_file()] == []


def test_no_file_names_a_machine_or_a_person() -> None:
    """No tracked file holds a machine's path, a registry's host, a secret or a mail address that could be real."""
    found = [
        f"{path.relative_to(ROOT)}: {line}"
        for path in tracked_files()
        for line in unwanted(path.read_text(encoding="utf-8", errors="replace"))
    ]

    assert found == []


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("see " + "/wo" + "rk/main", 1),
        ('"' + "/ro" + 'ot/.cache"', 1),
        ("certs/root/ca.pem", 0),
        ("somebody@corp" + ".com", 1),
        ("alice@example.com, bob@uc.example.org, x@host.test", 0),
        ("actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1", 0),
    ],
)
def test_the_reader_of_texts_sees_what_it_should(text: str, count: int) -> None:
    """Machine paths and owned addresses are found; reserved names and paths of deployments are not."""
    assert len(list(unwanted(text))) == count


def test_workflows_pin_what_they_use_and_may_do_nothing_by_default() -> None:
    """Each action is named by a full commit, and each workflow starts from no permission at all."""
    for path in sorted((ROOT / ".github" / "workflows").glob("*.yml")):
        text = path.read_text(encoding="utf-8")
        used = re.findall(r"uses: *(\S+)", text)

        assert re.search(r"^permissions: \{\}$", text, re.MULTILINE), path.name
        assert [action for action in used if not re.fullmatch(r"[\w./-]+@[0-9a-f]{40}", action)] == []
