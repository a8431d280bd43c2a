"""The orders at CAs: one step for each, by name where it is known."""

from __future__ import annotations

from dataclasses import replace

from edgetrust.model.deployment import Role, Slot
from edgetrust.model.file_contents import FileContents
from edgetrust.model.inventory import Inventory
from edgetrust.model.plan import PlanStep
from edgetrust.mra.planning.certificates import plan_certificates
from edgetrust.mra.planning.chains import Chains
from edgetrust.mra.planning.issuing import find_issuers, order_certificates
from edgetrust.mra.planning.site import Site as Plans
from edgetrust.usecase.plan import plan, with_authorities
from tests import make
from tests.blank import C1, CUCM1, E1
from tests.blank import stand_alone as blank
from tests.deployments import CORP_ROOT, PUBLIC_ISSUING, PUBLIC_ROOT, PUBLISHER, SUBSCRIBER, Site, stand_alone

OTHER_ROOT = make.ca("CN=Voice Root,O=Acme")
OTHER = make.ca("CN=Voice Issuing,O=Acme", OTHER_ROOT)
CORP = make.ca("CN=Corp Issuing 2,O=Acme", CORP_ROOT)
NOTHING = Inventory(
    files={}, identities={}, trust_lists={}, incomplete=frozenset(), public_roots=(PUBLIC_ROOT.located("public.pem"),)
)
TAKE = ", and take along its root and every intermediate, all as PEM"


def orders(steps: tuple[PlanStep, ...]) -> list[str]:
    """What CAs are to sign."""
    return [step.do.removesuffix(TAKE) for step in steps if step.where == "the order at the CA"]


def given(*authorities: make.Issued, **products: tuple[make.Issued, ...]) -> list[str]:
    """The orders of a deployment of which nothing is there, for which these CAs were given."""
    everything = (*authorities, *(each for named in products.values() for each in named))
    held = FileContents(path="ca.pem", certificates=tuple(each.located("ca.pem") for each in everything))
    planned = plan(
        blank("X14.3"),
        with_authorities(NOTHING, [held]),
        at=make.NOW,
        given=tuple(each.located("ca.pem") for each in authorities),
        given_for={Role[role]: tuple(each.located("ca.pem") for each in named) for role, named in products.items()},
    )
    return orders(planned.steps)


def there(site: Site) -> list[str]:
    """The orders of a deployment that is partly there."""
    return orders(plan(site.deployment, site.inventory, at=make.NOW).steps)


def test_each_ca_that_was_given_for_a_product_gets_its_own_requests() -> None:
    """By name: the lists lead to no other one. Nobody knows who signs the rest."""
    found = given(CUCM=(OTHER_ROOT, OTHER), EXPRESSWAY_C=(CORP_ROOT, CORP))

    assert found == [
        f"have a public CA sign the CSR of {E1} (server)",
        f"have CN=Corp Issuing 2,O=Acme (an internal CA) sign the CSR of {C1} (server)",
        f"have CN=Voice Issuing,O=Acme (an internal CA) sign the CSRs of {CUCM1} (tomcat and CallManager)",
    ]


def test_one_ca_gets_all_its_requests_at_once() -> None:
    """The public one by its name, too, and the certificate is to show it."""
    of_cucm = f"{CUCM1} (tomcat and CallManager)"

    found = given(PUBLIC_ROOT, PUBLIC_ISSUING, CORP_ROOT, CORP)

    assert found == [
        f"have CN=Public Issuing,O=Trusty (a public CA) sign the CSR of {E1} (server)",
        f"have CN=Corp Issuing 2,O=Acme (an internal CA) sign the CSRs of {C1} (server) and {of_cucm}",
    ]


def test_of_several_cas_below_one_root_any_may_sign() -> None:
    """The lists hold all that were given."""
    found = given(CORP_ROOT, CORP, make.ca("CN=Corp Issuing 3,O=Acme", CORP_ROOT))

    assert found[1].startswith("have one of the given CAs below CN=Corp Root,O=Acme (an internal CA) sign the CSRs of ")


def test_what_is_renewed_comes_from_the_ca_that_signed_it() -> None:
    """Of which no file at hand tells what kind it is."""
    unseen = make.ca("CN=Unseen Issuing,O=Acme", make.ca("CN=Unseen Root,O=Acme"))
    site = stand_alone(certificates={(C1, "server"): [make.leaf("wrong.example.com", unseen)]})

    found = [each for each in there(site) if C1 in each]

    assert f"have CN=Unseen Issuing,O=Acme sign the CSRs of {C1} (server and client)" in found


def test_what_a_server_made_for_itself_names_no_ca() -> None:
    """Whoever signs what takes its place is not known."""
    site = stand_alone(certificates={(PUBLISHER, "tomcat"): [make.leaf(PUBLISHER)]})

    (found,) = [each for each in there(site) if PUBLISHER in each]

    assert found.startswith("have the internal CA sign the CSR")


def test_a_certificate_of_several_nodes_comes_from_the_ca_of_any() -> None:
    """The lists lead to each; where one of them shows nothing, nobody knows."""
    certificates = {
        (PUBLISHER, "tomcat"): [make.leaf("wrong.example.com", CORP)],
        (SUBSCRIBER, "tomcat"): [make.leaf("wrong.example.com", OTHER)],
    }
    site = stand_alone(
        certificates=certificates, trust={(C1, "trusted-ca"): [CORP_ROOT, CORP, OTHER_ROOT, OTHER, PUBLIC_ROOT]}
    )
    half = stand_alone(certificates={**certificates, (SUBSCRIBER, "tomcat"): None})

    tomcat = [each for each in there(site) if "tomcat" in each]
    unknown = [each for each in there(half) if "tomcat" in each]

    assert tomcat[0].startswith(
        "have CN=Corp Issuing 2,O=Acme (an internal CA) or CN=Voice Issuing,O=Acme (an internal CA) sign the CSR of "
    )
    assert unknown[0].startswith("have the internal CA sign the CSR of ")


def test_the_issuer_is_looked_at_where_it_is_known() -> None:
    """And nobody is asked for it where it is not."""
    certificates = tuple(each for each in plan_certificates(blank()) if each.slot is Slot.TOMCAT)
    site = Plans(deployment=blank(), inventory=NOTHING, certificates=certificates, trust=())

    (unknown,) = order_certificates(site)
    (known,) = order_certificates(replace(site, issuers={(CUCM1, Slot.TOMCAT): "CN=Corp"}))

    assert unknown.verify.endswith(" and the planned extended key usage")
    assert known.verify.endswith(" and the planned extended key usage; its issuer is the CA named here")


def test_nobody_is_asked_to_sign_what_is_in_place() -> None:
    """So it has no entry."""
    site = stand_alone()
    chains = Chains(deployment=site.deployment, inventory=site.inventory, at=make.NOW)
    certificates = plan(site.deployment, site.inventory, at=make.NOW).certificates

    assert all(
        (each.node.id, each.slot) not in find_issuers([each], chains) for each in certificates if each.is_in_place
    )
