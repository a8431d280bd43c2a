"""A deployment file that is to be written: what was said of the deployment, what is guessed, and why.

Not here: the deployment that every other command reads (`edgetrust.model.deployment`); a starter knows less, and of
each thing it knows who said so.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import field

from edgetrust.model.deployment import Role, Slot, Store
from edgetrust.model.file_contents import FileContents
from edgetrust.model.value import dataclass


@dataclass(frozen=True, slots=True)
class Answer:
    """One value of a deployment file."""

    value: str
    guess: str | None = None
    """Why it is guessed, to stand behind "because"; None for what somebody said, or a file states."""
    source: str | None = None
    """The file and line that state it, `diag.tar.gz/xconf_dump_expe1_2026-11-23.txt:12`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StarterNode:
    """A node, and which files belong to it. What is not known is left out."""

    fqdn: Answer
    role: Role
    role_guess: str | None = None
    """Why it is thought to have this role; None when somebody said so, or a file states it."""
    address: Answer | None = None
    """IP address, of Expressways."""
    defined_as: Answer | None = None
    """What System > Server holds; not of Expressways."""
    publisher: Answer | None = None
    """`publisher` or `subscriber`; only of CUCM, IM and Presence and Unity Connection."""
    certificates: Mapping[Slot, Answer] = field(default_factory=dict)
    trust: Mapping[Store, tuple[Answer, ...]] = field(default_factory=dict)
    """In list order."""
    private_key: Answer | None = None
    csr: Answer | None = None
    crl: tuple[Answer, ...] = ()
    revocation_checking: Answer | None = None
    """`on` or `off`, of Expressways."""

    @property
    def id(self) -> str:
        """The FQDN in lower case, as in a deployment."""
        return self.fqdn.value.lower()

    def answers(self) -> Iterator[Answer]:
        """Everything that the file says of the node."""
        yield self.fqdn
        yield from self.files()
        settings = (self.publisher, self.address, self.defined_as, self.revocation_checking)
        yield from (setting for setting in settings if setting is not None)

    def files(self) -> Iterator[Answer]:
        """The paths of its files."""
        yield from self.certificates.values()
        for paths in self.trust.values():
            yield from paths
        yield from self.crl
        yield from (path for path in (self.private_key, self.csr) if path is not None)


@dataclass(frozen=True, slots=True, kw_only=True)
class StarterCluster:
    """The nodes of one role."""

    role: Role
    version: Answer | None = None
    nodes: tuple[StarterNode, ...]
    """None: there are settings, and no node that they are for."""
    peers_guess: str | None = None
    """Why these nodes are thought to be one cluster; None when somebody said so, or when there is one node."""
    cluster_name: Answer | None = None
    """Expressways only, as the next two."""
    cluster_tls: Answer | None = None
    """`permissive` or `enforce`."""
    shared_certificate: Answer | None = None
    """`shared`, when all peers have one certificate."""
    tls_verify: Answer | None = None
    """`on` or `off`, of what is not an Expressway: TLS verify mode on the Expressway-C."""
    security_mode: Answer | None = None
    """CUCM only, as all below: `mixed` or `non-secure`."""
    sip_oauth: Answer | None = None
    """`on`."""
    phone_security_profiles: tuple[Answer, ...] = ()

    def answers(self) -> Iterator[Answer]:
        """Everything that the file says of the cluster and its nodes."""
        settings = (
            self.version, self.cluster_name, self.cluster_tls, self.shared_certificate, self.tls_verify,
            self.security_mode, self.sip_oauth,
        )  # fmt: skip
        yield from (setting for setting in settings if setting is not None)
        yield from self.phone_security_profiles
        for node in self.nodes:
            yield from node.answers()


@dataclass(frozen=True, slots=True, kw_only=True)
class Unused:
    """A file that has no place in the deployment file."""

    file: str
    reason: str
    """What it is, and why it has no place."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Starter:
    """Everything a new deployment file says."""

    name: Answer | None = None
    domains: tuple[Answer, ...] = ()
    federation_domains: tuple[Answer, ...] = ()
    chat_node_aliases: tuple[Answer, ...] = ()
    public_ca: tuple[Answer, ...] = ()
    clusters: Mapping[Role, StarterCluster] = field(default_factory=dict)
    """At most one for each of the five roles that have clusters."""
    peer_addresses: tuple[Answer, ...] = ()
    """Of the traversal zone, as typed on the Expressway-C; empty: not known."""
    zone_port: Answer | None = None
    """Of the traversal zone, a number."""
    subject_name: Answer | None = None
    """TLS verify subject name of the traversal zone, as typed on the Expressway-E."""
    endpoints: tuple[Role, ...] = ()
    """Empty: not said, so all kinds."""
    phone_ca: tuple[Answer, ...] = ()
    """The list in the firmware of phones; empty: the public roots stand in for it."""
    authorities: tuple[str, ...] = ()
    """Files of CA certificates of which no file says which trust list holds them."""
    unused: tuple[Unused, ...] = ()
    notes: tuple[str, ...] = ()
    """What else was seen that its reader may want to know."""

    def nodes(self) -> Iterator[StarterNode]:
        """Every node."""
        for cluster in self.clusters.values():
            yield from cluster.nodes

    def answers(self) -> Iterator[Answer]:
        """Every value that the file says."""
        if self.name is not None:
            yield self.name
        yield from (*self.domains, *self.federation_domains, *self.chat_node_aliases, *self.public_ca, *self.phone_ca)
        yield from self.peer_addresses
        yield from (setting for setting in (self.zone_port, self.subject_name) if setting is not None)
        for cluster in self.clusters.values():
            yield from cluster.answers()

    def guesses(self) -> int:
        """How many values, roles of nodes and clusters are guessed."""
        reasons = [answer.guess for answer in self.answers()]
        reasons += [node.role_guess for node in self.nodes()]
        reasons += [cluster.peers_guess for cluster in self.clusters.values()]
        return sum(reason is not None for reason in reasons)


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What somebody said of a deployment: by options, or in the interview."""

    name: str | None = None
    domains: tuple[str, ...] = ()
    expressway_c: tuple[str, ...] = ()
    c_cluster: str | None = None
    c_version: str | None = None
    c_enforce: bool = False
    c_shared: bool = False
    expressway_e: tuple[str, ...] = ()
    e_cluster: str | None = None
    e_version: str | None = None
    e_enforce: bool = False
    e_shared: bool = False
    cucm: tuple[str, ...] = ()
    """The publisher first, here and in the next two."""
    im_and_presence: tuple[str, ...] = ()
    unity_connection: tuple[str, ...] = ()
    mixed_mode: bool = False
    sip_oauth: bool = False
    phone_security_profiles: tuple[str, ...] = ()
    federation_domains: tuple[str, ...] = ()
    chat_node_aliases: tuple[str, ...] = ()
    endpoints: tuple[Role, ...] = ()
    phone_ca: tuple[str, ...] = ()
    public_ca: tuple[str, ...] = ()


NOTHING_SAID = Said()


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A file out of which a deployment may be guessed."""

    name: str
    """Where it was found, printable: `diag.tar.gz/server_expe1_2026-11-23.pem`."""
    contents: FileContents
    """With the path by which the deployment file will name it."""
