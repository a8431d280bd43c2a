"""Plan and check agree whatever the site is like: twins, renewed CAs, SRVNames, what is about to expire, revocation,
what servers made for themselves. Everything that a plan says is done, and then nothing is left for either.

Not here: sites on which nothing is there yet, and lists alone (`tests/test_plan_and_check.py`).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, assume, given, settings

from edgetrust.model.certificate import Extension, Oid
from edgetrust.model.deployment import Slot
from edgetrust.model.finding import Severity
from edgetrust.model.plan import Plan
from edgetrust.model.verdict import Outcome
from edgetrust.mra.scenarios.healthy import declare, furnish
from edgetrust.mra.scenarios.site import Site
from edgetrust.mra.scenarios.workshop import LAB_DATE, make_ca, midnight
from edgetrust.pki.authority.extensions import extended_key_usage
from edgetrust.pki.authority.specimen import Specimen
from tests.carried_out import can_be_carried_out, carry_out_whole, well_named, what_is_left
from tests.issued import DESIGN
from tests.random_sites import CLASSES, RandomSite, random_sites, sites_with_other_certificates
from tests.scenarios import judged

C1 = "expc1.corp.example.com"

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
    """Where it can be carried out."""
    site, planned = well_named(drawn.site)
    assume(can_be_carried_out(site, planned))

    assert_enough(site, planned)


def assert_enough(site: Site, planned: Plan) -> None:
    """Carried out whole, every connection is ok or not verified, nothing above info is found but what the design earns,
    and the plan made anew changes nothing."""
    after = carry_out_whole(site, planned)

    report = judged(after)
    found = {finding.rule for finding in report.findings if finding.severity is not Severity.INFO}
    assert {verdict.outcome for verdict in report.connections} <= {Outcome.OK, Outcome.NOT_VERIFIED}
    assert found <= DESIGN | {"versions-differ"}
    assert what_is_left(after) == []


def _limited(site: Site, *, permitted: str) -> tuple[Specimen, ...]:
    return (make_ca("Lab Limited CA", site.at, issuer=site.cas.corporate_root, permitted=(permitted,)),)


def _too_long(site: Site) -> tuple[Specimen, ...]:
    narrow = make_ca("Lab Narrow CA", site.at, issuer=site.cas.corporate_root, path_length=0)
    return make_ca("Lab Below Narrow CA", site.at, issuer=narrow), narrow


def _for_servers(site: Site) -> tuple[Specimen, ...]:
    only = extended_key_usage((Oid.SERVER_AUTH,))
    return (make_ca("Lab Server CA", site.at, issuer=site.cas.corporate_root, further=(only,)),)


_FLAWS: dict[str, dict[str, Any]] = {
    "none": {},
    "unknown extension": {"further": (Extension(oid="1.2.3.4.5", critical=True, value=b"\x05\x00"),)},
    "expired": {"not_after": midnight(LAB_DATE) - timedelta(days=1)},
    "for mail": {"purposes": ("1.3.6.1.5.5.7.3.4",)},
    "a name missing": {"names": ("expc1.corp.example.com",)},
    "another name": {"names": ("expc1.elsewhere.example",)},
}


@pytest.mark.parametrize("flaw", _FLAWS)
@pytest.mark.parametrize(
    "authorities",
    [_too_long, _for_servers, partial(_limited, permitted="elsewhere.example"), partial(_limited, permitted=C1)],
    ids=["path length", "purposes", "no planned name", "some planned names"],
)
def test_a_certificate_is_not_ordered_anew_from_a_ca_that_does_not(
    authorities: Callable[[Site], tuple[Specimen, ...]], flaw: str
) -> None:
    """Whatever is wrong with what that CA signed, and hides what is wrong with the CA."""
    site = furnish(declare(c=2, e=1, subscribers=0), LAB_DATE)
    above = authorities(site)
    site = site.issued_by(above[0], C1, Slot.SERVER, *above).reissued(C1, Slot.SERVER, **_FLAWS[flaw])

    assert_enough(*well_named(site))


@settings(LIGHTLY, max_examples=12)
@given(random_sites())
def test_what_a_plan_says_of_any_site_is_enough(drawn: RandomSite) -> None:
    """With none to three defects of any class."""
    assert_a_plan_is_enough(drawn)


@pytest.mark.slow
@settings(LIGHTLY, max_examples=100)
@given(sites_with_other_certificates())
def test_what_a_plan_says_of_a_site_with_other_certificates_of_its_cas_is_enough(drawn: RandomSite) -> None:
    """Whatever these allow, and whichever root they lead to."""
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
