"""The revocation lists that nodes lack."""

from __future__ import annotations

from edgetrust.model.deployment import Slot
from edgetrust.mra.planning.chains import Chains
from edgetrust.mra.planning.demands import demands_of
from edgetrust.mra.planning.revocation import RevocationGap, find_revocation_gaps
from edgetrust.mra.planning.trust import plan_trust
from edgetrust.usecase.plan import plan
from tests import make
from tests.defects import REVOCATION, crl_file
from tests.deployments import C1, CORP_ISSUING, CORP_ROOT, E1, PUBLIC_ISSUING, PUBLIC_ROOT, PUBLISHER, Site
from tests.injection import Edit

ALL = (CORP_ROOT, CORP_ISSUING, PUBLIC_ROOT, PUBLIC_ISSUING)
ROOT, ISSUING = (each.certificate.subject.rfc4514 for each in ALL[:2])


def gaps(site: Site) -> dict[str, RevocationGap]:
    """By node."""
    chains = Chains(deployment=site.deployment, inventory=site.inventory, at=make.NOW)
    return {gap.node.id: gap for gap in all_gaps(chains)}


def all_gaps(chains: Chains) -> tuple[RevocationGap, ...]:
    """Once trust lists are as planned."""
    demands = demands_of(chains.deployment)
    return find_revocation_gaps(chains, demands, plan_trust(chains))


def with_lists_of(*issuers: make.Issued, **changes: object) -> Site:
    """Nodes that check revocation with the lists of these CAs."""
    return REVOCATION.site({"files": {"all.crl": crl_file("all.crl", *issuers)}, **changes})


def test_lists_of_every_ca_leave_no_gap() -> None:
    """So the plan has no step for it."""
    site = with_lists_of(*ALL)

    assert gaps(site) == {}
    assert not [step for step in plan(site.deployment, site.inventory, at=make.NOW).steps if "CRL" in step.where]


def test_the_cas_of_every_path_that_a_node_verifies_are_named() -> None:
    """Those whose lists are there are not."""
    found = gaps(with_lists_of(CORP_ROOT, PUBLIC_ROOT, PUBLIC_ISSUING))

    assert found[E1].sources == (ISSUING,)
    assert found[E1].is_known


def test_what_is_verified_after_an_upgrade_alone_needs_its_lists_today() -> None:
    """Up to X14.1 nobody looks at the certificates of CUCM with TLS verify mode Off."""
    release = {"version": "X14.0.2"}
    limited = make.ca("CN=Limited CA,O=Acme", CORP_ROOT)
    site = with_lists_of(
        *ALL,
        c=release,
        e=release,
        cucm={"tls_verify": False},
        certificates={(PUBLISHER, "tomcat"): [make.leaf(PUBLISHER, limited)]},
        trust={(C1, "trusted-ca"): Edit(below=(limited,))},
    )

    assert gaps(site)[C1].sources == (limited.certificate.subject.rfc4514,)


def test_a_cross_signed_root_needs_the_list_of_who_signed_it() -> None:
    """Where that is the way on which the trust list leads, although there is a shorter one."""
    other = make.ca("CN=Other Root")
    crossed = make.ca(ROOT, other, key=CORP_ROOT.key)
    above, below = (
        with_lists_of(*ALL, trust={(E1, "trusted-ca"): edit})
        for edit in (Edit(above=(crossed, other)), Edit(below=(crossed, other)))
    )

    assert gaps(above)[E1].sources == ("CN=Other Root",)
    assert gaps(below) == {}


def test_a_certificate_still_to_be_ordered_needs_the_list_of_its_ca() -> None:
    """As far as its CA is known."""
    site = with_lists_of(CORP_ROOT, PUBLIC_ROOT, PUBLIC_ISSUING, certificates={(C1, "server"): None})
    given = tuple(each.located("ca.pem") for each in (CORP_ROOT, CORP_ISSUING))
    chains = Chains(deployment=site.deployment, inventory=site.inventory, at=make.NOW, given=given)

    found = {gap.node.id: gap.sources for gap in all_gaps(chains)}

    assert found[E1] == (ISSUING,)
    assert site.inventory.identities.get((C1, Slot.SERVER)) is None


def test_a_ca_that_nobody_knows_yet_has_to_have_a_list_as_well() -> None:
    """By what it will have signed; the step is there although no file of a CA is."""
    site = with_lists_of(*ALL, certificates={(C1, "server"): None, (C1, "client"): None})

    found = gaps(site)

    assert found[E1].sources == (f"those that are to sign certificates of {C1}",)


def test_the_list_of_a_ca_of_the_same_name_is_none_of_it() -> None:
    """Its key signed the list, and another CA will sign the certificate."""
    namesake = make.ca(ISSUING, CORP_ROOT, key="namesake")
    lists = (CORP_ROOT, namesake, PUBLIC_ROOT, PUBLIC_ISSUING)
    site = with_lists_of(*lists, certificates={(C1, "server"): None})
    given = tuple(each.located("ca.pem") for each in (CORP_ROOT, CORP_ISSUING))
    chains = Chains(deployment=site.deployment, inventory=site.inventory, at=make.NOW, given=given)

    found = {gap.node.id: gap.sources for gap in all_gaps(chains)}

    assert found[E1] == (ISSUING,)


def test_lists_that_are_not_given_are_to_be_confirmed() -> None:
    """They may be there."""
    site = REVOCATION.site({"nodes": {E1: {"revocation_checking": True, "crl": None}}})

    found = gaps(site)

    assert not found[E1].is_known
    assert found[E1].sources == (ISSUING, ROOT)
