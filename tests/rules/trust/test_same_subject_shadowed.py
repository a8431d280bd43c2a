"""An entry that stands above the right one."""

from __future__ import annotations

import pytest

from edgetrust.model.deployment import Slot
from edgetrust.model.finding import Severity
from tests import make
from tests.defects import ALONE, TRUSTED_CA, twin_of
from tests.deployments import (
    AUTHORITIES,
    C1,
    C2,
    C_CLUSTER,
    CORP_ISSUING,
    CORP_ROOT,
    DOMAIN,
    E1,
    E2,
    E_CLUSTER,
    IMP,
    PROFILE,
    PUBLIC_ISSUING,
    PUBLIC_ROOT,
    PUBLISHER,
    SUBSCRIBER,
    SUBSCRIBER2,
    Site,
    cluster,
    stand_alone,
)
from tests.examine import found, sole
from tests.injected import assert_found, findings_without_evidence, healthy_findings, injected
from tests.injection import Defect, Edit

SLUG = "same-subject-shadowed"


@pytest.mark.parametrize("defect", injected(SLUG), ids=lambda defect: f"{defect.base.name}: {defect.name}")
def test_it_is_found_where_it_is_and_with_all_it_breaks(defect: Defect) -> None:
    """An entry that stands above the right one: severity, place, connections, evidence and remedy."""
    assert_found(SLUG, defect)


def test_a_healthy_deployment_has_none() -> None:
    """Whatever its release and features."""
    assert healthy_findings(SLUG) == []


@pytest.mark.parametrize("defect", injected(SLUG), ids=lambda defect: f"{defect.base.name}: {defect.name}")
def test_without_evidence_nothing_is_claimed(defect: Defect) -> None:
    """What is not given is unknown, never wrong."""
    assert findings_without_evidence(SLUG, defect) == []


def test_a_twin_that_leaves_the_list_for_another_reason_is_not_told_again() -> None:
    """The SSH tunnel misses the intermediate, and the step that appends it takes the twin out."""
    twin = make.ca("CN=Public Issuing,O=Trusty", PUBLIC_ROOT, key="twin")
    site = stand_alone(trust={(C1, TRUSTED_CA): [CORP_ROOT, CORP_ISSUING, PUBLIC_ROOT, twin]})

    (step, *_) = sole("intermediate-not-in-list", site).remedy.steps

    assert step.certificates == (twin.certificate.sha256,)
    assert found(SLUG, site) == ()


def test_a_twin_of_what_is_only_sent_is_not_said_to_stand_above_it() -> None:
    """CUCM sends its intermediate, and no tunnel wants it in the list."""
    twin = make.ca("CN=Corp Issuing,O=Acme", CORP_ROOT, key="twin")
    certificates = {(C1, "server"): [make.leaf(C1, PUBLIC_ISSUING, sans=[C1, "example.com"])]}
    lists = [PUBLIC_ROOT, PUBLIC_ISSUING, CORP_ROOT, twin]

    (finding,) = found(SLUG, stand_alone(certificates=certificates, trust={(C1, TRUSTED_CA): lists}))

    assert "stands in the way of CN=Corp Issuing,O=Acme" in finding.message
    assert " in the list, and it is only sent; the path" in finding.got


def test_every_twin_above_the_right_certificate_goes() -> None:
    """Deleting only the one that is taken today would leave the next one in its place."""
    twins = (
        twin_of(PUBLIC_ISSUING, PUBLIC_ROOT, has_identifier=False),
        twin_of(PUBLIC_ISSUING, has_identifier=False),
    )
    site = ALONE.site({"trust": {(C1, TRUSTED_CA): Edit(above=twins)}})

    (finding,) = found(SLUG, site)

    deleted = {sha256 for step in finding.remedy.steps for sha256 in step.certificates}
    assert {twin.certificate.sha256 for twin in twins} <= deleted
    assert {twin.certificate.sha256 for twin in twins} <= {each.sha256 for each in finding.evidence}


def two_of_one_name(*, on_e2: tuple[make.Issued, ...]) -> Site:
    """The CA that signed the certificate of one Expressway-C is called as the one that signed that of its peer, and
    stands below it in lists."""
    namesake = make.ca("CN=Corp Issuing,O=Acme", CORP_ROOT, key="namesake", ski=None)
    both = (*AUTHORITIES, namesake)
    stores = ("tomcat-trust", "callmanager-trust")
    lists = {(node, store): both for node in (PUBLISHER, SUBSCRIBER, SUBSCRIBER2) for store in stores}
    lists |= {(IMP, "cup-xmpp-trust"): both}
    leaf = make.leaf(C2, namesake, subject="CN=expc.corp.example.com", sans=[C_CLUSTER, C2, PROFILE, DOMAIN], aki=None)
    return cluster(
        certificates={(C2, "server"): [leaf]},
        trust={**lists, **{(node, TRUSTED_CA): both for node in (C1, C2, E1)}, (E2, TRUSTED_CA): (*on_e2, namesake)},
    )


def test_where_lists_need_both_the_refused_certificate_comes_from_the_other_ca() -> None:
    """Nobody is sent to found a CA anew for one certificate."""
    steps = [step for each in found(SLUG, two_of_one_name(on_e2=AUTHORITIES)) for step in each.remedy.steps]

    assert {(step.node, step.renews) for step in steps} == {(C2, Slot.SERVER)}
    assert all("below CN=Corp Issuing,O=Acme" in step.do and not step.certificates for step in steps)


def test_where_somebody_knows_the_one_alone_a_ca_takes_another_name_all_the_same() -> None:
    """A certificate from the other CA would be refused there."""
    findings = found(SLUG, two_of_one_name(on_e2=(CORP_ROOT, PUBLIC_ROOT, PUBLIC_ISSUING)))

    (step,) = next(each for each in findings if each.node == PUBLISHER).remedy.steps
    assert "issued anew under another subject, and all that it signed below that" in step.do
    assert step.certificates == (CORP_ISSUING.certificate.sha256,)


def named_alike_on_e(*, own: tuple[make.Issued, ...]) -> Site:
    """Two public CAs of one name, told apart by key identifiers; each Expressway-E has a certificate of one."""
    twin = make.ca("CN=Public Issuing,O=Trusty", PUBLIC_ROOT, key="namesake", path_length=0)
    names = [E_CLUSTER, E2, DOMAIN]
    leaf = make.leaf(E2, twin, subject="CN=expe.example.com", sans=names)
    lists = {(node, TRUSTED_CA): (*AUTHORITIES, twin) for node in (C1, C2, E1)}
    return cluster(
        certificates={(E2, "server"): [leaf]},
        trust={**lists, (E2, TRUSTED_CA): (*own, twin)},
    )


def renewed_by(site: Site) -> set[tuple[str, Slot | None]]:
    """Where the remedies of the warnings have certificates made."""
    return {(step.node, step.renews) for each in found(SLUG, site) for step in each.remedy.steps}


def test_a_twin_that_is_passed_by_and_needed_leads_to_the_same_remedy() -> None:
    """Endpoints know the other CA as well, since its chain is sent to them."""
    site = named_alike_on_e(own=AUTHORITIES)

    assert {finding.severity for finding in found(SLUG, site)} == {Severity.WARNING}
    assert (E2, Slot.SERVER) in renewed_by(site)
    assert {slot for _, slot in renewed_by(site)} == {Slot.SERVER}


def test_but_not_where_the_node_could_not_send_its_chain() -> None:
    """Its own list holds the twin alone."""
    assert (E2, Slot.SERVER) not in renewed_by(named_alike_on_e(own=(CORP_ROOT, PUBLIC_ROOT)))
