"""`trust-entry-expires-soon`: nobody watches the CAs."""

from __future__ import annotations

from datetime import timedelta

import pytest

from edgetrust.model.deployment import Store
from edgetrust.model.finding import Severity
from tests import make
from tests.deployments import (
    AUTHORITIES,
    C1,
    CORP_ISSUING,
    CORP_ROOT,
    E1,
    PUBLIC_ISSUING,
    PUBLIC_ROOT,
    PUBLISHER,
    SUBSCRIBER,
    Site,
    stand_alone,
)
from tests.examine import found, sole

SLUG = "trust-entry-expires-soon"
DAY = timedelta(days=1)


def with_ca(left: timedelta, *, used: bool = True) -> Site:
    """A deployment in which a CA, of which that much is left, signed a CUCM certificate (or nothing at all)."""
    ending = make.ca("Ending Root", not_after=make.NOW + left)
    shown = {(PUBLISHER, "tomcat"): [make.leaf(PUBLISHER, ending)]} if used else {}
    return stand_alone(certificates=shown, trust={(C1, "trusted-ca"): [*AUTHORITIES, ending]})


def test_the_list_and_what_rests_on_it_are_named() -> None:
    """A warning with the connections that are ok today."""
    finding = sole(SLUG, with_ca(9 * DAY))

    assert (finding.severity, finding.node, finding.store) == (Severity.WARNING, C1, Store.TRUSTED_CA)
    assert finding.connections == (f"cucm-https:{C1}->{PUBLISHER}", f"cucm-config:{C1}->{PUBLISHER}")
    assert (finding.expected, finding.got) == ("more than 30 days left", "expires 2026-12-02")
    assert finding.message.startswith(f"CA certificates in the trusted CA list of {C1} expire soon: CN=Ending Root")
    assert "the renewed CN=Ending Root" in finding.remedy.steps[0].do
    assert SUBSCRIBER not in str(finding.connections)


def with_former(*held: make.Issued) -> Site:
    """The first Expressway-C holds this of the public issuing CA, the other nodes the renewed certificate of it."""
    return stand_alone(trust={(C1, "trusted-ca"): [CORP_ROOT, CORP_ISSUING, PUBLIC_ROOT, *held]})


def test_a_renewed_certificate_at_hand_takes_its_place() -> None:
    """Nobody has to be asked for it."""
    former = make.ca(
        PUBLIC_ISSUING.certificate.subject.rfc4514, PUBLIC_ROOT, path_length=0, not_after=make.NOW + 9 * DAY
    )

    finding = sole(SLUG, with_former(former))

    assert [(step.node, step.certificates) for step in finding.remedy.steps] == [
        (C1, (former.certificate.sha256,)),
        (C1, (PUBLIC_ISSUING.certificate.sha256,)),
    ]
    assert "ask" not in finding.remedy.steps[1].do
    assert found(SLUG, with_former(former, PUBLIC_ISSUING)) == ()


@pytest.mark.parametrize(
    "left,count", [(30 * DAY + timedelta(seconds=1), 0), (30 * DAY, 1), (timedelta(seconds=1), 1), (0 * DAY, 0)]
)
def test_either_side_of_the_notice(left: timedelta, count: int) -> None:
    """At its end a CA has expired, which other rules report."""
    assert len(found(SLUG, with_ca(left))) == count


@pytest.mark.parametrize(
    "site",
    [
        stand_alone(),
        with_ca(9 * DAY, used=False),
        stand_alone(trust={(C1, "trusted-ca"): None, (E1, "trusted-ca"): None}),
    ],
)
def test_nothing_is_said_without_a_defect_or_without_evidence(site: Site) -> None:
    """A CA that nothing rests on may end; lists that are not known are not judged."""
    assert found(SLUG, site) == ()
