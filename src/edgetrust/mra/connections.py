"""The table of connections: every TLS connection of a Mobile and Remote Access deployment, in one piece of data.

`plan`, `check`, the handshake ladder and the lab all read `TABLE`, through `expand`. A row says who connects to whom,
who shows which certificate, and what each side demands of the other; the functions a row names answer for one pair of
nodes, and their docstrings are the words of the manual.

Sources: MRA Through Cisco Expressway Deployment Guide (X15.2), Expressway Administrator Guide (X15.5), IP Port Usage
Configuration Guide (X15.0), Security Guide for CUCM 14, TAC 213872, 225476, 225482 and 225693.

Not here: how a demand turns out (`edgetrust.mra.verdicts`), and which release changed what (`edgetrust.mra.releases`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import field
from itertools import product

from edgetrust.model.connection import Connection, ExpectedNames, Purpose, Refusal, Requirement
from edgetrust.model.deployment import (
    ClusterTls,
    Deployment,
    ExpresswayCluster,
    Node,
    Role,
    SecurityMode,
    Slot,
    Store,
    UcCluster,
)
from edgetrust.model.value import dataclass
from edgetrust.mra.releases import (
    CLUSTER_DEMANDS_CLIENT_AUTH,
    CUCM_VERIFIES_EXPRESSWAY_C,
    EKU_CHECKING_MODE,
    ORIGIN_SERVERS_ALWAYS_VERIFIED,
    SAN_ONLY_BETWEEN_EXPRESSWAYS,
    SEPARATE_CLIENT_STORE,
    SIP_SERVICE_DEMANDS_BOTH_PURPOSES,
    is_in_force,
)

C, E, CUCM = Role.EXPRESSWAY_C, Role.EXPRESSWAY_E, Role.CUCM


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """One client and one server of a row, with their clusters."""

    deployment: Deployment
    clusters: Mapping[str, UcCluster] = field(repr=False)
    """The CUCM, IM and Presence and Unity clusters by the ids of their nodes."""
    client: Node
    server: Node

    @property
    def expressway_c(self) -> ExpresswayCluster:
        """The C side; only asked for in rows in which a C node takes part."""
        return self._side(C)

    @property
    def expressway_e(self) -> ExpresswayCluster:
        """The E side; only asked for in rows in which an E node takes part."""
        return self._side(E)

    @property
    def peers(self) -> ExpresswayCluster:
        """The side of two cluster peers."""
        return self._side(self.client.role)

    @property
    def uc(self) -> UcCluster:
        """The CUCM, IM and Presence or Unity cluster of the pair; only asked for in rows in which one takes part."""
        return self.clusters.get(self.server.id) or self.clusters[self.client.id]

    def _side(self, role: Role) -> ExpresswayCluster:
        return next(side for side in self.deployment.expressways if side.role is role)


def _in_every_deployment(_: Pair) -> bool:
    """always."""
    return True


def _no_names(_: Pair) -> ExpectedNames:
    """no name."""
    return ExpectedNames()


def _always(_: Pair) -> str | None:
    """always."""
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """What one side of a row demands of the other side's certificate."""

    store: Store
    """The list the verifying side consults."""
    purposes: Callable[[Pair], tuple[Purpose, ...]]
    names: Callable[[Pair], ExpectedNames] = _no_names
    not_verified_because: Callable[[Pair], str | None] = _always
    refusal: Refusal = Refusal.CLOSE
    prompts: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectionKind:
    """One row of the table."""

    kind: str
    client: Role
    server: Role
    port: int | Callable[[Pair], int] | None
    when: Callable[[Pair], bool] = _in_every_deployment
    server_shows: Slot | None
    client_shows: Slot | None
    client_demands: Demand | None
    server_demands: Demand | None
    leaf_only: bool = False
    sends_alerts: bool = True
    in_band: bool = False


def _server_auth(_: Pair) -> tuple[Purpose, ...]:
    """serverAuth."""
    return (Purpose.SERVER_AUTH,)


def _client_auth(_: Pair) -> tuple[Purpose, ...]:
    """clientAuth."""
    return (Purpose.CLIENT_AUTH,)


def _any_purpose(_: Pair) -> tuple[Purpose, ...]:
    """none."""
    return ()


def _client_auth_if_checked_by_e(pair: Pair) -> tuple[Purpose, ...]:
    """clientAuth, unless the Expressway-E has extended key usage checking off."""
    return _client_auth_of_inbound_sip(pair.expressway_e)


def _client_auth_if_checked_by_c(pair: Pair) -> tuple[Purpose, ...]:
    """clientAuth, unless the Expressway-C has extended key usage checking off."""
    return _client_auth_of_inbound_sip(pair.expressway_c)


def _client_auth_of_inbound_sip(side: ExpresswayCluster) -> tuple[Purpose, ...]:
    skips = is_in_force(EKU_CHECKING_MODE, side.version) and not side.eku_checking
    return () if skips else (Purpose.CLIENT_AUTH,)


def _client_auth_of_peers(pair: Pair) -> tuple[Purpose, ...]:
    """clientAuth in releases whose clusters ask for it."""
    return (Purpose.CLIENT_AUTH,) if is_in_force(CLUSTER_DEMANDS_CLIENT_AUTH, pair.peers.version) else ()


def _purposes_in_sip_service(pair: Pair) -> tuple[Purpose, ...]:
    """serverAuth; in older releases clientAuth too."""
    if is_in_force(SIP_SERVICE_DEMANDS_BOTH_PURPOSES, pair.expressway_c.version):
        return (Purpose.SERVER_AUTH, Purpose.CLIENT_AUTH)
    return (Purpose.SERVER_AUTH,)


def _between_expressways(side: ExpresswayCluster, name: str | None) -> ExpectedNames:
    """`name`, as a verifying Expressway of `side` looks for it in another Expressway's certificate."""
    if name is None:
        return ExpectedNames()
    common_name_counts = not is_in_force(SAN_ONLY_BETWEEN_EXPRESSWAYS, side.version)
    return ExpectedNames(groups=((name,),), common_name_counts=common_name_counts)


def _peer_address(pair: Pair) -> ExpectedNames:
    """the peer address typed on the Expressway-C."""
    position = pair.expressway_e.nodes.index(pair.server)
    return _between_expressways(pair.expressway_c, pair.deployment.traversal_zone.peer_addresses[position])


def _tls_verify_subject_name(pair: Pair) -> ExpectedNames:
    """the TLS verify subject name typed on the Expressway-E."""
    return _between_expressways(pair.expressway_e, pair.deployment.traversal_zone.tls_verify_subject_name)


def _fqdn_of_e(pair: Pair) -> ExpectedNames:
    """the Expressway-E's FQDN, as its PTR record gives it."""
    return _between_expressways(pair.expressway_c, pair.server.fqdn)


def _fqdn_of_serving_peer(pair: Pair) -> ExpectedNames:
    """the serving peer's FQDN."""
    return _between_expressways(pair.peers, pair.server.fqdn)


def _fqdn_of_calling_peer(pair: Pair) -> ExpectedNames:
    """the calling peer's FQDN."""
    return _between_expressways(pair.peers, pair.client.fqdn)


def _defined_as(pair: Pair) -> ExpectedNames:
    """the name under System > Server."""
    return ExpectedNames(groups=((pair.server.defined_as or pair.server.fqdn,),), common_name_counts=True)


def _fqdn_of_server(pair: Pair) -> ExpectedNames:
    """the server's FQDN."""
    return ExpectedNames(groups=((pair.server.fqdn,),), common_name_counts=True)


def _every_security_profile(pair: Pair) -> ExpectedNames:
    """every phone security profile name."""
    return ExpectedNames(groups=tuple((name,) for name in pair.uc.phone_security_profiles))


def _every_service_domain(pair: Pair) -> ExpectedNames:
    """for every service domain, itself or collab-edge.<domain> (TC/CE: or the SRVName)."""
    return ExpectedNames(groups=registration_names(pair.deployment, pair.client.role), common_name_counts=True)


def registration_names(deployment: Deployment, endpoint: Role) -> tuple[tuple[str, ...], ...]:
    """For each service domain, the names of which an endpoint of this role accepts any one."""
    groups = []
    for domain in deployment.domains:
        alternatives = [domain, f"collab-edge.{domain}"]
        if endpoint is Role.TC:
            alternatives.append(f"_collab-edge._tls.{domain}")
        groups.append(tuple(alternatives))
    return tuple(groups)


def endpoint_facing_role(deployment: Deployment) -> Role:
    """Whose certificate endpoints see: the edge proxy's where there is one, else the Expressway-E's."""
    return E if deployment.edge_proxy is None else Role.EDGE_PROXY


def _unless_origin_unverified(pair: Pair) -> str | None:
    """with TLS verify mode, and in newer releases in any case."""
    if pair.uc.tls_verify:
        return None
    side = pair.expressway_c
    if not is_in_force(ORIGIN_SERVERS_ALWAYS_VERIFIED, side.version):
        return f"TLS verify mode of {pair.uc.name} is Off, which {side.version} honours"
    if not side.verify_origin_server:
        return "xConfiguration EdgeConfigServer VerifyOriginServer is Off"
    return None


def _if_tls_verify(pair: Pair) -> str | None:
    """with TLS verify mode."""
    return None if pair.uc.tls_verify else f"TLS verify mode of {pair.uc.name} is Off"


def _if_cucm_asks(pair: Pair) -> str | None:
    """in releases in which the Expressway-C shows a certificate here."""
    version = pair.expressway_c.version
    if is_in_force(CUCM_VERIFIES_EXPRESSWAY_C, version):
        return None
    return (
        f"Expressway-C {version} shows no certificate on this port; from {CUCM_VERIFIES_EXPRESSWAY_C.since} on it does"
    )


def _if_enforced(pair: Pair) -> str | None:
    """with cluster TLS verification on Enforce."""
    enforced = pair.peers.cluster_tls is ClusterTls.ENFORCE
    return None if enforced else "TLS verification mode of the cluster is Permissive"


def _mixed_mode(pair: Pair) -> bool:
    """in mixed mode."""
    return pair.uc.security_mode is SecurityMode.MIXED


def _sip_oauth(pair: Pair) -> bool:
    """with SIP OAuth."""
    return pair.uc.sip_oauth


def _with_im_and_presence(pair: Pair) -> bool:
    """with IM and Presence."""
    return bool(pair.deployment.im_and_presence)


def _zone_port(pair: Pair) -> int:
    """the port of the traversal zone."""
    return pair.deployment.traversal_zone.port


_C_OF_E = Demand(store=Store.TRUSTED_CA, purposes=_server_auth, names=_peer_address)
_OF_HTTPS_ORIGIN = Demand(
    store=Store.TRUSTED_CA, purposes=_server_auth, names=_defined_as, not_verified_because=_unless_origin_unverified
)
_OF_ENDPOINT_FACING = Demand(
    store=Store.ENDPOINT, purposes=_server_auth, names=_every_service_domain, refusal=Refusal.ALERT
)
_OF_JABBER = Demand(
    store=Store.ENDPOINT, purposes=_server_auth, names=_every_service_domain, refusal=Refusal.ALERT, prompts=True
)


def _cluster_peers(role: Role) -> ConnectionKind:
    return ConnectionKind(
        kind="cluster-peer",
        client=role,
        server=role,
        port=4372,
        server_shows=Slot.SERVER,
        client_shows=Slot.CLIENT,
        client_demands=Demand(
            store=Store.TRUSTED_CA,
            purposes=_server_auth,
            names=_fqdn_of_serving_peer,
            not_verified_because=_if_enforced,
        ),
        server_demands=Demand(
            store=Store.TRUSTED_CA,
            purposes=_client_auth_of_peers,
            names=_fqdn_of_calling_peer,
            not_verified_because=_if_enforced,
        ),
    )


def _endpoint_row(
    kind: str, client: Role, port: int, when: Callable[[Pair], bool] = _in_every_deployment
) -> ConnectionKind:
    return ConnectionKind(
        kind=kind,
        client=client,
        server=E,
        port=port,
        when=when,
        server_shows=Slot.SERVER,
        client_shows=None,
        client_demands=_OF_JABBER if client is Role.JABBER else _OF_ENDPOINT_FACING,
        server_demands=None,
    )


TABLE: tuple[ConnectionKind, ...] = (
    ConnectionKind(
        kind="traversal",
        client=C,
        server=E,
        port=_zone_port,
        server_shows=Slot.SERVER,
        client_shows=Slot.CLIENT,
        client_demands=_C_OF_E,
        server_demands=Demand(
            store=Store.TRUSTED_CA, purposes=_client_auth_if_checked_by_e, names=_tls_verify_subject_name
        ),
    ),
    ConnectionKind(
        kind="ssh-tunnel",
        client=C,
        server=E,
        port=2222,
        server_shows=Slot.SERVER,
        client_shows=Slot.CLIENT,
        client_demands=Demand(store=Store.TRUSTED_CA, purposes=_any_purpose),
        server_demands=Demand(store=Store.TRUSTED_CA, purposes=_client_auth),
        leaf_only=True,
        sends_alerts=False,
    ),
    ConnectionKind(
        kind="xcp-router",
        client=C,
        server=E,
        port=7400,
        when=_with_im_and_presence,
        server_shows=Slot.SERVER,
        client_shows=None,
        client_demands=Demand(store=Store.TRUSTED_CA, purposes=_server_auth, names=_fqdn_of_e),
        server_demands=None,
    ),
    ConnectionKind(
        kind="sip-service",
        client=E,
        server=C,
        port=None,
        server_shows=None,
        client_shows=Slot.SERVER,
        client_demands=None,
        server_demands=Demand(store=Store.TRUSTED_CA, purposes=_purposes_in_sip_service),
        sends_alerts=False,
        in_band=True,
    ),
    _cluster_peers(C),
    _cluster_peers(E),
    ConnectionKind(
        kind="cucm-https",
        client=C,
        server=CUCM,
        port=8443,
        server_shows=Slot.TOMCAT,
        client_shows=None,
        client_demands=_OF_HTTPS_ORIGIN,
        server_demands=None,
    ),
    ConnectionKind(
        kind="cucm-config",
        client=C,
        server=CUCM,
        port=6972,
        server_shows=Slot.TOMCAT,
        client_shows=Slot.CLIENT,
        client_demands=_OF_HTTPS_ORIGIN,
        server_demands=Demand(store=Store.TOMCAT_TRUST, purposes=_client_auth, not_verified_because=_if_cucm_asks),
    ),
    ConnectionKind(
        kind="cucm-config-secure",
        client=C,
        server=CUCM,
        port=6971,
        server_shows=Slot.CALLMANAGER,
        client_shows=Slot.CLIENT,
        client_demands=_OF_HTTPS_ORIGIN,
        server_demands=Demand(store=Store.CALLMANAGER_TRUST, purposes=_client_auth, not_verified_because=_if_cucm_asks),
    ),
    ConnectionKind(
        kind="cucm-sip",
        client=C,
        server=CUCM,
        port=5061,
        when=_mixed_mode,
        server_shows=Slot.CALLMANAGER,
        client_shows=Slot.CLIENT,
        client_demands=Demand(
            store=Store.TRUSTED_CA, purposes=_server_auth, names=_defined_as, not_verified_because=_if_tls_verify
        ),
        server_demands=Demand(store=Store.CALLMANAGER_TRUST, purposes=_client_auth),
    ),
    ConnectionKind(
        kind="cucm-sip-back",
        client=CUCM,
        server=C,
        port=5061,
        when=_mixed_mode,
        server_shows=Slot.SERVER,
        client_shows=Slot.CALLMANAGER,
        client_demands=Demand(
            store=Store.CALLMANAGER_TRUST,
            purposes=_server_auth,
            names=_every_security_profile,
            refusal=Refusal.SIP_403,
        ),
        server_demands=Demand(
            store=Store.TRUSTED_CA, purposes=_client_auth_if_checked_by_c, not_verified_because=_if_tls_verify
        ),
    ),
    ConnectionKind(
        kind="cucm-sip-oauth",
        client=C,
        server=CUCM,
        port=5091,
        when=_sip_oauth,
        server_shows=Slot.TOMCAT,
        client_shows=Slot.CLIENT,
        client_demands=Demand(store=Store.TRUSTED_CA, purposes=_server_auth, names=_defined_as),
        server_demands=Demand(store=Store.TOMCAT_TRUST, purposes=_client_auth),
    ),
    ConnectionKind(
        kind="imp-https",
        client=C,
        server=Role.IM_AND_PRESENCE,
        port=8443,
        server_shows=Slot.TOMCAT,
        client_shows=None,
        client_demands=_OF_HTTPS_ORIGIN,
        server_demands=None,
    ),
    ConnectionKind(
        kind="imp-xmpp",
        client=C,
        server=Role.IM_AND_PRESENCE,
        port=7400,
        server_shows=Slot.CUP_XMPP,
        client_shows=Slot.CLIENT,
        client_demands=_OF_HTTPS_ORIGIN,
        server_demands=Demand(store=Store.CUP_XMPP_TRUST, purposes=_client_auth),
    ),
    ConnectionKind(
        kind="unity-https",
        client=C,
        server=Role.UNITY_CONNECTION,
        port=8443,
        server_shows=Slot.TOMCAT,
        client_shows=None,
        client_demands=_OF_HTTPS_ORIGIN,
        server_demands=None,
    ),
    _endpoint_row("jabber-https", Role.JABBER, 8443),
    _endpoint_row("jabber-sip", Role.JABBER, 5061),
    _endpoint_row("jabber-xmpp", Role.JABBER, 5222, _with_im_and_presence),
    _endpoint_row("phone-https", Role.IP_PHONES, 8443),
    _endpoint_row("phone-sip", Role.IP_PHONES, 5061),
    _endpoint_row("tc-https", Role.TC, 8443),
    _endpoint_row("tc-sip", Role.TC, 5061),
    ConnectionKind(
        kind="proxy-edge",
        client=Role.EDGE_PROXY,
        server=E,
        port=8443,
        server_shows=Slot.SERVER,
        client_shows=Slot.CLIENT,
        client_demands=Demand(
            store=Store.ENDPOINT, purposes=_server_auth, names=_fqdn_of_server, refusal=Refusal.ALERT
        ),
        server_demands=Demand(store=Store.TRUSTED_CA, purposes=_client_auth),
    ),
)
"""Every kind of connection, in the order in which reports list them."""


def expand(deployment: Deployment) -> tuple[Connection, ...]:
    """Every connection of a deployment, in table order, then in the order of the nodes."""
    return tuple(_connection(row, pair) for row, pair in _pairs(deployment) if row.when(pair))


def _pairs(deployment: Deployment) -> Iterator[tuple[ConnectionKind, Pair]]:
    clusters = {node.id: cluster for cluster in deployment.uc_clusters for node in cluster.nodes}
    nodes: dict[Role, list[Node]] = {role: [] for role in Role}
    for node in deployment.nodes():
        nodes[node.role].append(node)
    for row in TABLE:
        server_role = endpoint_facing_role(deployment) if row.client.is_endpoint else row.server
        for client, server in product(nodes[row.client], nodes[server_role]):
            if server is not client:
                yield row, Pair(deployment=deployment, clusters=clusters, client=client, server=server)


def _connection(row: ConnectionKind, pair: Pair) -> Connection:
    requirements = []
    if row.client_demands is not None and row.server_shows is not None:
        requirements.append(_requirement(row, pair, row.client_demands, pair.client, pair.server, row.server_shows))
    if row.server_demands is not None and row.client_shows is not None:
        requirements.append(_requirement(row, pair, row.server_demands, pair.server, pair.client, row.client_shows))
    return Connection(
        kind=row.kind,
        client=pair.client.id,
        server=pair.server.id,
        port=row.port(pair) if callable(row.port) else row.port,
        requirements=tuple(requirements),
    )


def _requirement(
    row: ConnectionKind, pair: Pair, demand: Demand, verifier: Node, presenter: Node, slot: Slot
) -> Requirement:
    return Requirement(
        verifier=verifier.id,
        presenter=presenter.id,
        slot=shown_slot(pair.deployment, presenter, slot),
        store=demand.store,
        purposes=demand.purposes(pair),
        names=demand.names(pair),
        leaf_only=row.leaf_only,
        refusal=demand.refusal,
        sends_alerts=row.sends_alerts,
        prompts=demand.prompts,
        in_band=row.in_band,
        of_server=row.in_band or presenter is pair.server,
        not_verified_because=demand.not_verified_because(pair),
    )


def shown_slot(deployment: Deployment, node: Node, slot: Slot) -> Slot:
    """The slot that is really shown: an Expressway without a separate client store has one certificate for both."""
    if slot is not Slot.CLIENT or not node.role.is_expressway:
        return slot
    side = next(side for side in deployment.expressways if side.role is node.role)
    return Slot.CLIENT if is_in_force(SEPARATE_CLIENT_STORE, side.version) else Slot.SERVER
