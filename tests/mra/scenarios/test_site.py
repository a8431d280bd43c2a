from __future__ import annotations

from edgetrust.model.deployment import Slot, Store
from edgetrust.mra.scenarios.healthy import C1, E1, stand_alone
from edgetrust.mra.scenarios.site import Order
from edgetrust.mra.scenarios.workshop import LAB_DATE, other_root
from edgetrust.pki.authority.assemble import spki_of
from edgetrust.pki.authority.specimen import make_revocation_list
from edgetrust.pki.signature import verify_signature
from edgetrust.pki.signing_key import find_signing_key

SITE = stand_alone(LAB_DATE)
CAS = SITE.cas


def test_the_material_holds_a_key_for_each_certificate() -> None:
    """The one that belongs to it, so that the node can show the certificate in a handshake."""
    held = [each for holding in SITE.material.holdings.values() for each in holding.identities.values()]

    assert len(held) == 6
    for each in held:
        assert each.key is not None
        assert spki_of(find_signing_key(each.key)) == each.leaf.key.spki


def test_a_reissued_certificate_differs_in_what_was_changed() -> None:
    """Its key, its issuer and everything else stay, and nothing else in the site changes."""
    changed = SITE.reissued(E1, Slot.SERVER, names=("x.example.com",)).material.holdings
    before, after = SITE.material.holdings[E1].identities[Slot.SERVER], changed[E1].identities[Slot.SERVER]

    assert [name.value for name in after.leaf.san] == ["x.example.com"]
    assert (after.leaf.key, after.leaf.issuer, after.key) == (before.leaf.key, before.leaf.issuer, before.key)
    assert {**changed, E1: None} == {**SITE.material.holdings, E1: None}


def test_a_certificate_may_come_from_another_ca_or_from_itself() -> None:
    """With whatever is uploaded beside it."""
    root = other_root(LAB_DATE)
    elsewhere = SITE.issued_by(root, E1, Slot.SERVER, root).material.holdings[E1].identities[Slot.SERVER]
    alone = SITE.issued_by(None, E1, Slot.SERVER).specimen(E1, Slot.SERVER).certificate

    assert verify_signature(elsewhere.leaf, root.certificate)
    assert elsewhere.others == (root.certificate,)
    assert verify_signature(alone, alone)


def test_any_order_can_stand_in_a_slot() -> None:
    """Also in one that the healthy site leaves empty."""
    order = SITE.orders[C1, Slot.SERVER]
    site = SITE.ordered(C1, Slot.CLIENT, Order(wish=order.wish, issuer=order.issuer))

    assert site.material.holdings[C1].identities[Slot.CLIENT].leaf == order.specimen.certificate


def test_lists_are_edited_in_place() -> None:
    """Entries go, come in front and come behind; the others keep their order."""
    root = other_root(LAB_DATE)
    place = (C1, Store.TRUSTED_CA)
    edited = {
        "without": SITE.without(*place, CAS.corporate_root, CAS.public_root),
        "above": SITE.above(*place, root),
        "below": SITE.below(*place, root),
        "listing": SITE.listing(*place, root),
    }
    healthy = [CAS.corporate_root, CAS.corporate_issuing, CAS.public_root, CAS.public_issuing]

    assert {name: list(site.lists[place]) for name, site in edited.items()} == {
        "without": [CAS.corporate_issuing, CAS.public_issuing],
        "above": [root, *healthy],
        "below": [*healthy, root],
        "listing": [root],
    }
    assert Store.TRUSTED_CA not in SITE.unlisted(*place).material.holdings[C1].trust


def test_revocation_lists_come_with_the_checking() -> None:
    """A node that has some looks revocations up."""
    crl = make_revocation_list(CAS.public_issuing, [], this_update=LAB_DATE, next_update=LAB_DATE)
    site = SITE.with_crls(E1, crl)

    assert site.node(E1).revocation_checking
    assert site.material.holdings[E1].crls == (crl,)
    assert site.material.holdings[C1].crls is None


def test_what_is_typed_can_be_changed_on_every_level() -> None:
    """Of a node, a side, the CUCM cluster, the zone and the deployment."""
    site = SITE.typed(E1, address="10.0.0.1").of_c(version="X14.3").of_e(acme=True).of_cucm(sip_oauth=True)
    deployment = site.of_zone(port=7002).declared(cms_address="meet.example.com").deployment

    assert deployment.expressway_c is not None
    assert deployment.expressway_e is not None
    assert deployment.expressway_e.nodes[0].address == "10.0.0.1"
    assert (deployment.expressway_c.version, deployment.expressway_e.acme) == ("X14.3", True)
    assert (deployment.cucm[0].sip_oauth, deployment.traversal_zone.port) == (True, 7002)
    assert deployment.cms_address == "meet.example.com"
