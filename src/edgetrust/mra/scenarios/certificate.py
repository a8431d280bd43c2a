"""Scenarios of certificates that carry too little, too much or the wrong thing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from edgetrust.model.certificate import Oid
from edgetrust.model.deployment import Slot
from edgetrust.mra.scenarios.healthy import (
    C1,
    C2,
    C_CLUSTER,
    DOMAIN,
    E1,
    E2,
    PROFILE,
    PUBLISHER,
    cluster,
    stand_alone,
)
from edgetrust.mra.scenarios.scenario import (
    CUCM_VERIFIES_C,
    E_VERIFIES_C,
    FROM_ENDPOINTS,
    Scenario,
)
from edgetrust.mra.scenarios.site import Site
from edgetrust.mra.scenarios.variants import CHAT_ALIAS, CMS, FEDERATED, oldest, with_everything
from edgetrust.mra.scenarios.workshop import make_ca, midnight

_PAST_THE_LIMIT = tuple(f"host{number:04}.{'y' * 40}.{DOMAIN}" for number in range(30))
"""More than 999 characters of names."""


def _without_name(site: Site, node: str, name: str) -> Site:
    names = site.orders[node, Slot.SERVER].wish.names
    assert name in names, f"{name} is not among {names}"
    return site.reissued(node, Slot.SERVER, names=tuple(each for each in names if each != name))


def _with_names(site: Site, node: str, *names: str) -> Site:
    return site.reissued(node, Slot.SERVER, names=(*site.orders[node, Slot.SERVER].wish.names, *names))


def _factory_certificate(site: Site) -> Site:
    number = "Temporary CA 1f2e3d4c"
    factory = make_ca(number, site.at, subject=f"CN={number},O={number}")
    return site.issued_by(factory, C1, Slot.SERVER, subject=f"CN={C1},O=Temporary Certificate 1f2e3d4c")


def _one_key_for_both(site: Site) -> Site:
    return site.reissued(C2, Slot.SERVER, key=site.orders[C1, Slot.SERVER].wish.key)


def _profile_without_a_dot(site: Site) -> Site:
    short = "secure8865"
    site = site.of_cucm(phone_security_profiles=(short,))
    for node in (C1, C2):
        names = tuple(short if name == PROFILE else name for name in site.orders[node, Slot.SERVER].wish.names)
        site = site.reissued(node, Slot.SERVER, names=names)
    return site


SCENARIOS = (
    Scenario(
        slug="san-missing-registration-domain",
        title="The certificate of the Expressway-E does not name the service domain",
        story="The Expressway-E was certified like any web server, for its own name. Endpoints do not look for that "
        "name: they look for the domain in which the user signs in, or for collab-edge before it.",
        design=stand_alone,
        change=lambda site: _without_name(site, E1, DOMAIN),
        rules=("san-missing-registration-domain",),
        breaks=FROM_ENDPOINTS,
    ),
    Scenario(
        slug="san-missing-federation-domain",
        title="The certificate of the Expressway-E does not name a federated domain",
        story="A second domain was added to XMPP federation, and the certificate was not renewed. Partners who verify "
        "the Expressway-E for that domain refuse it; everything inside the deployment works.",
        design=with_everything,
        change=lambda site: _without_name(site, E1, FEDERATED),
        rules=("san-missing-federation-domain",),
    ),
    Scenario(
        slug="san-missing-chat-alias",
        title="The certificate of an Expressway-E does not name a chat node alias",
        story="Persistent chat is federated under an alias of its own, which has to stand in the certificates of both "
        "sides. One peer was forgotten.",
        design=with_everything,
        change=lambda site: _without_name(site, E2, CHAT_ALIAS),
        rules=("san-missing-chat-alias",),
    ),
    Scenario(
        slug="san-missing-security-profile",
        title="The certificate of one Expressway-C lacks the name of the phone security profile",
        story="CUCM connects back on 5061 and looks for the profile's name in the certificate of the Expressway-C. "
        "The handshake succeeds, and then SIP answers 403: phones with that profile do not register, but only where "
        "they come through this peer.",
        design=cluster,
        change=lambda site: _without_name(site, C2, PROFILE),
        rules=("san-missing-security-profile",),
        breaks=("cucm-sip-back",),
    ),
    Scenario(
        slug="san-missing-cluster-name",
        title="The certificate of one Expressway-C does not name the cluster",
        story="The Expressway-E looks for the cluster's name, which is the TLS verify subject name of its zone. This "
        "peer has its own name only, as in the times before the cluster.",
        design=cluster,
        change=lambda site: _without_name(site, C1, C_CLUSTER),
        rules=("san-missing-cluster-name",),
        breaks=("traversal",),
    ),
    Scenario(
        slug="san-missing-peer-name",
        title="The certificate of one Expressway-E names the cluster and not the peer",
        story="One certificate request was made with the cluster's name alone. The Expressway-C connects to each peer "
        "by its own name and looks for exactly that.",
        design=cluster,
        change=lambda site: _without_name(site, E2, E2),
        rules=("san-missing-peer-name",),
        breaks=("traversal", "xcp-router"),
    ),
    Scenario(
        slug="san-domain-on-expressway-c",
        title="The certificate of the Expressway-C does not name the service domain",
        story="The article lists the domain on both sides; today's guides ask for it on the Expressway-E only. "
        "Nothing depends on it.",
        design=stand_alone,
        change=lambda site: _without_name(site, C1, DOMAIN),
        rules=("san-domain-on-expressway-c",),
    ),
    Scenario(
        slug="common-name-not-cluster-name",
        title="The common name of one Expressway-E is that of the peer",
        story="The guides ask for the cluster's name as common name of each peer. Nobody verifies it, and the names "
        "that are verified are all there.",
        design=cluster,
        change=lambda site: site.reissued(E1, Slot.SERVER, subject=f"CN={E1},O=Lab"),
        rules=("common-name-not-cluster-name",),
    ),
    Scenario(
        slug="common-name-missing",
        title="The certificate of the Expressway-C has no common name",
        story="Public CAs no longer need one, and this CA leaves it out. Every handshake succeeds, yet MRA does not "
        "work without: the Expressway raises an alarm.",
        design=stand_alone,
        change=lambda site: site.reissued(C1, Slot.SERVER, subject="O=Lab"),
        rules=("common-name-missing",),
    ),
    Scenario(
        slug="name-not-fqdn",
        title="The certificate of the Expressway-C has a bare host name among its names",
        story="Somebody added the short name so that the web page opens without a warning. The upload page refuses a "
        "certificate with a name that is no FQDN.",
        design=stand_alone,
        change=lambda site: _with_names(site, C1, "expc1"),
        rules=("name-not-fqdn",),
    ),
    Scenario(
        slug="security-profile-not-fqdn",
        title="The phone security profile has a name without a dot",
        story="The profile was named as profiles usually are. Its name has to stand in a certificate, and the "
        "Expressway-C makes no request with a name that is no FQDN.",
        design=cluster,
        change=_profile_without_a_dot,
        rules=("security-profile-not-fqdn",),
    ),
    Scenario(
        slug="wildcard-certificate",
        title="The certificate of the Expressway-E has a wildcard",
        story="The company bought one certificate for all of its web servers. Beside its proper names it has a "
        "wildcard, which is not supported on an Expressway.",
        design=stand_alone,
        change=lambda site: _with_names(site, E1, f"*.{DOMAIN}"),
        rules=("wildcard-certificate",),
    ),
    Scenario(
        slug="temporary-certificate",
        title="The Expressway-C still shows the certificate of its installation",
        story="An Expressway makes itself a temporary certificate from a CA of its own, which no other node in the "
        "world knows. It was never replaced.",
        design=stand_alone,
        change=_factory_certificate,
        rules=("temporary-certificate",),
        breaks=(*E_VERIFIES_C, *CUCM_VERIFIES_C),
    ),
    Scenario(
        slug="san-over-999-characters",
        title="The names that matter stand behind 999 characters of others",
        story="The Expressway-E shares a certificate with thirty other servers. Up to X8.9 an Expressway reads the "
        "first 999 characters of the names, and its own ones come last.",
        design=oldest,
        change=lambda site: site.reissued(
            E1, Slot.SERVER, names=(*_PAST_THE_LIMIT, *site.orders[E1, Slot.SERVER].wish.names)
        ),
        rules=("san-over-999-characters",),
        breaks=("traversal", *FROM_ENDPOINTS),
    ),
    Scenario(
        slug="shared-cluster-certificate",
        title="Both Expressway-C have one key",
        story="The second peer was set up with a copy of the first one's key. It works; whoever gets the key from one "
        "of them can be either.",
        design=cluster,
        change=_one_key_for_both,
        rules=("shared-cluster-certificate",),
    ),
    Scenario(
        slug="weak-signature",
        title="A tomcat certificate is signed with SHA-1",
        story="The company's CA still has the settings of its installation. Today's clients of CUCM accept SHA-1 or "
        "not, according to their own settings.",
        design=stand_alone,
        change=lambda site: site.reissued(PUBLISHER, Slot.TOMCAT, is_signed_with_sha1=True),
        rules=("weak-signature",),
    ),
    Scenario(
        slug="weak-key",
        title="The Expressway-E has an RSA key of 1,024 bits",
        story="The request was made from an old template. The key is too short to prove anything today, and modern "
        "endpoints may refuse it.",
        design=stand_alone,
        change=lambda site: site.reissued(E1, Slot.SERVER, rsa_bits=1024),
        rules=("weak-key",),
    ),
    Scenario(
        slug="key-too-long",
        title="The Expressway-C has an RSA key of 8,192 bits",
        story="Somebody wanted to be on the safe side and uploaded a key that was made elsewhere. The guide warns that "
        "zones may not become active with one so long.",
        design=stand_alone,
        change=lambda site: site.reissued(C1, Slot.SERVER, rsa_bits=8192),
        rules=("key-too-long",),
    ),
    Scenario(
        slug="unknown-subject-oid",
        title="The subject of the Expressway-E has an attribute that nobody knows",
        story="The CA adds an attribute of its own to every subject. TLS does not mind, SSH tunnels may break on it.",
        design=stand_alone,
        change=lambda site: site.reissued(E1, Slot.SERVER, subject=f"CN={E1},O=Lab,1.2.3.4=x"),
        rules=("unknown-subject-oid",),
        breaks=("ssh-tunnel",),
    ),
    Scenario(
        slug="expires-after-2050",
        title="A CallManager certificate ends after 2050",
        story="Somebody wanted to be rid of renewals. From 2050 on, dates are written in another way.",
        design=stand_alone,
        change=lambda site: site.reissued(PUBLISHER, Slot.CALLMANAGER, not_after=datetime(2051, 1, 1, tzinfo=UTC)),
        rules=("expires-after-2050",),
    ),
    Scenario(
        slug="expires-soon",
        title="The certificate of the Expressway-E ends in ten days",
        story="All is well, and will be for ten days.",
        design=stand_alone,
        change=lambda site: site.reissued(E1, Slot.SERVER, not_after=midnight(site.at) + timedelta(days=10)),
        rules=("expires-soon",),
    ),
    Scenario(
        slug="cucm-certificate-without-client-auth",
        title="A CallManager certificate is good for servers only",
        story="CUCM accepts the upload and answers on 5061 as a server. When it connects back to the Expressway-C it "
        "is the client, and is refused: secure phones register on the other nodes only.",
        design=cluster,
        change=lambda site: site.reissued(PUBLISHER, Slot.CALLMANAGER, purposes=(Oid.SERVER_AUTH,)),
        rules=("cucm-certificate-without-client-auth",),
        breaks=("cucm-sip-back",),
    ),
    Scenario(
        slug="cms-address-not-in-san",
        title="The certificate of the Expressway-E does not name the address of the meeting server",
        story="The Expressway-E is to proxy web meetings as well. Browsers look for the address of the join page, "
        "which is not in the certificate.",
        design=stand_alone,
        change=lambda site: site.declared(cms_address=CMS),
        rules=("cms-address-not-in-san",),
    ),
)
