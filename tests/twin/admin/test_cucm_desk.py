"""What can be done on a server of CUCM, where pages and REST do not show it already."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from edgetrust.model.deployment import Slot
from edgetrust.twin.admin.csr_fields import cucm_wish
from edgetrust.twin.admin.cucm_desk import CucmDesk
from edgetrust.twin.admin.cucm_units import UNITS
from edgetrust.twin.admin.desk import BEING_MADE
from edgetrust.twin.admin.requests import Pending
from edgetrust.twin.admin.ruling import Declined, Done, declined
from tests.administered import Administered, administered
from tests.deployments import PUBLISHER

TOMCAT, CALLMANAGER = UNITS[0], UNITS[2]


def desk_of(site: Administered, node: str = PUBLISHER) -> CucmDesk:
    """The desk of a server."""
    return CucmDesk(desk=site.desk, node=site.state.node(node))


def test_a_new_request_silently_takes_the_place_of_the_one_before() -> None:
    """With another key."""
    site = administered()
    desk = desk_of(site)
    wish = cucm_wish(site.state.deployment, desk.node, TOMCAT, is_multi_server=False)

    first, second = (asyncio.run(desk.generate(wish)) for _ in range(2))

    assert isinstance(first, Pending)
    assert isinstance(second, Pending)
    assert first.pkcs8 != second.pkcs8
    assert desk.pending(TOMCAT) == second
    assert isinstance(asyncio.run(desk.generate(replace(wish, common_name=""))), Declined)


def test_a_key_is_not_replaced_while_it_is_made() -> None:
    """Whoever asks for the same unit meanwhile is declined, be it for a request or a self-signed certificate."""
    site = administered()
    desk = desk_of(site)
    wish = cucm_wish(site.state.deployment, desk.node, TOMCAT, is_multi_server=False)

    async def crowd() -> list[Pending | Done | Declined]:
        return list(await asyncio.gather(desk.generate(wish), desk.generate(wish), desk.regenerate(TOMCAT)))

    made = asyncio.run(crowd())

    assert made == [desk.pending(TOMCAT), *[declined(BEING_MADE, is_conflict=True)] * 2]


def test_regenerated_certificates_of_two_units_share_a_subject() -> None:
    """So that an Expressway can trust only one of them."""
    site = administered()
    desk = desk_of(site)

    for unit in (TOMCAT, CALLMANAGER):
        asyncio.run(desk.regenerate(unit))

    held = site.state.holding(PUBLISHER).identities
    assert held[Slot.TOMCAT].leaf != held[Slot.CALLMANAGER].leaf
    assert held[Slot.TOMCAT].leaf.subject == held[Slot.CALLMANAGER].leaf.subject
    assert [service.name for service in desk.services if desk.needs_restart(service)] == [
        "Cisco Tomcat",
        "Cisco CallManager",
    ]
