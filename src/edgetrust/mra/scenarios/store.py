"""Scenarios of trust lists: what a store holds and should not, or holds on one node only."""

from __future__ import annotations

from datetime import timedelta

from edgetrust.model.deployment import Slot, Store
from edgetrust.mra.scenarios.healthy import C1, C2, E1, PUBLISHER, SUBSCRIBER, cluster, stand_alone
from edgetrust.mra.scenarios.scenario import C_VERIFIES_E, Scenario
from edgetrust.mra.scenarios.site import Order, Site
from edgetrust.mra.scenarios.workshop import make_ca, midnight, other_root

_TOO_MANY = 1000
"""With those that stand there already, more than an Expressway takes."""
_MANY = 800
"""Fewer than that, and with long names too many for a CertificateRequest."""


def _expired_root(site: Site) -> Site:
    root = make_ca("Lab Former Root CA", site.at, not_after=midnight(site.at) - timedelta(days=30))
    return site.below(E1, Store.TRUSTED_CA, root)


def _root_that_ends(site: Site) -> Site:
    root = make_ca("Lab Ending Root CA", site.at, not_after=midnight(site.at) + timedelta(days=20))
    order = site.orders[PUBLISHER, Slot.TOMCAT]
    end = midnight(site.at) + timedelta(days=100)
    site = site.issued_by(root, PUBLISHER, Slot.TOMCAT, not_after=min(order.wish.not_after, end))
    site = site.below(PUBLISHER, Store.TOMCAT_TRUST, root).below(SUBSCRIBER, Store.TOMCAT_TRUST, root)
    return site.below(C1, Store.TRUSTED_CA, root)


def _leaf_in_list(site: Site) -> Site:
    wish = site.orders[E1, Slot.SERVER].wish
    return site.below(C1, Store.TRUSTED_CA, Order(wish=wish, issuer=other_root(site.at)).specimen)


def _crowded_list(site: Site) -> Site:
    roots = (make_ca(f"Lab Root CA {number}", site.at, key="lab/crowd") for number in range(_TOO_MANY))
    return site.below(E1, Store.TRUSTED_CA, *roots)


def _names_too_long(site: Site) -> Site:
    names = (f"Lab Root CA {number:03} of a company whose name is long indeed" for number in range(_MANY))
    return site.below(E1, Store.TRUSTED_CA, *(make_ca(name, site.at, key="lab/crowd") for name in names))


SCENARIOS = (
    Scenario(
        slug="trust-lists-differ",
        title="One peer of the Expressway-C cluster lacks the root of the Expressway-E",
        story="Nearly everything that is configured on one peer reaches the others; the trusted CA list does not. The "
        "root was uploaded on the first peer only. The zone is up there and down on the second, so it works for some "
        "calls and not for others.",
        design=cluster,
        change=lambda site: site.without(C2, Store.TRUSTED_CA, site.cas.public_root),
        rules=("trust-lists-differ", "root-missing"),
        breaks=(*C_VERIFIES_E, "xcp-router"),
    ),
    Scenario(
        slug="trust-not-replicated",
        title="A CUCM subscriber lacks an intermediate that the publisher has",
        story="What is uploaded as tomcat-trust on the publisher is copied to the subscribers, unless replication "
        "got stuck. This subscriber can verify the Expressway-C for as long as that sends its intermediate along.",
        design=stand_alone,
        change=lambda site: site.without(SUBSCRIBER, Store.TOMCAT_TRUST, site.cas.corporate_issuing),
        rules=("trust-not-replicated",),
    ),
    Scenario(
        slug="duplicate-trust-entry",
        title="A root stands in the list of the Expressway-C twice",
        story="The root was appended again with every bundle. It does no harm, and makes the list harder to read.",
        design=stand_alone,
        change=lambda site: site.below(C1, Store.TRUSTED_CA, site.cas.corporate_root),
        rules=("duplicate-trust-entry",),
    ),
    Scenario(
        slug="expired-trust-entry",
        title="The list of the Expressway-E holds a root that has expired",
        story="The CA was replaced years ago and nobody took its root out. Nothing depends on it today.",
        design=stand_alone,
        change=_expired_root,
        rules=("expired-trust-entry",),
    ),
    Scenario(
        slug="trust-entry-expires-soon",
        title="The root above a tomcat certificate ends in twenty days",
        story="The certificate itself is good for months, its root is not. In twenty days the Expressway-C refuses "
        "the publisher, although nobody will have touched either of them.",
        design=stand_alone,
        change=_root_that_ends,
        rules=("trust-entry-expires-soon", "cucm-issuers-differ"),
    ),
    Scenario(
        slug="trust-entry-not-a-ca",
        title="The list of the Expressway-C holds the certificate of a server",
        story="Somebody wanted to trust the Expressway-E and uploaded its former certificate instead of the CA. It is "
        "no CA, so nothing can be verified with it.",
        design=stand_alone,
        change=_leaf_in_list,
        rules=("trust-entry-not-a-ca",),
    ),
    Scenario(
        slug="trust-list-too-long",
        title="The list of the Expressway-E holds more than a thousand CAs",
        story="Instead of the two CAs that are needed, a whole bundle of roots was uploaded, and later another one.",
        design=stand_alone,
        change=_crowded_list,
        rules=("trust-list-too-long",),
    ),
    Scenario(
        slug="documented-ca-missing",
        title="The list of the Expressway-E lacks the root above its own certificate",
        story="Somebody tidied the list up and kept what connections need. Everything works: the Expressway-E sends "
        "its intermediate, and whoever looks has the root. It is missed on the day of the renewal.",
        design=stand_alone,
        change=lambda site: site.without(E1, Store.TRUSTED_CA, site.cas.public_root),
        rules=("documented-ca-missing",),
    ),
    Scenario(
        slug="accepted-authorities-too-long",
        title="The CAs in the list of the Expressway-E have longer names than a handshake can carry",
        story="The bundles of several companies were uploaded, eight hundred CAs with long names. The Expressway-E "
        "names all of them to the Expressway-C when it asks for its certificate, and there is room for 65,535 octets: "
        "it gives up before it has asked. The SSH tunnel names nobody, and comes up.",
        design=stand_alone,
        change=_names_too_long,
        rules=("accepted-authorities-too-long",),
        breaks=("traversal",),
    ),
)
