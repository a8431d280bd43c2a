"""What nodes hold as installed."""

from __future__ import annotations

from edgetrust.model.deployment import Slot, Store
from edgetrust.mra.factory import is_temporary_ca, is_temporary_certificate
from edgetrust.twin.admin.installation import as_installed
from tests import make
from tests.deployments import C1, E1, IMP, PUBLISHER, cluster
from tests.twins import material_of


def test_nodes_begin_with_what_they_made_themselves_and_trust_nobody_else() -> None:
    """Each with certificates of its own; whoever is no node of the products keeps what it has."""
    site = cluster()
    before = material_of(site)

    after = as_installed(site.deployment, before, make.NOW)

    for node in (C1, E1):
        held = after.holdings[node]
        assert set(held.identities) == {Slot.SERVER}
        assert is_temporary_certificate(held.identities[Slot.SERVER].leaf)
        (authority,) = held.trust[Store.TRUSTED_CA]
        assert is_temporary_ca(authority)
    assert after.holdings[C1].trust != after.holdings[E1].trust
    for node, slots, stores in (
        (PUBLISHER, {Slot.TOMCAT, Slot.CALLMANAGER}, {Store.TOMCAT_TRUST, Store.CALLMANAGER_TRUST}),
        (IMP, {Slot.TOMCAT, Slot.CUP_XMPP}, {Store.TOMCAT_TRUST, Store.CUP_XMPP_TRUST}),
    ):
        held = after.holdings[node]
        assert set(held.identities) == slots
        assert all(each.leaf.is_self_issued and each.key for each in held.identities.values())
        assert dict(held.trust) == dict.fromkeys(stores, ())
    for endpoint in site.deployment.endpoints:
        assert after.holdings[endpoint.id] == before.holdings[endpoint.id]
    assert after.public_roots == before.public_roots
