"""The deployment as declared: who there is, how things are typed, and which files hold the evidence.

Not here: parsing the file (`edgetrust.mra.deployment_file`), and what the files contain (`edgetrust.model.inventory`).
Every default of CONTRACT §1 and §8 is filled in by the parser, so readers never ask whether a setting was given, except
where the contract says that it matters (`version_given`, `Endpoint.trust_given`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import field, replace
from enum import StrEnum

from edgetrust.model.value import dataclass


class Role(StrEnum):
    """What a node is."""

    EXPRESSWAY_C = "expressway-c"
    EXPRESSWAY_E = "expressway-e"
    CUCM = "cucm"
    IM_AND_PRESENCE = "im-and-presence"
    UNITY_CONNECTION = "unity-connection"
    EDGE_PROXY = "edge-proxy"
    JABBER = "jabber"
    IP_PHONES = "ip-phones"
    TC = "tc"

    @property
    def is_expressway(self) -> bool:
        return self in (Role.EXPRESSWAY_C, Role.EXPRESSWAY_E)

    @property
    def is_endpoint(self) -> bool:
        return self in (Role.JABBER, Role.IP_PHONES, Role.TC)


class Slot(StrEnum):
    """A place for an identity certificate."""

    SERVER = "server"
    CLIENT = "client"
    TOMCAT = "tomcat"
    TOMCAT_ECDSA = "tomcat_ecdsa"
    CALLMANAGER = "callmanager"
    CALLMANAGER_ECDSA = "callmanager_ecdsa"
    CUP_XMPP = "cup_xmpp"


class Store(StrEnum):
    """A trust list."""

    TRUSTED_CA = "trusted-ca"
    TOMCAT_TRUST = "tomcat-trust"
    CALLMANAGER_TRUST = "callmanager-trust"
    CUP_XMPP_TRUST = "cup-xmpp-trust"
    ENDPOINT = "endpoint"


@dataclass(frozen=True, slots=True, kw_only=True)
class FileReference:
    """A path as typed in the deployment file, and where it was typed."""

    path: str
    """As typed; relative paths are relative to the deployment file."""
    line: int
    """Line in the deployment file."""
    password_file: str | None = None
    """As typed; holds the password of a PKCS#12 file on its first line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """A machine of the deployment, or a kind of endpoint."""

    id: str
    """The FQDN in lower case; `jabber`, `ip-phones` and `tc` for endpoints. Unique in a deployment."""
    fqdn: str
    """As typed."""
    role: Role
    line: int = field(default=0, compare=False)
    """Line in the deployment file."""
    address: str | None = None
    certificates: Mapping[Slot, tuple[FileReference, ...]] = field(default_factory=dict)
    """Files per slot; a slot that is not given is unknown."""
    trust: Mapping[Store, tuple[FileReference, ...]] = field(default_factory=dict)
    """Files per store, in list order; a store that is not given is unknown, an empty one is known to be empty."""
    private_key: FileReference | None = None
    csr: FileReference | None = None
    crl: tuple[FileReference, ...] | None = None
    revocation_checking: bool = False
    is_publisher: bool = False
    defined_as: str | None = None
    """CUCM, IM&P, Unity: what System > Server holds; the FQDN unless typed otherwise. None for other roles."""
    chosen_public_roots: bool = False
    """Endpoints: the trust list is the given files in addition to (or, without a list, just) the public roots."""


class ClusterTls(StrEnum):
    """System > Clustering, TLS verification mode."""

    PERMISSIVE = "permissive"
    ENFORCE = "enforce"


class SanFormat(StrEnum):
    """Formats of the CSR page for registration domains."""

    DNS = "DNS"
    COLLAB_EDGE_DNS = "CollabEdgeDNS"
    SRV_NAME = "SRVName"
    XMPP_ADDRESS = "XMPPAddress"


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientTest:
    """Saved settings of the client certificate testing page."""

    regex: str | None = None
    username: str | None = None
    crl_checking: str = "all"


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpresswayCluster:
    """The Expressway-C side or the Expressway-E side: one stand-alone node, or the peers of a cluster."""

    role: Role
    line: int = field(default=0, compare=False)
    version: str
    """As `edgetrust.mra.releases` names it, `X14.3.1`."""
    version_given: bool
    cluster_name: str | None
    cluster_tls: ClusterTls = ClusterTls.PERMISSIVE
    shared_certificate: bool = False
    """Declared as `certificates: shared`."""
    eku_checking: bool = True
    verify_origin_server: bool = True
    server_eku_upload: bool = False
    san_format: SanFormat = SanFormat.DNS
    acme: bool = False
    client_test: ClientTest = ClientTest()
    nodes: tuple[Node, ...]

    @property
    def is_cluster(self) -> bool:
        """A cluster name is given, or there is more than one node."""
        return self.cluster_name is not None or len(self.nodes) > 1


class SecurityMode(StrEnum):
    """CUCM cluster security mode."""

    NON_SECURE = "non-secure"
    MIXED = "mixed"


@dataclass(frozen=True, slots=True, kw_only=True)
class UcCluster:
    """A CUCM, IM and Presence or Unity Connection cluster."""

    role: Role
    line: int = field(default=0, compare=False)
    name: str
    version: str | None = None
    tls_verify: bool = True
    security_mode: SecurityMode = SecurityMode.NON_SECURE
    sip_oauth: bool = False
    phone_security_profiles: tuple[str, ...] = ()
    publisher_address: str | None = None
    """As typed on the Expressway-C; None: the publisher's `defined_as`."""
    nodes: tuple[Node, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class XmppFederation:
    """XMPP federation: its domains and the persistent chat node aliases."""

    domains: tuple[str, ...] = ()
    chat_node_aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TraversalZone:
    """The Unified Communications traversal zone, as typed on both sides."""

    line: int = field(default=0, compare=False)
    port: int = 7001
    peer_addresses: tuple[str, ...]
    """As typed on the Expressway-C, one for each E node and in their order; default: the FQDN of each E node."""
    tls_verify_subject_name: str | None
    """As typed on the Expressway-E; default: C cluster name, else C FQDN. None without an Expressway-C."""
    tls_verify_subject_name_given: bool = False
    username: str | None = None
    password_file: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SubjectFields:
    """What the subjects of requests hold besides the common name; None: left out."""

    country: str | None = None
    """Two letters, ISO 3166."""
    state: str | None = None
    locality: str | None = None
    organization: str | None = None
    organizational_unit: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Deployment:
    """One Mobile and Remote Access deployment, as its file declares it."""

    name: str
    file: str
    """Path of the deployment file as the user typed it."""
    domains: tuple[str, ...]
    federation: XmppFederation | None
    cms_address: str | None
    subject: SubjectFields = SubjectFields()
    public_ca: tuple[FileReference, ...]
    expressway_c: ExpresswayCluster | None
    expressway_e: ExpresswayCluster | None
    traversal_zone: TraversalZone
    cucm: tuple[UcCluster, ...]
    im_and_presence: tuple[UcCluster, ...]
    unity_connection: tuple[UcCluster, ...]
    endpoints: tuple[Node, ...]
    """The kinds of endpoint in use, as nodes with the store `endpoint`."""
    edge_proxy: Node | None

    @property
    def expressways(self) -> tuple[ExpresswayCluster, ...]:
        c, e = self.expressway_c, self.expressway_e
        if c is not None and e is not None:  # nearly always, and every requirement of every connection asks
            return (c, e)
        return tuple(side for side in (c, e) if side is not None)

    @property
    def uc_clusters(self) -> tuple[UcCluster, ...]:
        return (*self.cucm, *self.im_and_presence, *self.unity_connection)

    def nodes(self) -> Iterator[Node]:
        """Every node, Expressways first, endpoints last."""
        for side in self.expressways:
            yield from side.nodes
        for cluster in self.uc_clusters:
            yield from cluster.nodes
        if self.edge_proxy is not None:
            yield self.edge_proxy
        yield from self.endpoints

    def with_nodes(self, nodes: Mapping[str, Node]) -> Deployment:
        """The deployment with other nodes in the places of those with the same ids; the rest stays as it is."""

        def renewed(node: Node) -> Node:
            return nodes.get(node.id, node)

        def side(part: ExpresswayCluster | None) -> ExpresswayCluster | None:
            return None if part is None else replace(part, nodes=tuple(map(renewed, part.nodes)))

        def clusters(parts: tuple[UcCluster, ...]) -> tuple[UcCluster, ...]:
            return tuple(replace(part, nodes=tuple(map(renewed, part.nodes))) for part in parts)

        return replace(
            self,
            expressway_c=side(self.expressway_c),
            expressway_e=side(self.expressway_e),
            cucm=clusters(self.cucm),
            im_and_presence=clusters(self.im_and_presence),
            unity_connection=clusters(self.unity_connection),
            endpoints=tuple(map(renewed, self.endpoints)),
            edge_proxy=None if self.edge_proxy is None else renewed(self.edge_proxy),
        )
