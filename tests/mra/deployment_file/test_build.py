from __future__ import annotations

from dataclasses import replace

import pytest

from edgetrust.model.deployment import (
    ClientTest,
    ClusterTls,
    Deployment,
    ExpresswayCluster,
    FileReference,
    Node,
    Role,
    SanFormat,
    SecurityMode,
    Slot,
    Store,
    SubjectFields,
    TraversalZone,
    UcCluster,
    XmppFederation,
)
from edgetrust.mra.deployment_file.build import pair_addresses
from edgetrust.mra.deployment_file.parse import parse_deployment
from edgetrust.mra.releases import NEWEST
from tests.mra.deployment_file.documents import EVERY_KEY


def parse(text: str) -> Deployment:
    """The deployment in a text."""
    return parse_deployment(text, file="sites/acme.yaml")


def file(path: str, line: int, password_file: str | None = None) -> FileReference:
    """A path as typed on that line."""
    return FileReference(path=path, line=line, password_file=password_file)


def test_every_key_arrives() -> None:
    """Each key of the file is found again in the deployment, and files with their line and nearest password file."""
    deployment = parse(EVERY_KEY)

    assert (deployment.name, deployment.file, deployment.cms_address) == ("Acme", "sites/acme.yaml", "cms.example.com")
    assert deployment.domains == ("example.com", "example.net")
    assert deployment.federation == XmppFederation(domains=("example.com",), chat_node_aliases=("chat1.example.com",))
    assert deployment.subject == SubjectFields(
        country="US", state="California", locality="San José", organization="Acme, Inc.", organizational_unit="Voice"
    )
    assert deployment.public_ca == (file("lab-roots.pem", 8, "secrets/roots.txt"),)
    assert deployment.expressway_c == EXPRESSWAY_C
    assert deployment.expressway_e == EXPRESSWAY_E
    assert deployment.traversal_zone == TraversalZone(
        port=7002,
        peer_addresses=("192.0.2.7", "EXPE2.example.com"),
        tls_verify_subject_name="expc.corp.example.com",
        tls_verify_subject_name_given=True,
        username="traversal",
        password_file="secrets/zone.txt",
    )
    assert deployment.cucm == (CUCM,)
    assert deployment.im_and_presence == (IM_AND_PRESENCE,)
    assert deployment.unity_connection == (UNITY_CONNECTION,)
    assert deployment.endpoints == ENDPOINTS
    assert deployment.edge_proxy == EDGE_PROXY


_P12 = "secrets/expc1.txt"
EXPRESSWAY_C = ExpresswayCluster(
    role=Role.EXPRESSWAY_C,
    version="X14.3.1",
    version_given=True,
    cluster_name="expc.corp.example.com",
    cluster_tls=ClusterTls.ENFORCE,
    shared_certificate=True,
    eku_checking=False,
    verify_origin_server=False,
    server_eku_upload=True,
    san_format=SanFormat.COLLAB_EDGE_DNS,
    client_test=ClientTest(regex="/Subject:.*CN=(?<name>[^,]*)/m", username="#name#", crl_checking="none"),
    nodes=(
        Node(
            id="expc1.corp.example.com",
            fqdn="EXPC1.corp.example.com",
            role=Role.EXPRESSWAY_C,
            address="10.0.10.11",
            certificates={
                Slot.SERVER: (file("certs/expc1.p12", 24, _P12),),
                Slot.CLIENT: (file("certs/expc1-client.pem", 25, _P12), file("certs/issuing.pem", 25, _P12)),
            },
            trust={Store.TRUSTED_CA: (file("ca/root.pem", 28, _P12), file("ca/issuing.pem", 28, _P12))},
            private_key=file("certs/expc1.key", 26, _P12),
            csr=file("certs/expc1.csr", 27, _P12),
            crl=(file("ca/root.crl", 29, _P12),),
            revocation_checking=True,
        ),
        Node(
            id="expc2.corp.example.com",
            fqdn="expc2.corp.example.com",
            role=Role.EXPRESSWAY_C,
            trust={Store.TRUSTED_CA: ()},
            crl=(),
        ),
    ),
)
EXPRESSWAY_E = ExpresswayCluster(
    role=Role.EXPRESSWAY_E,
    version="X15.5",
    version_given=True,
    cluster_name="expe.example.com",
    san_format=SanFormat.SRV_NAME,
    acme=True,
    client_test=ClientTest(regex="/Subject:.*CN=(?<name>[^,]*)/m", username="x#name#", crl_checking="peer"),
    nodes=(
        Node(
            id="expe1.example.com",
            fqdn="expe1.example.com",
            role=Role.EXPRESSWAY_E,
            address="2001:db8::1",
            certificates={Slot.SERVER: (file("certs/expe1.pem", 47),)},
            trust={Store.TRUSTED_CA: (file("ca/", 47),)},
        ),
        Node(id="expe2.example.com", fqdn="expe2.example.com", role=Role.EXPRESSWAY_E),
    ),
)
_CUCM, _TRUST = "secrets/cucm.txt", "secrets/trust.txt"
CUCM = UcCluster(
    role=Role.CUCM,
    name="hq",
    version="14",
    tls_verify=False,
    security_mode=SecurityMode.MIXED,
    sip_oauth=True,
    phone_security_profiles=("secure-8865.example.com",),
    publisher_address="10.0.20.11",
    nodes=(
        Node(
            id="cucm-sub.corp.example.com",
            fqdn="cucm-sub.corp.example.com",
            role=Role.CUCM,
            certificates={Slot.TOMCAT: (file("sub.pem", 65),)},
            defined_as="cucm-sub.corp.example.com",
        ),
        Node(
            id="cucm-pub.corp.example.com",
            fqdn="cucm-pub.corp.example.com",
            role=Role.CUCM,
            address="10.0.20.11",
            certificates={
                Slot.TOMCAT: (file("t.pem", 70, _CUCM),),
                Slot.TOMCAT_ECDSA: (file("te.pem", 70, _CUCM),),
                Slot.CALLMANAGER: (file("cm.pem", 70, _CUCM),),
                Slot.CALLMANAGER_ECDSA: (file("cme.pem", 70, _CUCM),),
            },
            trust={Store.TOMCAT_TRUST: (file("ca/", 72, _TRUST),), Store.CALLMANAGER_TRUST: ()},
            csr=file("t.csr", 73, "secrets/node.txt"),
            is_publisher=True,
            defined_as="10.0.20.11",
        ),
    ),
)
IM_AND_PRESENCE = UcCluster(
    role=Role.IM_AND_PRESENCE,
    name="presence",
    version="12.5(1)SU6",
    publisher_address="imp1.corp.example.com",
    nodes=(
        Node(
            id="imp1.corp.example.com",
            fqdn="imp1.corp.example.com",
            role=Role.IM_AND_PRESENCE,
            address="10.0.30.11",
            certificates={
                Slot.TOMCAT: (file("t.pem", 85, "secrets/imp.txt"),),
                Slot.CUP_XMPP: (file("x.pem", 85, "secrets/imp.txt"),),
            },
            trust={
                Store.TOMCAT_TRUST: (file("ca/", 86, _TRUST),),
                Store.CUP_XMPP_TRUST: (file("ca/", 86, _TRUST),),
            },
            csr=file("imp1.csr", 87, "secrets/node.txt"),
            defined_as="imp1",
        ),
    ),
)
UNITY_CONNECTION = UcCluster(
    role=Role.UNITY_CONNECTION,
    name="voicemail",
    version="15",
    tls_verify=False,
    publisher_address="unity1.corp.example.com",
    nodes=(
        Node(
            id="unity1.corp.example.com",
            fqdn="unity1.corp.example.com",
            role=Role.UNITY_CONNECTION,
            address="10.0.40.11",
            certificates={Slot.TOMCAT: (file("t.pem", 99, "secrets/unity.txt"),)},
            trust={Store.TOMCAT_TRUST: (file("ca/", 100, _TRUST),)},
            csr=file("unity1.csr", 101, "secrets/node.txt"),
            is_publisher=True,
            defined_as="unity1.corp.example.com",
        ),
    ),
)
JABBER = Node(id="jabber", fqdn="jabber", role=Role.JABBER, chosen_public_roots=True)
IP_PHONES = Node(id="ip-phones", fqdn="ip-phones", role=Role.IP_PHONES, chosen_public_roots=True)
TC = Node(id="tc", fqdn="tc", role=Role.TC, chosen_public_roots=True)
ENDPOINTS = (
    replace(JABBER, trust={Store.ENDPOINT: (file("corp-root.pem", 104, "secrets/jabber.txt"),)}),
    replace(
        IP_PHONES,
        trust={Store.ENDPOINT: (file("phone-list.pem", 105, "secrets/phones.txt"),)},
        chosen_public_roots=False,
    ),
    replace(TC, trust={Store.ENDPOINT: ()}),
)
EDGE_PROXY = Node(
    id="edge.example.com",
    fqdn="edge.example.com",
    role=Role.EDGE_PROXY,
    address="192.0.2.1",
    certificates={
        Slot.SERVER: (file("ns.pem", 110, "secrets/ns.txt"),),
        Slot.CLIENT: (file("ns-client.pem", 111, "secrets/ns.txt"),),
    },
    trust={Store.ENDPOINT: (file("ca/internal-root.pem", 112, "secrets/ns.txt"),)},
)


def test_defaults() -> None:
    """What the contract says of everything that is left out."""
    deployment = parse(
        "expressway_c: {nodes: [{fqdn: expc1}]}\nexpressway_e: {nodes: [{fqdn: E1.example.com}]}\n"
        "cucm: [{nodes: [{fqdn: cucm1}]}]\n"
    )

    expressway_c = ExpresswayCluster(
        role=Role.EXPRESSWAY_C,
        version=NEWEST,
        version_given=False,
        cluster_name=None,
        nodes=(Node(id="expc1", fqdn="expc1", role=Role.EXPRESSWAY_C),),
    )
    node = Node(id="e1.example.com", fqdn="E1.example.com", role=Role.EXPRESSWAY_E)
    assert deployment == Deployment(
        name="acme",
        file="sites/acme.yaml",
        domains=(),
        federation=None,
        cms_address=None,
        public_ca=(),
        expressway_c=expressway_c,
        expressway_e=replace(expressway_c, role=Role.EXPRESSWAY_E, nodes=(node,)),
        traversal_zone=TraversalZone(peer_addresses=("E1.example.com",), tls_verify_subject_name="expc1"),
        cucm=(
            UcCluster(
                role=Role.CUCM,
                name="cucm1",
                nodes=(Node(id="cucm1", fqdn="cucm1", role=Role.CUCM, is_publisher=True, defined_as="cucm1"),),
            ),
        ),
        im_and_presence=(),
        unity_connection=(),
        endpoints=(JABBER, IP_PHONES, TC),
        edge_proxy=None,
    )


def test_keys_without_a_value_are_left_out() -> None:
    """`trusted_ca:` with nothing behind it is unknown, `trusted_ca: []` is known to be empty."""
    with_keys = parse("name:\nexpressway_c: {version: , nodes: [{fqdn: a, trusted_ca: , crl: , server_certificate: }]}")

    assert with_keys == parse("expressway_c: {nodes: [{fqdn: a}]}")
    assert parse("expressway_c: {nodes: [{fqdn: a, trusted_ca: []}]}") != with_keys


def test_nodes_know_their_lines() -> None:
    """Sides, clusters, nodes and the zone carry the line on which they begin."""
    deployment = parse(EVERY_KEY)

    assert [node.line for node in deployment.nodes()] == [22, 32, 47, 48, 64, 66, 81, 95, 108, 104, 105, 106]
    assert [side.line for side in deployment.expressways] == [12, 36]
    assert [cluster.line for cluster in deployment.uc_clusters] == [56, 76, 90]
    assert deployment.traversal_zone.line == 50


@pytest.mark.parametrize(
    ("typed", "version"),
    [("X14.3.1", "X14.3.1"), ("x15", "X15"), ("14.10", "X14.10"), ("'14.3'", "X14.3"), ("15", "X15")],
)
def test_releases_are_named_alike(typed: str, version: str) -> None:
    """With or without X, as text or number, to the last zero."""
    side = parse(f"expressway_e: {{version: {typed}, nodes: [{{fqdn: a}}]}}").expressway_e

    assert side is not None
    assert (side.version, side.version_given) == (version, True)


@pytest.mark.parametrize(
    ("roles", "publishers"),
    [
        (["", ""], [True, False]),
        (["", "role: publisher"], [False, True]),
        (["role: subscriber", ""], [False, True]),
        (["role: subscriber", "role: subscriber"], [False, False]),
    ],
)
def test_who_is_the_publisher(roles: list[str], publishers: list[bool]) -> None:
    """The one that says so; else the first that does not say otherwise."""
    nodes = ", ".join(f"{{fqdn: n{number}, {role}}}" for number, role in enumerate(roles))

    deployment = parse(f"cucm: [{{nodes: [{nodes}]}}]")

    assert [node.is_publisher for node in deployment.cucm[0].nodes] == publishers


@pytest.mark.parametrize(
    ("endpoints", "expected"),
    [
        ("", (JABBER, IP_PHONES, TC)),
        ("endpoints:", (JABBER, IP_PHONES, TC)),
        ("endpoints: {}", ()),
        ("endpoints: {tc: , jabber: {}}", (JABBER, TC)),
        (
            "endpoints: {ip_phones: {trusted_ca: []}}",
            (replace(IP_PHONES, trust={Store.ENDPOINT: ()}, chosen_public_roots=False),),
        ),
        ("endpoints: {ip_phones: {}}", (IP_PHONES,)),
    ],
)
def test_kinds_of_endpoint_in_use(endpoints: str, expected: tuple[Node, ...]) -> None:
    """Without the key all of them; with it those that are named; only a phone's list replaces the public roots."""
    assert parse(f"name: Acme\n{endpoints}").endpoints == expected


def nodes(*names: str) -> tuple[Node, ...]:
    """Expressway-E nodes; `name=address`."""
    parts = (name.partition("=") for name in names)
    return tuple(
        Node(id=fqdn.lower(), fqdn=fqdn, role=Role.EXPRESSWAY_E, address=address or None) for fqdn, _, address in parts
    )


@pytest.mark.parametrize(
    ("typed", "members", "paired"),
    [
        ((), ("E1", "e2"), ("E1", "e2")),
        (("e1", "e2"), ("E1", "e2"), ("e1", "e2")),
        (("E2", "e1"), ("e1", "e2"), ("e1", "E2")),
        (("10.0.0.2", "e1"), ("e1", "e2=10.0.0.2"), ("e1", "10.0.0.2")),
        (("2001:DB8::2",), ("e1", "e2=2001:db8::2"), ("e1", "2001:DB8::2")),
        (("x", "y"), ("e1", "e2"), ("x", "y")),
        (("x", "e1"), ("e1", "e2"), ("e1", "x")),
        (("e3", "x", "y"), ("e1", "e2", "e3"), ("y", "x", "e3")),
        (("cluster",), ("e1", "e2"), ("cluster", "e2")),
        (("e1", "e1"), ("e1", "e2"), ("e1", "e1")),
        ((), (), ()),
        (("x",), (), ()),
    ],
)
def test_peer_addresses_are_paired(typed: tuple[str, ...], members: tuple[str, ...], paired: tuple[str, ...]) -> None:
    """By name or address in any case, else by position, else in order; who has none is taken to be typed by FQDN."""
    assert pair_addresses(typed, nodes(*members)) == paired


def test_the_subject_name_follows_the_cluster() -> None:
    """Without a typed name it is the cluster's, else the first node's, else nobody's."""
    cluster = parse("expressway_c: {cluster_name: c.example.com, nodes: [{fqdn: c1.example.com}]}")
    alone = parse("expressway_c: {nodes: [{fqdn: c1.example.com}]}")
    edge = parse("expressway_e: {nodes: [{fqdn: e1.example.com}]}\ntraversal_zone: {port: 7010}")

    names = [deployment.traversal_zone.tls_verify_subject_name for deployment in (cluster, alone, edge)]
    assert names == ["c.example.com", "c1.example.com", None]


def test_a_name_for_a_file_without_one() -> None:
    """Standard input or an odd path still gives the deployment a name."""
    assert [parse_deployment("{}", file=path).name for path in ("a/b.yaml", "-", "/", "..")] == ["b", "-", "/", ".."]
