"""What patterns mean: the short ways to say it."""

from __future__ import annotations

from edgetrust.model.log import Role
from edgetrust.mra.logs.pattern import Meaning, fault, look_alike, refused, told


def test_each_way_to_say_it_is_a_role() -> None:
    """Who refused whom, a look-alike, a report."""
    meanings = [fault("a"), refused("a", is_vague=True), look_alike("a"), told("a")]

    assert meanings == [
        Meaning(rule="a", role=Role.REJECTED_PEER),
        Meaning(rule="a", role=Role.REJECTED_BY_PEER, is_vague=True),
        Meaning(rule="a", role=Role.NOT_A_CERTIFICATE_FAULT),
        Meaning(rule="a", role=Role.INFO),
    ]
