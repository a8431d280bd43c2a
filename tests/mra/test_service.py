"""Which certificate is in service: the one that was shown against the one of the file."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from edgetrust.model.deployment import Slot
from edgetrust.mra.service import RULES, Difference, explains_refusal, find_difference, settle_slot
from edgetrust.rules import catalogue
from tests import make
from tests.deployments import C1, E1, PUBLIC_ISSUING, stand_alone

GIVEN = make.leaf(E1, PUBLIC_ISSUING)
OLD = {"version": "X15.4"}
EARLIER = datetime(2025, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        (GIVEN, None),
        (make.leaf(E1, PUBLIC_ISSUING, not_before=EARLIER), Difference.OLDER),
        (make.leaf(E1.upper(), PUBLIC_ISSUING, not_before=EARLIER), Difference.OLDER),
        (make.leaf("other", PUBLIC_ISSUING, sans=["x.example.com", E1], not_before=EARLIER), Difference.OLDER),
        (make.leaf(f"CN={E1}", PUBLIC_ISSUING, sans=None, not_before=EARLIER), Difference.OLDER),
        (make.leaf("O=Temporary Certificate 1,CN=expe1", sans=None, not_before=EARLIER), Difference.OLDER),
        (make.leaf(E1, PUBLIC_ISSUING, serial=7), Difference.OTHER),
        (make.leaf(E1, PUBLIC_ISSUING, not_before=datetime(2026, 2, 1, tzinfo=UTC)), Difference.OTHER),
        (make.leaf("gateway.example.net", not_before=EARLIER), Difference.FOREIGN),
        (make.leaf("gateway.example.net"), Difference.FOREIGN),
    ],
)
def test_a_difference_is_one_of_age_or_of_names(shown: make.Issued, expected: Difference | None) -> None:
    """Names fold their case, the common name is one of them, and the factory's certificate is the node's own."""
    assert find_difference(shown.certificate, GIVEN.certificate, slot=Slot.SERVER) is expected


@pytest.mark.parametrize(
    ("seen", "expected"),
    [
        (None, Difference.OLDER),
        (GIVEN.certificate.not_before, Difference.OLDER),
        (GIVEN.certificate.not_before - timedelta(seconds=1), Difference.APART),
    ],
)
def test_what_was_seen_before_the_other_was_issued_is_not_still_in_service(
    seen: datetime | None, expected: Difference
) -> None:
    """Nobody has looked since."""
    older = make.leaf(E1, PUBLIC_ISSUING, not_before=EARLIER).certificate

    assert find_difference(older, GIVEN.certificate, slot=Slot.SERVER, seen=seen) is expected


def test_certificates_of_two_kinds_of_keys_are_side_by_side_on_cucm_only() -> None:
    """No restart turns one into the other; an Expressway has one certificate, whatever its key."""
    older = make.leaf(E1, PUBLIC_ISSUING, key="rsa:e", not_before=EARLIER)

    found = [
        find_difference(older.certificate, GIVEN.certificate, slot=slot)
        for slot in (Slot.SERVER, Slot.TOMCAT, Slot.TOMCAT_ECDSA, Slot.CALLMANAGER, Slot.CALLMANAGER_ECDSA)
    ]

    assert found == [Difference.OLDER, *[Difference.APART] * 4]


@pytest.mark.parametrize(
    ("difference", "expected"),
    [
        (Difference.OTHER, [False, False]),
        (Difference.OLDER, [True, False]),
        (Difference.FOREIGN, [True, True]),
    ],
)
def test_a_certificate_of_the_node_is_refused_for_what_it_is(difference: Difference, expected: list[bool]) -> None:
    """An older one is in the way where its successor would do; a strange one always is."""
    assert [explains_refusal(difference, would_do=would_do) for would_do in (True, False)] == expected


def test_an_expressway_without_a_client_certificate_shows_its_server_certificate() -> None:
    """Before there is a client store, and as long as it is empty."""
    filled = {(C1, "client"): {"subject": "CN=client"}}

    settled = [
        settle_slot(site.deployment, site.inventory, next(iter(site.deployment.nodes())), Slot.CLIENT)
        for site in (stand_alone(), stand_alone(certificates=filled), stand_alone(certificates=filled, c=OLD))
    ]

    assert settled == [Slot.SERVER, Slot.CLIENT, Slot.SERVER]


def test_every_difference_that_is_told_has_a_rule() -> None:
    """One that exists."""
    assert set(RULES) == set(Difference) - {Difference.APART}
    assert set(RULES.values()) <= set(catalogue.slugs())
