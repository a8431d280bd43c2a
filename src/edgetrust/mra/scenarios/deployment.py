"""Scenarios of how things are typed and combined."""

from __future__ import annotations

from datetime import timedelta

from edgetrust.model.deployment import Slot, Store
from edgetrust.mra.scenarios.healthy import C1, E1, E2, PUBLISHER, SUBSCRIBER, stand_alone
from edgetrust.mra.scenarios.scenario import CUCM_VERIFIES_C, FROM_ENDPOINTS, Scenario, as_it_is
from edgetrust.mra.scenarios.site import Site
from edgetrust.mra.scenarios.variants import behind_proxy, older_cluster, unverified, with_everything
from edgetrust.mra.scenarios.workshop import midnight, other_root

_UNDERSCORE = "expe_1.example.com"


def with_own_certificates(site: Site, node: str) -> Site:
    """A CUCM node with the certificates that it made for itself: one subject, a key for each, no key identifiers."""
    for slot in (Slot.TOMCAT, Slot.CALLMANAGER):
        site = site.issued_by(None, node, slot, has_identifiers=False)
    return site


def _both_trusted(site: Site) -> Site:
    site = with_own_certificates(site, PUBLISHER)
    own = (site.specimen(PUBLISHER, slot) for slot in (Slot.TOMCAT, Slot.CALLMANAGER))
    return site.below(C1, Store.TRUSTED_CA, *own)


def _other_ca_for_callmanager(site: Site) -> Site:
    root = other_root(site.at)
    site = site.issued_by(root, PUBLISHER, Slot.CALLMANAGER).below(C1, Store.TRUSTED_CA, root)
    return site.below(PUBLISHER, Store.CALLMANAGER_TRUST, root).below(SUBSCRIBER, Store.CALLMANAGER_TRUST, root)


def _public_ca_for_c(site: Site) -> Site:
    of_e = site.orders[E1, Slot.SERVER].wish
    dates = {"not_before": of_e.not_before, "not_after": of_e.not_after}
    site = site.issued_by(site.cas.public_issuing, C1, Slot.SERVER, **dates)
    for node in (PUBLISHER, SUBSCRIBER):
        for store in (Store.TOMCAT_TRUST, Store.CALLMANAGER_TRUST):
            site = site.below(node, store, *site.cas.public)
    return site


def _two_hundred_and_fifty_days(site: Site) -> Site:
    return site.reissued(E1, Slot.SERVER, not_before=midnight(site.at) - timedelta(days=185))


def _former_certificate(site: Site) -> Site:
    """The one before the renewal, of the same key; it ended yesterday."""
    start = midnight(site.at)
    dates = {"not_before": start - timedelta(days=91), "not_after": start - timedelta(days=1)}
    return site.reissued(E1, Slot.SERVER, **dates)


def _former_copy(site: Site) -> Site:
    start = midnight(site.at)
    return site.reissued(E1, Slot.SERVER, not_before=start - timedelta(days=45), not_after=start + timedelta(days=45))


def _host_with_underscore(site: Site) -> Site:
    site = site.typed(E1, fqdn=_UNDERSCORE).of_zone(peer_addresses=(_UNDERSCORE,))
    names = (_UNDERSCORE, *site.orders[E1, Slot.SERVER].wish.names[1:])
    return site.reissued(E1, Slot.SERVER, subject=f"CN={_UNDERSCORE},O=Lab", names=names)


SCENARIOS = (
    Scenario(
        slug="cucm-defined-by-ip",
        title="The CUCM publisher is defined by its address",
        story="Under System > Server stands the address of the publisher instead of its name. The Expressway-C learns "
        "it from there, connects to it, and looks for an address in certificates that hold names only.",
        design=stand_alone,
        change=lambda site: site.typed(PUBLISHER, defined_as="10.0.20.11"),
        rules=("cucm-defined-by-ip",),
        breaks=("cucm-https", *CUCM_VERIFIES_C),
    ),
    Scenario(
        slug="cucm-self-signed-conflict",
        title="Two self-signed certificates of the publisher have one subject, and shut each other out",
        story="Both certificates that CUCM made for itself were uploaded to the Expressway-C, as the pages ask. They "
        "have the same subject, so the first in the list is taken for both: tomcat works and CallManager does not.",
        design=stand_alone,
        change=_both_trusted,
        rules=("cucm-self-signed-conflict",),
        breaks=("cucm-config-secure",),
    ),
    Scenario(
        slug="cucm-issuers-differ",
        title="Tomcat and CallManager of the publisher are signed by different CAs",
        story="That is fine as long as the Expressway-C trusts both, as it does here.",
        design=stand_alone,
        change=_other_ca_for_callmanager,
        rules=("cucm-issuers-differ",),
    ),
    Scenario(
        slug="version-assumed",
        title="Nobody said which release the Expressway-E runs",
        story="The newest known release is assumed, and named, because much of what is verified depends on it.",
        design=stand_alone,
        change=lambda site: site.of_e(version_given=False),
        rules=("version-assumed",),
    ),
    Scenario(
        slug="internal-ca-on-expressway-e",
        title="The Expressway-E is certified by the company's CA",
        story="It saves a purchase, and inside the company everything trusts this CA. Outside nobody does: phones and "
        "room systems refuse the Expressway-E, and Jabber asks its users.",
        design=stand_alone,
        change=lambda site: site.issued_by(site.cas.corporate_issuing, E1, Slot.SERVER),
        rules=("internal-ca-on-expressway-e", "jabber-prompts-user", "phone-ca-not-listed", "ca-not-trusted"),
        breaks=FROM_ENDPOINTS,
    ),
    Scenario(
        slug="versions-differ",
        title="The Expressway-C is a release behind the Expressway-E",
        story="The outer side was upgraded, the inner one waits for its window. It works for as long as nobody relies "
        "on what only the newer release allows.",
        design=stand_alone,
        change=lambda site: site.of_c(version="X15.4"),
        rules=("versions-differ",),
    ),
    Scenario(
        slug="upgrade-enforces-verification",
        title="TLS verify mode is Off, and a name is wrong that nobody looks at today",
        story="On X14.0.6 the Expressway-C believes whatever CUCM shows. The publisher is defined by its address, and "
        "from X14.2 on the same site verifies it all the same: the upgrade breaks what works today.",
        design=unverified,
        change=lambda site: site.typed(PUBLISHER, defined_as="10.0.20.11"),
        rules=("upgrade-enforces-verification",),
    ),
    Scenario(
        slug="client-auth-sunset",
        title="The Expressway-C relies on clientAuth in the certificate of a public CA",
        story="Both sides are certified by the public CA. The Expressway-C is a client towards everybody, and public "
        "CAs stop issuing for clients: the next renewal will lack what it needs.",
        design=stand_alone,
        change=_public_ca_for_c,
        rules=("client-auth-sunset",),
    ),
    Scenario(
        slug="validity-over-limit",
        title="The public certificate of the Expressway-E is valid for 250 days",
        story="The limit for public certificates sinks in steps, and this one is longer than it was allowed on the "
        "day of its issue. Clients that hold CAs to the limit may refuse it.",
        design=stand_alone,
        change=_two_hundred_and_fifty_days,
        rules=("validity-over-limit",),
    ),
    Scenario(
        slug="acme-drops-client-auth",
        title="The Expressway-E renews its certificate by ACME on X14.3.1",
        story="The built-in client fetches certificates for servers only. Before X15.4 the Expressway-C refuses such a "
        "certificate in the SIP SERVICE exchange, and so the next renewal breaks the edge in the night.",
        design=older_cluster,
        change=lambda site: site.of_e(acme=True),
        rules=("acme-drops-client-auth",),
    ),
    Scenario(
        slug="cluster-enforce-would-fail",
        title="A peer of the Expressway-E cluster lacks the root of its own CA, and peers verify each other",
        story="The peers of a cluster show each other their certificates, and TLS verification mode is on Enforce. "
        "The second peer does not know the CA that certified both of them.",
        design=with_everything,
        change=lambda site: site.without(E2, Store.TRUSTED_CA, site.cas.public_root),
        rules=("cluster-enforce-would-fail", "trust-lists-differ"),
        breaks=("cluster-peer",),
    ),
    Scenario(
        slug="host-name-underscore",
        title="The host name of the Expressway-E has an underscore",
        story="The name stands in the DNS and in the certificate, and TLS works with it. SSH tunnels do not take it.",
        design=stand_alone,
        change=_host_with_underscore,
        rules=("host-name-underscore",),
        breaks=("ssh-tunnel",),
    ),
    Scenario(
        slug="shown-certificate-differs",
        title="The Expressway-E shows another certificate than the one in its file",
        story="The certificate was renewed on the Expressway-E itself, and the file that the report was made from is "
        "that of the former one. All that is said of the file may be beside the point.",
        design=stand_alone,
        change=_former_copy,
        not_restarted=lambda site: stand_alone(site.at),
        rules=("shown-certificate-differs",),
    ),
    Scenario(
        slug="restart-pending",
        title="The Expressway-E was not restarted since its certificate was renewed",
        story="The new certificate was uploaded in time, its page shows it, and everybody went home. The node goes on "
        "with the old one until it is restarted, and that one ended yesterday.",
        design=stand_alone,
        change=as_it_is,
        not_restarted=_former_certificate,
        rules=("restart-pending",),
        breaks=("traversal", *FROM_ENDPOINTS),
    ),
    Scenario(
        slug="intermediate-not-sent",
        title="The Expressway-E does not send the intermediate that was appended to its list",
        story="The intermediate was missing and has been appended, so the list is right by now. The node has not been "
        "restarted, and still sends its certificate alone.",
        design=stand_alone,
        change=as_it_is,
        not_restarted=lambda site: site.without(E1, Store.TRUSTED_CA, site.cas.public_issuing),
        rules=("intermediate-not-sent", "accepted-authorities-differ", "intermediate-missing"),
        breaks=FROM_ENDPOINTS,
    ),
    Scenario(
        slug="accepted-authorities-differ",
        title="The Expressway-E does not name the company's CA, which stands in its list",
        story="The company's CA was appended to the list of the Expressway-E. When it asks the Expressway-C for a "
        "certificate it names the CAs that it accepts, and the new one is not among them before the restart.",
        design=stand_alone,
        change=as_it_is,
        not_restarted=lambda site: site.without(E1, Store.TRUSTED_CA, *site.cas.corporate),
        rules=("accepted-authorities-differ",),
    ),
    Scenario(
        slug="proxy-trust-incomplete",
        title="The Expressway-E does not know the root of the proxy in front of it",
        story="The proxy shows a certificate of its own to the Expressway-E, which asks for one. Both come from the "
        "same public CA; its root is missing in the list of the Expressway-E.",
        design=behind_proxy,
        change=lambda site: site.without(E1, Store.TRUSTED_CA, site.cas.public_root),
        rules=("proxy-trust-incomplete",),
        breaks=("proxy-edge",),
    ),
    Scenario(
        slug="proxy-unsupported",
        title="A proxy terminates TLS in front of the Expressway-E",
        story="Its certificate has the names that endpoints look for, and the lists on both sides are right, so it "
        "works. It is best effort: the vendor supports no such device.",
        design=stand_alone,
        change=lambda site: behind_proxy(site.at),
        rules=("proxy-unsupported",),
    ),
)
