"""Checks the manual: every relative link and anchor leads somewhere, and every page can be reached from the README.

    python -m scripts.docs    exit 1 and one line for each fault

Addresses on the web are not visited: a check must not depend on other people's servers.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
START = "README.md"

FENCE = re.compile(r"^(`{3,}|~{3,}).*?^\1[`~]*[ ]*$", re.MULTILINE | re.DOTALL)
CODE = re.compile(r"(`+)(?!`).+?(?<!`)\1(?!`)", re.DOTALL)
LINK = re.compile(r"\]\(\s*<?([^)\s>]+)>?(?:\s+\"[^\"]*\")?\s*\)|^\[[^\]]+\]:\s*(\S+)", re.MULTILINE)
HEADING = re.compile(r"^#{1,6}\s+(.+?)\s*#*$", re.MULTILINE)
ANCHOR = re.compile(r"<a\s+(?:id|name)=\"([^\"]+)\"")
WEB = re.compile(r"^[a-z][a-z0-9+.-]*:", re.IGNORECASE)


def links(text: str) -> list[str]:
    """Targets of the links of a Markdown text, code left out."""
    prose = CODE.sub("", FENCE.sub("", text))
    return [first or second for first, second in LINK.findall(prose)]


def anchors(text: str) -> set[str]:
    """Names that a link into this text may use: its headings as GitHub names them, and explicit anchors."""
    text = FENCE.sub("", text)
    found = set(ANCHOR.findall(text))
    for heading in HEADING.findall(text):
        shown = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading)
        name = re.sub(r"[^\w\- ]", "", shown.strip().lower()).replace(" ", "-")
        number = 0
        while (unique := f"{name}-{number}" if number else name) in found:
            number += 1
        found.add(unique)
    return found


def pages(root: Path) -> dict[Path, str]:
    """The Markdown pages of the project, by path."""
    found = [*root.glob("*.md"), *(root / "docs").rglob("*.md"), *(root / "examples").rglob("*.md")]
    return {path: path.read_text(encoding="utf-8") for path in sorted(found)}


def dead_links(root: Path) -> Iterator[str]:
    """One line for each relative link whose file or anchor does not exist."""
    texts = pages(root)
    for page, text in texts.items():
        for target in links(text):
            if WEB.match(target):
                continue
            name, _, anchor = target.partition("#")
            path = (page.parent / name).resolve() if name else page
            if not path.exists():
                yield f"{page.relative_to(root)}: {target}: there is no such file"
            elif anchor and path in texts and anchor not in anchors(texts[path]):
                yield f"{page.relative_to(root)}: {target}: there is no such heading"


def lost_pages(root: Path) -> Iterator[str]:
    """One line for each page that no chain of links from the README reaches."""
    texts = pages(root)
    reached: set[Path] = set()
    waiting = [root / START]
    while waiting:
        page = waiting.pop()
        if page in texts and page not in reached:
            reached.add(page)
            waiting += _targets(page, texts[page])
    yield from (f"{page.relative_to(root)}: no link leads here from {START}" for page in texts if page not in reached)


def _targets(page: Path, text: str) -> Iterator[Path]:
    for target in links(text):
        name = target.partition("#")[0]
        if name and not WEB.match(target):
            path = (page.parent / name).resolve()
            # A link to a folder shows all that lies in it.
            yield from sorted(path.glob("*.md")) if path.is_dir() else [path]


def main() -> int:
    """0 when the manual is whole."""
    faults = [*dead_links(ROOT), *lost_pages(ROOT)]
    for line in faults:
        print(line, file=sys.stderr)
    if faults:
        return 1
    print(f"{len(pages(ROOT))} pages, no dead link")
    return 0


if __name__ == "__main__":
    sys.exit(main())
