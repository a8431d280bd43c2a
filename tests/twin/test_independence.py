"""Prediction and reality are independent: the lab leans on nothing with which `check` judges, at no remove."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

from tests.test_layers import ROOT, imports, read_module

JUDGES = ("pki.path", "pki.match", "pki.purpose", "pki.constraints", "pki.revocation", "pki.anchors", "pki.openssl")
"""Path search, names, purposes, and how errors and alerts go together."""
VERDICTS = (
    *("mra.verdicts", "mra.names", "mra.diagnosis", "mra.bench", "mra.resolution", "mra.doubt", "mra.missing"),
    *("mra.quirks", "mra.chain_errors", "mra.subject_oids"),
)
PACKAGES = ("rules", "usecase", "report")


def modules_of(name: str) -> list[Path]:
    """The file of a dotted name below edgetrust: of a module, of a package, or of the module that defines the name."""
    parts = name.removeprefix("edgetrust.").split(".")
    for end in range(len(parts), 0, -1):
        path = ROOT.joinpath(*parts[:end])
        for candidate in (path.with_suffix(".py"), path / "__init__.py"):
            if candidate.is_file():
                return [candidate]
    return []


def reached_from(package: str) -> set[str]:
    """Every module of edgetrust that a package imports, and what those import, by name without `edgetrust.`."""
    waiting, seen = sorted((ROOT / package).rglob("*.py")), set()
    while waiting:
        path = waiting.pop()
        if path not in seen:
            seen.add(path)
            waiting += imported_by(path)
    return {read_module(path).name for path in seen}


@cache
def imported_by(path: Path) -> tuple[Path, ...]:
    """The files of edgetrust that a module imports when it runs."""
    names = imports(_without_type_checking(read_module(path).tree))
    return tuple(found for name in names if name.startswith("edgetrust.") for found in modules_of(name))


def _without_type_checking(tree: ast.Module) -> ast.Module:
    """What is imported for annotations alone never runs."""
    body = [
        node
        for node in tree.body
        if not (isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING")
    ]
    return ast.Module(body=body, type_ignores=[])


def test_the_lab_judges_nothing() -> None:
    """Chains are judged by OpenSSL in the handshake, names by its X509_check_host."""
    reached = reached_from("twin")

    assert {"twin.speaker", "mra.connections", "mra.releases", "model.lab"} <= reached
    assert sorted(reached & {*JUDGES, *VERDICTS}) == []
    assert sorted(name for name in reached if name.split(".")[0] in PACKAGES) == []


def test_check_knows_nothing_of_the_lab() -> None:
    """So that the lab can be its judge."""
    assert not any(name.startswith("twin") for name in reached_from("rules") | reached_from("mra"))


def test_the_lab_writes_its_lines_without_what_reads_them() -> None:
    """Else both could be wrong in the same way."""
    reached = reached_from("twin")

    assert "twin.log_lines" in reached
    assert sorted(name for name in reached if name.startswith("mra.logs") or name == "pki.openssl_words") == []
