"""A plan carried out on a site of the lab, whole: what is to be typed anew, certificates, lists and revocation lists.

    site, planned = well_named(site)         # hosts renamed as planned, and the plan, with the CAs of the lab given
    if can_be_carried_out(site, planned):
        after = carry_out_whole(site, planned)
        assert what_is_left(after) == []

Not here: lists alone, on sites of `tests.deployments` (`tests.carrying`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

from edgetrust.model.certificate import Located, Oid
from edgetrust.model.connection import Purpose
from edgetrust.model.deployment import Deployment, Node, Store
from edgetrust.model.evidence import Source
from edgetrust.model.file_contents import FileContents
from edgetrust.model.inventory import Inventory
from edgetrust.model.plan import Plan, PlannedAuthority, PlannedCertificate, PlannedName, SanType
from edgetrust.mra.material import evidence_of
from edgetrust.mra.pages import CRL_MANAGEMENT, DNS
from edgetrust.mra.planning.chains import Chains
from edgetrust.mra.planning.presence import find_excluded
from edgetrust.mra.planning.typed import typed_peers, typed_subject_name, well_typed
from edgetrust.mra.scenarios.site import Order, Site
from edgetrust.mra.scenarios.variants import REVOKED, revocation_lists
from edgetrust.mra.scenarios.workshop import midnight, other_root
from edgetrust.pki.authority.specimen import Specimen, Wish
from edgetrust.pki.path import TrustList
from edgetrust.usecase.plan import plan, with_authorities

_PURPOSES = {Purpose.SERVER_AUTH: Oid.SERVER_AUTH, Purpose.CLIENT_AUTH: Oid.CLIENT_AUTH}


def planned_for(site: Site) -> Plan:
    """The plan of a site, at its time, with the CAs of the lab given for what is to be ordered."""
    deployment, inventory, given = _evidence(site)
    return plan(deployment, inventory, at=site.at, given=given)


def well_named(site: Site) -> tuple[Site, Plan]:
    """The site once its hosts have names with which a request can be made, as the first steps have it, and the plan
    that is made anew then."""
    planned = planned_for(site)
    unfit = [step.node for step in planned.steps if step.where == DNS and step.node is not None]
    if not unfit:
        return site, planned
    for node in unfit:
        site = site.typed(node, fqdn=site.node(node).fqdn.replace("_", "-"))
    return site, planned_for(site)


def can_be_carried_out(site: Site, planned: Plan) -> bool:
    """Whether it takes nothing but the CAs of the lab: no CA that no file holds, no other name for something, no public
    CA that some endpoint takes in place of the lab's, and no revocation list that would tell what nobody knew."""
    is_at_hand = all(each.located is not None for listed in planned.trust for each in listed.authorities)
    is_named = not any("make this plan anew" in step.do for step in planned.steps)
    lists = [site.lists[node.id, Store.ENDPOINT] for node in site.deployment.endpoints]
    is_told = not (any(step.where == CRL_MANAGEMENT for step in planned.steps) and _is_anything_revoked(site))
    return is_at_hand and is_named and is_told and all(_takes(entries, site.cas.public_root) for entries in lists)


def _is_anything_revoked(site: Site) -> bool:
    """Whether the lists of the lab revoke a certificate in use, or the CA that signed it."""
    shown = [site.specimen(*place).certificate.serial for place in site.orders]
    issuers = [order.issuer.certificate.serial for order in site.orders.values() if order.issuer is not None]
    return REVOKED in (*shown, *issuers)


def _takes(entries: Iterable[Specimen], root: Specimen) -> bool:
    """Whether the first entry of the root's subject is the root."""
    subject = root.certificate.subject
    first = next((each.certificate for each in entries if each.certificate.subject == subject), None)
    return first == root.certificate


def what_is_left(site: Site) -> list[str]:
    """What a plan of the site still wants to change."""
    planned = planned_for(site)
    left = [f"{each.node.id} {each.slot}: {each.shortcomings}" for each in planned.certificates if not each.is_in_place]
    for listed in planned.trust:
        held = {each.certificate for each in site.lists[listed.node.id, listed.store]}
        new = [each for each in listed.authorities if each.located is None or each.located.certificate not in held]
        copies = [each for copy in listed.copies for each in (*copy.lacking, *copy.remove)]
        changes = (*new, *listed.remove, *listed.remove_afterwards, *copies)
        left += [f"{listed.node.id} {listed.store}: {each.subject} ({each.reason})" for each in changes]
    return left + [step.do for step in planned.steps if step.where == CRL_MANAGEMENT]


def carry_out_whole(site: Site, planned: Plan) -> Site:
    """The site after the whole procedure."""
    after = _typed(site)
    deployment, inventory, given = _evidence(site)
    chains = Chains(deployment=deployment, inventory=inventory, at=site.at, given=given)
    chains = chains.excluding(find_excluded(planned.certificates, chains, chains.demands))
    for each in planned.certificates:
        if not each.is_in_place:
            order = _order(site, each, chains)
            for node in each.nodes:
                after = after.ordered(node.id, each.slot, order)
    for listed in planned.trust:
        gone = (*listed.remove, *listed.remove_afterwards)
        after = _changed(after, listed.node, listed.store, gone, listed.authorities)
        for copy in listed.copies:
            held = {entry.certificate for entry in site.lists.get((copy.node.id, listed.store), ())}
            retired = (each for each in listed.remove_afterwards if each.located and each.located.certificate in held)
            new = (*listed.authorities, *copy.lacking)
            after = _changed(after, copy.node, listed.store, (*copy.remove, *retired), new)
    for step in planned.steps:
        if step.where == CRL_MANAGEMENT and step.node is not None:
            after = replace(after, crls={**after.crls, step.node: revocation_lists(after, _in_use(after, planned))})
    return after


def _evidence(site: Site) -> tuple[Deployment, Inventory, tuple[Located, ...]]:
    deployment, inventory = evidence_of(site.deployment, site.material)
    cas = (*site.cas.corporate, *site.cas.public)
    given = tuple(Located(certificate=each.certificate, source=Source(file="given.pem")) for each in cas)
    return deployment, with_authorities(inventory, [FileContents(path="given.pem", certificates=given)]), given


def _typed(site: Site) -> Site:
    """What is typed, as the first steps have it."""
    for cluster in site.deployment.uc_clusters:
        for node in cluster.nodes:
            if node.defined_as is not None:
                site = site.typed(node.id, defined_as=well_typed(node.defined_as, node.fqdn))
    name = typed_subject_name(site.deployment)
    return site.of_zone(peer_addresses=typed_peers(site.deployment), tls_verify_subject_name=name)


def _order(site: Site, planned: PlannedCertificate, chains: Chains) -> Order:
    """The certificate as planned, from the CA that the plan has in mind."""
    start = midnight(site.at)
    wish = Wish(
        subject=f"CN={planned.common_name},O=Lab",
        key=f"planned/{planned.node.fqdn}/{planned.slot}",
        names=tuple(_as_wished(name) for name in planned.san),
        purposes=tuple(_PURPOSES[purpose] for purpose in planned.purposes),
        not_before=start - timedelta(days=1),
        not_after=start + timedelta(days=89),
    )
    return Order(wish=wish, issuer=_issuer(site, planned, chains))


def _as_wished(name: PlannedName) -> str:
    return f"xmpp:{name.value}" if name.type is SanType.XMPP_ADDRESS else name.value


def _issuer(site: Site, planned: PlannedCertificate, chains: Chains) -> Specimen:
    chain = chains.chain_to_send(planned.node, planned.slot, TrustList(()))
    assert chain is not None
    return next(each for each in _specimens(site) if each.certificate == chain.authorities[-1])


def _specimens(site: Site) -> Iterable[Specimen]:
    yield from (*site.cas.corporate, *site.cas.public)
    yield from (order.issuer for order in site.orders.values() if order.issuer is not None)


def _in_use(site: Site, planned: Plan) -> list[Specimen]:
    """The CAs above the planned certificates, by way of a root that has certified the company's as well. Of two of one
    subject that are at hand, lists of one alone are of use."""
    issuers = [site.orders[node.id, each.slot].issuer for each in planned.certificates for node in each.nodes]
    listed = {each.located.certificate for lists in planned.trust for each in lists.authorities if each.located}
    further = [each for each in (other_root(site.at),) if each.certificate in listed]
    roots = (site.cas.corporate_root, site.cas.public_root, *further)
    found = {each.certificate: each for each in (*issuers, *roots) if each is not None}
    return list(found.values())


def _changed(
    site: Site,
    node: Node,
    store: Store,
    delete: Iterable[PlannedAuthority],
    append: Iterable[PlannedAuthority],
) -> Site:
    held = site.lists.get((node.id, store), ())
    gone = {each.located.certificate for each in delete if each.located is not None}
    assert gone <= {entry.certificate for entry in held}, "nothing is deleted that is not there"
    left = [entry for entry in held if entry.certificate not in gone]
    present = {entry.certificate for entry in left}
    new = [each.located.certificate for each in append if each.located is not None]
    key = site.cas.corporate_root.key
    fresh = [Specimen(certificate=each, key=key) for each in dict.fromkeys(new) if each not in present]
    return site.listing(node.id, store, *left, *fresh)
