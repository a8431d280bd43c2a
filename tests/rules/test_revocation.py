"""Revocation lists that a verifying node lacks, or that are of no use to it."""

from __future__ import annotations

from edgetrust.model.deployment import Slot, Store
from edgetrust.mra.pages import CRL_MANAGEMENT
from edgetrust.rules.revocation import find_gaps
from tests import make
from tests.defects import REVOCATION, crl_file
from tests.deployments import C1, CORP_ISSUING, CORP_ROOT, E1, PUBLIC_ISSUING, PUBLIC_ROOT, PUBLISHER, Site
from tests.examine import examine, sole
from tests.injection import Edit

ALL = (CORP_ROOT, CORP_ISSUING, PUBLIC_ROOT, PUBLIC_ISSUING)


def with_lists_of(*issuers: object) -> Site:
    """Nodes that check revocation with the lists of these CAs."""
    return REVOCATION.site({"files": {"all.crl": crl_file("all.crl", *issuers)}})  # type: ignore[arg-type]


def test_lists_of_every_ca_leave_no_gap() -> None:
    """Nobody is blamed."""
    assert not list(find_gaps(examine(with_lists_of(*ALL)), "crl-missing", lambda choice, _: choice is None))


def test_a_gap_names_the_issuers_whose_list_is_not_there() -> None:
    """Once for each node, with everything it breaks there."""
    gaps = list(find_gaps(examine(with_lists_of(CORP_ROOT)), "crl-missing", lambda choice, _: choice is None))

    by_node = {gap.node.id: gap for gap in gaps}
    assert set(by_node) == {C1, E1}
    assert PUBLIC_ISSUING.certificate.subject.rfc4514 in by_node[C1].issuers
    assert f"traversal:{C1}->{E1}" in by_node[C1].connections
    assert by_node[C1].lists == ()
    assert by_node[C1].describe_held() == f"CRLs of {CORP_ROOT.certificate.subject.rfc4514}, none of which is about it"


def test_a_node_without_any_list_says_so() -> None:
    """An empty list of files is known to be empty."""
    site = REVOCATION.site({"nodes": {C1: {"revocation_checking": True, "crl": ()}}})

    (gap,) = [
        gap for gap in find_gaps(examine(site), "crl-missing", lambda choice, _: choice is None) if gap.node.id == C1
    ]

    assert gap.describe_held() == "no CRL at all"


SELF_SIGNED = make.leaf(PUBLISHER, sans=[PUBLISHER])


def with_self_signed(*trusted: make.Issued) -> Site:
    """The Expressway-C checks revocation, and is shown a certificate that signed itself."""
    change = {
        "certificates": {(PUBLISHER, "tomcat"): [SELF_SIGNED]},
        "trust": {(C1, "trusted-ca"): Edit(below=trusted)},
        "files": {"all.crl": crl_file("all.crl", *ALL)},
    }
    return REVOCATION.site(change)


def test_nobody_is_sent_for_the_list_of_a_self_signed_certificate() -> None:
    """There is none: a CA is to sign in its place, and its chain comes first."""
    finding = sole("crl-missing", with_self_signed(SELF_SIGNED))

    *before, issuing = finding.remedy.steps
    assert (issuing.node, issuing.renews) == (PUBLISHER, Slot.TOMCAT)
    assert "signed by a CA (for a self-signed one there is no CRL), have it signed" in issuing.do
    assert {step.node for step in before} == {PUBLISHER, C1}
    assert not [step for step in finding.remedy.steps if step.where == CRL_MANAGEMENT]


def test_nor_is_such_a_certificate_appended_where_revocation_is_checked() -> None:
    """Its list would be the next thing that is missing."""
    finding = sole("self-signed-not-trusted", with_self_signed())

    assert (finding.node, finding.store) == (C1, Store.TRUSTED_CA)
    assert [step.renews for step in finding.remedy.steps if step.renews] == [Slot.TOMCAT]
    assert not [step for step in finding.remedy.steps if SELF_SIGNED.certificate.sha256 in step.certificates]
