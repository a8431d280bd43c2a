from __future__ import annotations

from datetime import timedelta

import pytest

from edgetrust.model.verdict import Outcome
from edgetrust.mra.scenarios import variants
from edgetrust.mra.scenarios.healthy import stand_alone
from edgetrust.mra.scenarios.scenario import Design
from edgetrust.mra.scenarios.workshop import LAB_DATE
from tests.scenarios import judged, rules_of

OF_DESIGN: dict[Design, set[str]] = {
    variants.behind_proxy: {"proxy-unsupported"},
    # Federation partners are shown the public certificate as that of a client.
    variants.with_everything: {"client-auth-sunset"},
    variants.checking_revocation: set(),
    # Before X15.4 the Expressway-C asks for clientAuth in the public certificate.
    variants.older_cluster: {"client-auth-sunset"},
    variants.unverified: {"client-auth-sunset"},
    variants.oldest: {"client-auth-sunset"},
    variants.of_the_article: {"client-auth-sunset"},
}
"""What is said of each site beside that there are two CAs."""


@pytest.mark.parametrize("design", OF_DESIGN, ids=lambda design: design.__name__)
def test_a_variant_is_healthy(design: Design) -> None:
    """Every connection works or is verified by nobody, and nothing is said that the design does not earn."""
    report = judged(design(LAB_DATE))

    assert {verdict.outcome for verdict in report.connections} <= {Outcome.OK, Outcome.NOT_VERIFIED}
    assert rules_of(report) == OF_DESIGN[design] | {"different-issuers"}
    assert report.unexamined == ()


def test_revocation_lists_are_those_of_the_cas_that_are_named() -> None:
    """All four unless some are, due in a month unless another day is."""
    site = stand_alone(LAB_DATE)
    every = variants.revocation_lists(site)
    (late,) = variants.revocation_lists(site, [site.cas.public_root], days_left=-7)

    assert [each.issuer for each in every] == [
        each.certificate.subject for each in (*site.cas.corporate, *site.cas.public)
    ]
    assert {each.next_update for each in every} == {LAB_DATE + timedelta(days=30)}
    assert {each.revoked for each in every} == {frozenset({variants.REVOKED})}
    assert (late.issuer, late.next_update) == (
        site.cas.public_root.certificate.subject, LAB_DATE - timedelta(days=7)
    )  # fmt: skip
