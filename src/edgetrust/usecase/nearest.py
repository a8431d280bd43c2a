"""The host that somebody meant who typed another name.

Not here: words of a fixed vocabulary, for which `difflib.get_close_matches` alone is enough.
"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import SequenceMatcher

_LABELS_ALIKE = 0.5
"""As `c3` and `c2`, `pub` and `cucm-pub` are."""
_DOMAINS_ALIKE = 0.6


def nearest_host(name: str, hosts: Iterable[str]) -> str | None:
    """The host whose first label is like that of `name`, and whose domain is, if one is named; None when there is none.
    Compared as a whole, all hosts of one domain would look alike."""
    scored = [(score, host) for host in hosts if (score := _likeness(name.lower(), host.lower()))]
    return max(scored, key=lambda each: each[0])[1] if scored else None


def _likeness(name: str, host: str) -> float:
    """How much they are alike; 0 for not enough."""
    label, _, domain = name.partition(".")
    own_label, _, own_domain = host.partition(".")
    labels = SequenceMatcher(None, label, own_label).ratio()
    domains = SequenceMatcher(None, domain, own_domain).ratio() if domain else 1.0
    return labels + domains if labels >= _LABELS_ALIKE and domains >= _DOMAINS_ALIKE else 0.0
