"""A few rows that between them hold every pair of choices: where two things do not go together, one of them shows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import combinations
from random import Random

Row = dict[str, str]
_TRIES = 200


def choose_rows(factors: Mapping[str, Sequence[str]], is_possible: Callable[[Row], bool]) -> list[Row]:
    """Rows with one choice for each factor, the same each time; each pair of choices that any possible row has, some
    row has."""
    chance = Random(0)
    missing = dict.fromkeys((a, x, b, y) for a, b in combinations(factors, 2) for x in factors[a] for y in factors[b])
    rows: list[Row] = []
    while missing:
        a, x, b, y = next(iter(missing))
        drawn = [{name: chance.choice(each) for name, each in factors.items()} | {a: x, b: y} for _ in range(_TRIES)]
        possible = [row for row in drawn if is_possible(row)]
        if not possible:
            del missing[a, x, b, y]
            continue
        best = max(possible, key=lambda row: sum(pair in missing for pair in _pairs(row)))
        rows.append(best)
        for pair in _pairs(best):
            missing.pop(pair, None)
    return rows


def _pairs(row: Row) -> list[tuple[str, str, str, str]]:
    return [(a, row[a], b, row[b]) for a, b in combinations(row, 2)]
