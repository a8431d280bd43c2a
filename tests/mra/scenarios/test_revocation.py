from __future__ import annotations

from edgetrust.mra.scenarios.revocation import SCENARIOS
from edgetrust.rules.catalogue import SLUGS
from edgetrust.rules.rule import Family


def test_the_scenarios_are_named_like_the_rules_about_revocation_and_in_their_order() -> None:
    """One for a rule; what each of them leads to is compared where all scenarios are listed."""
    played = [each.slug for each in SCENARIOS]

    assert played == [slug for slug in SLUGS[Family.TRUST] if slug in played]
    assert len(played) == 3
