"""`duplicate-trust-entry`: the same certificate twice in one list."""

from __future__ import annotations

import pytest

from edgetrust.model.deployment import Store
from edgetrust.model.finding import Impact, Severity
from tests import make
from tests.deployments import AUTHORITIES, C1, CORP_ISSUING, CORP_ROOT, PUBLISHER, Site, edge_proxy, stand_alone
from tests.examine import examine, found, sole

SLUG = "duplicate-trust-entry"


def test_all_places_of_it_are_shown() -> None:
    """For information: no outcome changes."""
    site = stand_alone(trust={(C1, "trusted-ca"): [*AUTHORITIES, CORP_ROOT, CORP_ROOT]})

    finding = sole(SLUG, site)

    assert (finding.severity, finding.node, finding.store) == (Severity.INFO, C1, Store.TRUSTED_CA)
    assert [evidence.line for evidence in finding.evidence] == [1, 81, 101]
    assert (finding.expected, finding.got) == ("4 entries, each once", "6 entries")
    assert (finding.connections, finding.remedy.impact) == ((), Impact.NONE)
    assert {str(verdict.outcome) for verdict in examine(site).verdicts} == {"ok"}


def test_one_finding_names_all_of_a_list() -> None:
    """In any store that an administrator keeps."""
    site = stand_alone(trust={(PUBLISHER, "tomcat-trust"): [*AUTHORITIES[:2]] * 2})

    finding = sole(SLUG, site)

    assert (finding.node, finding.store) == (PUBLISHER, Store.TOMCAT_TRUST)
    assert finding.remedy.steps[0].certificates == tuple(each.certificate.sha256 for each in AUTHORITIES[:2])


@pytest.mark.parametrize(
    "site",
    [
        stand_alone(),
        stand_alone(trust={(C1, "trusted-ca"): None}),
        stand_alone(trust={(C1, "trusted-ca"): [*AUTHORITIES, make.ca("CN=Corp Issuing,O=Acme", key="renewed")]}),
        stand_alone(trust={("jabber", "endpoint"): [CORP_ISSUING, CORP_ISSUING]}),
        stand_alone(edge_proxy=edge_proxy()),
    ],
)
def test_nothing_is_said_without_a_defect_or_without_evidence(site: Site) -> None:
    """Another certificate of the same subject is no duplicate; the lists of endpoints are nobody's to tidy up."""
    assert found(SLUG, site) == ()


@pytest.mark.parametrize(
    ("leaving", "rule"),
    [
        (make.ca("Old Root", not_after=make.NOW), "expired-trust-entry"),
        (make.leaf("other.example.com", CORP_ROOT), "trust-entry-not-a-ca"),
        (make.ca("CN=Corp Issuing,O=Acme", key="stale"), "same-subject-shadowed"),
    ],
    ids=["expired", "no CA", "twin"],
)
def test_what_leaves_the_list_altogether_is_not_said_to_stand_there_twice(leaving: make.Issued, rule: str) -> None:
    """One step, not two; the others of the list are still named."""
    gone = stand_alone(trust={(C1, "trusted-ca"): [leaving, leaving, *AUTHORITIES]})
    beside = stand_alone(trust={(C1, "trusted-ca"): [leaving, leaving, *AUTHORITIES, CORP_ROOT]})

    assert found(SLUG, gone) == ()
    assert leaving.certificate.sha256 in sole(rule, gone).remedy.steps[-1].certificates
    finding = sole(SLUG, beside)
    assert finding.remedy.steps[0].certificates == (CORP_ROOT.certificate.sha256,)
    assert (finding.expected, finding.got) == ("6 entries, each once", "7 entries")
