"""Rules as they are named on the command line: several in one option, and completed by the shell.

Not here: what a rule is (`edgetrust.rules`); its catalogue tells the names without importing one.
"""

from __future__ import annotations

from collections.abc import Iterable

import click


def read_rule_names(option: str, values: Iterable[str]) -> frozenset[str]:
    """Rule slugs out of a repeated, comma-separated option; unknown ones are refused with the nearest."""
    named = {slug.strip() for value in values for slug in value.split(",") if slug.strip()}
    if named:
        from difflib import get_close_matches

        from edgetrust.rules.catalogue import slugs

        known = slugs()
        for slug in sorted(named.difference(known)):
            nearest = get_close_matches(slug, known, n=1)
            suggestion = f"did you mean {nearest[0]!r}?" if nearest else "edgetrust explain lists all rules"
            raise click.BadParameter(f"no rule {slug!r}; {suggestion}", param_hint=option)
    return frozenset(named)


def complete_rule_names(_context: click.Context, _parameter: click.Parameter, incomplete: str) -> list[str]:
    """What a shell offers behind an option or argument that names rules: those not named yet, behind the last comma."""
    from edgetrust.rules.catalogue import slugs

    *named, begun = incomplete.split(",")
    before = "".join(f"{name}," for name in named)
    return [f"{before}{slug}" for slug in slugs() if slug.startswith(begun) and slug not in named]
