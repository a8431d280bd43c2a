"""Rules as they are named on the command line: several in one option, and completed by the shell.

Not here: what a rule is (`edgetrust.rules`); its catalogue tells the names without importing one.
"""

from __future__ import annotations

from collections.abc import Iterable

import click


def read_rule_names(option: str, values: Iterable[str]) -> frozenset[str]:
    """Rule slugs out of a repeated, comma-separated option; unknown ones are refused with the nearest, and those that
    nothing can find: a run of none but them would look like a clean one."""
    named = {slug.strip() for value in values for slug in value.split(",") if slug.strip()}
    if named:
        from difflib import get_close_matches

        from edgetrust.rules.catalogue import SLUGS, slugs
        from edgetrust.rules.rule import Family

        known = slugs()
        for slug in sorted(named.intersection(SLUGS[Family.UNSEEN])):
            reason = f"{slug!r} is explained only, and never found; edgetrust explain {slug} says how to look for it"
            raise click.BadParameter(reason, param_hint=option)
        for slug in sorted(named.difference(known)):
            nearest = get_close_matches(slug, known, n=1)
            suggestion = f"did you mean {nearest[0]!r}?" if nearest else "edgetrust explain lists all rules"
            raise click.BadParameter(f"no rule {slug!r}; {suggestion}", param_hint=option)
    return frozenset(named)


def complete_rule_names(_context: click.Context, _parameter: click.Parameter, incomplete: str) -> list[str]:
    """What a shell offers behind an option that names rules: those that can be found and are not named yet, behind the
    last comma."""
    from edgetrust.rules.catalogue import SLUGS, slugs
    from edgetrust.rules.rule import Family

    *named, begun = incomplete.split(",")
    before = "".join(f"{name}," for name in named)
    passed_over = {*named, *SLUGS[Family.UNSEEN]}
    return [f"{before}{slug}" for slug in slugs() if slug.startswith(begun) and slug not in passed_over]


def complete_page_name(_context: click.Context, _parameter: click.Parameter, incomplete: str) -> list[str]:
    """What a shell offers where a page is asked for: every rule."""
    from edgetrust.rules.catalogue import slugs

    return [slug for slug in slugs() if slug.startswith(incomplete)]
