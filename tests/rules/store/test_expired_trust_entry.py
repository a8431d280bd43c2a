"""`expired-trust-entry`: a CA that verifies nothing any more."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from edgetrust.model.deployment import Store
from edgetrust.model.finding import Severity
from tests import make
from tests.deployments import AUTHORITIES, C1, PUBLIC_ROOT, PUBLISHER, Site, stand_alone
from tests.examine import found, sole

SLUG = "expired-trust-entry"
SECOND = timedelta(seconds=1)


def with_entry(*, left: timedelta) -> Site:
    """A deployment whose Expressway-C also trusts a CA of which that much is left."""
    return stand_alone(trust={(C1, "trusted-ca"): [*AUTHORITIES, make.ca("Old Root", not_after=make.NOW + left)]})


def test_an_expired_entry_is_reported_where_it_stands() -> None:
    """A warning, to be mended by deleting it."""
    finding = sole(SLUG, with_entry(left=-timedelta(days=400)))

    assert (finding.severity, finding.node, finding.store) == (Severity.WARNING, C1, Store.TRUSTED_CA)
    assert finding.message.startswith(f"the trusted CA list of {C1} holds expired certificates: CN=Old Root (SHA-256 ")
    assert finding.got == "expired on 2025-10-19"
    assert finding.connections == ()
    assert [(evidence.source, evidence.line) for evidence in finding.evidence] == [(f"trust/{C1}.trusted-ca.pem", 81)]
    assert finding.remedy.steps[0].do.startswith("delete CN=Old Root")


@pytest.mark.parametrize("left,count", [(SECOND, 0), (timedelta(0), 1), (-SECOND, 1)])
def test_the_end_itself_is_over(left: timedelta, count: int) -> None:
    """As OpenSSL decides."""
    assert len(found(SLUG, with_entry(left=left))) == count


def test_one_finding_names_all_of_a_list() -> None:
    """And a list with none is not reported."""
    old = [make.ca(f"Old {number}", not_after=make.NOW) for number in range(7)]
    site = stand_alone(trust={(PUBLISHER, "tomcat-trust"): [*AUTHORITIES[:2], *old]})

    finding = sole(SLUG, site)

    assert (finding.node, finding.store, len(finding.evidence)) == (PUBLISHER, Store.TOMCAT_TRUST, 7)
    assert finding.message.endswith("and 2 more")


@pytest.mark.parametrize("site", [stand_alone(), stand_alone(trust={(C1, "trusted-ca"): None})])
def test_nothing_is_said_without_a_defect_or_without_evidence(site: Site) -> None:
    """Valid entries, and a list that is not known."""
    assert found(SLUG, site) == ()


def test_what_another_finding_deletes_is_not_said_twice() -> None:
    """The twin of a CA in date: named by the rule about twins, or by the one about the path that it breaks."""
    old = make.ca("CN=Public Issuing,O=Trusty", PUBLIC_ROOT, not_after=datetime(2026, 11, 1, tzinfo=UTC))
    beside = stand_alone(trust={(C1, "trusted-ca"): [old, *AUTHORITIES]})
    instead = stand_alone(trust={(C1, "trusted-ca"): [*AUTHORITIES[:3], old]})

    assert found(SLUG, beside) == found(SLUG, instead) == ()
    assert sole("same-subject-shadowed", beside).remedy.steps[0].certificates == (old.certificate.sha256,)
    assert sole("certificate-expired", instead).remedy.steps[0].certificates == (old.certificate.sha256,)
