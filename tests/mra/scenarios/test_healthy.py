from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime

import pytest

from edgetrust.model.deployment import Role
from edgetrust.model.verdict import Outcome
from edgetrust.mra.scenarios import healthy
from edgetrust.mra.scenarios.scenario import Design
from tests.scenarios import judged, rules_of


@pytest.mark.parametrize("at", [datetime(year, 11, 23, 15, 30, tzinfo=UTC) for year in (2024, 2026, 2028)])
@pytest.mark.parametrize("design", [healthy.stand_alone, healthy.cluster])
def test_a_healthy_site_is_healthy_at_any_time(design: Design, at: datetime) -> None:
    """Every connection works or is verified by nobody, and all that is said is that there are two CAs."""
    report = judged(design(at))

    assert {verdict.outcome for verdict in report.connections} <= {Outcome.OK, Outcome.NOT_VERIFIED}
    assert rules_of(report) == {"different-issuers"}
    assert report.unexamined == ()


@pytest.mark.parametrize(
    ("design", "expected"),
    [
        (healthy.stand_alone, {Role.EXPRESSWAY_C: 1, Role.EXPRESSWAY_E: 1, Role.CUCM: 2}),
        (
            healthy.cluster,
            {
                Role.EXPRESSWAY_C: 2,
                Role.EXPRESSWAY_E: 2,
                Role.CUCM: 3,
                Role.IM_AND_PRESENCE: 1,
                Role.UNITY_CONNECTION: 1,
            },
        ),
    ],
)
def test_a_site_has_its_nodes(design: Design, expected: dict[Role, int]) -> None:
    """And one of each kind of endpoints."""
    site = design(datetime(2026, 11, 23, tzinfo=UTC))
    endpoints = {Role.JABBER: 1, Role.IP_PHONES: 1, Role.TC: 1}

    assert Counter(node.role for node in site.deployment.nodes()) == {**expected, **endpoints}


def test_the_same_day_gives_the_same_site() -> None:
    """To the last byte of each key."""
    morning, evening = (healthy.cluster(datetime(2026, 11, 23, hour, tzinfo=UTC)) for hour in (1, 23))

    assert {**morning.material.holdings} == {**evening.material.holdings}
