"""`documented-ca-missing`: what nobody misses until the next upload."""

from __future__ import annotations

import pytest

from edgetrust.model.deployment import Store
from edgetrust.model.finding import Impact, Severity
from tests import make
from tests.deployments import (
    C1,
    CORP_ISSUING,
    CORP_ROOT,
    E1,
    E2,
    IMP,
    PUBLIC_ISSUING,
    PUBLIC_ROOT,
    PUBLISHER,
    SUBSCRIBER,
    Site,
    cluster,
    edge_proxy,
    stand_alone,
)
from tests.examine import examine, found, sole

SLUG = "documented-ca-missing"
ROOTLESS = [PUBLIC_ISSUING, CORP_ROOT, CORP_ISSUING]
"""The list of an Expressway-E without the root above its own certificate."""
OTHER = make.ca("CN=Other Root,O=Acme")


def test_the_root_above_the_own_certificate_is_missed_by_nobody() -> None:
    """For information, with the certificate to append."""
    site = stand_alone(trust={(E1, "trusted-ca"): ROOTLESS})

    finding = sole(SLUG, site)

    assert (finding.severity, finding.node, finding.store) == (Severity.INFO, E1, Store.TRUSTED_CA)
    assert finding.message == (
        f"the trusted CA list of {E1} lacks CN=Public Root,O=Trusty (SHA-256 {PUBLIC_ROOT.certificate.sha256[:8]}…), "
        "which the guides ask for"
    )
    assert finding.connections == ()
    assert finding.expected == "the whole chain of the certificates of the node and its peers"
    assert finding.got == "a list without it, and no connection that fails for that"
    assert "the node may refuse the next certificate" in finding.consequence
    (step,) = finding.remedy.steps
    assert (step.node, step.certificates) == (E1, (PUBLIC_ROOT.certificate.sha256,))
    assert finding.remedy.impact is Impact.NODE_RESTART
    assert {verdict.outcome.value for verdict in examine(site).verdicts} <= {"ok", "not-verified"}


def test_peers_that_lack_it_alike_are_told_each() -> None:
    """Where one of them has it, that they differ is told instead."""
    both = {(peer, "trusted-ca"): ROOTLESS for peer in (E1, E2)}

    assert [finding.node for finding in found(SLUG, cluster(trust=both))] == [E1, E2]
    one = cluster(trust={(E1, "trusted-ca"): ROOTLESS})
    assert found(SLUG, one) == ()
    assert sole("trust-lists-differ", one).node == E1


def test_cucm_is_told_on_the_publisher_for_all_its_nodes() -> None:
    """The subscribers get it from there."""
    site = stand_alone(
        certificates={(SUBSCRIBER, "callmanager"): [make.leaf(SUBSCRIBER, OTHER)]},
        trust={(C1, "trusted-ca"): [CORP_ROOT, CORP_ISSUING, PUBLIC_ROOT, PUBLIC_ISSUING, OTHER]},
    )

    finding = sole(SLUG, site)

    assert (finding.node, finding.store) == (PUBLISHER, Store.CALLMANAGER_TRUST)
    assert "the node refuses the next certificate" in finding.consequence


def test_im_and_presence_is_to_know_the_expressway_c_in_both_stores() -> None:
    """Port 7400 consults one of them."""
    leaf = make.leaf(C1, OTHER, sans=[C1, "expc.corp.example.com"])
    known = [CORP_ROOT, CORP_ISSUING, OTHER]
    site = cluster(
        certificates={(C1, "server"): [leaf, OTHER]},
        trust={(IMP, "cup-xmpp-trust"): known, (IMP, "tomcat-trust"): known[:2]},
    )

    (finding,) = (each for each in found(SLUG, site) if (each.node, each.store) == (IMP, Store.TOMCAT_TRUST))
    assert OTHER.certificate.sha256 in finding.remedy.steps[0].certificates
    assert finding.expected == (
        "the whole chain of the certificates of the node and its peers, and that of the Expressway-C's"
    )


def test_what_a_connection_fails_for_is_told_by_its_rule_alone() -> None:
    """Endpoints miss the intermediate that the Expressway-E cannot send."""
    site = stand_alone(trust={(E1, "trusted-ca"): [PUBLIC_ROOT, CORP_ROOT, CORP_ISSUING]})

    assert "intermediate-missing" in {failure.rule for failure in examine(site).failures("intermediate-missing")}
    assert found(SLUG, site) == ()


@pytest.mark.parametrize(
    "site",
    [
        cluster(),
        stand_alone(),
        stand_alone(trust={(E1, "trusted-ca"): None}),
        stand_alone(trust={(E1, "trusted-ca"): ROOTLESS}, incomplete=[(E1, "trusted-ca")]),
        stand_alone(trust={(E1, "trusted-ca"): ROOTLESS}, certificates={(E1, "server"): None}),
        stand_alone(trust={(E1, "trusted-ca"): ROOTLESS}, certificates={(E1, "server"): [make.leaf(E1)]}),
        stand_alone(edge_proxy=edge_proxy(), trust={("edge.example.com", "endpoint"): [PUBLIC_ROOT]}),
        stand_alone(c=None, trust={(PUBLISHER, "tomcat-trust"): None}),
    ],
)
def test_nothing_is_said_without_a_defect_or_without_evidence(site: Site) -> None:
    """Whole lists, unknown lists and certificates, one that nobody signed, and an edge proxy, which is loaded with its
    chain."""
    assert found(SLUG, site) == ()
