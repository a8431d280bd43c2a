"""Scaffolds a rule: the rule's file with its page, its test file, and its line in the catalogue.

    python -m scripts.new_rule FAMILY SLUG    e.g. deployment host-name-underscore

Every place to fill in says so; a test refuses a tree in which one is left.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

from edgetrust.rules.catalogue import SLUGS, family_of
from edgetrust.rules.rule import PAGE_HEADINGS, Family

ROOT = Path(__file__).resolve().parents[1]
CATALOGUE = Path("src/edgetrust/rules/catalogue.py")
BLANK = "FILL" + " IN"  # in two pieces, so that this file is no leftover itself

RULE = '''\
"""{blank}: what is wrong, in one sentence.

{page}
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from edgetrust.model.finding import Finding, Severity
from edgetrust.rules.examination import Examination
from edgetrust.rules.rule import Citation, Family, Rule


def check(examination: Examination) -> Iterator[Finding]:
    """{blank}: one finding for each what."""
    yield from ()


RULE = Rule(
    slug="{slug}",
    title="{blank}: what is wrong, as a person would say it",
    family=Family.{family},
    severity=Severity.WARNING,
    citations=(Citation(document="{blank}", section="", url="", read=date(1970, 1, 1)),),
    check=check,
)
'''

TEST = '''\
"""`{slug}`: {blank}."""

from __future__ import annotations

from tests.deployments import stand_alone
from tests.examine import found, sole

SLUG = "{slug}"


def test_the_defect_is_found() -> None:
    """{blank}: change one thing of the healthy deployment, and compare the whole finding."""
    finding = sole(SLUG, stand_alone())

    assert finding.node == "{blank}"


def test_the_healthy_deployment_has_no_such_defect() -> None:
    """Nothing is said of what is right."""
    assert found(SLUG, stand_alone()) == ()


def test_missing_evidence_is_not_judged() -> None:
    """{blank}: take the evidence away."""
    assert found(SLUG, stand_alone()) == ()
'''


def scaffold(root: Path, family: Family, slug: str) -> list[Path]:
    """Writes the files and the line; their paths. `ValueError` for a slug that cannot be or already is."""
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)+", slug):
        raise ValueError(
            f"{slug!r} is no slug; expected words in small letters joined by hyphens, as cucm-defined-by-ip"
        )
    if family_of(slug) is not None:
        raise ValueError(f"the rule {slug} exists already; a slug is never used again")
    module = slug.replace("-", "_")
    page = "\n\n".join(f"## {heading}\n{BLANK}." for heading in PAGE_HEADINGS)
    texts = {
        root / f"src/edgetrust/rules/{family}/{module}.py": RULE,
        root / f"tests/rules/{family}/test_{module}.py": TEST,
    }
    for path, text in texts.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8") as file:
            file.write(text.format(slug=slug, family=family.name, blank=BLANK, page=page))
    _list(root / CATALOGUE, family, slug)
    return [*texts, root / CATALOGUE]


def _list(catalogue: Path, family: Family, slug: str) -> None:
    """Puts the slug last in its family."""
    last = f'        "{SLUGS[family][-1]}",\n'
    text = catalogue.read_text(encoding="utf-8")
    if text.count(last) != 1:
        raise ValueError(f"{catalogue} does not list {SLUGS[family][-1]} on one line of its own")
    catalogue.write_text(text.replace(last, f'{last}        "{slug}",\n'), encoding="utf-8")


def main() -> int:
    """0 when the rule is there to be filled in."""
    try:
        family, slug = sys.argv[1:]
        paths = scaffold(ROOT, Family(family), slug)
    except ValueError as reason:
        families = ", ".join(Family)
        print(f"{reason}\nusage: make new-rule FAMILY=… SLUG=…, FAMILY being one of {families}", file=sys.stderr)
        return 2
    for path in paths:
        print(path.relative_to(ROOT))
    print(f'fill in every "{BLANK}", then: make generated test')
    return 0


if __name__ == "__main__":
    sys.exit(main())
