"""The chain above each certificate, as far as files at hand tell."""

from __future__ import annotations

from dataclasses import replace

from edgetrust.model.certificate import Certificate
from edgetrust.model.deployment import Node, Role, Slot
from edgetrust.model.file_contents import FileContents
from edgetrust.model.inventory import Identity, Inventory
from edgetrust.mra.planning.chains import Chains, KnownChain
from edgetrust.pki.path import TrustList
from edgetrust.usecase.plan import with_authorities
from tests import make
from tests.blank import C1, CUCM1, E1
from tests.blank import stand_alone as blank
from tests.deployments import CORP_ISSUING, CORP_ROOT, PUBLIC_ISSUING, PUBLIC_ROOT, PUBLISHER, Site, stand_alone

EMPTY = TrustList(())
NOTHING = Inventory(
    files={},
    identities={},
    trust_lists={},
    incomplete=frozenset(),
    public_roots=(PUBLIC_ROOT.located("public.pem"),),
)


def given(*authorities: make.Issued) -> Chains:
    """A deployment without any certificate, and the CAs that will sign."""
    located = tuple(each.located("ca.pem") for each in authorities)
    inventory = with_authorities(NOTHING, [FileContents(path="ca.pem", certificates=located)])
    return Chains(deployment=blank(), inventory=inventory, at=make.NOW, given=located)


def chain_of(site: Site, node_id: str, slot: Slot = Slot.SERVER, trust: TrustList = EMPTY) -> KnownChain | None:
    """What is known above the certificate in a slot."""
    chains = Chains(deployment=site.deployment, inventory=site.inventory, at=make.NOW)
    return chains.chain_to_send(node_of(chains, node_id), slot, trust)


def node_of(chains: Chains, node_id: str) -> Node:
    """The node with this id."""
    return next(node for node in chains.deployment.nodes() if node.id == node_id)


def facts(*issued: make.Issued) -> tuple[Certificate, ...]:
    """What edgetrust reads from them."""
    return tuple(each.certificate for each in issued)


def test_the_chain_of_a_certificate_is_found_in_any_file() -> None:
    """Root first."""
    site = stand_alone()
    identity = site.inventory.identities[E1, Slot.SERVER]

    assert chain_of(site, E1) == KnownChain(
        authorities=facts(PUBLIC_ROOT, PUBLIC_ISSUING), leaf=identity.leaf.certificate
    )


def test_a_chain_ends_where_no_file_goes_on() -> None:
    """With the name of what is missing."""
    unknown = make.ca("CN=Unknown Root")
    issuing = make.ca("CN=Known Issuing", unknown)
    leaf = make.leaf(E1, issuing)
    site = stand_alone(certificates={(E1, "server"): [leaf, issuing]})

    assert chain_of(site, E1) == KnownChain(
        authorities=facts(issuing), leaf=leaf.certificate, missing=("CN=Unknown Root",)
    )


def test_a_way_that_the_list_holds_already_is_preferred() -> None:
    """Where cross-signatures lead to several roots."""
    other_root = make.ca("CN=Other Root")
    crossed = make.ca("CN=Corp Issuing,O=Acme", other_root, path_length=0)
    site = stand_alone(trust={(C1, "trusted-ca"): [other_root, crossed]})

    found = chain_of(site, C1, trust=TrustList(facts(other_root, crossed)))

    assert found is not None
    assert found.authorities == facts(other_root, crossed)


def test_a_way_that_endpoints_know_is_preferred_to_all_others() -> None:
    """A list of the deployment can be changed, the list of a phone cannot."""
    known = make.ca("CN=Known to Phones")
    crossed = make.ca(PUBLIC_ISSUING.certificate.subject.rfc4514, known, key=PUBLIC_ISSUING.key)
    phones, others = {("ip-phones", "endpoint"): [known]}, [PUBLIC_ROOT, known]
    apart = {**phones, (C1, "trusted-ca"): [PUBLIC_ROOT, crossed]}
    together = {**apart, ("jabber", "endpoint"): others, ("tc", "endpoint"): others}
    trust = TrustList(facts(PUBLIC_ROOT, PUBLIC_ISSUING))

    found = chain_of(stand_alone(trust=together), E1, trust=trust)

    assert found is not None
    assert found.authorities == facts(known, crossed)
    # Where no chain does for all, another CA is to sign.
    assert chain_of(stand_alone(trust=apart), E1, trust=trust) is None


def test_a_cross_signed_root_does_for_those_who_know_either() -> None:
    """What is sent leads to the one root, and on the way to it to the other."""
    other = make.ca("CN=Other Root")
    crossed = make.ca(PUBLIC_ROOT.certificate.subject.rfc4514, other, key=PUBLIC_ROOT.key)
    site = stand_alone(trust={("ip-phones", "endpoint"): [other], (C1, "trusted-ca"): [crossed]})

    found = chain_of(site, E1, trust=TrustList(facts(PUBLIC_ROOT, PUBLIC_ISSUING)))

    assert found is not None
    assert found.authorities == facts(other, crossed, PUBLIC_ISSUING)


def test_who_verifies_keeps_clear_of_what_the_node_sends() -> None:
    """Two CAs of one subject would shut each other out; else the list goes on as it is."""
    other = make.ca("CN=Other Root")
    crossed = make.ca(PUBLIC_ISSUING.certificate.subject.rfc4514, other, key=PUBLIC_ISSUING.key)
    site = stand_alone(trust={(C1, "trusted-ca"): [other, crossed]})
    chains = Chains(deployment=site.deployment, inventory=site.inventory, at=make.NOW)
    place, trust = (node_of(chains, E1), Slot.SERVER), TrustList(facts(other, crossed))

    free = chains.chain_to_verify(*place, trust)
    bound = chains.chain_to_verify(*place, trust, facts(PUBLIC_ISSUING))

    assert free is not None
    assert bound is not None
    assert free.authorities == facts(other, crossed)
    assert bound.authorities == facts(PUBLIC_ROOT, PUBLIC_ISSUING)


def test_a_ca_for_other_purposes_is_to_be_replaced() -> None:
    """Where a connection uses the certificate for what the CA does not permit: a client certificate, and no other."""
    servers = make.ca("CN=Servers", CORP_ROOT, eku=["serverAuth"])
    leaf = make.leaf(C1, servers)
    site = stand_alone(
        certificates={(C1, "server"): [leaf], (C1, "client"): [leaf]}, trust={(C1, "trusted-ca"): [CORP_ROOT, servers]}
    )

    assert chain_of(site, C1, Slot.CLIENT) is None
    assert chain_of(site, C1, Slot.SERVER) == KnownChain(authorities=facts(CORP_ROOT, servers), leaf=leaf.certificate)


def test_what_cannot_come_from_the_same_ca_comes_from_one_that_was_given() -> None:
    """Or from one that nobody knows yet."""
    other = make.ca("CN=Other Root")
    delivered = other.located("ca.pem")
    site = stand_alone()
    inventory = with_authorities(site.inventory, [FileContents(path="ca.pem", certificates=(delivered,))])
    chains = Chains(deployment=site.deployment, inventory=inventory, at=make.NOW)

    found = [
        each.excluding({(C1, Slot.SERVER): "its CA may not"}).chain_to_send(node_of(each, C1), Slot.SERVER, EMPTY)
        for each in (chains, replace(chains, given=(delivered,)))
    ]

    assert found == [None, KnownChain(authorities=facts(other))]


def test_what_signed_itself_is_to_be_replaced() -> None:
    """And so is what the factory installed: their chains say nothing."""
    alone = make.leaf(PUBLISHER)
    factory = make.leaf(C1, make.ca("CN=Temporary CA 1234,O=Temporary CA 1234"))
    site = stand_alone(certificates={(PUBLISHER, "tomcat"): [alone], (C1, "server"): [factory]})

    assert chain_of(site, PUBLISHER, Slot.TOMCAT) is None
    assert chain_of(site, C1) is None


def test_a_client_certificate_that_is_not_given_is_the_server_certificate() -> None:
    """As after the upgrade to X15.5."""
    found = chain_of(stand_alone(), C1, Slot.CLIENT)

    assert found is not None
    assert found.authorities == facts(CORP_ROOT, CORP_ISSUING)


def test_given_cas_sign_what_is_still_to_be_ordered() -> None:
    """The public ones what must be public, the internal ones the rest; a client certificate of E by preference."""
    chains = given(CORP_ISSUING, PUBLIC_ISSUING, CORP_ROOT, PUBLIC_ROOT)

    found = {
        (node, slot): chains.chain_to_send(node_of(chains, node), slot, EMPTY)
        for node, slot in ((C1, Slot.SERVER), (E1, Slot.SERVER), (E1, Slot.CLIENT), (CUCM1, Slot.TOMCAT))
    }

    corporate = KnownChain(authorities=facts(CORP_ROOT, CORP_ISSUING))
    assert found == {
        (C1, Slot.SERVER): corporate,
        (E1, Slot.SERVER): KnownChain(authorities=facts(PUBLIC_ROOT, PUBLIC_ISSUING)),
        (E1, Slot.CLIENT): corporate,
        (CUCM1, Slot.TOMCAT): corporate,
    }


def test_nobody_guesses_between_two_hierarchies() -> None:
    """Of one kind; and what is no CA, or leads to no root, counts for nothing."""
    other = make.ca("CN=Other Root")
    stray = make.ca("CN=Stray Issuing", make.ca("CN=Nowhere"))

    two = given(CORP_ROOT, other)
    one = given(CORP_ROOT, stray, make.leaf("host.example.com", CORP_ROOT))

    assert two.chain_to_send(node_of(two, C1), Slot.SERVER, EMPTY) is None
    assert one.chain_to_send(node_of(one, C1), Slot.SERVER, EMPTY) == KnownChain(authorities=facts(CORP_ROOT))


def test_why_no_given_ca_signs_a_certificate_is_known() -> None:
    """Both hierarchies are named for what the one of them is to sign, and for nothing else."""
    chains = given(CORP_ROOT, make.ca("CN=Other Root"), PUBLIC_ROOT)

    said = chains.why_none_given(node_of(chains, C1), Slot.SERVER)

    assert said.startswith("2 internal hierarchies are given, those of CN=Corp Root,O=Acme and CN=Other Root")
    assert chains.why_none_given(node_of(chains, E1), Slot.CLIENT) == said
    assert chains.why_none_given(node_of(chains, E1), Slot.SERVER) == ""
    assert chains.why_none_given(node_of(chains, C1), Slot.TOMCAT) == ""


def test_a_given_ca_that_is_cross_signed_stands_where_a_list_has_it_already() -> None:
    """A list needs no second certificate of it; but what endpoints are sent leads to the root that was given."""
    other = make.ca("CN=Other Root")
    crossed = make.ca(CORP_ROOT.certificate.subject.rfc4514, other, key=CORP_ROOT.key)
    public = make.ca(PUBLIC_ROOT.certificate.subject.rfc4514, other, key=PUBLIC_ROOT.key)
    further = tuple(each.located("other.pem") for each in (other, crossed, public))
    chains = given(CORP_ROOT, CORP_ISSUING, PUBLIC_ROOT, PUBLIC_ISSUING)
    inventory = with_authorities(chains.inventory, [FileContents(path="other.pem", certificates=further)])
    chains = replace(chains, inventory=inventory)
    held = TrustList(facts(CORP_ISSUING, crossed, other, public, PUBLIC_ISSUING))
    c, e = ((node_of(chains, node), Slot.SERVER) for node in (C1, E1))

    found = [
        chains.chain_to_send(*c, held),
        chains.chain_to_send(*c, TrustList(facts(CORP_ISSUING, crossed))),
        chains.chain_to_send(*e, held),
        chains.chain_to_verify(*e, held),
    ]

    assert [chain.authorities for chain in found if chain is not None] == [
        facts(other, crossed, CORP_ISSUING),
        facts(CORP_ROOT, CORP_ISSUING),
        facts(PUBLIC_ROOT, PUBLIC_ISSUING),
        facts(other, public, PUBLIC_ISSUING),
    ]


def test_a_given_ca_signs_nothing_for_which_it_is_not_good() -> None:
    """A client certificate below a CA for servers; where CUCM does with less than it asks for, so does its CA."""
    chains = given(CORP_ROOT, make.ca("CN=Servers", CORP_ROOT, eku=["serverAuth"]))
    asked = ((C1, Slot.CLIENT), (C1, Slot.SERVER), (CUCM1, Slot.TOMCAT))
    places = [(node_of(chains, node), slot) for node, slot in asked]

    found = [chains.chain_to_send(*place, EMPTY) is not None for place in places]

    assert found == [False, True, True]
    said = [chains.why_none_given(*place) for place in places]
    assert said[0] == (
        "CN=Servers is given and not good for clientAuth, which the client certificates of expc1.corp.example.com and "
        "expe1.example.com need: give a CA that is"
    )
    assert said[1:] == ["", ""]


def test_a_given_ca_signs_for_one_product_and_not_for_another() -> None:
    """By the names that are planned for each."""
    named = make.ca("CN=For CUCM", CORP_ROOT, permitted=[CUCM1, "cucm1-ms.corp.example.com"])
    chains = given(CORP_ROOT, named)
    places = [(node_of(chains, node), slot) for node, slot in ((C1, Slot.SERVER), (CUCM1, Slot.TOMCAT))]

    found = [chains.chain_to_send(*place, EMPTY) for place in places]

    assert found == [None, KnownChain(authorities=facts(CORP_ROOT, named))]
    assert chains.why_none_given(*places[0]).startswith("CN=For CUCM is given and not allowed to certify expc1.corp.")
    assert chains.why_none_given(*places[1]) == ""


def test_a_ca_that_is_excluded_is_not_taken_because_it_is_given() -> None:
    """It would be excluded again."""
    chains = given(CORP_ROOT, CORP_ISSUING)
    leaf = make.leaf(C1, CORP_ISSUING).located("c.pem")
    identities = {(C1, Slot.SERVER): Identity(leaf=leaf, others=())}
    chains = replace(chains, inventory=replace(chains.inventory, identities=identities))
    node = node_of(chains, C1)

    excluding = chains.excluding({(C1, Slot.SERVER): "its CA may not"})

    assert excluding.chain_to_send(node, Slot.SERVER, EMPTY) is None
    assert excluding.why_none_given(node, Slot.SERVER).startswith("CN=Corp Issuing")
    assert excluding.chain_to_send(node, Slot.CLIENT, EMPTY) is not None


def test_a_slot_that_nobody_orders_has_no_chain() -> None:
    """An Expressway below X15.5 has no client store."""
    chains = replace(given(CORP_ROOT), deployment=blank("X14.3"))

    assert chains.chain_to_send(node_of(chains, C1), Slot.CLIENT, EMPTY) is None


def test_a_ca_is_located_where_it_was_seen_first() -> None:
    """For reports that name the file."""
    chains = given(CORP_ROOT)

    assert chains.locate(CORP_ROOT.certificate).source.file == "ca.pem"


def test_what_is_given_for_a_product_counts_in_place_of_the_rest() -> None:
    """Of the kind that is planned, or else of the other: who names it knows who signs."""
    other = make.ca("CN=Other Root")
    general = tuple(each.located("ca.pem") for each in (CORP_ROOT, PUBLIC_ROOT))
    named = {Role.EXPRESSWAY_C: (other.located("ca.pem"),), Role.EXPRESSWAY_E: (CORP_ROOT.located("ca.pem"),)}
    chains = replace(given(CORP_ROOT, PUBLIC_ROOT, other), given=general, given_for=named)

    found = {
        node: chains.chain_to_send(node_of(chains, node), slot, EMPTY)
        for node, slot in ((C1, Slot.SERVER), (E1, Slot.SERVER), (CUCM1, Slot.TOMCAT))
    }

    assert {node: chain.authorities[0] for node, chain in found.items() if chain is not None} == {
        C1: other.certificate,
        E1: CORP_ROOT.certificate,
        CUCM1: CORP_ROOT.certificate,
    }
