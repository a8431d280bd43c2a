"""The text of a deployment file: it says what it was given, whatever that is, and can be put into use line by line."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from edgetrust.model.deployment import Deployment, ExpresswayCluster, Node, Role, Slot, Store, UcCluster
from edgetrust.model.starter import Answer, Starter, StarterCluster, StarterNode, Unused
from edgetrust.mra.deployment_file.parse import parse_deployment
from edgetrust.mra.deployment_file.shape import is_line, is_path
from edgetrust.mra.starter.placeholders import LABELS, example_starter
from edgetrust.mra.starter.planned_files import STORES, place_planned_files
from edgetrust.mra.starter.write import write_starter
from tests.mra.starter.files import said

EXPRESSWAYS = (Role.EXPRESSWAY_C, Role.EXPRESSWAY_E)
UC = (Role.CUCM, Role.IM_AND_PRESENCE, Role.UNITY_CONNECTION)
ENDPOINTS = (Role.JABBER, Role.IP_PHONES, Role.TC)


def parse(text: str) -> Deployment:
    """The deployment that a text declares."""
    return parse_deployment(text, file="acme.yaml")


def put_into_use(text: str) -> str:
    """The text with the sign taken off every line that is ready for use."""
    return re.sub(r"(?m)^( *)#(?=[^ #\n])", r"\1", text)


# --- what may be said -------------------------------------------------------------------------------------------------

ODD = (
    "on",
    "NO",
    "null",
    "2024",
    "1e3",
    "0x1b",
    "a: b",
    "#x",
    "- x",
    "'",
    '"',
    "[x]",
    "Ä b",
    "~",
    "*a",
    "&a",
    "!x",
    "%",
)
LINES = (st.sampled_from(ODD) | st.text(min_size=1, max_size=12)).filter(is_line)
PATHS = (st.sampled_from(ODD) | st.text(min_size=1, max_size=12)).filter(is_path)
LABELS_OF_HOSTS = ("on", "No", "null", "2024", "1e3", "expc1", "cucm-pub", "a_b", "x" * 63, "y", "true", "0x1b")
HOSTS = st.builds(str.__add__, st.sampled_from(LABELS_OF_HOSTS), st.sampled_from(("", ".example.com", ".y", ".1")))
GUESSES = st.none() | st.text(max_size=20)


def answers(values: st.SearchStrategy[str]) -> st.SearchStrategy[Answer]:
    """Values, some of them guessed for any reason, some stated somewhere."""
    return st.builds(Answer, values, GUESSES, GUESSES)


def several(values: st.SearchStrategy[str]) -> st.SearchStrategy[tuple[Answer, ...]]:
    """A few of them."""
    return st.lists(answers(values), max_size=3).map(tuple)


def _clusters(role: Role) -> st.SearchStrategy[StarterCluster]:
    """Clusters of a role, their nodes left out."""
    if role in EXPRESSWAYS:
        return st.builds(
            StarterCluster,
            role=st.just(role),
            nodes=st.just(()),
            peers_guess=GUESSES,
            version=st.none() | answers(st.sampled_from(("X15.5", "x14", "14.3.1", "15"))),
            cluster_name=st.none() | answers(HOSTS),
            cluster_tls=st.none() | answers(st.sampled_from(("permissive", "enforce"))),
            shared_certificate=st.none() | answers(st.just("shared")),
        )
    of_cucm = role is Role.CUCM
    return st.builds(
        StarterCluster,
        role=st.just(role),
        nodes=st.just(()),
        peers_guess=GUESSES,
        version=st.none() | answers(st.sampled_from(("14", "12.5(1)SU6", "15"))),
        security_mode=st.none() | answers(st.sampled_from(("mixed", "non-secure"))) if of_cucm else st.none(),
        tls_verify=st.none() | answers(st.sampled_from(("on", "off"))),
        sip_oauth=st.none() | answers(st.just("on")) if of_cucm else st.none(),
        phone_security_profiles=several(LINES) if of_cucm else st.just(()),
    )


def _nodes(role: Role) -> st.SearchStrategy[StarterNode]:
    """Nodes of a role, all of one name."""
    slots = {
        Role.CUCM: (Slot.TOMCAT, Slot.TOMCAT_ECDSA, Slot.CALLMANAGER, Slot.CALLMANAGER_ECDSA),
        Role.IM_AND_PRESENCE: (Slot.TOMCAT, Slot.CUP_XMPP),
        Role.UNITY_CONNECTION: (Slot.TOMCAT,),
    }.get(role, (Slot.SERVER, Slot.CLIENT))
    is_expressway = role in EXPRESSWAYS
    return st.builds(
        StarterNode,
        fqdn=answers(st.just("x")),
        role=st.just(role),
        role_guess=GUESSES,
        certificates=st.dictionaries(st.sampled_from(slots), answers(PATHS), max_size=2),
        trust=st.dictionaries(st.sampled_from(STORES[role]), several(PATHS), max_size=2),
        private_key=st.none() | answers(PATHS) if is_expressway else st.none(),
        csr=st.none() | answers(PATHS) if is_expressway else st.none(),
        crl=several(PATHS) if is_expressway else st.just(()),
        address=st.none() | answers(st.sampled_from(("10.0.0.1", "2001:db8::1"))) if is_expressway else st.none(),
        defined_as=st.none() if is_expressway else st.none() | answers(HOSTS),
        revocation_checking=st.none() | answers(st.sampled_from(("on", "off"))) if is_expressway else st.none(),
    )


# Made once: building strategies costs more than drawing from them.
CLUSTERS = {role: _clusters(role) for role in (*EXPRESSWAYS, *UC)}
NODES = {role: _nodes(role) for role in (*EXPRESSWAYS, *UC)}
MEMBERS = st.lists(
    st.tuples(HOSTS, st.sampled_from((*EXPRESSWAYS, *UC))), max_size=5, unique_by=lambda each: each[0].lower()
)
REST = st.builds(
    Starter,
    name=answers(LINES),  # without anything the file would be empty
    domains=several(HOSTS),
    federation_domains=several(HOSTS),
    chat_node_aliases=several(HOSTS),
    public_ca=several(PATHS),
    phone_ca=several(PATHS),
    zone_port=st.none() | answers(st.sampled_from(("7001", "65535"))),
    subject_name=st.none() | answers(LINES),
    endpoints=st.lists(st.sampled_from(ENDPOINTS), unique=True).map(tuple),
    authorities=st.lists(PATHS, max_size=2).map(tuple),
    unused=st.lists(st.builds(Unused, file=st.text(), reason=st.text()), max_size=2).map(tuple),
    notes=st.lists(st.text(), max_size=2).map(tuple),
)


@st.composite
def starters(draw: st.DrawFn) -> Starter:
    """Anything that can be said or guessed."""
    clusters: dict[Role, StarterCluster] = {}
    members = draw(MEMBERS)
    taken = {name.lower() for name, _ in members}
    for name, role in members:
        known = clusters[role] if role in clusters else draw(CLUSTERS[role])
        node = draw(NODES[role])
        if node.defined_as is not None and node.defined_as.value.lower() in taken - {name.lower()}:
            node = replace(node, defined_as=None)  # no node is defined under the name of another
        taken |= set() if node.defined_as is None else {node.defined_as.value.lower()}
        named = replace(node, fqdn=replace(node.fqdn, value=name))
        clusters[role] = replace(known, nodes=(*known.nodes, named))
    edge = clusters[Role.EXPRESSWAY_E].nodes if Role.EXPRESSWAY_E in clusters else ()
    typed = draw(st.just(()) | st.tuples(*(answers(HOSTS) for _ in edge)))
    return replace(draw(REST), clusters=clusters, peer_addresses=typed)


# --- what the file says then ------------------------------------------------------------------------------------------


def values(several: tuple[Answer, ...]) -> tuple[str, ...]:
    """What they say."""
    return tuple(answer.value for answer in several)


def files_of(node: StarterNode) -> Mapping[object, object]:
    """Every path that a node is given, by its place, and its switch."""
    return {
        **{slot: (answer.value,) for slot, answer in node.certificates.items()},
        **{store: values(paths) for store, paths in node.trust.items()},
        "key": node.private_key and node.private_key.value,
        "csr": node.csr and node.csr.value,
        "crl": values(node.crl) or None,
        "checks revocation": node.revocation_checking is not None and node.revocation_checking.value == "on",
        "address": node.address and node.address.value,
        "called": None if node.role.is_expressway else (node.defined_as or node.fqdn).value,
    }


def files_in(node: Node) -> Mapping[object, object]:
    """Every path that a node has in the deployment, and its switch."""
    places: dict[object, object] = {
        place: tuple(reference.path for reference in references)
        for places in (node.certificates, node.trust)
        for place, references in places.items()
    }
    return {
        **places,
        "key": node.private_key and node.private_key.path,
        "csr": node.csr and node.csr.path,
        "crl": tuple(reference.path for reference in node.crl) if node.crl is not None else None,
        "checks revocation": node.revocation_checking,
        "address": node.address,
        "called": node.defined_as,
    }


def clusters_of(deployment: Deployment) -> dict[Role, ExpresswayCluster | UcCluster]:
    """The clusters of a deployment, one for each role."""
    expressways = {side.role: side for side in deployment.expressways}
    return {**expressways, **{cluster.role: cluster for cluster in deployment.uc_clusters}}


def check_cluster(known: StarterCluster, read: ExpresswayCluster | UcCluster) -> None:
    """The cluster in the deployment is the one that was said."""
    assert [node.fqdn for node in read.nodes] == [node.fqdn.value for node in known.nodes]
    assert [files_in(node) for node in read.nodes] == [files_of(node) for node in known.nodes]
    if isinstance(read, ExpresswayCluster):
        assert read.version_given == (known.version is not None)
        assert read.cluster_name == (known.cluster_name.value if known.cluster_name else None)
        assert str(read.cluster_tls) == (known.cluster_tls.value if known.cluster_tls else "permissive")
        assert read.shared_certificate == (known.shared_certificate is not None)
        if known.version is not None:
            assert read.version == f"X{known.version.value.lstrip('xX')}"
    else:
        assert read.version == (known.version.value if known.version else None)
        assert str(read.security_mode) == (known.security_mode.value if known.security_mode else "non-secure")
        assert read.sip_oauth == (known.sip_oauth is not None)
        assert read.tls_verify == (known.tls_verify is None or known.tls_verify.value == "on")
        assert read.phone_security_profiles == values(known.phone_security_profiles)


@given(starters())
def test_the_file_says_what_it_was_given(starter: Starter) -> None:
    """To the parser of every other command, whatever names, paths and reasons are."""
    deployment = parse(write_starter(starter))

    assert starter.name is not None
    assert deployment.name == starter.name.value
    assert deployment.domains == values(starter.domains)
    assert deployment.traversal_zone.port == (int(starter.zone_port.value) if starter.zone_port else 7001)
    if starter.subject_name is not None:
        assert deployment.traversal_zone.tls_verify_subject_name == starter.subject_name.value
    assert tuple(reference.path for reference in deployment.public_ca) == values(starter.public_ca)
    federation = deployment.federation
    assert (federation.domains if federation else ()) == values(starter.federation_domains)
    assert (federation.chat_node_aliases if federation else ()) == values(starter.chat_node_aliases)
    assert [node.role for node in deployment.endpoints] == [
        role for role in ENDPOINTS if role in (starter.endpoints or ENDPOINTS)
    ]
    for node in deployment.endpoints:
        listed = values(starter.phone_ca) if node.role is Role.IP_PHONES else ()
        assert tuple(each.path for references in node.trust.values() for each in references) == listed
    if starter.peer_addresses:
        assert sorted(deployment.traversal_zone.peer_addresses) == sorted(values(starter.peer_addresses))
    read = clusters_of(deployment)
    assert read.keys() == starter.clusters.keys()
    for role, known in starter.clusters.items():
        check_cluster(known, read[role])


@given(starters())
def test_every_line_that_is_ready_can_be_put_into_use(starter: Starter) -> None:
    """All at once; nothing that was said is said differently then."""
    said_of = {role: [node.fqdn.value for node in known.nodes] for role, known in starter.clusters.items()}

    deployment = parse(put_into_use(write_starter(starter)))

    read = clusters_of(deployment)
    assert set(read) == {*EXPRESSWAYS, *UC}
    assert {role: [node.fqdn for node in read[role].nodes] for role in said_of} == said_of
    assert deployment.edge_proxy is not None
    assert deployment.federation is not None
    assert deployment.traversal_zone.tls_verify_subject_name_given


def test_the_example_says_everything_by_name() -> None:
    """Put into use, every node has its files where the other commands write them."""
    deployment = parse(put_into_use(write_starter(example_starter())))

    assert {node.fqdn.partition(".")[0] for node in deployment.nodes() if not node.role.is_endpoint} == set(
        LABELS.values()
    )
    assert deployment.expressway_e is not None
    assert [
        reference.path for each in deployment.expressway_e.nodes[0].certificates.values() for reference in each
    ] == [
        "certs/expe.example.com.server.pem",
        "certs/expe.example.com.client.pem",
    ]
    assert deployment.cucm[0].nodes[0].trust[Store.CALLMANAGER_TRUST][0].path == (
        "bundle/cucm-pub.example.com.callmanager-trust.pem"
    )


def test_planned_files_are_those_that_stood_ready() -> None:
    """Whether the file names them at once or its author takes the signs off."""
    starter = said(expressway_c="expc.corp.test", expressway_e="expe.test", cucm="cucm.corp.test")
    ready, placed = (parse(put_into_use(write_starter(each))) for each in (starter, place_planned_files(starter)))

    assert [files_in(node) for node in placed.nodes()] == [files_in(node) for node in ready.nodes()]


def test_what_has_no_place_is_listed_at_the_end() -> None:
    """With its reason; and what was seen besides."""
    starter = Starter(unused=(Unused(file="a.pem", reason="nobody knows"),), notes=("something",))

    assert write_starter(starter).endswith("# Seen: something\n# Not used:\n# - a.pem: nobody knows\n")
