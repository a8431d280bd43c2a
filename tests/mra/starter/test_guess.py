"""Whole deployments guessed from files, as archives and folders hold them."""

from __future__ import annotations

from collections.abc import Iterator

from hypothesis import given
from hypothesis import strategies as st

from edgetrust.model.deployment import Role, Slot, Store
from edgetrust.model.starter import Answer, Candidate, Starter
from edgetrust.mra.deployment_file.parse import parse_deployment
from edgetrust.mra.starter.guess import guess_starter
from edgetrust.mra.starter.write import write_starter
from edgetrust.pki.contents import read_contents
from tests import make
from tests.deployments import PUBLIC_ROOT, Site, cluster, stand_alone
from tests.mra.starter.files import file, files, guess, nodes, said, unused


def archives_of(site: Site) -> Iterator[tuple[str, bytes]]:
    """What an engineer has at hand: a diagnostic archive of each Expressway, a folder for each other node."""
    for node in site.deployment.nodes():
        host = node.fqdn.partition(".")[0]
        for slot in node.certificates:
            identity = site.inventory.identity(node, slot)
            assert identity is not None
            name = (
                f"diag_{host}.tar.gz/server_{host}_2026-11-20.pem" if slot is Slot.SERVER else f"uc/{host}/{slot}.pem"
            )
            yield name, make.pem(identity.leaf.certificate.der).encode()
        for store in node.trust if not node.role.is_endpoint else ():
            held = site.inventory.trust_list(node, store)
            assert held is not None
            pems = [make.pem(located.certificate.der) for located in held]
            if store is Store.TRUSTED_CA:
                yield f"diag_{host}.tar.gz/ca_{host}_2026-11-20.pem", "".join(pems).encode()
            else:
                yield from ((f"uc/{host}/{store}/{place}.pem", pem.encode()) for place, pem in enumerate(pems))


def guessed(site: Site) -> Starter:
    """What these files tell."""
    candidates = [file(name, data) for name, data in archives_of(site)]
    return guess_starter(Starter(), candidates, [PUBLIC_ROOT.located("mozilla")])


def assert_same_deployment(site: Site, starter: Starter) -> None:
    """Nodes, roles, clusters, files and domains are those of the deployment, and every one is marked as a guess."""
    text = write_starter(starter)
    found, wanted = parse_deployment(text, file="x.yaml"), site.deployment
    sides = [(side.role, side.cluster_name) for side in found.expressways]
    assert sides == [(side.role, side.cluster_name) for side in wanted.expressways]
    for mine, theirs in zip(found.nodes(), wanted.nodes(), strict=True):
        assert (mine.fqdn, mine.role, mine.is_publisher) == (theirs.fqdn, theirs.role, theirs.is_publisher)
        if not mine.role.is_endpoint:
            assert mine.certificates.keys() == theirs.certificates.keys()
            assert mine.trust.keys() == theirs.trust.keys()
    assert found.domains == wanted.domains
    assert [cucm.phone_security_profiles for cucm in found.cucm] == [
        cucm.phone_security_profiles for cucm in wanted.cucm
    ]
    assert [cucm.security_mode for cucm in found.cucm] == [cucm.security_mode for cucm in wanted.cucm]
    assert all(answer.guess for answer in starter.answers())
    assert all(node.role_guess for node in starter.nodes())
    assert starter.unused == ()


def test_a_stand_alone_deployment_is_guessed_whole() -> None:
    """From the archives of both Expressways and the folders of CUCM."""
    site = stand_alone()

    assert_same_deployment(site, guessed(site))


def test_a_cluster_is_guessed_whole() -> None:
    """Two of each, CUCM in mixed mode with two subscribers, IM and Presence, Unity."""
    site = cluster()

    assert_same_deployment(site, guessed(site))


def test_the_same_guess_follows_from_the_same_files_in_any_order() -> None:
    """Folders and archives have no order of their own."""
    candidates = files(*archives_of(cluster()))

    straight, reversed_ = (guess_starter(Starter(), each, []) for each in (candidates, candidates[::-1]))

    assert write_starter(straight) == write_starter(reversed_)


def test_what_was_said_is_no_guess() -> None:
    """The rest still is."""
    leaf = make.leaf("q.a.b")
    starter = guess(("any.pem", leaf), ("expc.pem", make.leaf("expc.a.b")), said=said(expressway_e="q.a.b"))

    node = starter.clusters[Role.EXPRESSWAY_E].nodes[0]
    assert (node.fqdn, node.role_guess) == (Answer("q.a.b"), None)
    assert node.certificates[Slot.SERVER].guess is not None
    assert nodes(starter, Role.EXPRESSWAY_C) == {"expc.a.b": ["expc.pem"]}


def test_ca_certificates_are_offered_and_have_no_place() -> None:
    """Nothing says whose list holds them."""
    root, issuing = make.ca("CN=Root"), make.ca("CN=Issuing")
    starter = guess(("ca/root.pem", root, issuing), ("expe.pem", make.leaf("expe.a.b")))

    assert starter.authorities == ("ca/root.pem",)
    assert unused(starter) == {
        "ca/root.pem": "CA certificates, CN=Root and CN=Issuing; nothing says which trust list holds them"
    }


def test_many_ca_certificates_are_counted() -> None:
    """A list of all public roots is no reason for a long line."""
    starter = guess(("ca/roots.pem", *(make.ca(f"CN=Root {number}") for number in range(5))))

    assert unused(starter) == {
        "ca/roots.pem": "CA certificates, CN=Root 0 and CN=Root 1 and CN=Root 2 and 2 more; nothing says which trust "
        "list holds them"
    }


def test_a_node_stands_in_the_file_once() -> None:
    """Whatever two files say of it; the second is told."""
    leaf = make.leaf("expe.a.b")
    starter = guess(("expe.pem", leaf), ("expe.a.b-tomcat.pem", leaf))

    assert nodes(starter, Role.EXPRESSWAY_E) == {"expe.a.b": ["expe.pem"]}
    assert nodes(starter, Role.CUCM) == {}
    assert unused(starter) == {"expe.a.b-tomcat.pem": "nothing says what it is for"}


def test_damage_beside_a_certificate_is_told() -> None:
    """With its line."""
    starter = guess(
        ("expe.pem", make.leaf("expe.a.b"), "-----BEGIN CERTIFICATE-----\n????\n-----END CERTIFICATE-----\n")
    )

    assert len(starter.notes) == 1
    assert starter.notes[0].startswith("expe.pem:")


# --- whatever lies in a folder ----------------------------------------------------------------------------------------

ROOT = make.ca("CN=Root")
HOSTS = (
    "expc1.corp.b",
    "expc2.corp.b",
    "expe1.a.b",
    "expe2.a.b",
    "cucm-pub.corp.b",
    "imp.corp.b",
    "q.a.b",
    "jabber",
    "tc",
)
LEAVES = [
    *(make.leaf(host) for host in HOSTS),
    *(
        make.leaf(f"CN={name}", sans=[*HOSTS[:2], "collab-edge.a.b", "a.b"])
        for name in ("expe.a.b", "x-ms.a.b", "no host", "")
    ),
    make.leaf(
        "CN=expc.corp.b", sans=["expc1.corp.b", "secure\n# x.a.b", "x y", "*.a.b", "SRV:_collab-edge._tls.\x85", "1"]
    ),
]
NAMES = st.builds(
    "".join,
    st.tuples(
        st.sampled_from(("", "d/", "expc1/", "x.tar.gz/tomcat-trust/", "../")),
        st.sampled_from(
            ("server_expc1_2026", "ca_expe1_2025", "tomcat", "imp-cup-xmpp", "callmanager_cucm-pub", "q", "ca")
        ),
        st.sampled_from((".pem", ".crt", "")),
    ),
)
CONTENTS = st.lists(
    st.sampled_from([*LEAVES, ROOT]).map(lambda each: each.pem)
    | st.sampled_from([each.key_pem for each in LEAVES[:4]])
    | st.sampled_from(
        ["junk", make.pem(make.request(HOSTS[0]), "CERTIFICATE REQUEST"), "-----BEGIN CERTIFICATE-----\n"]
    ),
    min_size=1,
    max_size=3,
).map("".join)
FOLDERS = st.dictionaries(NAMES, CONTENTS, max_size=6)
SAID = st.fixed_dictionaries({}, optional={
    role: st.sampled_from(HOSTS[:7]) for role in ("expressway_c", "expressway_e", "cucm")
}).filter(lambda roles: len(set(roles.values())) == len(roles))  # fmt: skip


@given(FOLDERS, SAID)
def test_any_folder_gives_a_file_that_parses_and_names_every_file(
    folder: dict[str, str], roles: dict[str, str]
) -> None:
    """What was said stands as it was said, and no file goes unmentioned."""
    candidates = [
        Candidate(name=name, contents=read_contents(text.encode(), path=f"copies/{number}.pem"))
        for number, (name, text) in enumerate(folder.items())
    ]
    starter = guess_starter(said(**roles), candidates, [ROOT.located("mozilla")])
    deployment = parse_deployment(f"name: x\n{write_starter(starter)}", file="x.yaml")

    by_name = {node.fqdn: str(node.role) for node in deployment.nodes()}
    named = {path.value for node in starter.nodes() for path in node.files()}
    left = {each.file for each in starter.unused}
    assert {name: by_name[name] for name in roles.values()} == {
        name: role.replace("_", "-") for role, name in roles.items()
    }
    assert all((each.contents.path in named) != (each.name in left) for each in candidates)
