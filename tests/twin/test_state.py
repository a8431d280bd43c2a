"""What is configured, and what services run with."""

from __future__ import annotations

import pytest

from edgetrust.model.deployment import Slot, Store
from edgetrust.model.lab import HeldIdentity, Holding
from edgetrust.twin.state import LabState
from tests import make
from tests.deployments import E1, PUBLIC_ISSUING, PUBLIC_ROOT, PUBLISHER, stand_alone
from tests.twins import material_of

ANOTHER = HeldIdentity(leaf=make.leaf("another.example.com", PUBLIC_ISSUING).certificate)


def state() -> LabState:
    """Of a healthy stand-alone deployment."""
    site = stand_alone()
    return LabState(deployment=site.deployment, configured=material_of(site))


def test_an_upload_is_in_service_after_a_restart() -> None:
    """Not before, as on the appliance."""
    lab = state()
    before = lab.running.holdings[E1]

    lab.configure(lab.holding(E1).with_identity(Slot.SERVER, ANOTHER))

    assert (lab.running.holdings[E1], lab.needs_restart(E1)) == (before, True)
    lab.restart(E1)
    assert lab.running.holdings[E1].identities[Slot.SERVER] == ANOTHER
    assert not lab.needs_restart(E1)


def test_a_service_takes_up_its_own_slots_and_stores_alone() -> None:
    """Tomcat restarted, CallManager not."""
    lab = state()
    changed = lab.holding(PUBLISHER)
    for slot in (Slot.TOMCAT, Slot.CALLMANAGER):
        changed = changed.with_identity(slot, ANOTHER)
    lab.configure(changed.with_trust(Store.TOMCAT_TRUST, (PUBLIC_ROOT.certificate,)))

    lab.restart_service(PUBLISHER, [Slot.TOMCAT], [Store.TOMCAT_TRUST])

    running = lab.running.holdings[PUBLISHER]
    assert running.identities[Slot.TOMCAT] == ANOTHER
    assert running.identities[Slot.CALLMANAGER] != ANOTHER
    assert running.trust[Store.TOMCAT_TRUST] == (PUBLIC_ROOT.certificate,)
    assert lab.needs_restart(PUBLISHER)


def test_what_was_deleted_is_gone_after_the_restart_of_its_service() -> None:
    """A slot that holds nothing any more shows nothing."""
    lab = state()
    holding = lab.holding(PUBLISHER)
    kept = {Slot.CALLMANAGER: holding.identities[Slot.CALLMANAGER]}
    lab.configure(Holding(node=PUBLISHER, identities=kept))

    lab.restart_service(PUBLISHER, [Slot.TOMCAT], [Store.TOMCAT_TRUST])

    assert Slot.TOMCAT not in lab.running.holdings[PUBLISHER].identities
    assert Store.TOMCAT_TRUST not in lab.running.holdings[PUBLISHER].trust
    assert Slot.CALLMANAGER in lab.running.holdings[PUBLISHER].identities


def test_a_node_has_its_place_in_the_deployment() -> None:
    """And one that is in none is a mistake of the caller's."""
    lab = state()

    assert lab.node(E1).fqdn == E1
    with pytest.raises(KeyError):
        lab.node("nobody.example.com")
