"""The host that somebody meant who typed another name.

Not here: words of a fixed vocabulary, for which `difflib.get_close_matches` alone is enough.
"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

_LABEL_CUTOFF = 0.5
"""`c3` is as near to `c2`, and `pub` to `cucm-pub`."""


def nearest_host(name: str, hosts: Iterable[str]) -> str | None:
    """The host whose first label is nearest to that of `name`, in a domain like that, if one is named; None for none
    near. As a whole, all hosts of one domain look alike."""
    label, _, domain = name.lower().partition(".")
    labels: dict[str, str] = {}
    for host in hosts:
        own_label, _, own_domain = host.lower().partition(".")
        if not domain or get_close_matches(domain, [own_domain]):
            labels.setdefault(own_label, host)
    nearest = get_close_matches(label, labels, n=1, cutoff=_LABEL_CUTOFF)
    return labels[nearest[0]] if nearest else None
