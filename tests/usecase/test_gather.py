from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pytest

from edgetrust.model.certificate import Located, PrivateKey
from edgetrust.model.deployment import FileReference, Slot, Store
from edgetrust.model.evidence import Problem, Source
from edgetrust.model.file_contents import FileContents
from edgetrust.model.inventory import Identity, Inventory
from edgetrust.mra.deployment_file.parse import parse_deployment
from edgetrust.pki.read import read_revocation_list, read_signing_request
from edgetrust.usecase.gather import gather
from tests import make

ROOT = make.ca("Root")
ISSUING = make.ca("Issuing", ROOT)
LEAF = make.leaf("expc1.example.com", ISSUING)
OTHER = make.leaf("expc2.example.com", ISSUING)
PUBLIC = make.ca("Public Root").located("mozilla", 9)
CRL = read_revocation_list(make.revocation_list(ROOT))
C1, C2 = "expc1.example.com", "expc2.example.com"


def holding(path: str, *issued: make.Issued, problems: Sequence[Problem] = ()) -> FileContents:
    """A file with these certificates."""
    located = tuple(each.located(path, 1 + 20 * index) for index, each in enumerate(issued))
    return FileContents(path=path, certificates=located, problems=tuple(problems))


def broken(path: str, *, file: str | None = None) -> Problem:
    """A problem of a file."""
    return Problem(source=Source(file=file or path), reason="is broken")


def problem(path: str, reason: str) -> Problem:
    """A problem that gathering finds."""
    return Problem(source=Source(file=path), reason=reason)


@dataclass
class Disk:
    """Files in memory. A path that is not there cannot be read."""

    files: Mapping[str, FileContents]
    asked: list[FileReference] = field(default_factory=list)

    def read(self, reference: FileReference) -> FileContents:
        """The contents of a file, and a note that it was asked for."""
        self.asked.append(reference)
        missing = FileContents(path=reference.path, problems=(problem(reference.path, "is missing"),))
        return self.files.get(reference.path, missing)


def inventory(text: str, *files: FileContents) -> Inventory:
    """The evidence of a deployment with these files."""
    deployment = parse_deployment(text, file="acme.yaml")
    return gather(deployment, read=Disk({each.path: each for each in files}).read, public_roots=lambda: (PUBLIC,))


def nodes(*fields: str) -> str:
    """A deployment of Expressway-C nodes with these fields, and no endpoints."""
    listed = "".join(f"    - {{fqdn: expc{number}.example.com, {each}}}\n" for number, each in enumerate(fields, 1))
    return f"endpoints: {{}}\nexpressway_c:\n  nodes:\n{listed}"


def test_slots_and_lists_are_filled() -> None:
    """Leaves are told from their chains, lists keep their order, and nothing is said of what is not given."""
    chain, root = holding("chain.pem", ISSUING, LEAF), holding("root.pem", ROOT)
    issuing = holding("issuing.pem", ISSUING)

    found = inventory(
        nodes("server_certificate: chain.pem, trusted_ca: [root.pem, issuing.pem]", "trusted_ca: []"),
        chain,
        root,
        issuing,
    )

    assert found == Inventory(
        files={"chain.pem": chain, "root.pem": root, "issuing.pem": issuing},
        identities={
            (C1, Slot.SERVER): Identity(leaf=LEAF.located("chain.pem", 21), others=(ISSUING.located("chain.pem", 1),))
        },
        trust_lists={
            (C1, Store.TRUSTED_CA): (ROOT.located("root.pem"), ISSUING.located("issuing.pem")),
            (C2, Store.TRUSTED_CA): (),
        },
        incomplete=frozenset(),
        public_roots=(PUBLIC,),
    )


def test_every_path_is_read_once() -> None:
    """However many nodes and slots name a file, and with its password file where only one of them gives it."""
    text = nodes(
        "server_certificate: a.p12, trusted_ca: ca/", "server_certificate: a.p12, trusted_ca: ca/, password_file: p"
    )
    disk = Disk({"a.p12": holding("a.p12", LEAF), "ca/": holding("ca/", ROOT)})
    asked_for_roots: list[bool] = []

    def public_roots() -> tuple[Located, ...]:
        asked_for_roots.append(True)
        return ()

    gather(parse_deployment(text, file="acme.yaml"), read=disk.read, public_roots=public_roots)

    assert [(each.path, each.password_file) for each in disk.asked] == [("a.p12", "p"), ("ca/", "p")]
    assert asked_for_roots == [True]


def test_nodes_with_the_same_files_share_their_list() -> None:
    """Ten thousand nodes with one folder of CAs hold one list, not ten thousand."""
    found = inventory(nodes("trusted_ca: [ca/]", "trusted_ca: [ca/]"), holding("ca/", ROOT, ISSUING))

    assert found.trust_lists[C1, Store.TRUSTED_CA] is found.trust_lists[C2, Store.TRUSTED_CA]


@pytest.mark.parametrize(
    ("fields", "files", "problems"),
    [
        ("server_certificate: x.pem", [], [problem("x.pem", "is missing")]),
        (
            "server_certificate: x.pem",
            [FileContents(path="x.pem")],
            [problem("x.pem", "holds no certificate, expected at least one")],
        ),
        (
            "server_certificate: [x.pem, y.pem]",
            [holding("x.pem", LEAF), holding("y.pem", OTHER)],
            [
                problem(
                    "x.pem",
                    "holds several certificates that issued none of the others (CN=expc1.example.com and"
                    " CN=expc2.example.com), expected one leaf and its chain; put each leaf into a file of its own"
                    " (taken together with y.pem)",
                )
            ],
        ),
        # The leaf may stand in the file that cannot be read, or in the part of it.
        ("server_certificate: [x.pem, y.pem]", [holding("y.pem", ISSUING)], [problem("x.pem", "is missing")]),
        ("server_certificate: x.pem", [holding("x.pem", ISSUING, problems=[broken("x.pem")])], [broken("x.pem")]),
    ],
)
def test_a_slot_is_unknown_without_a_certain_leaf(
    fields: str, files: list[FileContents], problems: list[Problem]
) -> None:
    """No certificate is better than the wrong one; the reason is told."""
    found = inventory(nodes(fields), *files)

    assert found.identities == {}
    assert list(found.problems) == problems


def test_a_leaf_survives_damage_beside_it() -> None:
    """A broken block, say a key that needs a password, does not hide a certificate that is no CA, but maybe others."""
    damaged = holding("x.pem", LEAF, problems=[broken("x.pem")])

    found = inventory(nodes("server_certificate: x.pem"), damaged)

    assert found.identities == {(C1, Slot.SERVER): Identity(leaf=LEAF.located("x.pem"), others=(), is_whole=False)}
    assert found.problems == (broken("x.pem"),)


def test_a_list_that_could_be_read_in_part_is_incomplete() -> None:
    """The rest is there, and marked; a list of which nothing could be read is unknown."""
    found = inventory(
        nodes("trusted_ca: [root.pem, gone.pem]", "trusted_ca: [gone.pem]"),
        holding("root.pem", ROOT),
    )

    assert found.trust_lists == {(C1, Store.TRUSTED_CA): (ROOT.located("root.pem"),)}
    assert found.incomplete == {(C1, Store.TRUSTED_CA)}
    assert found.problems == (problem("gone.pem", "is missing"),)


def test_a_list_with_a_damaged_file_is_incomplete() -> None:
    """A broken block among the certificates may have been the one that is missed."""
    found = inventory(nodes("trusted_ca: x.pem"), holding("x.pem", ROOT, problems=[broken("x.pem")]))

    assert found.incomplete == {(C1, Store.TRUSTED_CA)}


def test_an_unreadable_password_file_spoils_only_what_needs_it() -> None:
    """It is a problem to be told, and no reason to doubt certificates that were read without it."""
    unread = broken("root.pem", file="p.txt")

    found = inventory(
        nodes("trusted_ca: root.pem, server_certificate: root.pem, password_file: p.txt"),
        holding("root.pem", ROOT, problems=[unread]),
    )

    assert found.incomplete == frozenset()
    assert found.identities == {(C1, Slot.SERVER): Identity(leaf=ROOT.located("root.pem"), others=())}
    assert found.problems == (unread,)


def test_files_that_hold_something_else_are_told() -> None:
    """A certificate where a list, key or request should be is a mistake in the deployment file."""
    fields = "trusted_ca: k.pem, crl: [x.pem], private_key: x.pem, csr: x.pem"
    key = PrivateKey(key=LEAF.certificate.key)
    keyfile = FileContents(path="k.pem", keys=((key, Source(file="k.pem", line=1)),))

    found = inventory(nodes(fields), holding("x.pem", LEAF), keyfile)

    assert list(found.problems) == [
        problem("k.pem", "holds 1 private key and no CA certificate, expected at least one"),
        problem("x.pem", "holds 1 certificate and no revocation list, expected at least one"),
        problem("x.pem", "holds 1 certificate and no private key, expected at least one"),
        problem("x.pem", "holds 1 certificate and no signing request, expected at least one"),
    ]


def test_several_of_another_kind_are_counted() -> None:
    """A chain where a key should be."""
    found = inventory(nodes("private_key: x.pem"), holding("x.pem", LEAF, ISSUING))

    assert list(found.problems) == [problem("x.pem", "holds 2 certificates and no private key, expected at least one")]


def test_files_that_hold_what_they_are_named_for_are_no_problem() -> None:
    """Revocation lists, keys and requests are looked up by their references."""
    source = Source(file="all.pem", line=1)
    everything = FileContents(
        path="all.pem",
        revocation_lists=((read_revocation_list(make.revocation_list(ROOT)), source),),
        keys=((PrivateKey(key=LEAF.certificate.key), source),),
        requests=((read_signing_request(make.request()), source),),
    )

    found = inventory(nodes("crl: [all.pem], private_key: all.pem, csr: all.pem"), everything)

    assert found.problems == ()
    assert found.contents(FileReference(path="all.pem", line=4)) == everything


def test_problems_follow_the_deployment_file() -> None:
    """Whatever is looked at first, the user reads from top to bottom, and of each file once."""
    text = "edge_proxy: {fqdn: p, trusted_ca: z.pem}\nendpoints: {jabber: {trusted_ca: b.pem}}\n" + nodes(
        "crl: [c.pem], server_certificate: d.pem, trusted_ca: d.pem", "server_certificate: a.pem"
    ).removeprefix("endpoints: {}\n")

    found = inventory(text)

    assert [each.source.file for each in found.problems] == ["z.pem", "b.pem", "d.pem", "c.pem", "a.pem"]


LAB = make.ca("Lab Root")
LIST = make.ca("List Root")
LAB_ROOTS, LIST_FILE = holding("lab.pem", LAB), holding("list.pem", LIST)
_LAB, _LIST = LAB.located("lab.pem"), LIST.located("list.pem")


@pytest.mark.parametrize(
    ("endpoints", "lists"),
    [
        (
            "",
            {"jabber": (PUBLIC, _LAB), "ip-phones": (PUBLIC,), "tc": (PUBLIC, _LAB)},
        ),
        (
            "endpoints: {jabber: &list {trusted_ca: list.pem}, ip_phones: *list, tc: *list}",
            {"jabber": (_LIST, PUBLIC, _LAB), "ip-phones": (_LIST,), "tc": (_LIST, PUBLIC, _LAB)},
        ),
        (
            "endpoints: {jabber: {trusted_ca: []}, ip_phones: {trusted_ca: []}}",
            {"jabber": (PUBLIC, _LAB), "ip-phones": ()},
        ),
        ("endpoints: {jabber: {trusted_ca: gone.pem}, ip_phones: {trusted_ca: gone.pem}}", {"jabber": (PUBLIC, _LAB)}),
    ],
)
def test_what_endpoints_trust(endpoints: str, lists: dict[str, tuple[Located, ...]]) -> None:
    """Jabber and TC trust the public roots besides their list, those of the lab included; a phone trusts its list, or
    the built-in roots when it has none."""
    found = inventory(f"public_ca: lab.pem\n{endpoints}", LAB_ROOTS, LIST_FILE)

    assert found.trust_lists == {(name, Store.ENDPOINT): each for name, each in lists.items()}
    assert found.public_roots == (PUBLIC, _LAB)
    assert found.incomplete == ({("jabber", Store.ENDPOINT)} if "gone" in endpoints else set())


def test_lab_roots_that_cannot_be_read_leave_their_lists_incomplete() -> None:
    """Everyone who would trust them may trust more than is known."""
    found = inventory("public_ca: gone.pem")

    assert found.incomplete == {("jabber", Store.ENDPOINT), ("tc", Store.ENDPOINT)}
    assert found.public_roots == (PUBLIC,)
    assert found.problems == (problem("gone.pem", "is missing"),)


@pytest.mark.parametrize(
    "crls, files, unread",
    [
        ("[]", [], set()),
        ("[a.crl]", [FileContents(path="a.crl", revocation_lists=((CRL, Source(file="a.crl")),))], set()),
        ("[a.crl]", [], {C1}),
        ("[a.crl]", [FileContents(path="a.crl")], {C1}),
        (
            "[a.crl]",
            [FileContents(path="a.crl", revocation_lists=((CRL, Source(file="a.crl")),), problems=(broken("a.crl"),))],
            {C1},
        ),
    ],
    ids=["none", "read", "missing", "holds none", "damaged"],
)
def test_crls_that_could_not_all_be_read_are_marked(crls: str, files: list[FileContents], unread: set[str]) -> None:
    """Known to have none is not the same as not knowing which."""
    assert inventory(nodes(f"crl: {crls}", "trusted_ca: []"), *files).incomplete_crls == unread
