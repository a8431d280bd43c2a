"""Trust lists and revocation lists, given to their nodes."""

from __future__ import annotations

from edgetrust.model.deployment import Role
from edgetrust.model.starter import Starter, StarterNode
from tests import make
from tests.mra.starter.files import guess, nodes, said, unused

ROOT, OTHER = make.ca("CN=Root,O=Acme"), make.ca("CN=Other,O=Acme")
C, E = make.leaf("expc.a.b"), make.leaf("expe.a.b")


def node(starter: Starter, name: str) -> StarterNode:
    """The node of that name."""
    return next(each for each in starter.nodes() if each.id == name)


def paths(starter: Starter, name: str) -> list[str]:
    """Everything that a node is given."""
    return [path.value for path in node(starter, name).files()]


def test_a_trust_list_goes_to_the_host_in_its_name() -> None:
    """Or in the name of its folder."""
    starter = guess(
        ("server_expc_2026.pem", C),
        ("server_expe_2026.pem", E),
        ("ca_expe_2026.pem", ROOT),
        ("expc/trusted-ca/1.pem", ROOT),
        ("expc/trusted-ca/2.pem", OTHER),
    )

    assert paths(starter, "expe.a.b") == ["server_expe_2026.pem", "ca_expe_2026.pem"]
    assert paths(starter, "expc.a.b") == ["server_expc_2026.pem", "expc/trusted-ca/1.pem", "expc/trusted-ca/2.pem"]
    assert starter.unused == ()


def test_a_trust_list_without_a_host_goes_to_the_certificate_beside_it() -> None:
    """Where there is one in the folder, not where there are two."""
    one = guess(("d/server.pem", E), ("d/ca.pem", ROOT))
    two = guess(("d/expe.pem", E), ("d/expc.pem", C), ("d/ca.pem", ROOT))

    assert paths(one, "expe.a.b") == ["d/server.pem", "d/ca.pem"]
    assert [path.guess for path in node(one, "expe.a.b").files()][1] == "the file is called ca"
    assert unused(two) == {"d/ca.pem": "CA certificates, CN=Root,O=Acme; nothing says which trust list holds them"}
    assert two.authorities == ("d/ca.pem",)


def test_a_trust_list_of_somebody_else_goes_to_nobody() -> None:
    """Its name says whose it is."""
    starter = guess(("d/server_expe_2026.pem", E), ("d/ca_expe9_2026.pem", ROOT))

    assert paths(starter, "expe.a.b") == ["d/server_expe_2026.pem"]
    assert unused(starter) == {"d/ca_expe9_2026.pem": "a trust list (trusted-ca) of a node that is not known"}


def test_of_dated_lists_the_newest_counts() -> None:
    """The older is named."""
    starter = guess(("server_expe_2026.pem", E), ("a/ca_expe_2025.pem", OTHER), ("b/ca_expe_2026.pem", ROOT))

    assert paths(starter, "expe.a.b") == ["server_expe_2026.pem", "b/ca_expe_2026.pem"]
    assert unused(starter) == {"a/ca_expe_2025.pem": "an older list than b/ca_expe_2026.pem"}


def test_trust_stores_without_a_host_are_the_publishers() -> None:
    """Where it is clear of which product they are."""
    leaf = make.leaf("cucm.a.b")
    clear = guess(
        ("tomcat.pem", leaf),
        ("callmanager.pem", leaf),
        ("x/tomcat-trust/r.pem", ROOT),
        ("x/callmanager-trust/r.pem", ROOT),
    )
    unclear = guess(("tomcat.pem", leaf), ("imp-cup-xmpp.pem", make.leaf("imp.a.b")), ("x/tomcat-trust/r.pem", ROOT))

    assert nodes(clear, Role.CUCM) == {
        "cucm.a.b": ["tomcat.pem", "callmanager.pem", "x/tomcat-trust/r.pem", "x/callmanager-trust/r.pem"]
    }
    assert unused(clear) == {}
    assert unused(unclear) == {"x/tomcat-trust/r.pem": "a trust list (tomcat-trust) of a node that is not known"}


def test_a_node_that_was_said_is_given_its_list() -> None:
    """Without any certificate."""
    starter = guess(("ca_expe_2026.pem", ROOT), said=said(expressway_e="expe.a.b"))

    assert paths(starter, "expe.a.b") == ["ca_expe_2026.pem"]


def test_a_revocation_list_goes_to_the_certificate_beside_it() -> None:
    """Or nowhere."""
    near = guess(("e/server.pem", E), ("e/root.crl", make.revocation_list(ROOT)))
    far = guess(("e/server.pem", E), ("root.crl", make.revocation_list(ROOT)))

    assert paths(near, "expe.a.b") == ["e/server.pem", "e/root.crl"]
    assert unused(far) == {"root.crl": "a revocation list of CN=Root,O=Acme; nothing says which node holds it"}
