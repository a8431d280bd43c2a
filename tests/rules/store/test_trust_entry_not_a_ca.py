"""`trust-entry-not-a-ca`: certificates that can verify nothing."""

from __future__ import annotations

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
    Site,
    stand_alone,
)
from tests.examine import examine, found, sole

SLUG = "trust-entry-not-a-ca"
LEAF = make.leaf(E1, PUBLIC_ISSUING)


def c1_holds(*held: make.Issued) -> Site:
    """A deployment whose Expressway-C has this list."""
    return stand_alone(trust={(C1, "trusted-ca"): held})


def test_a_leaf_is_no_substitute_for_its_ca() -> None:
    """The CA above it is to be appended, the leaf to be deleted."""
    finding = sole(SLUG, c1_holds(CORP_ROOT, CORP_ISSUING, LEAF))

    assert (finding.severity, finding.node, finding.store) == (Severity.WARNING, C1, Store.TRUSTED_CA)
    assert finding.message.startswith(
        f"the trusted CA list of {C1} holds certificates that are no CA: CN={E1} (SHA-256 "
    )
    # Another list holds the CAs, so they are at hand.
    assert [evidence.sha256 for evidence in finding.evidence] == [
        each.certificate.sha256 for each in (LEAF, PUBLIC_ROOT, PUBLIC_ISSUING)
    ]
    assert finding.remedy.steps[0].certificates == (PUBLIC_ROOT.certificate.sha256, PUBLIC_ISSUING.certificate.sha256)
    assert finding.remedy.steps[1].certificates == (LEAF.certificate.sha256,)
    assert finding.connections == ()


def test_an_entry_that_takes_the_place_of_a_ca_has_an_effect() -> None:
    """It is taken as issuer, and the path is refused."""
    no_ca = make.ca("CN=Public Issuing,O=Trusty", PUBLIC_ROOT, ca=False, ku=None)

    finding = sole(SLUG, c1_holds(no_ca, *AUTHORITIES))

    assert "taken as issuer, and then refused because it is no CA" in finding.consequence
    assert [step.certificates for step in finding.remedy.steps] == [(no_ca.certificate.sha256,)]


def test_the_leaf_has_no_effect() -> None:
    """With it or without it the verdicts are the same."""
    held = (CORP_ROOT, CORP_ISSUING)
    with_leaf, without = (
        [verdict.outcome for verdict in examine(c1_holds(*each)).verdicts] for each in ((*held, LEAF), held)
    )

    assert with_leaf == without


def test_with_its_ca_in_the_list_it_is_only_to_be_deleted() -> None:
    """One step."""
    assert [step.do.split()[0] for step in sole(SLUG, c1_holds(*AUTHORITIES, LEAF)).remedy.steps] == ["delete"]


@pytest.mark.parametrize(
    "entry",
    [
        make.leaf(PUBLISHER),
        make.ca("Version 1 Root", version=1),
        make.ca("Old CA", CORP_ROOT, ca=None),
    ],
)
def test_what_openssl_takes_for_a_ca_or_trusts_for_itself_is_fine(entry: make.Issued) -> None:
    """Self-signed CUCM certificates, roots without extensions, CAs by their key usage alone."""
    assert found(SLUG, c1_holds(*AUTHORITIES, entry)) == ()


def test_what_a_server_made_for_itself_and_shows_no_more_is_left_over() -> None:
    """For information: it is no CA, and nobody is shown it."""
    own = make.leaf(PUBLISHER, key="rsa:own")
    site = stand_alone(trust={(C1, "trusted-ca"): [*AUTHORITIES, own]})

    finding = sole(SLUG, site)

    assert (finding.severity, finding.node) == (Severity.INFO, C1)
    assert finding.message.startswith(
        f"the trusted CA list of {C1} holds certificates that {PUBLISHER} made for itself and shows no more: "
        f"CN={PUBLISHER}"
    )
    assert [step.certificates for step in finding.remedy.steps] == [(own.certificate.sha256,)]
    shown = {(PUBLISHER, "tomcat"): [own]}
    assert found(SLUG, stand_alone(certificates=shown, trust={(C1, "trusted-ca"): [*AUTHORITIES, own]})) == ()


@pytest.mark.parametrize(
    "site",
    [
        stand_alone(),
        stand_alone(trust={(C1, "trusted-ca"): None}),
        stand_alone(trust={(PUBLISHER, "tomcat-trust"): [*AUTHORITIES[:2], LEAF]}),
    ],
)
def test_nothing_is_said_without_a_defect_or_without_evidence(site: Site) -> None:
    """The stores of CUCM hold certificates of nodes on purpose."""
    assert found(SLUG, site) == ()
