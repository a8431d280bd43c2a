"""What the nodes of a lab hold."""

from __future__ import annotations

from edgetrust.model.deployment import Store
from edgetrust.usecase.lab_material import hold
from tests.deployments import C1, Site, stand_alone
from tests.twins import material_of


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


def test_a_list_of_which_a_part_cannot_be_read_is_not_known() -> None:
    """What is not known is not foretold, and not tried either."""
    site = stand_alone(incomplete=[(C1, "trusted-ca")])

    held = hold(site.deployment, site.inventory, keys_of(site))

    assert Store.TRUSTED_CA not in held.holdings[C1].trust
