"""Scenarios in which one side cannot verify the other, one for each rule about trust."""

from __future__ import annotations

from datetime import timedelta

from edgetrust.model.certificate import Extension, KeyUsage, Oid
from edgetrust.model.deployment import Slot, Store
from edgetrust.mra.scenarios.healthy import (
    C1,
    DOMAIN,
    E1,
    JABBER,
    PHONES,
    PUBLISHER,
    SUBSCRIBER,
    stand_alone,
)
from edgetrust.mra.scenarios.scenario import (
    C_VERIFIES_E,
    CUCM_VERIFIES_C,
    E_VERIFIES_C,
    FROM_ENDPOINTS,
    FROM_JABBER,
    FROM_PHONES,
    SHOWN_TOMCAT,
    Scenario,
)
from edgetrust.mra.scenarios.site import Site
from edgetrust.mra.scenarios.variants import with_everything
from edgetrust.mra.scenarios.workshop import make_ca, midnight, other_root, twin_of

_UNKNOWN = Extension(oid="1.2.3.4.5", critical=True, value=b"\x05\x00")


def _intermediate_is_nowhere(site: Site) -> Site:
    issuing = site.cas.public_issuing
    site = site.without(C1, Store.TRUSTED_CA, issuing).without(E1, Store.TRUSTED_CA, issuing)
    # Beside the leaf, from where an Expressway sends nothing.
    return site.issued_by(issuing, E1, Slot.SERVER, issuing)


def _signed_by_a_leaf(site: Site) -> Site:
    leaf = make_ca("Lab File Server", site.at, issuer=site.cas.corporate_root, is_ca=False)
    return site.issued_by(leaf, PUBLISHER, Slot.TOMCAT, leaf)


def _third_tier(site: Site) -> Site:
    third = make_ca("Lab Third Tier CA", site.at, issuer=site.cas.corporate_issuing)
    return site.issued_by(third, SUBSCRIBER, Slot.TOMCAT, third)


def _limited_ca(site: Site) -> Site:
    limited = make_ca("Lab Limited CA", site.at, issuer=site.cas.corporate_root, permitted=(f"corp.{DOMAIN}",))
    names = (SUBSCRIBER, "sub1.elsewhere.example")
    return site.issued_by(limited, SUBSCRIBER, Slot.CALLMANAGER, limited, names=names)


def _cucm_lists_lack_the_ca(site: Site, store: Store) -> Site:
    for node in (PUBLISHER, SUBSCRIBER):
        site = site.without(node, store, *site.cas.corporate)
    return site


def _with_thousands_of_names(site: Site) -> Site:
    names = tuple(f"host{number:04}.corp.{DOMAIN}" for number in range(5000))
    return site.reissued(C1, Slot.SERVER, names=(*site.orders[C1, Slot.SERVER].wish.names, *names))


SCENARIOS = (
    Scenario(
        slug="intermediate-missing",
        title="The public intermediate is in nobody's list, so the Expressway-E sends its certificate alone",
        story="An Expressway sends those CAs along that it finds in its own list. Somebody uploaded the chain together "
        "with the server certificate and thought that this was enough. Neither the Expressway-C nor any endpoint can "
        "get from the certificate to the root that all of them trust.",
        design=stand_alone,
        change=_intermediate_is_nowhere,
        rules=("intermediate-missing",),
        breaks=(*C_VERIFIES_E, *FROM_ENDPOINTS),
    ),
    Scenario(
        slug="root-missing",
        title="The Expressway-C has the public intermediate, but not its root",
        story="Somebody uploaded the intermediate from the download page of the public CA and took it for the whole "
        "chain. The Expressway-C gets as far as the intermediate and finds nothing above it: the traversal zone stays "
        "down, though a certificate of the right CA stands in the list.",
        design=stand_alone,
        change=lambda site: site.without(C1, Store.TRUSTED_CA, site.cas.public_root),
        rules=("root-missing",),
        breaks=C_VERIFIES_E,
    ),
    Scenario(
        slug="ca-not-trusted",
        title="The Expressway-E does not know the company's CA",
        story="The certificate of the Expressway-C was signed by the company's CA, and nobody told the Expressway-E. "
        "It refuses the Expressway-C as signed by an unknown CA, while everything that the Expressway-C verifies is "
        "fine.",
        design=stand_alone,
        change=lambda site: site.without(E1, Store.TRUSTED_CA, *site.cas.corporate),
        rules=("ca-not-trusted",),
        breaks=E_VERIFIES_C,
    ),
    Scenario(
        slug="self-signed-not-trusted",
        title="The CUCM publisher still has the tomcat certificate that it made for itself",
        story="CUCM signs its own certificates at installation, and the list of the Expressway-C holds the company's "
        "CA only. The subscriber got a signed certificate and works; every user whose requests go to the publisher "
        "does not.",
        design=stand_alone,
        change=lambda site: site.issued_by(None, PUBLISHER, Slot.TOMCAT, has_identifiers=False),
        rules=("self-signed-not-trusted", "cucm-issuers-differ"),
        breaks=SHOWN_TOMCAT,
    ),
    Scenario(
        slug="same-subject-shadowed",
        title="An older intermediate of the same name stands above the right one",
        story="The public CA changed the key of its intermediate and kept the name. The list of the Expressway-C "
        "holds both, the older one first. OpenSSL takes the first that fits by name, its key did not sign the "
        "certificate, and the one below is never tried.",
        design=stand_alone,
        change=lambda site: site.above(
            C1, Store.TRUSTED_CA, twin_of(site.cas.public_issuing, site.at, issuer=site.cas.public_root)
        ),
        rules=("same-subject-shadowed",),
        breaks=C_VERIFIES_E,
    ),
    Scenario(
        slug="signature-invalid",
        title="The certificate of the Expressway-E is not signed by the CA that it names",
        story="A certificate names the public CA as its issuer, but another key signed it: a forgery, or what a "
        "careless tool put together. Whoever looks at the names alone sees a complete chain.",
        design=stand_alone,
        change=lambda site: site.reissued(E1, Slot.SERVER, forger="lab/nobody"),
        rules=("signature-invalid",),
        breaks=(*C_VERIFIES_E, *FROM_ENDPOINTS),
    ),
    Scenario(
        slug="issuer-not-a-ca",
        title="A tomcat certificate was signed with the certificate of a server",
        story="Whoever signed the publisher's tomcat certificate had a server certificate at hand instead of a CA's. "
        "Its signature is right and its own chain is complete, but it may not certify anybody.",
        design=stand_alone,
        change=_signed_by_a_leaf,
        rules=("issuer-not-a-ca",),
        breaks=SHOWN_TOMCAT,
    ),
    Scenario(
        slug="path-length-exceeded",
        title="A department's CA stands below an issuing CA that allows none",
        story="The company's issuing CA may certify nodes, but no further CA: its path length is 0. A department set "
        "up its own CA below it all the same, and signed the subscriber's tomcat certificate with that.",
        design=stand_alone,
        change=_third_tier,
        rules=("path-length-exceeded",),
        breaks=SHOWN_TOMCAT,
    ),
    Scenario(
        slug="name-constraint-violated",
        title="A CallManager certificate has a name for which its CA may not certify",
        story="The CA is limited to the company's internal domain. The subscriber's CallManager certificate has a "
        "name of that domain, which is the one that matters, and a second one outside of it: that is enough to make "
        "the whole certificate void.",
        design=stand_alone,
        change=_limited_ca,
        rules=("name-constraint-violated",),
        breaks=("cucm-config-secure",),
    ),
    Scenario(
        slug="critical-extension-unknown",
        title="The certificate of the Expressway-E has a critical extension that nobody knows",
        story="A template of the CA adds an extension of its own and marks it as critical. Whoever does not know a "
        "critical extension has to refuse the certificate, and nobody on the edge knows this one.",
        design=stand_alone,
        change=lambda site: site.reissued(E1, Slot.SERVER, further=(_UNKNOWN,)),
        rules=("critical-extension-unknown",),
        breaks=(*C_VERIFIES_E, *FROM_ENDPOINTS),
    ),
    Scenario(
        slug="key-usage-unsuitable",
        title="The key usage of the Expressway-E was made for RSA, and its key is an ECDSA key",
        story="The CA signed the ECDSA request by its template for RSA keys, whose key usage is keyEncipherment. An "
        "ECDSA key does not encipher: it signs, which this certificate forbids. The Expressway-E finds no cipher suite "
        "to go with it and answers every client with a handshake failure.",
        design=stand_alone,
        change=lambda site: site.reissued(E1, Slot.SERVER, usage=frozenset({KeyUsage.KEY_ENCIPHERMENT})),
        rules=("key-usage-unsuitable",),
        breaks=(*C_VERIFIES_E, *FROM_ENDPOINTS),
    ),
    Scenario(
        slug="curve-not-offered",
        title="The CallManager certificate of the publisher has a key of a curve that is not used in TLS",
        story="Somebody made the key with the curve that was in an example, secp256k1, which has as many bits as "
        "P-256. The certificate is signed and uploaded, and verifies wherever it is looked at. No client offers that "
        "curve, so the publisher has no cipher suite for any of them.",
        design=stand_alone,
        change=lambda site: site.reissued(PUBLISHER, Slot.CALLMANAGER, curve="secp256k1"),
        rules=("curve-not-offered",),
        breaks=("cucm-config-secure",),
    ),
    Scenario(
        slug="certificates-too-large",
        title="The certificate of the Expressway-C has five thousand names",
        story="One certificate was to serve every server of the company. It has all of their names, and with the chain "
        "behind it comes to more than 102,400 octets. Neither the Expressway-E nor CUCM reads on beyond that.",
        design=stand_alone,
        change=_with_thousands_of_names,
        rules=("certificates-too-large", "san-over-999-characters"),
        breaks=(*E_VERIFIES_C, *CUCM_VERIFIES_C),
    ),
    Scenario(
        slug="certificate-expired",
        title="The certificate of the Expressway-E has expired",
        story="It was renewed every year by a colleague who has left. Since last week the traversal zone is down, "
        "phones and room systems do not register, and Jabber asks its users whether they trust the server.",
        design=stand_alone,
        change=lambda site: site.reissued(E1, Slot.SERVER, not_after=midnight(site.at) - timedelta(days=7)),
        rules=("certificate-expired",),
        breaks=(*C_VERIFIES_E, *FROM_ENDPOINTS),
    ),
    Scenario(
        slug="certificate-not-yet-valid",
        title="A tomcat certificate is not valid before next week",
        story="The certificate was issued for a change next week and uploaded at once. The publisher shows it from "
        "its restart on, and until next week nobody accepts it.",
        design=stand_alone,
        change=lambda site: site.reissued(PUBLISHER, Slot.TOMCAT, not_before=midnight(site.at) + timedelta(days=7)),
        rules=("certificate-not-yet-valid",),
        breaks=SHOWN_TOMCAT,
    ),
    Scenario(
        slug="eku-missing-server-auth",
        title="The certificate of the Expressway-E is good for clients only",
        story="A template for client certificates was chosen by mistake. Everybody who connects to the Expressway-E "
        "as to a server refuses it; only the SSH tunnel takes a certificate for either purpose.",
        design=stand_alone,
        change=lambda site: site.reissued(E1, Slot.SERVER, purposes=(Oid.CLIENT_AUTH,)),
        rules=("eku-missing-server-auth",),
        breaks=("traversal", "sip-service", *FROM_ENDPOINTS),
    ),
    Scenario(
        slug="eku-missing-client-auth",
        title="The certificate of the Expressway-C is good for servers only",
        story="The CA's template for web servers gives serverAuth alone. The Expressway-C is the client of the "
        "traversal zone, of the SSH tunnel and of CUCM: all of them refuse it, although its chain and its names are "
        "right.",
        design=stand_alone,
        change=lambda site: site.reissued(C1, Slot.SERVER, purposes=(Oid.SERVER_AUTH,)),
        rules=("eku-missing-client-auth",),
        breaks=(*E_VERIFIES_C, *CUCM_VERIFIES_C),
    ),
    Scenario(
        slug="name-mismatch",
        title="The peer address of the traversal zone is not a name of the Expressway-E",
        story="The zone was set up with an alias from the DNS that no certificate has. The Expressway-C reaches the "
        "Expressway-E by it, looks for the very same name in the certificate, and does not find it.",
        design=stand_alone,
        change=lambda site: site.of_zone(peer_addresses=("mra.example.com",)),
        rules=("name-mismatch",),
        breaks=("traversal",),
    ),
    Scenario(
        slug="intermediate-not-in-list",
        title="The Expressway-C knows the intermediate from the handshake only",
        story="The Expressway-E sends its intermediate along, so the traversal zone comes up with the root alone in "
        "the list. The SSH tunnel sends no more than the server certificate: it needs the whole chain in the list, "
        "and stays down.",
        design=stand_alone,
        change=lambda site: site.without(C1, Store.TRUSTED_CA, site.cas.public_issuing),
        rules=("intermediate-not-in-list",),
        breaks=("ssh-tunnel",),
    ),
    Scenario(
        slug="jabber-prompts-user",
        title="The computers of Jabber users do not know the root of the Expressway-E",
        story="Jabber asks the operating system, and this root is not among those that it trusts. The user is shown "
        "the certificate and may accept it; those who do not, or may not, stay outside.",
        design=stand_alone,
        change=lambda site: site.without(JABBER, Store.ENDPOINT, site.cas.public_root),
        rules=("jabber-prompts-user",),
        breaks=FROM_JABBER,
    ),
    Scenario(
        slug="phone-ca-not-listed",
        title="The phones do not know the root of the Expressway-E",
        story="A phone trusts the CAs of a list in its firmware, to which nobody can add. The public CA that "
        "certified the Expressway-E is not among them, so 7800 and 8800 phones do not register, while Jabber and "
        "room systems do.",
        design=stand_alone,
        change=lambda site: site.without(PHONES, Store.ENDPOINT, site.cas.public_root),
        rules=("phone-ca-not-listed",),
        breaks=FROM_PHONES,
    ),
    Scenario(
        slug="expressway-ca-not-in-tomcat-trust",
        title="tomcat-trust of CUCM lacks the CA of the Expressway-C",
        story="Since X14.0.2 the Expressway-C shows its certificate when CUCM asks for it on 6972, and CUCM verifies "
        "it. Nobody uploaded the CA of the Expressway-C as tomcat-trust, so configuration files do not arrive.",
        design=stand_alone,
        change=lambda site: _cucm_lists_lack_the_ca(site, Store.TOMCAT_TRUST),
        rules=("expressway-ca-not-in-tomcat-trust",),
        breaks=("cucm-config",),
    ),
    Scenario(
        slug="expressway-ca-not-in-callmanager-trust",
        title="CallManager-trust of CUCM lacks the CA of the Expressway-C",
        story="The CA of the Expressway-C was uploaded as tomcat-trust, and that was all. CUCM verifies the "
        "Expressway-C on 6971 against CallManager-trust, which is a list of its own.",
        design=stand_alone,
        change=lambda site: _cucm_lists_lack_the_ca(site, Store.CALLMANAGER_TRUST),
        rules=("expressway-ca-not-in-callmanager-trust",),
        breaks=("cucm-config-secure",),
    ),
    Scenario(
        slug="ecdsa-issuer-not-trusted",
        title="The ECDSA twin of a tomcat certificate is from a CA that the Expressway-C does not know",
        story="The tomcat certificate was renewed by the company's CA; its ECDSA twin came from elsewhere, and nobody "
        "thought of it. Which of the two is shown depends on the ciphers that both sides prefer, so it works until "
        "somebody changes these.",
        design=with_everything,
        change=lambda site: site.issued_by(other_root(site.at), PUBLISHER, Slot.TOMCAT_ECDSA),
        rules=("ecdsa-issuer-not-trusted",),
        breaks=(*SHOWN_TOMCAT, "cucm-sip-oauth"),
    ),
)
