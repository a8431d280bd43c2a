"""Certificates that do not permit what they are used for."""

from __future__ import annotations

import pytest

from edgetrust.model.connection import Purpose
from edgetrust.model.deployment import Slot
from edgetrust.rules.catalogue import find_rule
from edgetrust.rules.purposes import find_unpermitted
from tests import deployments, make
from tests.deployments import C1, E1
from tests.examine import examine

RULE = find_rule("eku-missing-client-auth")
SERVER_ONLY: make.Changes = {"eku": ["serverAuth"]}


def found(site: deployments.Site) -> list[tuple[str | None, Slot | None, frozenset[str]]]:
    """Node, slot and kinds of connection of each finding about clientAuth."""
    assert RULE is not None
    return [
        (finding.node, finding.slot, frozenset(each.partition(":")[0] for each in finding.connections))
        for finding in find_unpermitted(RULE, examine(site), Purpose.CLIENT_AUTH)
    ]


@pytest.mark.parametrize(
    "version, expected",
    [
        ("X15.3", [(E1, Slot.SERVER, frozenset({"sip-service"}))]),
        ("X15.4", [(E1, Slot.SERVER, frozenset[str]())]),
        ("X15.5", []),
    ],
)
def test_a_server_only_e_matters_less_from_release_to_release(
    version: str, expected: list[tuple[str | None, Slot | None, frozenset[str]]]
) -> None:
    """SIP SERVICE and the upload, then the upload alone, then nothing."""
    both = {"version": version}
    site = deployments.stand_alone(c=both, e=both, certificates={(E1, "server"): SERVER_ONLY})

    assert found(site) == expected


def test_a_server_only_c_is_one_finding_with_all_it_breaks() -> None:
    """Traversal and tunnels among it."""
    both = {"version": "X15.3"}
    site = deployments.stand_alone(c=both, e=both, certificates={(C1, "server"): SERVER_ONLY})

    ((node, slot, kinds),) = found(site)

    assert (node, slot) == (C1, Slot.SERVER)
    assert {"traversal", "ssh-tunnel", "cucm-config"} <= kinds


def test_from_x15_5_on_the_client_store_is_blamed() -> None:
    """Also where it holds a copy of the server certificate."""
    site = deployments.stand_alone(certificates={(C1, "server"): SERVER_ONLY})

    assert {(node, slot) for node, slot, _ in found(site)} == {(C1, Slot.CLIENT)}


def test_a_certificate_without_extended_key_usage_is_good_for_all() -> None:
    """So is a healthy one, and an unknown one is not blamed."""
    for changes in ({"eku": None}, {}, None):
        site = deployments.stand_alone(
            c={"version": "X15.3"}, e={"version": "X15.3"}, certificates={(E1, "server"): changes}
        )

        assert found(site) == []
