"""Files sorted by what they hold."""

from __future__ import annotations

from datetime import UTC, datetime

from edgetrust.model.starter import Answer, Candidate, Unused
from edgetrust.mra.starter.sightings import (
    described,
    host_names,
    is_node_name,
    sort_by_age,
    sort_candidates,
    superseded,
)
from edgetrust.pki.contents import read_contents
from tests import make
from tests.mra.starter.files import file, identities, sort

ROOT = make.ca("CN=Root,O=Acme")
LEAF = make.leaf("expe.example.com", ROOT)


def test_every_file_has_one_place() -> None:
    """By what it holds, and by its name where that says more."""
    found = sort(
        ("leaf.pem", LEAF, ROOT),
        ("root.pem", ROOT),
        ("ca_expe_2026.pem", ROOT),
        ("expe.key", LEAF.key_pem),
        ("expe.csr", make.pem(make.request(), "CERTIFICATE REQUEST")),
        ("root.crl", make.revocation_list(ROOT)),
        ("CAPF.pem", make.leaf("CAPF-1")),
        ("README.pem", "nothing"),
        ("two.pem", LEAF, make.leaf("other.example.com")),
    )

    assert [each.sighting.name for each in found.identities] == ["leaf.pem"]
    assert [each.name for each in found.authorities] == ["root.pem"]
    assert [each.name for each in found.lists] == ["ca_expe_2026.pem"]
    assert [each.name for each in found.keys] == ["expe.key"]
    assert [each.name for each in found.requests] == ["expe.csr"]
    assert [each.name for each in found.revocation_lists] == ["root.crl"]
    assert [each.file for each in found.unused] == ["CAPF.pem", "README.pem", "two.pem"]
    assert found.unused[0].reason == "the certificate CAPF, which plays no part in MRA"
    assert found.unused[2].reason.startswith("holds several certificates that issued none of the others")


def test_a_key_beside_its_certificate_counts_twice() -> None:
    """As certificate and as key."""
    found = sort(("both.pem", LEAF, LEAF.key_pem))

    assert [each.sighting.name for each in found.identities] == ["both.pem"]
    assert [each.name for each in found.keys] == ["both.pem"]


def test_a_ca_certificate_is_a_servers_where_the_name_says_so() -> None:
    """Self-signed certificates may be CA:TRUE."""
    own = make.ca("cucm.example.com")

    assert [each.leaf for each in identities(("tomcat.pem", own))] == [own.certificate]
    assert identities(("other.pem", own)) == []


def test_a_path_that_yaml_cannot_hold_is_not_used() -> None:
    """It can be renamed."""
    path = "a\nb.pem"
    candidate = Candidate(name="a?b.pem", contents=read_contents(LEAF.pem.encode(), path=path))

    assert sort_candidates([candidate]).unused == [
        Unused(file="a?b.pem", reason="a deployment file cannot hold this name; give it another one")
    ]


def test_names_of_hosts_stand_in_the_order_of_the_certificate() -> None:
    """Each once, whatever its case; no wildcard, no address, nothing that reports call an endpoint."""
    leaf = make.leaf(
        "CN=Expe.example.com", sans=["b.example.com", "*.example.com", "10.0.0.1", "expe.example.com", "tc"]
    )

    assert host_names(leaf.certificate) == ("b.example.com", "expe.example.com")
    assert [is_node_name(name) for name in ("expe", "a_b.c", "10.1", "jabber", "a b", "")] == [True, True, *[False] * 4]


def test_a_domain_is_no_host() -> None:
    """One in which names lie, in whatever certificate; a short one beside longer names; that of the SRV record."""
    own, other, short, local = identities(
        ("1.pem", make.leaf("CN=expe.dmz.acme.test", sans=["expe.dmz.acme.test", "corp.acme.test", "acme.test"])),
        ("2.pem", make.leaf("expc.corp.acme.test")),
        ("3.pem", make.leaf("CN=expe.b.test", sans=["expe.b.test", "example.net", "collab-edge.example.net"])),
        ("4.pem", make.leaf("CN=expc.local", sans=["expc.local", "phones.example.com"])),
    )

    assert own.names == ("expe.dmz.acme.test",)
    assert other.names == ("expc.corp.acme.test",)
    assert short.names == ("expe.b.test",)
    assert local.names == ("phones.example.com", "expc.local")


def test_a_host_that_the_file_is_called_after_is_one() -> None:
    """Though other names lie below it, as an alias of a chat node may."""
    names = ["imp1.a.test", "chat.imp1.a.test"]
    [stated] = identities(("imp1.a.test.tomcat.pem", make.leaf("CN=imp1.a.test", sans=names)))

    assert stated.matching(stated.hint.hosts) == "imp1.a.test"


def test_a_certificate_for_domains_alone_keeps_its_names() -> None:
    """Perhaps one of them is a host all the same."""
    [only] = identities(("1.pem", make.leaf("CN=acme.test", sans=["acme.test", "collab-edge.acme.test"])))

    assert only.names == ("collab-edge.acme.test", "acme.test")


def test_a_host_is_found_by_its_name_or_its_first_label() -> None:
    """The first host that fits; the certificate says how it is written."""
    only = identities(("x.pem", make.leaf("CN=cluster.example.com", sans=["ExpE1.example.com", "expe2.example.com"])))[
        0
    ]

    assert only.matching(["other", "expe1"]) == "ExpE1.example.com"
    assert only.matching(["EXPE2.example.com", "expe1"]) == "expe2.example.com"
    assert only.matching(["expe"]) is None


def test_the_newest_comes_first() -> None:
    """By the time in the name, then by the certificate; what is older is said to be."""
    old = make.leaf("a.example.com", not_before=datetime(2025, 1, 1, tzinfo=UTC))
    new = make.leaf("a.example.com")

    found = sort_by_age(
        identities(("old.pem", old), ("new.pem", new), ("server_a_2020.pem", old), ("server_a_2021.pem", old))
    )

    assert [each.sighting.name for each in found] == ["server_a_2021.pem", "server_a_2020.pem", "new.pem", "old.pem"]
    assert superseded(found[3], found[2]) == "an older certificate than new.pem"
    assert superseded(found[1], found[0]) == "the same certificate as in server_a_2021.pem"
    assert described(found[0]) == "the certificate CN=a.example.com"


def test_a_file_that_lies_elsewhere_says_where_it_was_found() -> None:
    """Out of an archive, the deployment file names the copy."""
    contents = read_contents(LEAF.pem.encode(), path="x-files/server_expe_2026.pem")
    copied = sort_candidates([Candidate(name="d.tgz/server_expe_2026.pem", contents=contents)]).identities[0].sighting
    plain = sort_candidates([file("d/server_expe_2026.pem", LEAF)]).identities[0].sighting

    assert copied.answer() == Answer(
        "x-files/server_expe_2026.pem",
        "the file is named as diagnostic archives name it (d.tgz/server_expe_2026.pem)",
    )
    assert plain.answer("is new") == Answer("d/server_expe_2026.pem", "the file is new")
    assert (copied.folder, plain.folder) == ("d.tgz", "d")
