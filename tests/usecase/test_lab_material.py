"""What the nodes of a lab hold."""

from __future__ import annotations

import pytest

from edgetrust.model.deployment import Slot, Store
from edgetrust.model.lab import Holding, Material
from edgetrust.model.verdict import Outcome
from edgetrust.pki.signing_key import generate_like
from edgetrust.usecase.lab_material import copy_material, describe_issued, hold, issue_missing, lacks_keys
from edgetrust.usecase.lab_run import foretell_all
from tests import make
from tests.defects import DEFECTS
from tests.deployments import C1, E1, PUBLISHER, Site, stand_alone
from tests.injection import Defect
from tests.lab import no_chance
from tests.twins import foretell, material_of, try_material

SERIALS = iter(range(1, 10_000))
COPIED = [
    defect
    for defect in DEFECTS
    if defect.base.name == "stand-alone"
    and not defect.change.keys() & {"shown"}
    and "key that is too long" not in defect.name
]
"""Defects of files; what a probe saw is not in them, and nobody has the private half of the long key."""


def keys_of(site: Site) -> dict[bytes, bytes]:
    """The keys of all certificates of a site, as if read from a folder."""
    return {
        identity.leaf.key.spki: identity.key
        for holding in material_of(site).holdings.values()
        for identity in holding.identities.values()
        if identity.key is not None
    }


def test_files_and_keys_make_what_a_node_holds() -> None:
    """Matched by public key, whatever the files are called."""
    site = stand_alone()

    assert hold(site.deployment, site.inventory, keys_of(site)) == material_of(site)


def test_without_keys_nothing_can_be_shown() -> None:
    """Which is said beforehand."""
    site = stand_alone()
    bare = hold(site.deployment, site.inventory, {})

    assert lacks_keys(site.deployment, bare)
    assert not lacks_keys(site.deployment, material_of(site))
    assert bare.holdings[E1].identities[Slot.SERVER].key is None


@pytest.mark.parametrize("defect", COPIED, ids=[defect.name for defect in COPIED])
def test_a_copy_has_the_defects_of_what_it_copies(defect: Defect) -> None:
    """Each defect of the table, with keys of the lab's own: `check` says the same of it, and so do handshakes."""
    site = defect.site()

    copied = copy_material(hold(site.deployment, site.inventory, {}), generate_like)

    assert foretell_all(lambda: make.NOW)(site.deployment, copied) == foretell(site)
    assert {name: trial.fate for name, trial in try_material(site.deployment, copied).items()} == foretell(site)


def test_what_is_missing_is_issued_as_planned() -> None:
    """Certificates, keys and lists: all connections are good."""
    site = stand_alone()
    nothing = Material(holdings={node.id: Holding(node=node.id) for node in site.deployment.nodes()})

    made = issue_missing(site.deployment, nothing, at=make.NOW, draw_serial=lambda: next(SERIALS))

    assert set(made.certificates) >= {(C1, Slot.CLIENT), (E1, Slot.SERVER), (PUBLISHER, Slot.TOMCAT)}
    assert (E1, Store.TRUSTED_CA) in made.lists
    outcomes = {trial.fate.outcome for trial in try_material(site.deployment, made.material).values()}
    assert outcomes == {Outcome.OK}
    assert describe_issued(made)[-1] == "the lab CA stands below every list of every node, endpoints included"


def test_what_is_there_stays_as_it_is() -> None:
    """One certificate is made, and the lists get the lab CA below what they hold."""
    site = stand_alone(certificates={(E1, "server"): None})
    held = material_of(site)

    made = issue_missing(site.deployment, held, at=make.NOW, draw_serial=lambda: next(SERIALS))

    assert made.certificates == ((E1, Slot.SERVER),)
    assert made.material.holdings[C1].identities == held.holdings[C1].identities
    assert made.material.holdings[C1].trust[Store.TRUSTED_CA][:-2] == held.holdings[C1].trust[Store.TRUSTED_CA]
    outcomes = {trial.fate.outcome for trial in try_material(site.deployment, made.material).values()}
    assert outcomes == {Outcome.OK}


def test_where_nothing_is_missing_nothing_is_made() -> None:
    """Not even a CA."""
    site = stand_alone()

    made = issue_missing(site.deployment, material_of(site), at=make.NOW, draw_serial=no_chance)

    assert (made.material, made.certificates, describe_issued(made)) == (material_of(site), (), ())


def test_a_list_of_which_a_part_cannot_be_read_is_not_known() -> None:
    """What is not known is not foretold, and not tried either."""
    site = stand_alone(incomplete=[(C1, "trusted-ca")])

    held = hold(site.deployment, site.inventory, keys_of(site))

    assert Store.TRUSTED_CA not in held.holdings[C1].trust
