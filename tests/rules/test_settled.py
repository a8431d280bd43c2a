"""What findings change in trust lists."""

from __future__ import annotations

from datetime import timedelta

from edgetrust.rules.settled import find_settled
from tests import make
from tests.deployments import AUTHORITIES, C1, stand_alone
from tests.examine import examine


def test_what_the_steps_of_these_rules_name_is_found_by_node() -> None:
    """Of no other rule, and nothing where there is no finding."""
    old = make.ca("Old Root", not_after=make.NOW - timedelta(days=1))
    examination = examine(stand_alone(trust={(C1, "trusted-ca"): [*AUTHORITIES, old]}))

    assert find_settled(examination, ["expired-trust-entry"]) == {(C1, old.certificate.sha256)}
    assert find_settled(examination, ["trust-entry-not-a-ca"]) == frozenset()
