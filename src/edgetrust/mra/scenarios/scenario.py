"""What a scenario is: a healthy site, one thing that is wrong in it, and what follows.

Not here: the scenarios (`edgetrust.mra.scenarios.catalogue` lists them), and how a site is changed
(`edgetrust.mra.scenarios.site`).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from edgetrust.model.value import dataclass
from edgetrust.mra.scenarios.site import Site
from edgetrust.mra.scenarios.workshop import LAB_DATE

Design = Callable[[datetime], Site]
"""A healthy site as of a time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """One thing that is wrong, played by the lab, compared by tests and told by the manual."""

    slug: str
    """That of its rule, where the scenario shows one rule."""
    title: str
    """What is wrong, in a line without a full stop."""
    story: str
    """How it came about and what people see, for the manual."""
    design: Design
    """The healthy site."""
    change: Callable[[Site], Site]
    """What is done to it."""
    rules: tuple[str, ...] = ()
    """What `check` finds and does not find in the healthy site, infos included."""
    breaks: tuple[str, ...] = ()
    """Kinds of connections of which some fail, or ask the user, and do not in the healthy site."""

    def build(self, at: datetime = LAB_DATE) -> Site:
        """The site of the scenario, its dates around that time."""
        return self.change(self.design(at))
