"""What each side of a connection brings to it."""

from __future__ import annotations

from edgetrust.model.connection import Connection, Purpose
from edgetrust.model.deployment import Slot
from edgetrust.model.side import Side
from edgetrust.mra.connections import expand
from edgetrust.twin.stance import Stance, stances
from tests.deployments import C1, E1, PUBLIC_ISSUING, PUBLISHER, Site, cluster, stand_alone
from tests.twins import material_of


def sides(site: Site, kind: str) -> tuple[Stance, Stance]:
    """Client and server of the first connection of a kind."""
    connection: Connection = next(each for each in expand(site.deployment) if each.kind == kind)
    return stances(site.deployment, material_of(site), connection)


def test_the_traversal_zone_is_mutual() -> None:
    """Both show, both demand."""
    client, server = sides(stand_alone(), "traversal")

    assert (client.node, client.side, server.node, server.side) == (C1, Side.CLIENT, E1, Side.SERVER)
    assert (client.verifies, server.verifies) == (True, True)
    assert (client.purposes, server.purposes) == ((Purpose.SERVER_AUTH,), (Purpose.CLIENT_AUTH,))
    assert (client.lacks, server.lacks) == ((), ())
    assert not client.sends_extra


def test_the_ssh_tunnel_sends_leaves_alone() -> None:
    """Each list must hold the other side's whole chain."""
    assert [side.leaf_only for side in sides(stand_alone(), "ssh-tunnel")] == [True, True]


def test_an_endpoint_shows_nothing_and_cucm_sends_what_it_was_given() -> None:
    """Its own chain from its own list, too."""
    phone, _ = sides(stand_alone(), "phone-https")
    _, cucm = sides(stand_alone(), "cucm-https")

    assert (phone.identity, phone.verifies) == (None, True)
    assert (cucm.node, cucm.sends_extra, cucm.demand) == (PUBLISHER, True, None)


def test_a_permissive_cluster_asks_and_does_not_look() -> None:
    """A certificate is requested all the same."""
    client, server = sides(cluster(), "cluster-peer")

    assert client.demand is not None
    assert not client.verifies
    assert server.demand is not None
    assert not server.verifies


def test_an_empty_client_slot_shows_the_server_certificate() -> None:
    """As after the upgrade to X15.5."""
    client, _ = sides(stand_alone(), "traversal")
    material = material_of(stand_alone())

    assert client.identity == material.holdings[C1].identities[Slot.SERVER]


def test_what_is_missing_is_said() -> None:
    """Certificate, key, list and revocation lists, each by its node."""
    without_certificate, _ = sides(stand_alone(certificates={(C1, "server"): None}), "traversal")
    without_list, _ = sides(stand_alone(trust={(C1, "trusted-ca"): None}), "traversal")
    without_crl, _ = sides(stand_alone(nodes={C1: {"revocation_checking": True}}), "traversal")

    assert without_certificate.lacks == (f"client certificate of {C1}",)
    assert without_list.lacks == (f"list trusted-ca of {C1}",)
    assert without_crl.lacks == (f"revocation list of {C1}",)


def test_a_certificate_without_its_key_cannot_be_shown() -> None:
    """Nobody has the key of a certificate that was found in a file."""
    site = stand_alone()
    material = material_of(site)
    holding = material.holdings[E1]
    bare = type(holding.identities[Slot.SERVER])(leaf=PUBLIC_ISSUING.certificate)
    connection = next(each for each in expand(site.deployment) if each.kind == "traversal")

    _, server = stances(site.deployment, material.with_holding(holding.with_identity(Slot.SERVER, bare)), connection)

    assert server.lacks == (f"private key for the server certificate of {E1}",)


def test_old_releases_do_not_read_all_names() -> None:
    """Where an Expressway of such a release takes part."""
    old = stand_alone(c={"version": "X8.9"})

    assert [side.reads_all_names for side in sides(old, "traversal")] == [False, False]
    assert [side.reads_all_names for side in sides(old, "phone-https")] == [True, True]
