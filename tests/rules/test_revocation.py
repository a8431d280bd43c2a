"""Revocation lists that a verifying node lacks, or that are of no use to it."""

from __future__ import annotations

from edgetrust.rules.revocation import find_gaps
from tests.defects import REVOCATION, crl_file
from tests.deployments import C1, CORP_ISSUING, CORP_ROOT, E1, PUBLIC_ISSUING, PUBLIC_ROOT, Site
from tests.examine import examine

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
