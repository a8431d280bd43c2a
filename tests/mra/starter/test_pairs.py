"""Keys and requests, given to the certificates they belong to."""

from __future__ import annotations

from edgetrust.model.deployment import Role
from edgetrust.model.starter import Answer, StarterNode
from tests import make
from tests.mra.starter.files import guess, nodes, unused

E = make.leaf("expe.a.b", key="server")
CLIENT = make.leaf("expe.a.b", key="client")
CUCM = make.leaf("cucm.a.b", key="tomcat")
PHONES = make.leaf("cucm.a.b", key="callmanager")
ROOT = make.ca("CN=Root,O=Acme")


def request(name: str, key: str) -> str:
    """A request made with the key of that name."""
    return make.pem(make.request(name, key=key), "CERTIFICATE REQUEST")


def node(*files: tuple[str | make.Issued, ...]) -> StarterNode:
    """The only node that these files tell of."""
    [found] = guess(*files).nodes()
    return found


def test_the_public_key_decides() -> None:
    """Whatever the files are called; what belongs to nothing is said to."""
    starter = guess(
        ("expe.pem", E),
        ("expc.key", E.key_pem),
        ("expe.key", make.leaf("z.a.b").key_pem),
        ("old.csr", request("expe.a.b", "server")),
        ("expe.csr", request("expe.a.b", "another")),
    )

    assert nodes(starter, Role.EXPRESSWAY_E) == {"expe.a.b": ["expe.pem", "expc.key", "old.csr"]}
    assert unused(starter) == {
        "expe.key": "a private key; no certificate among these has its public key",
        "expe.csr": "a request for CN=expe.a.b; no certificate among these has its public key",
    }


def test_a_node_with_two_certificates_names_key_and_request_of_the_servers() -> None:
    """Of the other files is said what they belong to."""
    files = (
        ("a/client_expe_2026.pem", CLIENT),
        ("a/client.csr", request("expe.a.b", "client")),
        ("a/client.key", CLIENT.key_pem),
        ("b/server_expe_2026.pem", E),
        ("b/server.csr", request("expe.a.b", "server")),
        ("b/server.key", E.key_pem),
    )

    found = node(*files)

    assert found.private_key == Answer("b/server.key", "the file has the public key of the server certificate")
    assert found.csr == Answer("b/server.csr", "the file has the public key of the server certificate")
    assert unused(guess(*files)) == {
        "a/client.csr": "the request for the client certificate in a/client_expe_2026.pem; a node names one request, "
        "and has another already",
        "a/client.key": "the private key of the client certificate in a/client_expe_2026.pem; a deployment file names "
        "that of the server certificate alone",
    }


def test_a_request_for_the_client_certificate_alone_is_named() -> None:
    """`check` holds it against both certificates."""
    found = node(
        ("client_expe_2026.pem", CLIENT), ("server_expe_2026.pem", E), ("x.csr", request("expe.a.b", "client"))
    )

    assert found.csr == Answer("x.csr", "the file has the public key of the client certificate")


def test_cucm_names_one_request_and_no_key() -> None:
    """That of tomcat before that of CallManager."""
    starter = guess(
        ("callmanager.pem", PHONES),
        ("callmanager.csr", request("cucm.a.b", "callmanager")),
        ("tomcat.pem", CUCM),
        ("tomcat.csr", request("cucm.a.b", "tomcat")),
        ("tomcat.key", CUCM.key_pem),
    )

    assert nodes(starter, Role.CUCM) == {"cucm.a.b": ["tomcat.pem", "callmanager.pem", "tomcat.csr"]}
    assert unused(starter) == {
        "callmanager.csr": "the request for the CallManager certificate in callmanager.pem; a node names one request, "
        "and has another already",
        "tomcat.key": "the private key of the tomcat certificate in tomcat.pem; a deployment file names the keys of "
        "Expressways alone",
    }


def test_what_belongs_to_a_certificate_of_no_node_is_told() -> None:
    """A CA's, and one that nothing is known of."""
    other = make.leaf("ldap.a.b", key="ldap")
    starter = guess(
        ("expe.pem", E), ("ca.pem", ROOT), ("ca.key", ROOT.key_pem), ("ldap.pem", other), ("ldap.key", other.key_pem),
        ("ldap.csr", request("ldap.a.b", "ldap")),
    )  # fmt: skip

    told = unused(starter)
    assert {name: told[name] for name in ("ldap.key", "ldap.csr")} == {
        "ldap.key": "the private key of the certificate in ldap.pem, which is that of no node",
        "ldap.csr": "the request for the certificate in ldap.pem, which is that of no node",
    }
    in_a_folder = guess(("e/expe.pem", E), ("x/ca.pem", ROOT), ("x/ca.key", ROOT.key_pem))
    assert unused(in_a_folder)["x/ca.key"] == (
        "the private key of the CA certificate in x/ca.pem, which is that of no node"
    )


def test_a_second_file_with_the_same_key_is_told() -> None:
    """The first has its place."""
    starter = guess(
        ("expe.pem", E),
        ("1.key", E.key_pem),
        ("2.key", E.key_pem),
        ("1.csr", request("expe.a.b", "server")),
        ("2.csr", request("expe.a.b", "server")),
    )

    assert unused(starter) == {
        "2.key": "the same private key as in 1.key",
        "2.csr": "a request with the same key as 1.csr",
    }


def test_a_request_without_a_subject_is_told_as_one() -> None:
    """It may be somebody's all the same."""
    starter = guess(("expe.pem", E), ("x.csr", request("", "another")))

    assert unused(starter) == {
        "x.csr": "a request for a certificate without a subject; no certificate among these has its public key"
    }


def test_a_key_in_the_file_of_its_certificate_is_named_as_well() -> None:
    """Keys of other products have no place; their files have, for their certificates."""
    starter = guess(("expe.pem", E, E.key_pem), ("cucm-tomcat.pem", CUCM, CUCM.key_pem))

    assert nodes(starter, Role.EXPRESSWAY_E) == {"expe.a.b": ["expe.pem", "expe.pem"]}
    assert nodes(starter, Role.CUCM) == {"cucm.a.b": ["cucm-tomcat.pem"]}
    assert starter.unused == ()
