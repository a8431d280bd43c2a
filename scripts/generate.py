"""Writes every generated file of the repository, or says which of them no longer say what the code says.

    python -m scripts.generate            writes them
    python -m scripts.generate --check    writes nothing; exit 1 and one line for each file that is out of date

To add one: write a module in `scripts/` with a function that returns the content, and name it in `PIECES`. The content
must depend on the repository alone: no clock, no chance, no width of anybody's terminal.
"""

from __future__ import annotations

import argparse
import difflib
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from edgetrust.report.pages import rule_pages
from scripts import cli_reference, deployment_page, examples, reference, scenarios_page, schemas

ROOT = Path(__file__).resolve().parents[1]

Content = str | bytes


@dataclass(frozen=True, slots=True)
class File:
    """One generated file."""

    path: str
    """From the root of the repository."""
    content: Callable[[], Content]

    def contents(self) -> Mapping[str, Content]:
        """The file, by its path."""
        return {self.path: self.content()}

    def leftovers(self, root: Path, wanted: Mapping[str, Content]) -> Iterator[str]:
        """A single file leaves nothing behind."""
        del root, wanted
        return iter(())


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder of generated files. What matches `pattern` below it and is not generated any more has to go."""

    path: str
    pattern: str
    files: Callable[[], Mapping[str, Content]]
    """Contents by path from the folder."""

    def contents(self) -> Mapping[str, Content]:
        """Each file, by its path from the root of the repository."""
        return {f"{self.path}/{name}": content for name, content in self.files().items()}

    def leftovers(self, root: Path, wanted: Mapping[str, Content]) -> Iterator[str]:
        """Paths of files that nothing generates any more."""
        found = (path for path in sorted((root / self.path).rglob(self.pattern)) if path.is_file())
        names = (path.relative_to(root).as_posix() for path in found)
        return (name for name in names if name not in wanted)


Piece = File | Folder

PIECES: tuple[Piece, ...] = (
    File("docs/reference/cli.md", cli_reference.page),
    File("docs/how-to/deployment-file.md", deployment_page.page),
    File("docs/reference/connections.md", reference.connections_page),
    File("docs/reference/releases.md", reference.releases_page),
    File("docs/reference/scenarios.md", scenarios_page.page),
    File("src/edgetrust/schemas/deployment.json", schemas.deployment),
    Folder("docs/rules", "*.md", lambda: dict(rule_pages())),
    Folder("examples", "*", examples.files),
)


def write(root: Path, pieces: tuple[Piece, ...]) -> Iterator[str]:
    """One line for each file that is written or removed; untouched files keep their time of change."""
    for piece in pieces:
        wanted = piece.contents()
        for name, content in wanted.items():
            path, new = root / name, _encoded(content)
            if not path.is_file() or path.read_bytes() != new:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(new)
                yield f"wrote {name}"
        for name in piece.leftovers(root, wanted):
            (root / name).unlink()
            yield f"removed {name}"


def differences(root: Path, pieces: tuple[Piece, ...]) -> Iterator[str]:
    """One paragraph for each file that is missing, differs or should be gone."""
    for piece in pieces:
        wanted = piece.contents()
        for name, content in wanted.items():
            path, new = root / name, _encoded(content)
            if not path.is_file():
                yield f"{name} is missing"
            elif path.read_bytes() != new:
                yield _difference(name, path.read_bytes(), new)
        yield from (f"{name} is generated no longer" for name in piece.leftovers(root, wanted))


def _encoded(content: Content) -> bytes:
    return content.encode() if isinstance(content, str) else content


def _difference(name: str, old: bytes, new: bytes) -> str:
    try:
        before, after = old.decode().splitlines(), new.decode().splitlines()
    except UnicodeDecodeError:
        return f"{name} is out of date ({len(old)} bytes, generated {len(new)})"
    # The first lines show what changed; the whole difference is one `make generated` and `git diff` away.
    diff = list(difflib.unified_diff(before, after, "in the repository", "generated", n=0, lineterm=""))[:12]
    return "\n".join([f"{name} is out of date", *(f"    {line}" for line in diff)])


def main() -> int:
    """0 when all is, or has been brought, up to date; 1 when `--check` finds a difference."""
    parser = argparse.ArgumentParser(description="write the generated files of the repository")
    parser.add_argument("--check", action="store_true", help="write nothing, fail if a file is out of date")
    if not parser.parse_args().check:
        for line in write(ROOT, PIECES):
            print(line)
        return 0
    found = list(differences(ROOT, PIECES))
    for paragraph in found:
        print(paragraph, file=sys.stderr)
    if found:
        print(f"{len(found)} generated files are out of date: run `make generated` and commit", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
