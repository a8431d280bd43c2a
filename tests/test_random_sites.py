"""Tests of the random sites that properties are held against."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from edgetrust.model.verdict import Outcome
from edgetrust.mra.scenarios.site import Site
from tests.random_sites import CLASSES, healthy_sites
from tests.scenarios import judged, verdicts_on

LIGHTLY = settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


@settings(LIGHTLY, max_examples=20)
@given(healthy_sites())
def test_nothing_fails_before_a_defect_strikes(site: Site) -> None:
    """In any release and with any feature, and everything that is needed is there."""
    report = judged(site)

    assert {verdict.outcome for verdict in report.connections} <= {Outcome.OK, Outcome.NOT_VERIFIED}
    assert report.unexamined == ()


@pytest.mark.parametrize("name", CLASSES)
def test_a_defect_of_each_class_can_strike(name: str) -> None:
    """The site is another one then, and no connection is unknown for it."""

    @settings(LIGHTLY, max_examples=2)
    @given(st.data(), healthy_sites())
    def strike(data: st.DataObject, site: Site) -> None:
        struck = CLASSES[name](data.draw, site)

        assert Outcome.UNKNOWN not in [verdict.outcome for verdict in verdicts_on(struck)]

    strike()
