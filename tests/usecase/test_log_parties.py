"""Who is who in a line, and who nobody knows."""

from __future__ import annotations

from edgetrust.usecase.log_parties import find_told
from tests.deployments import (
    C1,
    C2,
    CORP_ISSUING,
    CORP_ROOT,
    E1,
    cluster,
    stand_alone,
)
from tests.joined import UNKNOWN, explained, lacking, see
from tests.log_lines import inbound, outbound


def test_nodes_tell_their_own_addresses() -> None:
    """Of both roles; an address that two call theirs is nobody's."""
    site = stand_alone()

    def told(*lines: str) -> dict[str, str]:
        sightings = (each.sighting for each in see(*lines))
        return {address: node.fqdn for address, node in find_told(site.deployment, sightings).items()}

    assert told(outbound(UNKNOWN), inbound(UNKNOWN)) == {"10.0.10.11": C1, "192.0.2.5": E1}
    assert told(inbound(UNKNOWN), inbound(UNKNOWN, node="expc1")) == {}
    assert told(inbound(UNKNOWN, node="stranger")) == {}


def test_a_peer_without_a_name_is_the_only_one_that_calls_there() -> None:
    """Nobody but the one Expressway-C calls the port of the zone."""
    assert explained(lacking(), inbound("tlsv1 alert unknown ca", source="198.51.100.9"), names={}) == [
        ("ca-not-trusted", [1])
    ]


def test_a_stranger_is_not_taken_for_a_node_whose_address_is_known() -> None:
    """C calls from elsewhere; this may be anybody."""
    assert explained(lacking(), inbound("tlsv1 alert unknown ca", source="198.51.100.9")) == []


def test_one_of_two_peers_is_not_guessed() -> None:
    """Either may have called from an address that nobody knows."""
    site = cluster(trust={(node, "trusted-ca"): [CORP_ROOT, CORP_ISSUING] for node in (C1, C2)})

    assert explained(site, inbound("tlsv1 alert unknown ca", source="198.51.100.9"), names={}) == []
