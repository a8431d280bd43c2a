"""Pages, costs and the words for slots, stores and roles."""

from __future__ import annotations

import pytest

from edgetrust.model.deployment import Role, Slot, Store
from edgetrust.model.finding import Impact
from edgetrust.mra import pages


def test_every_slot_store_and_role_has_a_word() -> None:
    """No report falls back to an identifier."""
    assert set(pages.SLOT_NAMES) == set(Slot)
    assert set(pages.STORE_NAMES) == set(Store)
    assert set(pages.ROLE_NAMES) == set(Role)


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("store", list(Store))
def test_every_list_has_a_place(role: Role, store: Store) -> None:
    """Wherever a finding may send somebody, there is a page and a way to verify."""
    place = pages.trust_list_place(role, store)

    assert place.where
    assert place.verify
    assert bool(place.restart) is (place.impact is not Impact.NONE)


@pytest.mark.parametrize("slot", list(Slot))
@pytest.mark.parametrize("role", [role for role in Role if not role.is_endpoint])
def test_every_slot_has_a_place(role: Role, slot: Slot) -> None:
    """As above, for certificates."""
    place = pages.certificate_place(role, slot)

    assert place.where
    assert place.verify


def test_the_client_certificate_has_a_page_of_its_own() -> None:
    """From X15.5 on; below it the slot does not occur."""
    assert pages.certificate_place(Role.EXPRESSWAY_E, Slot.CLIENT).where == pages.CLIENT_CERTIFICATE
    assert pages.certificate_place(Role.EXPRESSWAY_E, Slot.SERVER).where == pages.SERVER_CERTIFICATE


def test_a_new_callmanager_certificate_makes_phones_reset() -> None:
    """Its cost is not a service restart alone."""
    assert pages.certificate_place(Role.CUCM, Slot.CALLMANAGER).impact is Impact.RE_ENROLMENT
    assert pages.certificate_place(Role.CUCM, Slot.TOMCAT).impact is Impact.SERVICE_RESTART
