"""A running lab."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from edgetrust.model.deployment import Store
from edgetrust.model.lab import Account, Conversation, Fate, Login, Rehearsal
from edgetrust.model.side import Side
from edgetrust.model.verdict import Outcome
from edgetrust.twin import lab as lab_module
from edgetrust.twin.log_lines import lines_of
from edgetrust.twin.log_words import Spelling
from tests.deployments import C1, E1, PUBLIC_ROOT, Site, cluster, stand_alone
from tests.twin.running import lab_of
from tests.twins import foretell


def rehearsed(site: Site) -> tuple[tuple[Rehearsal, ...], list[Conversation]]:
    """Every connection of a site over sockets, and what went over the wire."""
    told: list[Conversation] = []

    async def look() -> tuple[Rehearsal, ...]:
        async with lab_of(site, record=told.append) as lab:
            return await lab.rehearse()

    return asyncio.run(look()), told


def test_every_connection_is_tried_over_the_network() -> None:
    """In the order of the table, and ends as foretold; STARTTLS, SSH stand-in and SIP SERVICE included."""
    site = cluster(trust={(C1, "trusted-ca"): [PUBLIC_ROOT]})

    rehearsals, told = rehearsed(site)

    assert {each.connection.id: each.actual for each in rehearsals} == foretell(site)
    assert any(each.actual.outcome is Outcome.FAIL for each in rehearsals)
    assert len(told) == sum(each.connection.port is not None for each in rehearsals)


def test_what_goes_over_the_wire_is_told() -> None:
    """With the ends as the appliances would have them, and whoever refuses closing first."""
    rehearsals, told = rehearsed(stand_alone(nodes={E1: {"address": "192.0.2.11"}}, trust={(C1, "trusted-ca"): []}))

    traversal = next(each for each in told if each.server.port == 7001)

    assert traversal.server.ip == "192.0.2.11"
    assert traversal.flights[0].octets[:2] == b"\x16\x03"
    assert (traversal.flights[-1].sender, traversal.closed_by) == (Side.CLIENT, Side.CLIENT)
    assert all(each.agrees for each in rehearsals)


def test_a_change_counts_after_a_restart() -> None:
    """The page shows it at once, the handshake does not."""
    connection = f"traversal:{C1}->{E1}"

    async def look() -> list[Fate]:
        found = []
        async with lab_of(stand_alone()) as lab:
            lab.state.configure(lab.state.holding(C1).with_trust(Store.TRUSTED_CA, ()))
            for restarts in (False, True):
                if restarts:
                    lab.state.restart(C1)
                rehearsals = await lab.rehearse()
                found.append(next(each.actual for each in rehearsals if each.connection.id == connection))
        return found

    before, after = asyncio.run(look())

    assert (before.outcome, after.outcome, after.rejected_by) == (Outcome.OK, Outcome.FAIL, C1)


def test_both_sides_give_their_account() -> None:
    """For the logs of the nodes."""

    async def look() -> list[tuple[str, int | None, str | None, bool]]:
        async with lab_of(stand_alone(trust={(C1, "trusted-ca"): []})) as lab:
            await lab.rehearse()
            return [
                (each.node, each.error_code, each.received.name if each.received else None, each.peer_closed)
                for each in lab.state.accounts
                if each.connection is not None and each.connection.kind == "traversal"
            ]

    assert asyncio.run(look()) == [(C1, 19, None, False), (E1, None, "unknown_ca", False)]


def test_the_oldest_accounts_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    """A lab may run for days."""
    monkeypatch.setattr(lab_module, "MOST_ACCOUNTS", 5)

    async def look() -> list[Account]:
        async with lab_of(stand_alone()) as lab:
            await lab.rehearse()
            return lab.state.accounts

    assert len(asyncio.run(look())) == 5


def test_a_wrong_password_is_told_apart_from_a_wrong_certificate() -> None:
    """TLS is well, the zone is not; the log of the Expressway-E says why, and that no certificate mends it."""
    site = stand_alone()
    zone = replace(site.deployment.traversal_zone, username="traversal")
    site = replace(site, deployment=replace(site.deployment, traversal_zone=zone))

    async def look(typed: str) -> tuple[Rehearsal, list[str]]:
        async with lab_of(site) as lab:
            for node, password in ((C1, typed), (E1, "right")):
                login = Login(username="traversal", password=password)
                lab.state.configure(replace(lab.state.holding(node), login=login))
                lab.state.restart(node)
            rehearsals = await lab.rehearse()
            edge = lab.state.node(E1)
            told = [
                line
                for each in lab.state.accounts
                if each.node == E1
                for line in lines_of(each, edge, Spelling.OPENSSL_3)
            ]
            return next(each for each in rehearsals if each.connection.kind == "traversal"), told

    right, _ = asyncio.run(look("right"))
    wrong, told = asyncio.run(look("wrong"))

    assert (right.agrees, right.words, right.login_refused) == (True, "", False)
    assert (wrong.agrees, wrong.login_refused) == (True, True)
    assert "refuses the user name or password of the traversal zone" in wrong.words
    assert any('Event="Authentication Failed"' in line for line in told)


def test_a_login_on_one_side_alone_is_a_wrong_one() -> None:
    """Also in a deployment that has none: the zone asks as soon as either side knows one."""

    async def look(node: str) -> Rehearsal:
        async with lab_of(stand_alone()) as lab:
            lab.state.configure(replace(lab.state.holding(node), login=Login(username="a", password="b")))
            lab.state.restart(node)
            rehearsals = await lab.rehearse()
        return next(each for each in rehearsals if each.connection.kind == "traversal")

    assert [asyncio.run(look(node)).login_refused for node in (C1, E1)] == [True, True]


def test_jabber_asks_once_and_remembers() -> None:
    """The user accepts, and the connection works; the next time nobody is asked. What `check` foretells is the same."""

    async def look() -> list[tuple[Outcome, bool, str]]:
        found = []
        async with lab_of(stand_alone(trust={("jabber", "endpoint"): []})) as lab:
            for _ in range(2):
                rehearsals = await lab.rehearse()
                jabber = [each for each in rehearsals if each.connection.kind == "jabber-https"]
                found += [(each.actual.outcome, each.agrees, each.words.partition("; ")[2]) for each in jabber]
        return found

    asked, remembered = asyncio.run(look())

    assert asked[:2] == remembered[:2] == (Outcome.WARN, True)
    assert remembered[2] == "its user has accepted it before, and the connection works"
    assert asked[2].endswith("and the connection works")
