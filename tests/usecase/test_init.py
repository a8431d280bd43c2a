"""A first deployment file: what is said stands in it, what is not fits together or is refused."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edgetrust.errors import Refused
from edgetrust.model.deployment import ClusterTls, Deployment, Node, Role, SecurityMode
from edgetrust.model.starter import NOTHING_SAID, Answer, Candidate, Said
from edgetrust.mra.deployment_file.parse import parse_deployment
from edgetrust.pki.contents import read_contents
from edgetrust.usecase.init import NewDeployment, host_problem, line_problem, release_problem, start_deployment
from tests import make
from tests.mra.starter.files import files, unused

FULL = Said(
    name="Acme: the edge",
    domains=("acme.test", "acme.example"),
    expressway_c=("expc1.corp.test", "expc2.corp.test"),
    c_cluster="expc.corp.test",
    c_version="X14.3.1",
    c_enforce=True,
    c_shared=False,
    expressway_e=("expe1.acme.test", "expe2.acme.test"),
    e_cluster="expe.acme.test",
    e_version="X14.3.1",
    e_enforce=False,
    e_shared=True,
    cucm=("pub.corp.test", "sub.corp.test"),
    im_and_presence=("imp.corp.test",),
    unity_connection=("unity.corp.test",),
    mixed_mode=True,
    sip_oauth=True,
    phone_security_profiles=("secure.corp.test",),
    federation_domains=("partner.test",),
    chat_node_aliases=("chat.acme.test",),
    endpoints=(Role.JABBER, Role.IP_PHONES),
    phone_ca=("lab/phones.pem",),
    public_ca=("lab/root.pem",),
)


def start(said: Said, *candidates: Candidate, with_files: bool = False) -> NewDeployment:
    """A new deployment file called acme.yaml."""
    return start_deployment(said, candidates, file="acme.yaml", with_files=with_files)


def parsed(new: NewDeployment) -> Deployment:
    """What it says to every other command."""
    return parse_deployment(new.text, file="acme.yaml")


def names(deployment: Deployment) -> dict[Role, tuple[str, ...]]:
    """The nodes of each cluster."""
    members = [(side.role, side.nodes) for side in deployment.expressways]
    members += [(cluster.role, cluster.nodes) for cluster in deployment.uc_clusters]
    return {role: tuple(node.fqdn for node in nodes) for role, nodes in members}


def paths(node: Node) -> list[str]:
    """What it trusts, by file."""
    return [reference.path for references in node.trust.values() for reference in references]


def assert_says(deployment: Deployment, said: Said) -> None:
    """Everything that was said stands in the file."""
    members = {
        Role.EXPRESSWAY_C: said.expressway_c,
        Role.EXPRESSWAY_E: said.expressway_e,
        Role.CUCM: said.cucm,
        Role.IM_AND_PRESENCE: said.im_and_presence,
        Role.UNITY_CONNECTION: said.unity_connection,
    }
    assert names(deployment) == {role: fqdns for role, fqdns in members.items() if fqdns}
    if said.domains:
        assert deployment.domains == said.domains
    federation = deployment.federation
    assert (federation.domains if federation else ()) == said.federation_domains
    assert (federation.chat_node_aliases if federation else ()) == said.chat_node_aliases
    for side, cluster_name, version, settings in (
        (deployment.expressway_c, said.c_cluster, said.c_version, (said.c_enforce, said.c_shared)),
        (deployment.expressway_e, said.e_cluster, said.e_version, (said.e_enforce, said.e_shared)),
    ):
        if side is not None:
            assert (side.cluster_tls is ClusterTls.ENFORCE, side.shared_certificate) == settings
            assert side.cluster_name == cluster_name
            assert (side.version if side.version_given else None) == version
    for cucm in deployment.cucm:
        assert (cucm.security_mode is SecurityMode.MIXED, cucm.sip_oauth) == (said.mixed_mode, said.sip_oauth)
        assert cucm.phone_security_profiles == said.phone_security_profiles
        assert [node.is_publisher for node in cucm.nodes] == [number == 0 for number in range(len(cucm.nodes))]


def test_everything_that_is_said_stands_in_the_file() -> None:
    """And nothing of it is a guess."""
    new = start(FULL)
    deployment = parsed(new)

    assert_says(deployment, FULL)
    assert (deployment.name, [each.path for each in deployment.public_ca]) == ("Acme: the edge", ["lab/root.pem"])
    assert [(node.role, paths(node)) for node in deployment.endpoints] == [
        (Role.JABBER, []),
        (Role.IP_PHONES, ["lab/phones.pem"]),
    ]
    assert (new.starter.guesses(), new.used) == (0, frozenset())


HOSTS = [f"{label}.{domain}" for label in ("a", "b1", "no", "x_y", "2024") for domain in ("test", "corp.example")]


@given(st.data())
def test_whatever_is_said_stands_in_the_file(data: st.DataObject) -> None:
    """Any part of it, with names that YAML would take for something else."""
    left = data.draw(st.permutations(HOSTS))
    cuts = sorted(data.draw(st.lists(st.integers(0, len(left)), min_size=4, max_size=4)))
    c, e, cucm, imp = (tuple(left[start:end]) for start, end in zip([0, *cuts], cuts, strict=False))
    said = Said(
        domains=tuple(data.draw(st.lists(st.sampled_from(HOSTS), max_size=2))),
        expressway_c=c,
        c_cluster=data.draw(st.none() | st.sampled_from(HOSTS)) if c else None,
        expressway_e=e,
        e_version=data.draw(st.none() | st.just("X15.4")) if e else None,
        c_shared=bool(c) and data.draw(st.booleans()),
        e_enforce=bool(e) and data.draw(st.booleans()),
        cucm=cucm,
        im_and_presence=imp,
        mixed_mode=bool(cucm) and data.draw(st.booleans()),
        phone_security_profiles=tuple(data.draw(st.lists(st.sampled_from(["on", "# x", "a b"])))) if cucm else (),
        chat_node_aliases=tuple(data.draw(st.lists(st.sampled_from(HOSTS), max_size=2))),
    )

    if said != NOTHING_SAID:
        assert_says(parsed(start(said)), said)


def test_a_list_of_phones_leaves_the_other_endpoints_in_use() -> None:
    """The section lists the kinds in use, so all of them stand there; they keep the public roots."""
    deployment = parsed(start(Said(domains=("acme.test",), phone_ca=("a.pem", "b.pem"))))

    assert [(node.role, paths(node)) for node in deployment.endpoints] == [
        (Role.JABBER, []),
        (Role.IP_PHONES, ["a.pem", "b.pem"]),
        (Role.TC, []),
    ]


def test_without_a_word_there_is_an_example() -> None:
    """Which check can read, and which says that nothing of it was said."""
    new = start(NOTHING_SAID)

    assert names(parsed(new)) == {
        Role.EXPRESSWAY_C: ("expc.example.com",),
        Role.EXPRESSWAY_E: ("expe.example.com",),
        Role.CUCM: ("cucm-pub.example.com",),
    }
    assert new.starter.guesses() == 5


def test_a_deployment_has_a_name_and_a_domain_where_they_follow() -> None:
    """From what was said, as guesses."""
    starter = start(Said(expressway_e=("expe.acme.test",))).starter

    assert starter.name == Answer("acme.test", "no name was given")
    assert starter.domains == (
        Answer("acme.test", "the Expressway-E lies in it, and no certificate names a service domain"),
    )
    assert start(Said(cucm=("cucm.corp.test",))).starter.name == Answer("MRA", "no name was given")


@pytest.mark.parametrize(
    "said, problem",
    [
        (
            Said(expressway_c=("a.test", "A.test"), cucm=("a.test",)),
            "a.test is named 3 times; every node stands in a deployment once",
        ),
        (Said(c_cluster="c.test"), "c.test is a cluster name without a node; name one with --expressway-c"),
        (Said(e_version="X15"), "X15 is a version without a node; name one with --expressway-e"),
        (Said(mixed_mode=True), "mixed mode is a setting of CUCM without a node; name one with --cucm"),
        (Said(sip_oauth=True), "SIP OAuth mode is a setting of CUCM without a node; name one with --cucm"),
        (
            Said(phone_security_profiles=("p.test",)),
            "the phone security profile p.test is a setting of CUCM without a node; name one with --cucm",
        ),
    ],
)
def test_what_does_not_fit_together_is_refused(said: Said, problem: str) -> None:
    """One line for each fault."""
    with pytest.raises(Refused) as refusal:
        start(said)

    assert refusal.value.message == problem


def test_what_was_said_of_nodes_that_files_may_tell_waits_for_them() -> None:
    """And is noted where they do not."""
    said = Said(mixed_mode=True, e_cluster="expe.acme.test")
    cucm, expe = files(("tomcat.pem", make.leaf("cucm.corp.test")), ("expe1.pem", make.leaf("expe1.acme.test")))

    found, lost = parsed(start(said, cucm, expe)), start(said, expe)

    assert found.cucm[0].security_mode is SecurityMode.MIXED
    assert found.expressway_e is not None
    assert found.expressway_e.cluster_name == "expe.acme.test"
    assert lost.starter.notes == ("mixed mode was said, and no node was found to say it of",)


def test_files_that_tell_of_no_node_are_refused() -> None:
    """With the reason for each; nothing is written that says nothing."""
    with pytest.raises(Refused) as refusal:
        start(NOTHING_SAID, *files(("root.pem", make.ca("CN=Root")), ("x.pem", make.leaf("ldap.a.b"))))

    assert refusal.value.message.splitlines() == [
        "no node could be told from these files",
        "root.pem: CA certificates, CN=Root; nothing says which trust list holds them",
        "x.pem: the certificate CN=ldap.a.b; nothing says which node it belongs to",
    ]


def test_files_of_nodes_that_were_said_are_used() -> None:
    """Whatever they are called; public roots are asked for only then."""
    leaf = make.leaf("q.acme.test")
    new = start(
        replace(NOTHING_SAID, expressway_e=("q.acme.test",)), *files(("any.pem", leaf), ("ldap.pem", make.leaf("l.t")))
    )

    assert new.used == {"any.pem"}
    assert list(unused(new.starter)) == ["ldap.pem"]


def test_ca_certificates_are_needed_where_a_list_is_not_known() -> None:
    """Otherwise nothing names them."""
    leaf, root = make.leaf("expe.acme.test"), make.ca("Root")
    server, listed, loose = files(("server_expe_2026.pem", leaf), ("ca_expe_2026.pem", root), ("root.pem", root))

    assert start(NOTHING_SAID, server, loose).used == {"server_expe_2026.pem", "root.pem"}
    assert start(NOTHING_SAID, server, listed, loose).used == {"server_expe_2026.pem", "ca_expe_2026.pem"}


def test_planned_files_stand_in_the_file_when_they_are_wanted() -> None:
    """Where csr, ca sign and plan --bundle write them."""
    new = start(Said(expressway_e=("expe.acme.test",), e_version="X14.3"), with_files=True)

    side = parsed(new).expressway_e
    assert side is not None
    assert [each.path for references in side.nodes[0].certificates.values() for each in references] == [
        "certs/expe.acme.test.server.pem"
    ]
    assert [each.path for references in side.nodes[0].trust.values() for each in references] == [
        "bundle/expe.acme.test.trusted-ca.pem"
    ]


def test_public_roots_tell_an_expressway_e() -> None:
    """As endpoints know them."""
    root = make.ca("CN=Public")
    candidate = Candidate(
        name="server_q_2026.pem", contents=read_contents(make.leaf("q.a.b", root).pem.encode(), path="q.pem")
    )

    new = start_deployment(NOTHING_SAID, [candidate], file="x.yaml", public_roots=lambda: (root.located("mozilla"),))

    assert names(parsed(new)) == {Role.EXPRESSWAY_E: ("q.a.b",)}


@pytest.mark.parametrize(
    "text, good",
    [("expe.a.b", True), ("a_b.c", True), ("expe", False), ("10.0.0.1", False), ("a b.c", False), ("", False)],
)
def test_hosts_are_checked(text: str, good: bool) -> None:
    """As an Expressway wants them; underscores exist, and are let through."""
    problem = f"{text!r} is no fully qualified domain name; expected one like expe1.example.com"

    assert host_problem(text) == (None if good else problem)


def test_releases_and_lines_are_checked() -> None:
    """One line each."""
    assert [release_problem(text) for text in ("X15.5", "14", "X17.1")] == [None, None, None]
    assert release_problem("new") == "'new' is no release; expected one like X15.5"
    assert release_problem("X99") == "'X99' is no release that exists; those known are X8.8 to X15.5"
    assert release_problem("X18") is not None
    assert line_problem("Acme: edge") is None
    assert line_problem("") == "'' is no name; expected one line of text, not empty"
    assert line_problem("a\nb") == "'a\\nb' is no name; expected one line of text, not empty"
