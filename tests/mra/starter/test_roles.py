"""What kind of node a certificate belongs to."""

from __future__ import annotations

import pytest

from edgetrust.model.deployment import Role
from edgetrust.mra.starter.roles import (
    RoleGuess,
    guess_expressway_role,
    guess_uc_role,
    is_multi_server,
    role_by_name,
    service_names,
)
from edgetrust.mra.starter.sightings import Identity
from edgetrust.pki.anchors import Pool
from tests import make
from tests.mra.starter.files import identities

PUBLIC, PRIVATE = make.ca("CN=Public Root,O=Trusty"), make.ca("CN=Private Root,O=Acme")
POOL = Pool([PUBLIC.certificate], [PRIVATE.certificate])


@pytest.mark.parametrize(
    "label, role",
    [
        ("expc", Role.EXPRESSWAY_C),
        ("expc1", Role.EXPRESSWAY_C),
        ("hq-exp-c01", Role.EXPRESSWAY_C),
        ("expressway-c", Role.EXPRESSWAY_C),
        ("vcsc", Role.EXPRESSWAY_C),
        ("core1", Role.EXPRESSWAY_C),
        ("expe", Role.EXPRESSWAY_E),
        ("EXPRESSWAYE2", Role.EXPRESSWAY_E),
        ("vcs-e-1", Role.EXPRESSWAY_E),
        ("edge", Role.EXPRESSWAY_E),
        ("cucm-pub", Role.CUCM),
        ("hqcucm01", Role.CUCM),
        ("cm2", Role.CUCM),
        ("sub1", Role.CUCM),
        ("imp1", Role.IM_AND_PRESENCE),
        ("cups", Role.IM_AND_PRESENCE),
        ("imp-pub", Role.IM_AND_PRESENCE),
        ("presence2", Role.IM_AND_PRESENCE),
        ("cuc1", Role.UNITY_CONNECTION),
        ("unity", Role.UNITY_CONNECTION),
        ("expert", None),
        ("expense", None),
        ("ldap", None),
        ("important", None),
        ("cucumber", None),
    ],
)
def test_names_read_like_roles(label: str, role: Role | None) -> None:
    """By the first label alone, whatever the domain."""
    assert role_by_name(f"{label}.expc.example.com") is role


def only(name: str, leaf: make.Issued) -> Identity:
    """The file as an identity."""
    return identities((name, leaf))[0]


@pytest.mark.parametrize(
    "name, hosts, expected",
    [
        ("callmanager.pem", ["x"], RoleGuess(Role.CUCM, "the file callmanager.pem is called callmanager")),
        ("cup-xmpp.pem", ["cucm"], RoleGuess(Role.IM_AND_PRESENCE, "the file cup-xmpp.pem is called cup-xmpp")),
        ("tomcat.pem", ["unity1.a.b"], RoleGuess(Role.UNITY_CONNECTION, "its name unity1 reads so")),
        (
            "tomcat.pem",
            ["x.a.b"],
            RoleGuess(Role.CUCM, "the file tomcat.pem is called tomcat, and nothing says that it is another product"),
        ),
        ("any.pem", ["cuc1.a.b"], RoleGuess(Role.UNITY_CONNECTION, "its name cuc1 reads so")),
        ("server_cucm_2026.pem", ["cucm.a.b"], None),
        ("server.pem", ["cucm.a.b"], None),
        ("any.pem", ["expe.a.b"], None),
        ("any.pem", [], None),
    ],
)
def test_other_products_are_told_by_file_and_name(name: str, hosts: list[str], expected: RoleGuess | None) -> None:
    """The name of the file is decisive, because it is the product's own word; then the name of the host."""
    assert guess_uc_role(only(name, make.leaf("host.example.com")), hosts) == expected


def test_several_servers_are_told_by_the_common_name() -> None:
    """Which CUCM makes so."""
    several = only("any.pem", make.leaf("CN=a-ms.example.com", sans=["a.example.com", "b.example.com"]))

    assert guess_uc_role(several, ["a.example.com"]) == RoleGuess(
        Role.CUCM, "the common name of its certificate ends in -ms"
    )
    names = ("a-EC-ms.b", "x-MS", "ms.b", "a.b-ms", "")
    assert [is_multi_server(make.leaf(f"CN={name}").certificate) for name in names] == [True, True, False, False, False]


EXPRESSWAY = "server_x_2026.pem"


@pytest.mark.parametrize(
    "name, hosts, changes, issuer, expected",
    [
        (
            EXPRESSWAY, ["expc.a.b"], {"sans": ["collab-edge.a.b"]}, PUBLIC,
            RoleGuess(Role.EXPRESSWAY_C, "its name expc reads like that of an Expressway-C"),
        ),
        (
            "any.pem", ["x.a.b", "expe"], {}, None,
            RoleGuess(Role.EXPRESSWAY_E, "its name expe reads like that of an Expressway-E"),
        ),
        (
            "any.pem", ["x.a.b"], {"sans": ["x.a.b", "Collab-Edge.a.b"]}, None,
            RoleGuess(Role.EXPRESSWAY_E, "its certificate is for Collab-Edge.a.b"),
        ),
        (
            "any.pem", ["x.a.b"], {"sans": ["SRV:_collab-edge._tls.a.b"]}, None,
            RoleGuess(Role.EXPRESSWAY_E, "its certificate is for _collab-edge._tls.a.b"),
        ),
        (
            EXPRESSWAY, ["x.a.b"], {}, PUBLIC,
            RoleGuess(Role.EXPRESSWAY_E, "its certificate ends in a public root, CN=Public Root,O=Trusty"),
        ),
        (
            EXPRESSWAY, ["x.a.b"], {}, PRIVATE,
            RoleGuess(Role.EXPRESSWAY_C, "its certificate ends in a private root, CN=Private Root,O=Acme"),
        ),
        (EXPRESSWAY, ["cucm.a.b"], {}, make.ca("Unknown"), None),
        ("any.pem", ["x.a.b"], {}, PUBLIC, None),
    ],
)  # fmt: skip
def test_the_side_of_an_expressway_is_told(
    name: str, hosts: list[str], changes: make.Changes, issuer: make.Issued | None, expected: RoleGuess | None
) -> None:
    """By its name, by service domains, by who signed; a file of any name is no Expressway's for its issuer alone."""
    identity = only(name, make.leaf("x.a.b", issuer, **changes))

    assert guess_expressway_role(identity, hosts, POOL) == expected


def test_only_names_of_the_service_count() -> None:
    """Not the bare domain, which stands on both sides."""
    leaf = make.leaf("a.b", sans=["example.com", "collab-edge.c.d", "SRV:_xmpp._tcp.e.f", "XMPP:g.h"])

    assert list(service_names(leaf.certificate)) == ["collab-edge.c.d"]
