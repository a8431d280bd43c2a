"""Plan and check agree whatever the site is like: twins, renewed CAs, SRVNames, what is about to expire, revocation,
what servers made for themselves. Everything that a plan says is done, and then nothing is left for either.

Not here: sites on which nothing is there yet, and lists alone (`tests/test_plan_and_check.py`).
"""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, Phase, assume, given, settings

from edgetrust.model.finding import Severity
from edgetrust.model.verdict import Outcome
from tests.carried_out import can_be_carried_out, carry_out_whole, well_named, what_is_left
from tests.issued import DESIGN
from tests.random_sites import CLASSES, RandomSite, random_sites
from tests.scenarios import judged

# Sites are large draws; to shrink them takes longer than to look at one.
LIGHTLY = settings(
    suppress_health_check=[
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
        HealthCheck.large_base_example,
        HealthCheck.filter_too_much,
    ],
    phases=[Phase.explicit, Phase.generate],
)


def assert_a_plan_is_enough(drawn: RandomSite) -> None:
    """Carried out whole, every connection is ok or not verified, nothing above info is found but what the design earns,
    and the plan made anew changes nothing."""
    site, planned = well_named(drawn.site)
    assume(can_be_carried_out(site, planned))

    after = carry_out_whole(site, planned)

    report = judged(after)
    found = {finding.rule for finding in report.findings if finding.severity is not Severity.INFO}
    assert {verdict.outcome for verdict in report.connections} <= {Outcome.OK, Outcome.NOT_VERIFIED}
    assert found <= DESIGN | {"versions-differ"}
    assert what_is_left(after) == []


@settings(LIGHTLY, max_examples=12)
@given(random_sites())
def test_what_a_plan_says_of_any_site_is_enough(drawn: RandomSite) -> None:
    """With none to three defects of any class."""
    assert_a_plan_is_enough(drawn)


@pytest.mark.slow
@pytest.mark.parametrize("name", CLASSES)
def test_what_a_plan_says_of_a_site_with_each_defect_is_enough(name: str) -> None:
    """And with up to two others."""

    @settings(LIGHTLY, max_examples=12)
    @given(random_sites(first=name))
    def enough(drawn: RandomSite) -> None:
        assert_a_plan_is_enough(drawn)

    enough()
