"""Scenarios of whole sites: the healthy ones, and the site of the article with all of its defects and mended."""

from __future__ import annotations

from edgetrust.model.deployment import Slot, Store
from edgetrust.mra.scenarios.deployment import with_own_certificates
from edgetrust.mra.scenarios.healthy import C1, C2, E1, E2, PROFILE, PUBLISHER, cluster, stand_alone
from edgetrust.mra.scenarios.scenario import FROM_ENDPOINTS, Scenario, as_it_is
from edgetrust.mra.scenarios.site import Site
from edgetrust.mra.scenarios.variants import of_the_article


def _as_in_the_article(site: Site) -> Site:
    cas = site.cas
    site = with_own_certificates(site, PUBLISHER)
    own = [site.specimen(PUBLISHER, slot) for slot in (Slot.TOMCAT, Slot.CALLMANAGER)]
    for e in (E1, E2):
        site = site.issued_by(cas.corporate_issuing, e, Slot.SERVER).listing(e, Store.TRUSTED_CA, *cas.corporate)
    names = site.orders[C1, Slot.SERVER].wish.names
    return (
        site.reissued(C1, Slot.SERVER, names=tuple(name for name in names if name != PROFILE))
        .listing(C1, Store.TRUSTED_CA, *cas.corporate, *own)
        .listing(C2, Store.TRUSTED_CA, cas.corporate_root, *own)
    )


SCENARIOS = (
    Scenario(
        slug="healthy",
        title="One Expressway-C, one Expressway-E and CUCM, and nothing is wrong",
        story="The company's CA certifies the Expressway-C and CUCM, a public one the Expressway-E. Each list holds "
        "root and intermediate of whoever it has to verify, and every certificate has the names that are looked for.",
        design=stand_alone,
        change=as_it_is,
    ),
    Scenario(
        slug="healthy-cluster",
        title="Two peers on each side, CUCM in mixed mode, IM and Presence and Unity, and nothing is wrong",
        story="Every peer has its own certificate, with the cluster's name as common name and the peer's own beside "
        "it. The Expressway-C peers carry the name of the phone security profile, so that CUCM accepts them on 5061.",
        design=cluster,
        change=as_it_is,
    ),
    Scenario(
        slug="article",
        title="The site of the article, before anybody mended it",
        story="Two peers on each side and CUCM in mixed mode. The Expressway-E peers are certified by the company's "
        "CA, so phones refuse them and Jabber asks. The list of one Expressway-C lacks an intermediate that the other "
        "has. The publisher shows the certificates that it made for itself, both of one subject. And one Expressway-C "
        "lacks the name of the phone security profile.",
        design=of_the_article,
        change=_as_in_the_article,
        rules=(
            "cucm-self-signed-conflict",
            "san-missing-security-profile",
            "intermediate-not-in-list",
            "trust-lists-differ",
            "phone-ca-not-listed",
            "ca-not-trusted",
            "internal-ca-on-expressway-e",
            "jabber-prompts-user",
        ),
        breaks=("ssh-tunnel", "cucm-config-secure", "cucm-sip", "cucm-sip-back", *FROM_ENDPOINTS),
    ),
    Scenario(
        slug="article-mended",
        title="The site of the article after all steps",
        story="The Expressway-E peers are certified by the public CA, the lists of all peers are the same, the "
        "publisher has certificates of the company's CA, and each Expressway-C has all of its names.",
        design=of_the_article,
        change=as_it_is,
    ),
)
