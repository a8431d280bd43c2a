"""Files that hold what others hold."""

from __future__ import annotations

from edgetrust.mra.starter.copies import without_copies, without_covered
from tests import make
from tests.mra.starter.files import Content, identities, sort

ROOT, ISSUING = make.ca("CN=Root,O=Acme"), make.ca("CN=Issuing,O=Acme")
E = make.leaf("CN=expe.a.b", sans=["expe.a.b", "expe1.a.b", "expe2.a.b"])


def copies(*files: tuple[str | Content, ...]) -> dict[str, str]:
    """The files set aside, and why."""
    kept, unused = without_copies(identities(*files))
    assert {each.sighting.name for each in kept}.isdisjoint(each.file for each in unused)
    return {each.file: each.reason for each in unused}


def test_a_copy_whose_path_says_nothing_is_set_aside() -> None:
    """The folder of a CA keeps what it has issued."""
    assert copies(("ca/issued/1f.pem", E), ("certs/expe1.a.b.server.pem", E)) == {
        "ca/issued/1f.pem": "the same certificate as in certs/expe1.a.b.server.pem"
    }


def test_of_files_that_say_nothing_the_first_counts() -> None:
    """The order is that in which they were found."""
    assert copies(("a.pem", E), ("b.pem", E), ("c.pem", make.leaf("expe.a.b", key="c"))) == {
        "b.pem": "the same certificate as in a.pem"
    }


def test_a_backup_without_the_name_of_the_node_is_a_copy() -> None:
    """Of a file for the same slot, not of one for another."""
    assert copies(("backup/server.pem", E), ("backup/client.pem", E), ("expe1.a.b.server.pem", E)) == {
        "backup/server.pem": "the same certificate as in expe1.a.b.server.pem"
    }


def test_files_of_several_nodes_and_slots_are_no_copies() -> None:
    """Peers may share one, and an Expressway may show the same to both sides."""
    files = ("server_expe1_2026.pem", "server_expe2_2026.pem", "client_expe1_2026.pem")

    assert copies(*((name, E) for name in files)) == {}


def test_ca_certificates_that_another_file_holds_are_set_aside() -> None:
    """The larger file counts, and of the same ones the first."""
    found = sort(
        ("root.pem", ROOT), ("issuing.pem", ISSUING), ("chain.pem", ISSUING, ROOT), ("again.pem", ROOT, ISSUING)
    )

    kept, unused = without_covered(found.authorities)

    assert [each.name for each in kept] == ["chain.pem"]
    assert {each.file: each.reason for each in unused} == dict.fromkeys(
        ("root.pem", "issuing.pem", "again.pem"), "CA certificates that chain.pem holds as well"
    )


def test_what_a_node_has_named_itself_is_no_copy() -> None:
    """Its archive may hold the certificate of its peer."""
    other = make.leaf("expe1.a.b", key="other")

    assert copies(("server_expe1_2026.pem", other), ("server_expe2_2026.pem", other)) == {}
