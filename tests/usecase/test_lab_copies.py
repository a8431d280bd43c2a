"""Look-alikes for what nobody has the keys of."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from edgetrust.model.deployment import Slot, Store
from edgetrust.model.lab import Holding, Material
from edgetrust.pki.signing_key import generate_like
from edgetrust.usecase.lab_copies import copy_material, describe_copies, lacks_keys
from edgetrust.usecase.lab_material import hold
from edgetrust.usecase.lab_run import foretell_all
from tests import make
from tests.defects import DEFECTS
from tests.deployments import C1, E1, PUBLISHER, Site, stand_alone
from tests.injection import Defect
from tests.random_sites import RandomSite, random_sites
from tests.twins import foretell, material_of, try_material

COPIED = [
    defect
    for defect in DEFECTS
    if defect.base.name == "stand-alone"
    and not defect.change.keys() & {"shown"}
    and "key that is too long" not in defect.name
]
"""Defects of files; what a probe saw is not in them, and nobody has the private half of the long key."""


def held(site: Site, *with_keys: str) -> Material:
    """What the nodes of a site hold, of which these alone have their keys."""
    keys = {
        identity.leaf.key.spki: identity.key
        for node in with_keys
        for identity in material_of(site).holdings[node].identities.values()
        if identity.key is not None
    }
    return hold(site.deployment, site.inventory, keys)


def test_without_keys_nothing_can_be_shown() -> None:
    """Which is said beforehand."""
    site = stand_alone()

    assert lacks_keys(site.deployment, held(site))
    assert not lacks_keys(site.deployment, material_of(site))
    assert held(site).holdings[E1].identities[Slot.SERVER].key is None


@pytest.mark.parametrize("defect", COPIED, ids=[defect.name for defect in COPIED])
def test_a_copy_has_the_defects_of_what_it_copies(defect: Defect) -> None:
    """Each defect of the table, with keys of the lab's own: `check` says the same of it, and so do handshakes."""
    site = defect.site()

    copied = copy_material(held(site), generate_like).material

    assert foretell_all(lambda: make.NOW)(site.deployment, copied) == foretell(site)
    assert {name: trial.fate for name, trial in try_material(site.deployment, copied).items()} == foretell(site)


def test_a_hierarchy_whose_keys_are_at_hand_stays() -> None:
    """The public one of the Expressway-E; the corporate one is replaced whole, in lists as well. All of it agrees."""
    site = stand_alone()
    before = held(site, E1)

    copies = copy_material(before, generate_like)

    assert copies.kept == ((E1, Slot.SERVER),)
    assert copies.material.holdings[E1].identities == before.holdings[E1].identities
    assert copies.material.holdings[C1].identities != before.holdings[C1].identities
    old, new = (each.holdings[E1].trust[Store.TRUSTED_CA] for each in (before, copies.material))
    assert {entry.subject.rfc4514 for entry in old} == {entry.subject.rfc4514 for entry in new}
    assert {entry.issuer.rfc4514.partition(",")[0] for entry in set(old) & set(new)} == {"CN=Public Root"}
    assert {name: trial.fate for name, trial in try_material(site.deployment, copies.material).items()} == foretell(
        site
    )


def test_a_key_is_of_no_use_where_another_of_its_hierarchy_is_missing() -> None:
    """Nobody has the key of the CA, so both are replaced."""
    site = stand_alone()

    copies = copy_material(held(site, C1), generate_like)

    assert (C1, Slot.SERVER) not in copies.kept
    assert (
        copies.material.holdings[C1].identities[Slot.SERVER].leaf
        != held(site).holdings[C1].identities[Slot.SERVER].leaf
    )


def test_what_stays_is_named() -> None:
    """Else nobody would know which fingerprints are his."""
    site = stand_alone()

    all_of_them, some = (describe_copies(copy_material(held(site, *keys), generate_like)) for keys in ((), (E1,)))

    assert all_of_them.startswith(
        "private keys are missing, so every certificate is replaced, by look-alikes with keys of"
    )
    assert some.endswith(f"; those that stay: server certificate of {E1}")
    assert PUBLISHER not in some


@settings(
    max_examples=10,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example],
    phases=[Phase.explicit, Phase.generate],  # to shrink a site takes longer than to look at one
)
@given(random_sites(), st.integers(min_value=1, max_value=7))
def test_copies_of_any_site_are_judged_as_the_site(drawn: RandomSite, lacking: int) -> None:
    """Whatever is wrong in it, and whichever nodes lack their keys: in everything that `check` foretells."""
    site, judge = drawn.site, foretell_all(lambda: drawn.site.at)
    holdings = {
        node: _without_keys(holding) if position % lacking == 0 else holding
        for position, (node, holding) in enumerate(site.material.holdings.items())
    }

    copied = copy_material(replace(site.material, holdings=holdings), generate_like).material

    assert judge(site.deployment, copied) == judge(site.deployment, site.material)


def _without_keys(holding: Holding) -> Holding:
    return replace(holding, identities={slot: replace(held, key=None) for slot, held in holding.identities.items()})
