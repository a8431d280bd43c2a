"""Healthy sites with another release, or with features that few sites have. Not here: the two plain ones
(`edgetrust.mra.scenarios.healthy`)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from edgetrust.model.certificate import RevocationList
from edgetrust.model.deployment import ClusterTls, Node, Role, SecurityMode, Slot, XmppFederation
from edgetrust.mra.scenarios.healthy import (
    C1,
    DOMAIN,
    E1,
    PROFILE,
    PROXY,
    cluster,
    declare,
    declare_cluster,
    furnish,
    order_for,
    stand_alone,
)
from edgetrust.mra.scenarios.site import Site
from edgetrust.mra.scenarios.workshop import midnight
from edgetrust.pki.authority.specimen import Specimen, make_revocation_list

FEDERATED, CHAT_ALIAS, CMS = "im.example.com", "chat1.example.com", "meet.example.com"
REVOKED = 4711
"""The serial number that stands in every revocation list of the lab."""


def behind_proxy(at: datetime) -> Site:
    """The stand-alone site with a TLS-terminating device in front of the Expressway-E."""
    proxy = Node(id=PROXY, fqdn=PROXY, role=Role.EDGE_PROXY)
    return furnish(replace(declare(c=1, e=1, subscribers=1), edge_proxy=proxy), at)


def with_everything(at: datetime) -> Site:
    """The cluster with peers that enforce verification, federation, a CMS address, SIP OAuth and ECDSA certificates."""
    declared = declare_cluster()
    assert declared.expressway_c is not None
    assert declared.expressway_e is not None
    deployment = replace(
        declared,
        expressway_c=replace(declared.expressway_c, cluster_tls=ClusterTls.ENFORCE),
        expressway_e=replace(declared.expressway_e, cluster_tls=ClusterTls.ENFORCE),
        cucm=(replace(declared.cucm[0], sip_oauth=True),),
        federation=XmppFederation(domains=(DOMAIN, FEDERATED), chat_node_aliases=(CHAT_ALIAS,)),
        cms_address=CMS,
    )
    site = furnish(deployment, at)
    for node in deployment.cucm[0].nodes:
        for slot in (Slot.TOMCAT_ECDSA, Slot.CALLMANAGER_ECDSA):
            site = site.ordered(node.id, slot, order_for(deployment, node, slot, at))
    return site


def checking_revocation(at: datetime) -> Site:
    """The stand-alone site, where both Expressways look up revocations and hold the lists of all CAs."""
    site = stand_alone(at)
    lists = revocation_lists(site)
    return site.with_crls(C1, *lists).with_crls(E1, *lists)


def revocation_lists(
    site: Site, issuers: Iterable[Specimen] | None = None, *, days_left: int = 30
) -> tuple[RevocationList, ...]:
    """The lists of these CAs (all four of the lab), due for renewal in so many days; below 0: since so many."""
    start = midnight(site.at)
    until = start + timedelta(days=days_left)
    return tuple(
        make_revocation_list(issuer, [REVOKED], this_update=start - timedelta(days=40), next_update=until)
        for issuer in (issuers if issuers is not None else (*site.cas.corporate, *site.cas.public))
    )


def older_cluster(at: datetime) -> Site:
    """The cluster on X14.3.1: one certificate for both roles, clientAuth everywhere."""
    return on_release(cluster(at), "X14.3.1")


def unverified(at: datetime) -> Site:
    """The stand-alone site on X14.0.6, with TLS verify mode Off, which this release honours."""
    return on_release(stand_alone(at), "X14.0.6").of_cucm(tls_verify=False)


def oldest(at: datetime) -> Site:
    """The stand-alone site on X8.9, where names past 999 characters do not count."""
    return on_release(stand_alone(at), "X8.9")


def of_the_article(at: datetime) -> Site:
    """The site of the article, mended: two peers on each side on X14.3.1, and CUCM in mixed mode."""
    declared = declare(c=2, e=2, subscribers=2)
    cucm = replace(declared.cucm[0], security_mode=SecurityMode.MIXED, phone_security_profiles=(PROFILE,))
    return on_release(furnish(replace(declared, cucm=(cucm,)), at), "X14.3.1")


def on_release(site: Site, version: str) -> Site:
    """The site with both Expressway sides on that release."""
    return site.of_c(version=version).of_e(version=version)
