"""CAs of one subject with different keys: which certificates have to come from another CA."""

from __future__ import annotations

from collections.abc import Sequence

from edgetrust.model.certificate import Certificate
from edgetrust.model.deployment import Slot
from edgetrust.mra.connections import expand
from edgetrust.mra.planning.chains import Chains, KnownChain
from edgetrust.mra.planning.rivals import Place, Rivalry, find_rivalries, has_namesakes
from edgetrust.pki.path import TrustList
from tests import make
from tests.deployments import (
    C1,
    CORP_ISSUING,
    CORP_ROOT,
    E1,
    PUBLIC_ISSUING,
    PUBLIC_ROOT,
    PUBLISHER,
    SUBSCRIBER,
    UNITY,
    Site,
    cluster,
    edge_proxy,
    stand_alone,
)

TWIN = make.ca(CORP_ROOT.certificate.subject.rfc4514, key="twin")
RENEWED = make.ca(CORP_ROOT.certificate.subject.rfc4514, CORP_ROOT)
CORPORATE = (CORP_ISSUING.certificate, CORP_ROOT.certificate)
ON_C, ON_E, TOMCAT, CALLMANAGER = (
    (C1, Slot.SERVER),
    (E1, Slot.SERVER),
    (PUBLISHER, Slot.TOMCAT),
    (PUBLISHER, Slot.CALLMANAGER),
)


def anything(place: Place, above: Sequence[Certificate]) -> bool:
    """Every CA signs whatever is planned."""
    return True


def rivalries(**chains: make.Issued) -> dict[Place, Rivalry]:
    """Those of a stand-alone deployment with these roots above the certificates."""
    deployment = stand_alone().deployment
    places = {"c": ON_C, "e": ON_E, "tomcat": TOMCAT, "callmanager": CALLMANAGER}
    above = {places[name]: (root.certificate,) for name, root in chains.items()}
    return find_rivalries(above, {}, deployment, expand(deployment), may_sign=anything)


def test_the_ca_with_more_certificates_below_it_stays() -> None:
    """The others are to come from it."""
    found = rivalries(c=TWIN, tomcat=CORP_ROOT, callmanager=CORP_ROOT)

    assert found == {
        ON_C: Rivalry(
            authority=TWIN.certificate, kept=CORP_ROOT.certificate, below=TOMCAT, chain=(CORP_ROOT.certificate,)
        )
    }
    assert set(rivalries(c=CORP_ROOT, tomcat=TWIN)) == {TOMCAT}


def test_of_two_with_as_many_the_ca_stays_from_which_others_are_still_to_be_ordered() -> None:
    """Nobody knows whether the other one still signs."""
    deployment = stand_alone().deployment
    ordered = {ON_C: (TWIN.certificate,), ON_E: ()}

    for more in ((), (CALLMANAGER,)):
        lasting = dict.fromkeys((TOMCAT, *more), (CORP_ROOT.certificate,))
        found = find_rivalries(lasting, ordered, deployment, expand(deployment), may_sign=anything)

        expected = {ON_C: TOMCAT} if more else {TOMCAT: ON_C}
        assert {place: rivalry.below for place, rivalry in found.items()} == expected


def test_cas_that_no_list_needs_together_are_no_rivals() -> None:
    """Nobody verifies both the certificate of Unity and the one of CallManager where C is unknown, say."""
    site = cluster(c=None)
    chains = {(UNITY, Slot.TOMCAT): (TWIN.certificate,), CALLMANAGER: (CORP_ROOT.certificate,)}

    assert find_rivalries(chains, {}, site.deployment, expand(site.deployment), may_sign=anything) == {}


def test_a_ca_that_may_not_sign_what_is_below_the_other_does_not_stay() -> None:
    """Although more is below it."""
    limited = make.ca(CORP_ROOT.certificate.subject.rfc4514, key="twin", eku=["serverAuth"])
    places = [(name, slot) for name in (PUBLISHER, SUBSCRIBER) for slot in ("tomcat", "callmanager")]
    site = stand_alone(certificates={place: [make.leaf(place[0], limited), limited] for place in places})
    chains = Chains(deployment=site.deployment, inventory=site.inventory, at=make.NOW)
    nodes = {node.id: node for node in site.deployment.nodes()}

    said = {
        place: chains.find_misfit(nodes[place[0]], place[1], site.inventory.identities[place].leaf.certificate)
        for place in (ON_C, TOMCAT, CALLMANAGER)
    }

    assert said[ON_C] is None
    assert "order it from that CA" in (said[TOMCAT] or "")
    assert "order it from that CA" in (said[CALLMANAGER] or "")


def test_certificates_of_one_key_are_one_ca() -> None:
    """Renewed or cross-signed."""
    assert rivalries(c=RENEWED, tomcat=CORP_ROOT) == {}
    assert not has_namesakes([CORP_ROOT.certificate, RENEWED.certificate, CORP_ISSUING.certificate])
    assert has_namesakes([CORP_ROOT.certificate, TWIN.certificate])
    assert not has_namesakes([make.leaf(C1, TWIN, key="one").certificate, make.leaf(C1, TWIN, key="two").certificate])


def with_twin() -> tuple[Site, Chains]:
    """The Expressway-C has its certificate from a CA of the name of everybody else's."""
    site = stand_alone(certificates={(C1, "server"): [make.leaf(C1, TWIN), TWIN]})
    return site, Chains(deployment=site.deployment, inventory=site.inventory, at=make.NOW)


def test_a_certificate_below_a_rival_does_not_do_and_says_what_does() -> None:
    """And its chain is that of the CA that stays."""
    site, chains = with_twin()
    node = site.deployment.expressways[0].nodes[0]
    leaf = site.inventory.identities[ON_C].leaf.certificate

    assert chains.find_misfit(node, Slot.SERVER, leaf) == (
        f"CN=Corp Root,O=Acme (SHA-256 {TWIN.certificate.sha256[:8]}…) above it has the subject of another CA that the "
        f"same lists need (SHA-256 {CORP_ROOT.certificate.sha256[:8]}…), and of one subject they take the first entry "
        "alone: order it from that CA, or have one of the two CAs take another name first"
    )
    assert chains.chain_to_verify(node, Slot.SERVER, TrustList(())) == KnownChain(
        authorities=(CORP_ROOT.certificate, CORP_ISSUING.certificate), is_in_place_of_another=True
    )


def test_what_anybody_may_sign_comes_from_the_ca_that_stays() -> None:
    """Behind an edge proxy the server certificate of the Expressway-E may be public, and so from the proxy's CA."""
    twin = make.ca(PUBLIC_ISSUING.certificate.subject.rfc4514, PUBLIC_ROOT, key="twin")
    proxy = edge_proxy()
    certificates = {(proxy.id, slot): [make.leaf(proxy.fqdn, twin), twin] for slot in ("server", "client")}
    site = stand_alone(edge_proxy=proxy, certificates=certificates, e={"version": "X14.3"})
    chains = Chains(deployment=site.deployment, inventory=site.inventory, at=make.NOW)
    node = next(each for each in site.deployment.nodes() if each.id == E1)

    assert chains.find_misfit(node, Slot.SERVER, site.inventory.identities[ON_E].leaf.certificate) is not None
    assert chains.chain_to_send(node, Slot.SERVER, TrustList(())) == KnownChain(
        authorities=(PUBLIC_ROOT.certificate, twin.certificate), is_in_place_of_another=True
    )
