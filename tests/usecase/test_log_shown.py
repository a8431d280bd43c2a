"""Chains of which only the leaf came, by the line of the side that looked for its issuer."""

from __future__ import annotations

import pytest

from edgetrust.model.inventory import ShownChain
from edgetrust.model.side import Side
from edgetrust.usecase.check import Question, check
from edgetrust.usecase.evidence import with_shown
from edgetrust.usecase.log_parties import Parties
from edgetrust.usecase.log_shown import find_bare_chains
from tests import make
from tests.deployments import C1, CORP_ISSUING, CORP_ROOT, E1, PUBLIC_ISSUING, PUBLIC_ROOT, Site, stand_alone
from tests.log_lines import inbound, outbound
from tests.logs import incidents

NO_ISSUER = "unable to get local issuer certificate"
NAMES = {"192.0.2.5": E1, "10.0.10.11": C1}


def without_intermediate() -> Site:
    """C knows the root of E's certificate, and relies on E to send what is between."""
    return stand_alone(trust={(C1, "trusted-ca"): [CORP_ROOT, CORP_ISSUING, PUBLIC_ROOT]})


def bare(site: Site, line: str) -> tuple[ShownChain, ...]:
    """What a line proves about a deployment."""
    report = check(site.deployment, site.inventory, Question(at=make.NOW)).report
    parties = Parties(report, site.deployment, NAMES)
    return find_bare_chains(report, incidents(line), parties, deployment=site.deployment, inventory=site.inventory)


def test_who_finds_no_issuer_was_sent_the_leaf_alone() -> None:
    """Where its list would have led on from the next one."""
    site = without_intermediate()

    (chain,) = bare(site, outbound(NO_ISSUER))

    leaf = site.inventory.identities[next(place for place in site.inventory.identities if place[0] == E1)].leaf
    assert (chain.hosts, chain.port, chain.side, chain.chain) == ((E1,), 7001, Side.SERVER, (leaf,))


def test_with_that_the_missing_intermediate_is_one_defect() -> None:
    """Of both connections for which C needs it."""
    site = without_intermediate()

    shown = with_shown(site.inventory, site.deployment, bare(site, outbound(NO_ISSUER)))
    before = check(site.deployment, site.inventory, Question(at=make.NOW)).report.findings
    after = check(site.deployment, shown, Question(at=make.NOW)).report.findings

    assert "intermediate-not-in-list" in {each.rule for each in before}
    assert [each.rule for each in after if each.node == C1] == ["intermediate-missing"]


@pytest.mark.parametrize(
    ("site", "line"),
    [
        (stand_alone(trust={(C1, "trusted-ca"): [CORP_ROOT, PUBLIC_ISSUING, PUBLIC_ROOT]}), outbound(NO_ISSUER)),
        (without_intermediate(), outbound("self signed certificate in certificate chain")),
        (without_intermediate(), inbound("tlsv1 alert unknown ca", source="10.0.10.11")),
        (without_intermediate(), outbound(NO_ISSUER, server="198.51.100.9", name="other.example.org")),
    ],
    ids=["the list has it", "the root was sent", "an alert gives no such reason", "another server"],
)
def test_other_lines_prove_nothing(site: Site, line: str) -> None:
    """About what was sent."""
    assert bare(site, line) == ()
