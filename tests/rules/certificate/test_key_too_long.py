"""`key-too-long`: keys that keep zones from becoming active."""

from __future__ import annotations

from dataclasses import replace

import pytest

from edgetrust.model.certificate import KeyKind
from edgetrust.model.deployment import Slot
from edgetrust.model.file_contents import FileContents
from edgetrust.model.finding import Severity
from edgetrust.model.inventory import Identity
from tests.deployments import C1, E1, PUBLISHER, Site, cluster, stand_alone
from tests.examine import found, sole

SLUG = "key-too-long"


def with_key(site: Site, node: str, slot: Slot, bits: int, kind: KeyKind = KeyKind.RSA) -> Site:
    """The deployment with a certificate that is said to hold such a key: to make one takes minutes."""
    identity = site.inventory.identities[node, slot]
    certificate = identity.leaf.certificate
    changed = replace(certificate, key=replace(certificate.key, kind=kind, bits=bits))
    located = replace(identity.leaf, certificate=changed)
    inventory = replace(
        site.inventory,
        identities={**site.inventory.identities, (node, slot): Identity(leaf=located, others=())},
        files={**site.inventory.files, "long.pem": FileContents(path="long.pem", certificates=(located,))},
    )
    return replace(site, inventory=inventory)


def test_an_expressway_with_such_a_key_is_reported() -> None:
    """With the connections that belong to SIP zones."""
    finding = sole(SLUG, with_key(cluster(), C1, Slot.SERVER, 8192))

    assert (finding.severity, finding.node, finding.slot) == (Severity.WARNING, C1, Slot.SERVER)
    assert (finding.got, finding.message) == (
        "8192 bits",
        f"the server certificate of {C1} holds an RSA key of 8192 bits",
    )
    assert {connection.partition(":")[0] for connection in finding.connections} == {
        "traversal",
        "cucm-sip",
        "cucm-sip-back",
    }


@pytest.mark.parametrize(
    "site",
    [
        stand_alone(),
        stand_alone(certificates={(E1, "server"): None}),
        with_key(stand_alone(), E1, Slot.SERVER, 4096),
        with_key(stand_alone(), E1, Slot.SERVER, 8192, KeyKind.DSA),
        with_key(stand_alone(), PUBLISHER, Slot.TOMCAT, 8192),
    ],
)
def test_nothing_is_said_without_a_defect_or_without_evidence(site: Site) -> None:
    """4096 bits are fine; the trouble is that of Expressways with RSA."""
    assert found(SLUG, site) == ()
