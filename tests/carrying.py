"""A plan carried out on trust lists to the letter: as a person would who deletes and appends what its steps say.

after = carry_out(site, plan(site.deployment, site.inventory, at=make.NOW))
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from edgetrust.model.certificate import Located
from edgetrust.model.deployment import Node, Store
from edgetrust.model.plan import Plan, PlannedAuthority
from tests.deployments import Site


def carry_out(site: Site, planned: Plan) -> Site:
    """The site after every planned list was loaded, and what a publisher holds has reached its subscribers."""
    lists = dict(site.inventory.trust_lists)
    for each in planned.trust:
        _change(lists, each.node, each.store, delete=each.remove, append=each.authorities)
        for copy in each.copies:
            _change(lists, copy.node, each.store, delete=copy.remove, append=(*each.authorities, *copy.lacking))
    return Site(site.deployment, replace(site.inventory, trust_lists=lists))


def _change(
    lists: dict[tuple[str, Store], tuple[Located, ...]],
    node: Node,
    store: Store,
    *,
    delete: Iterable[PlannedAuthority],
    append: Iterable[PlannedAuthority],
) -> None:
    held = lists.get((node.id, store), ())
    gone = {each.located.certificate for each in delete if each.located is not None}
    assert gone <= {entry.certificate for entry in held}, "nothing is deleted that is not there"
    left = [entry for entry in held if entry.certificate not in gone]
    present = {entry.certificate for entry in left}
    new = [each.located for each in append if each.located is not None and each.located.certificate not in present]
    lists[node.id, store] = (*left, *new)
