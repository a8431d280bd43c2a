"""The nodes and clusters of a deployment file as lines, with what could be said of them besides.

Not here: the rest of the file (`edgetrust.mra.starter.write`).
"""

from __future__ import annotations

from collections.abc import Iterator
from types import MappingProxyType

from edgetrust.model.deployment import Role, Slot, Store
from edgetrust.model.starter import Answer, Starter, StarterCluster, StarterNode
from edgetrust.mra.pages import ROLE_NAMES
from edgetrust.mra.releases import NEWEST
from edgetrust.mra.starter.lines import (
    comment_out,
    entries,
    entry,
    explain,
    flow,
    list_or_option,
    option,
    reasoned,
    scalar,
)
from edgetrust.mra.starter.placeholders import LABELS, RESERVED_DOMAIN, placeholder_cluster, placeholder_node
from edgetrust.mra.starter.planned_files import (
    explain_common_files,
    planned_certificates,
    planned_key,
    planned_trust,
)

_SECTIONS = MappingProxyType(
    {
        Role.EXPRESSWAY_C: "expressway_c",
        Role.EXPRESSWAY_E: "expressway_e",
        Role.CUCM: "cucm",
        Role.IM_AND_PRESENCE: "im_and_presence",
        Role.UNITY_CONNECTION: "unity_connection",
    }
)
_HEADINGS = MappingProxyType(
    {
        Role.EXPRESSWAY_C: "The Expressway-C: one node, or the peers of a cluster.",
        Role.EXPRESSWAY_E: "The Expressway-E: one node, or the peers of a cluster.",
        Role.CUCM: "CUCM clusters, and what the Expressway-C needs to know of them.",
        Role.IM_AND_PRESENCE: "IM and Presence Service clusters; leave out without one.",
        Role.UNITY_CONNECTION: "Unity Connection clusters; leave out without one.",
    }
)
_SLOT_KEYS = MappingProxyType({Slot.SERVER: "server_certificate", Slot.CLIENT: "client_certificate"})
_STORE_KEYS = MappingProxyType(
    {Store.TOMCAT_TRUST: "tomcat", Store.CALLMANAGER_TRUST: "callmanager", Store.CUP_XMPP_TRUST: "cup_xmpp"}
)


def section(starter: Starter, role: Role) -> Iterator[str]:
    """The nodes of a role; where there are none, an example that is commented out."""
    yield from explain(_HEADINGS[role])
    cluster = cluster_or_placeholder(starter, role)
    body = _expressway if role.is_expressway else _uc
    lines = (f"{_SECTIONS[role]}:", *body(starter, cluster))
    yield from lines if role in starter.clusters else comment_out(lines)


def cluster_or_placeholder(starter: Starter, role: Role) -> StarterCluster:
    """The nodes of a role, or one of them to show what belongs there."""
    known = starter.clusters.get(role)
    if known is not None:
        return known
    node = StarterNode(fqdn=Answer(placeholder_node(starter, role)), role=role)
    return StarterCluster(role=role, nodes=(node,))


def _expressway(starter: Starter, cluster: StarterCluster) -> Iterator[str]:
    yield from explain("The release decides what is checked, and how strictly. Left out: the newest known.", 2)
    yield from entry("version", cluster.version, 2) if cluster.version else option(f"version: {NEWEST}", 2)
    if cluster.cluster_name is not None:
        yield from entry("cluster_name", cluster.cluster_name, 2)
    else:
        yield from option(f"cluster_name: {placeholder_cluster(cluster)}", 2)
    yield from explain("Of a cluster: TLS verification mode, and whether all peers have one certificate.", 2)
    if cluster.cluster_tls is not None:
        yield from entry("cluster_tls", cluster.cluster_tls, 2)
    else:
        yield from option("cluster_tls: enforce", 2)
    if cluster.shared_certificate is not None:
        yield from entry("certificates", cluster.shared_certificate, 2)
    else:
        yield from option("certificates: shared", 2)
    if cluster.role is Role.EXPRESSWAY_E:
        yield from explain("The built-in ACME client orders the certificates.", 2)
        yield from option("acme: on", 2)
    yield from explain(
        "trusted_ca is the trusted CA list in its order, which decides between two CAs of one name; private_key proves "
        "that certificate and key match; crl names the revocation list of each CA, and counts where "
        "revocation_checking is on.",
        2,
    )
    yield from _peers(cluster, 2)
    for node in cluster.nodes:
        yield from _expressway_node(starter, cluster, node)


def _peers(cluster: StarterCluster, indent: int) -> Iterator[str]:
    if cluster.peers_guess is not None:
        yield from explain(f"guessed: one cluster, because {cluster.peers_guess}", indent)
    for text in explain_common_files(cluster):
        yield from explain(text, indent)
    yield f"{' ' * indent}nodes:"


def _expressway_node(starter: Starter, cluster: StarterCluster, node: StarterNode) -> Iterator[str]:
    yield from _fqdn(node, 4)
    if node.address is not None:
        yield from entry("address", node.address, 6)
    for slot, answer in node.certificates.items():
        yield from entry(_SLOT_KEYS[slot], answer, 6)
    for slot, path in planned_certificates(cluster, node).items():
        if slot not in node.certificates:
            yield from option(f"{_SLOT_KEYS[slot]}: {scalar(path)}", 6)
    yield from (
        entry("private_key", node.private_key, 6)
        if node.private_key is not None
        else option(f"private_key: {scalar(planned_key(cluster, node))}", 6)
    )
    if node.csr is not None:
        yield from entry("csr", node.csr, 6)
    if Store.TRUSTED_CA in node.trust:
        yield from entries("trusted_ca", node.trust[Store.TRUSTED_CA], 6)
    else:
        yield from _found_authorities(starter, 6)
        yield from _trust_option(starter, "trusted_ca", planned_trust(cluster, node)[Store.TRUSTED_CA], 6)
    yield from list_or_option("crl", node.crl, "crl.pem", indent=6)
    if node.revocation_checking is not None:
        yield from entry("revocation_checking", node.revocation_checking, 6)
    else:
        yield from option("revocation_checking: on", 6)


def _trust_option(starter: Starter, key: str, planned: str, indent: int) -> Iterator[str]:
    """A trust list that nothing is known of: with the CA certificates at hand, or where its bundle will lie."""
    yield from option(f"{key}: {flow(starter.authorities or (planned,))}", indent)


def _found_authorities(starter: Starter, indent: int) -> Iterator[str]:
    if starter.authorities:
        yield from explain("These CA certificates were found; which of them the node holds, no file says.", indent)


def _fqdn(node: StarterNode, indent: int) -> Iterator[str]:
    if node.role_guess is not None:
        yield from explain(f"guessed: {ROLE_NAMES[node.role]}, because {node.role_guess}", indent)
    yield from reasoned(node.fqdn, indent)
    yield f"{' ' * indent}- fqdn: {scalar(node.fqdn.value)}"


def _uc(starter: Starter, cluster: StarterCluster) -> Iterator[str]:
    yield f"  - name: {LABELS[cluster.role].partition('-')[0]}"
    if cluster.version is not None:
        yield from entry("version", cluster.version, 4)
    else:
        yield from option('version: "15"', 4)
    yield from explain("TLS verify mode on the Expressway-C; from X14.2 on it verifies in any case.", 4)
    yield from entry("tls_verify", cluster.tls_verify, 4) if cluster.tls_verify else option("tls_verify: off", 4)
    if cluster.role is Role.CUCM:
        yield from _cucm_settings(cluster)
    yield from _peers(cluster, 4)
    for node in cluster.nodes:
        yield from _uc_node(starter, cluster, node)


def _cucm_settings(cluster: StarterCluster) -> Iterator[str]:
    yield from explain("The cluster security mode, and SIP OAuth mode.", 4)
    if cluster.security_mode is not None:
        yield from entry("security_mode", cluster.security_mode, 4)
    else:
        yield from option("security_mode: mixed", 4)
    if cluster.sip_oauth is not None:
        yield from (*reasoned(cluster.sip_oauth, 4), "    sip_oauth: on")
    else:
        yield from option("sip_oauth: on", 4)
    yield from explain(
        "Phone security profiles that are Encrypted and do not use OAuth: the Expressway-C must carry their names.", 4
    )
    yield from list_or_option(
        "phone_security_profiles", cluster.phone_security_profiles, f"secure-8865.{RESERVED_DOMAIN}", indent=4
    )


def _uc_node(starter: Starter, cluster: StarterCluster, node: StarterNode) -> Iterator[str]:
    yield from _fqdn(node, 6)
    if node.publisher is not None:
        yield from entry("role", node.publisher, 8)
    if node.defined_as is not None:
        yield from entry("defined_as", node.defined_as, 8)
    else:
        yield from option(f"defined_as: {scalar(node.fqdn.value)}", 8)
    certificates = [line for slot, answer in node.certificates.items() for line in entry(str(slot), answer, 10)]
    planned = planned_certificates(cluster, node)
    further = [f"          {slot}: {scalar(path)}" for slot, path in planned.items() if slot not in node.certificates]
    yield from _mapping("certificates", certificates, further, indent=8)
    if node.csr is not None:
        yield from entry("csr", node.csr, 8)
    trust = [line for store, answers in node.trust.items() for line in entries(_STORE_KEYS[store], answers, 10)]
    missing = [(store, path) for store, path in planned_trust(cluster, node).items() if store not in node.trust]
    options = [line for store, path in missing for line in _trust_option(starter, _STORE_KEYS[store], path, 10)]
    if missing:
        yield from _found_authorities(starter, 8)
    yield from _mapping("trust", trust, options, indent=8)


def _mapping(key: str, said: list[str], further: list[str], *, indent: int) -> Iterator[str]:
    """A mapping of which some keys are said, and others are ready for use."""
    head = f"{' ' * indent}{key}:"
    if said:
        yield from (head, *said, *comment_out(further))
    else:
        yield from comment_out((head, *further))
