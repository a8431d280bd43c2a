"""Steps: certificates onto Expressways and the edge proxy, and the traversal zone tested.

Expressway-E before Expressway-C, so that the side that calls comes up last; one peer at a time. The variant in which
the peers of a cluster share one certificate is the article's (TAC 213872, cluster certificates). Other sources:
certificate guide, administrator guide (stores of X15.5, files), TAC 225482 (X15.4).
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath

from edgetrust.model.deployment import ClusterTls, ExpresswayCluster, Node, Role, Slot
from edgetrust.model.finding import Impact
from edgetrust.model.plan import PlannedCertificate, PlanStep
from edgetrust.mra.pages import (
    CLIENT_CERTIFICATE,
    CLIENT_CERTIFICATE_TESTING,
    CLUSTERING,
    CRL_MANAGEMENT,
    SECURE_TRAVERSAL_TEST,
    SERVER_CERTIFICATE,
    SLOT_NAMES,
    ZONES,
    certificate_place,
    crl_words,
)
from edgetrust.mra.planning.acme import is_by_acme, order_step
from edgetrust.mra.planning.confirming import confirm_node
from edgetrust.mra.planning.site import Site, describe_all, step
from edgetrust.mra.planning.typed import typed_peers, typed_subject_name
from edgetrust.mra.planning.words import joined
from edgetrust.mra.releases import SERVER_ONLY_UPLOAD_SWITCH, is_in_force

_KEY_FILES = {
    Slot.SERVER: "/tandberg/persistent/certs/privkey.pem",
    Slot.CLIENT: "/tandberg/persistent/certs/clientprivkey.pem",
}
_PAGES = {Slot.SERVER: SERVER_CERTIFICATE, Slot.CLIENT: CLIENT_CERTIFICATE}


def load_expressways(site: Site) -> Iterator[PlanStep]:
    """From Permissive over every certificate to the tested zone and back to Enforce."""
    deployment = site.deployment
    sides = [side for side in (deployment.expressway_e, deployment.expressway_c) if side is not None]
    changed = [side for side in sides if any(site.to_load(node) for node in side.nodes)]
    yield from _revocation(site)
    verifying = [side for side in changed if side.cluster_tls is ClusterTls.ENFORCE and len(side.nodes) > 1]
    for side in verifying:
        yield _permissive(side)
    for side in sides:
        if side in changed:
            yield from _load_side(site, side)
        yield from filter(None, (confirm_node(site, node) for node in side.nodes))
    yield from _load_proxy(site)
    for side in verifying:
        yield _enforce(side)
    yield from _traversal(site)


def _revocation(site: Site) -> Iterator[PlanStep]:
    """What a node refuses everything without."""
    for gap in site.gaps:
        words = crl_words(gap.sources)
        yield step(
            CRL_MANAGEMENT,
            words if gap.is_known else f"confirm that the node has the revocation lists it needs; where not, {words}",
            node=gap.node,
            verify=f"{CLIENT_CERTIFICATE_TESTING} of a certificate of another node complains about no CRL",
        )


def _permissive(side: ExpresswayCluster) -> PlanStep:
    return step(
        CLUSTERING,
        "set TLS verification mode to Permissive until every peer has its new certificate; the restart that alarm "
        "20020 asks for comes with that certificate",
        node=side.nodes[0],
        verify=f"{CLUSTERING} shows Permissive and a green Clustering message on every peer; alarm 40049 is raised, as "
        "it should",
    )


def _enforce(side: ExpresswayCluster) -> PlanStep:
    first, *others = side.nodes
    return step(
        CLUSTERING,
        f"set TLS verification mode to Enforce again, and see that every peer has it; then restart {first.fqdn}, and "
        f"when it is back {joined(node.fqdn for node in others)}, one at a time",
        node=first,
        impact=Impact.NODE_RESTART,
        verify="every peer shows a green Clustering and a green Certificate message; no alarm 20004, 20006, 20020 or "
        "40049",
    )


def _load_side(site: Site, side: ExpresswayCluster) -> Iterator[PlanStep]:
    if side.role is Role.EXPRESSWAY_E and is_in_force(SERVER_ONLY_UPLOAD_SWITCH, side.version):
        if side.server_eku_upload:
            for node in side.nodes:
                yield step(
                    "the command line (admin)",
                    "xConfiguration XCP TLS Certificate CVS EnableServerEkuUpload: On",
                    node=node,
                    verify="xConfiguration XCP TLS Certificate CVS EnableServerEkuUpload answers On",
                )
    first, *others = side.nodes
    yield from _upload(site, first)
    if side.shared_certificate and others:
        yield from _share(site, first, tuple(others))
        return
    for node in others:
        yield from _upload(site, node)


def _upload(site: Site, node: Node) -> Iterator[PlanStep]:
    by_acme = [each for each in site.to_load(node) if is_by_acme(site.deployment, each)]
    yield from map(order_step, by_acme)
    planned = tuple(each for each in site.to_load(node) if each not in by_acme)
    if not planned:
        return
    pages = joined(_PAGES[each.slot] for each in planned)
    yield step(
        pages,
        f"upload the {describe_all(planned)}, {'each' if len(planned) > 1 else 'the leaf'} alone and no chain, under "
        f"Upload new certificate{' of its own page' if len(planned) > 1 else ''}; then restart "
        f"the node{site.alone(node)}{_metadata(planned)}",
        node=node,
        impact=Impact.NODE_RESTART,
        verify=f"{_loaded(len(planned))}{site.green(node)}",
    )


def _metadata(planned: tuple[PlannedCertificate, ...]) -> str:
    """What the identity provider has to get anew, where there is one."""
    if not any(each.node.role is Role.EXPRESSWAY_C and each.slot is Slot.SERVER for each in planned):
        return ""
    return (
        "; where single sign-on is used and alarm 35016 is raised, export the SAML metadata and import them into the "
        "identity provider"
    )


def _loaded(count: int) -> str:
    return (
        f"Show (decoded) shows the new serial number{' of each' if count > 1 else ''}, and the alarm that asks for a "
        "restart (15028) is gone"
    )


def _share(site: Site, primary: Node, others: tuple[Node, ...]) -> Iterator[PlanStep]:
    """The article's way: the key leaves the primary, and certificate and key go to every other peer."""
    planned = site.to_load(primary)
    if not planned:
        return
    files = joined(_KEY_FILES[each.slot] for each in planned)
    what = ("private keys", "them", "each file") if len(planned) > 1 else ("private key", "it", "the file")
    yield step(
        "SSH or SCP as root",
        f"fetch the {what[0]} from the file system of the primary: {files}; keep {what[1]} nowhere else, and let "
        f"{what[2]} end with a line break",
        node=primary,
        verify="openssl pkey -in FILE -pubout and openssl x509 -in CERTIFICATE -noout -pubkey print the same",
    )
    for node in others:
        yield step(
            joined(_PAGES[each.slot] for each in planned),
            f"discard a pending CSR if there is one; upload the {describe_all(planned)}{_keys(planned)}; then restart "
            f"the node{site.alone(node)}{_metadata(planned)}",
            node=node,
            impact=Impact.NODE_RESTART,
            verify=f"Show (decoded) shows the serial number of the primary{site.green(node)}",
        )
    yield step(
        "the machine that held the key in between",
        "delete every copy of the private key",
        verify="the key exists on the peers alone",
    )


def _keys(planned: tuple[PlannedCertificate, ...]) -> str:
    """Every certificate goes with its own."""
    if len(planned) == 1:
        return " together with the private key of the primary"
    pairs = (f"{PurePosixPath(_KEY_FILES[each.slot]).name} with the {SLOT_NAMES[each.slot]}" for each in planned)
    return f", each together with its private key of the primary: {joined(pairs)}"


def _load_proxy(site: Site) -> Iterator[PlanStep]:
    proxy = site.deployment.edge_proxy
    if proxy is None:
        return
    yield from filter(None, (confirm_node(site, proxy),))
    planned = site.to_load(proxy)
    if not planned:
        return
    place = certificate_place(proxy.role, Slot.SERVER)
    yield step(
        place.where,
        f"load the {describe_all(planned)} with their chains: the server certificate towards endpoints, the client "
        "certificate towards the Expressway-E",
        node=proxy,
        verify=place.verify,
    )


def _traversal(site: Site) -> Iterator[PlanStep]:
    inner, outer = site.deployment.expressway_c, site.deployment.expressway_e
    if inner is None or outer is None:
        return
    peers, name = joined(typed_peers(site.deployment)), typed_subject_name(site.deployment)
    for node in inner.nodes:
        yield step(
            SECURE_TRAVERSAL_TEST,
            f"test {peers} with the TLS verify name {name}",
            node=node,
            verify=f"every test passes; {ZONES} shows the traversal zone Active with every peer; no alarm 35013 (SSH "
            "tunnels)",
        )
