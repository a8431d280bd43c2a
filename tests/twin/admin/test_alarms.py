"""Alarms of an Expressway."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from edgetrust.model.deployment import ClusterTls, Slot
from edgetrust.model.lab import Holding
from edgetrust.twin.admin.alarms import LONGEST_HOST_LIST, Alarm, Condition, find_alarms
from tests import make
from tests.administered import held, holding_of, rehearse, sides_of
from tests.deployments import C1, CORP_ISSUING, E1, E2, Site, cluster, stand_alone

SITE = stand_alone()


def raised(
    site: Site = SITE,
    *,
    on_edge: bool = False,
    running: Holding | None = None,
    failing: Mapping[str, str] | None = None,
    at: datetime = make.NOW,
) -> list[tuple[int, str, str | None]]:
    """The alarms of the first node of a side: number, text, severity."""
    side = sides_of(site.deployment)[on_edge]
    node = side.nodes[0]
    configured = holding_of(site, node.id)
    condition = Condition(
        node=node,
        side=side,
        configured=configured,
        running=running or configured,
        outcomes=rehearse(site.deployment, failing),
        at=at,
    )
    return [(alarm.number, alarm.text, _severity(alarm)) for alarm in find_alarms(condition)]


def _severity(alarm: Alarm) -> str | None:
    return alarm.severity.value if alarm.severity is not None else None


def test_a_healthy_node_raises_none() -> None:
    """Stand-alone, in date, restarted, with its tunnels up."""
    assert raised() == []
    assert raised(on_edge=True) == []


def test_a_changed_server_certificate_wants_a_restart() -> None:
    """15028; another trust list is no such thing."""
    other = holding_of(SITE, C1).with_identity(Slot.SERVER, held(make.leaf(C1, CORP_ISSUING)))
    same = replace(holding_of(SITE, C1), trust={})

    assert raised(running=other) == [
        (
            15028,
            "Server certificate and private key have been changed, however a restart is required",
            "Warning",
        )
    ]
    assert raised(running=same) == []


def test_a_tunnel_that_is_down_is_an_alarm_where_it_is_dialled() -> None:
    """35013 with the hosts, cut at 200 characters; the Expressway-E has none."""
    site = cluster(c={"cluster_tls": ClusterTls.ENFORCE}, e={"cluster_tls": ClusterTls.ENFORCE})
    failing = {f"ssh-tunnel:{C1}->{server}": "x" for server in (E1, E2)}
    text = f"This system cannot communicate with one or more remote hosts: {E1}, {E2}"

    assert raised(site, failing=failing) == [(35013, text, "Warning")]
    assert raised(site, on_edge=True, failing=failing) == []
    assert len(text.partition("hosts: ")[2]) < LONGEST_HOST_LIST


def test_a_cluster_that_permits_is_told_of() -> None:
    """40049, a notice; with Enforce there is none."""
    assert raised(cluster()) == [(40049, "Cluster TLS verification mode permits invalid certificates", "Notice")]


def test_a_certificate_without_common_name_is_an_error() -> None:
    """40052, whose severity is in no document."""
    assert raised(stand_alone(certificates={(C1, "server"): {"subject": "O=Acme"}})) == [
        (40052, "Server certificate does not have a Common Name (CN) attribute", None)
    ]


END = datetime(2027, 1, 31, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    "at, number, text",
    [
        (datetime(2027, 1, 9, tzinfo=UTC), None, ""),
        (datetime(2027, 1, 10, tzinfo=UTC), 40069, "Server certificate expires in 21 days"),
        (datetime(2027, 1, 30, 23, tzinfo=UTC), 40069, "Server certificate expires in 1 days"),
        (datetime(2027, 1, 31, 11, tzinfo=UTC), 40068, "Server certificate expires today"),
        (END, 40068, "Server certificate expired"),
        (datetime(2028, 1, 1, tzinfo=UTC), 40068, "Server certificate expired"),
    ],
)
def test_the_end_of_the_server_certificate_is_told_in_time(at: datetime, number: int | None, text: str) -> None:
    """From 21 days before it, with another number on the last day."""
    found = raised(stand_alone(certificates={(C1, "server"): {"not_after": END}}), at=at)

    assert [(each[0], each[1]) for each in found] == ([] if number is None else [(number, text)])


@pytest.mark.parametrize(
    "version, at, expected",
    [
        ("X15.5", datetime(2027, 1, 20, tzinfo=UTC), [(40079, "Client certificate expires in 11 days", "Alert")]),
        ("X15.5", END, [(40078, "Client certificate expired", "Critical")]),
        ("X15.5", datetime(2026, 6, 1, tzinfo=UTC), []),
        ("X15.4", END, []),
    ],
)
def test_the_end_of_the_client_certificate_is_told_from_x15_5_on(
    version: str, at: datetime, expected: list[tuple[int, str, str]]
) -> None:
    """40079 counts down and becomes 40078."""
    side, _ = sides_of(stand_alone(c={"version": version}).deployment)
    configured = Holding(node=C1, identities={Slot.CLIENT: held(make.leaf(C1, CORP_ISSUING, not_after=END))})

    found = find_alarms(
        Condition(node=side.nodes[0], side=side, configured=configured, running=configured, outcomes=(), at=at)
    )

    assert [(alarm.number, alarm.text, _severity(alarm)) for alarm in found] == expected
