"""What can be done on an Expressway of the lab, where pages and REST do not show it already."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from edgetrust.model.certificate import KeyKind
from edgetrust.model.client_test import Settings
from edgetrust.model.deployment import Node, Slot, SubjectFields
from edgetrust.model.plan import PlannedKey
from edgetrust.twin.admin import expressway_desk
from edgetrust.twin.admin.desk import BEING_MADE
from edgetrust.twin.admin.expressway_desk import ExpresswayDesk
from edgetrust.twin.admin.requests import Pending, Wish, make_request
from edgetrust.twin.admin.ruling import Declined, Done, Ruling, declined
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
    """The other meets the one that is being made; each slot has its own."""
    desk = desk_of(administered())

    async def both() -> list[Pending | Declined]:
        other = replace(WISH, slot=Slot.CLIENT)
        return list(await asyncio.gather(desk.generate(WISH), desk.generate(WISH), desk.generate(other)))

    made = asyncio.run(both())

    assert sorted(type(each).__name__ for each in made[:2]) == ["Declined", "Pending"]
    assert isinstance(made[2], Pending)
    assert desk.pending(Slot.SERVER) in made
    assert desk.pending(Slot.CLIENT) is made[2]


def test_a_second_key_is_not_begun_while_one_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of many who ask at once, all but one are declined before any work; afterwards the place is free again."""
    begun: list[Slot] = []
    desk = desk_of(administered())

    def count(node: Node, wish: Wish) -> Pending:
        begun.append(wish.slot)
        return make_request(node, wish)

    monkeypatch.setattr(expressway_desk, "make_request", count)

    async def crowd() -> list[Pending | Declined]:
        return list(await asyncio.gather(*(desk.generate(WISH) for _ in range(20))))

    made = asyncio.run(crowd())

    assert begun == [Slot.SERVER]
    assert made[1:] == [declined(BEING_MADE, is_conflict=True)] * 19
    assert desk.desk.being_made == set()


def test_a_reset_makes_its_keys_once() -> None:
    """Both resets want what the installation made; the second is told to come back."""
    desk = desk_of(administered())

    async def both() -> tuple[Ruling, Ruling, Ruling]:
        first, second = await asyncio.gather(desk.reset_certificate(Slot.SERVER), desk.reset_trust())
        return first, second, await desk.reset_trust()

    first, second, third = asyncio.run(both())

    assert isinstance(first, Done)
    assert second == declined(BEING_MADE, is_conflict=True)
    assert isinstance(third, Done)


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
