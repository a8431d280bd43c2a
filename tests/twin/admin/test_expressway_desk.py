"""What can be done on an Expressway of the lab, where pages and REST do not show it already."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from edgetrust.model.certificate import KeyKind
from edgetrust.model.client_test import Settings
from edgetrust.model.deployment import Slot, SubjectFields
from edgetrust.model.plan import PlannedKey
from edgetrust.twin.admin.expressway_desk import ExpresswayDesk
from edgetrust.twin.admin.requests import Pending, Wish
from edgetrust.twin.admin.ruling import Declined
from tests.administered import Administered, administered
from tests.deployments import C1, E1, PUBLISHER, cluster

WISH = Wish(
    slot=Slot.SERVER,
    common_name=C1,
    names=(),
    key=PlannedKey(kind=KeyKind.EC, bits=256),
    subject=SubjectFields(country="US", state="a", locality="b", organization="c", organizational_unit="d"),
)


def desk_of(site: Administered, node: str = C1) -> ExpresswayDesk:
    """The desk of a node."""
    return ExpresswayDesk.of(site.desk, site.state.node(node))


def test_of_two_who_ask_for_a_request_at_once_one_gets_it() -> None:
    """The other meets the one that is pending; each slot has its own."""
    desk = desk_of(administered())

    async def both() -> list[Pending | Declined]:
        other = replace(WISH, slot=Slot.CLIENT)
        return list(await asyncio.gather(desk.generate(WISH), desk.generate(WISH), desk.generate(other)))

    made = asyncio.run(both())

    assert sorted(type(each).__name__ for each in made[:2]) == ["Declined", "Pending"]
    assert isinstance(made[2], Pending)
    assert desk.pending(Slot.SERVER) in made
    assert desk.pending(Slot.CLIENT) is made[2]


def test_what_no_certificate_can_hold_is_declined() -> None:
    """And nothing is pending."""
    desk = desk_of(administered())
    half = replace(WISH.subject, organization="half a character: \ud800")

    made = asyncio.run(desk.generate(replace(WISH, subject=half)))

    assert isinstance(made, Declined)
    assert desk.pending(Slot.SERVER) is None


def test_only_expressways_have_such_a_desk() -> None:
    """CUCM has another one."""
    with pytest.raises(ValueError, match="is no Expressway"):
        desk_of(administered(), PUBLISHER)


def test_settings_are_permanent_for_their_node() -> None:
    """As long as the lab runs."""
    site = administered()
    shared = site.desk
    one, other = (ExpresswayDesk.of(shared, site.state.node(node)) for node in (C1, E1))

    one.save_settings(Settings(pattern="/x/"))

    assert one.settings == Settings(pattern="/x/")
    assert other.settings == Settings()


def test_the_client_store_cannot_be_reset_before_there_is_one() -> None:
    """X15.5."""
    older = desk_of(administered(cluster(c={"version": "X15.4"})))
    newer = desk_of(administered())

    assert isinstance(asyncio.run(older.reset_certificate(Slot.CLIENT)), Declined)
    asyncio.run(newer.reset_certificate(Slot.CLIENT))
    held = newer.identity(Slot.CLIENT)
    assert held is not None
    assert held.leaf.is_self_issued
