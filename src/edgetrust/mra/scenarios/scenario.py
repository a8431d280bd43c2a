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

C_VERIFIES_E = ("traversal", "ssh-tunnel", "sip-service")
"""Kinds of connections in which an Expressway-C verifies an Expressway-E."""
E_VERIFIES_C = ("traversal", "ssh-tunnel")
FROM_PHONES = ("phone-https", "phone-sip")
FROM_JABBER = ("jabber-https", "jabber-sip")
FROM_ENDPOINTS = (*FROM_JABBER, *FROM_PHONES, "tc-https", "tc-sip")
SHOWN_TOMCAT = ("cucm-https", "cucm-config")
"""In which an Expressway-C is shown a tomcat certificate, as long as there is no SIP OAuth."""
CUCM_VERIFIES_C = ("cucm-config", "cucm-config-secure")
"""In which a CUCM that is not in mixed mode verifies an Expressway-C."""


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

    not_restarted: Callable[[Site], Site] | None = None
    """What services still run with, made of what is configured; None: all of them were restarted since. `check` finds
    it with a look at the nodes."""

    def build(self, at: datetime = LAB_DATE) -> Site:
        """The site of the scenario as it is configured, its dates around that time."""
        return self.change(self.design(at))

    def running(self, at: datetime = LAB_DATE) -> Site:
        """The site as its services run with it."""
        site = self.build(at)
        return site if self.not_restarted is None else self.not_restarted(site)


def as_it_is(site: Site) -> Site:
    """No change."""
    return site
