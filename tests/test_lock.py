"""Holds the locks to pyproject.toml: nothing resolves at install time, so a missing or stale pin must show here."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
LOCKS = ("runtime", "build", "compile", "dev")


@cache
def lock_text(name: str) -> str:
    """What stands in a lock file."""
    return (ROOT / "requirements" / f"{name}.lock").read_text(encoding="utf-8")


def pins(name: str) -> dict[str, str]:
    """Version by canonical name."""
    found = re.findall(r"^([\w.-]+)==(\S+)", lock_text(name), re.MULTILINE)
    return {canonicalize_name(package): version for package, version in found}


def declared(name: str) -> list[Requirement]:
    """The requirements of pyproject.toml that a lock must satisfy."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    groups = project["dependency-groups"]
    runtime, build = project["project"]["dependencies"], groups["build"]
    own = {name: [line for line in groups[name] if isinstance(line, str)] for name in ("compile", "dev")}
    hook = project["tool"]["hatch"]["build"]["targets"]["wheel"]["hooks"]["mypyc"]
    lines = {
        "runtime": runtime,
        "build": build + project["build-system"]["requires"],
        "compile": build + own["compile"] + hook["dependencies"],
        "dev": runtime + build + own["dev"],
    }
    return [Requirement(line) for line in lines[name]]


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_satisfies_what_the_project_declares(name: str) -> None:
    """Each declared requirement is pinned to a version it admits; otherwise `make lock` is due."""
    pinned = pins(name)

    unmet = [str(need) for need in declared(name) if not need.specifier.contains(pinned.get(need.name.lower(), "0"))]

    assert unmet == []


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_is_hashes_and_nothing_else(name: str) -> None:
    """Every pin carries hashes, and no line names an index, a host or a path."""
    entries = re.split(r"(?m)^(?=[\w.-]+==)", lock_text(name))[1:]
    allowed = re.compile(r"[\w.-]+==[\w.]+(?: ; [^\\\n]+)?(?: \\\n    --hash=sha256:[0-9a-f]{64})+\n?")

    assert [entry for entry in entries if not allowed.fullmatch(entry)] == []


IMPORTED_AS = {"PyYAML": "yaml", "dnspython": "dns", "pyOpenSSL": "OpenSSL", "Jinja2": "jinja2"}
"""Import names that differ from the distribution's."""
IMPORTED_BY = {"python-multipart": "starlette"}
"""What another one imports where we ask it for something: forms."""


def test_each_dependency_is_in_use() -> None:
    """What an operator has to install is imported somewhere in the package."""
    source = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "src").rglob("*.py"))
    names = {
        need.name: IMPORTED_AS.get(need.name, IMPORTED_BY.get(need.name, need.name)) for need in declared("runtime")
    }

    assert [need for need, name in names.items() if not re.search(rf"\b(?:import|from) {name}\b", source)] == []


def test_locks_agree() -> None:
    """What an operator installs is what was tested."""
    tested = pins("dev")

    assert {**pins("runtime"), **pins("build")}.items() <= tested.items()
    assert {name: version for name, version in pins("compile").items() if tested.get(name, version) != version} == {}
