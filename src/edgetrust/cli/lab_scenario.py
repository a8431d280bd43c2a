"""Scenarios on the command line of `edgetrust lab`: listed, completed, and made ready to run.

Not here: the scenarios (`edgetrust.mra.scenarios`).
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import click
from click.shell_completion import CompletionItem

from edgetrust.cli.terminal import show, text_width

if TYPE_CHECKING:
    from edgetrust.cli.lab_runner import Prepared
    from edgetrust.mra.scenarios.scenario import Scenario


def complete_scenarios(_context: click.Context, _option: click.Parameter, begun: str) -> list[CompletionItem]:
    """The scenarios that begin so, for the shell."""
    from edgetrust.mra.scenarios.catalogue import SCENARIOS

    found = [CompletionItem(each.slug, help=each.title) for each in SCENARIOS if each.slug.startswith(begun)]
    return [*found, *([CompletionItem("list", help="name them all")] if "list".startswith(begun) else [])]


def list_scenarios() -> int:
    """Every scenario with what is wrong in it, a line or two each."""
    from edgetrust.mra.scenarios.catalogue import SCENARIOS
    from edgetrust.report.paragraph import hang

    indent = max(len(each.slug) for each in SCENARIOS) + 2
    lines = [
        line for each in SCENARIOS for line in hang(f"{each.slug:{indent}}", indent, each.title, width=text_width())
    ]
    show("\n".join(lines) + "\n", None)
    return 0


def _found(scenario: Scenario) -> tuple[str, ...]:
    """What `check` says of it, for whoever wants to read on."""
    from edgetrust.mra.planning.words import joined

    return (f"check finds {joined(scenario.rules)}; edgetrust explain has a page for each",) if scenario.rules else ()


def prepare_scenario(slug: str, *, at: datetime | None, as_version: str | None) -> Prepared:
    """What the nodes of a scenario hold, its dates around today, so that certificates that are made today are good in
    it. Raises EdgetrustError for a name of none."""
    from edgetrust.cli.lab_runner import Prepared
    from edgetrust.io.clock import now
    from edgetrust.mra.scenarios.catalogue import find_scenario
    from edgetrust.usecase.check import as_if_upgraded

    scenario = find_scenario(slug)
    today = now()
    site = scenario.build(today)
    deployment = site.deployment
    if as_version is not None:
        deployment = as_if_upgraded(deployment, as_version)
    return Prepared(
        deployment=deployment,
        material=site.material,
        running=scenario.running(today).material,
        at=at,
        notes=(f"{scenario.title}.", scenario.story, *_found(scenario)),
    )
