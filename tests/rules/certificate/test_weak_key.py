"""`weak-key`: keys that can be computed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from edgetrust.model.certificate import KeyKind
from edgetrust.model.deployment import Slot
from edgetrust.model.finding import Severity
from edgetrust.model.inventory import Identity
from tests import make
from tests.deployments import AUTHORITIES, C1, E1, PUBLISHER, Site, stand_alone
from tests.examine import examine, found, sole

SLUG = "weak-key"
WEAK_ROOT = make.ca("Weak Root", key="rsa1024:weak")


def with_key(kind: KeyKind, bits: int | None) -> Site:
    """A deployment whose Expressway-E is said to hold such a key."""
    site = stand_alone()
    identity = site.inventory.identities[E1, Slot.SERVER]
    certificate = identity.leaf.certificate
    changed = replace(certificate, key=replace(certificate.key, kind=kind, bits=bits))
    weak = Identity(leaf=replace(identity.leaf, certificate=changed), others=())
    inventory = replace(site.inventory, identities={**site.inventory.identities, (E1, Slot.SERVER): weak})
    return replace(site, inventory=inventory)


def test_a_short_key_of_a_node_is_reported() -> None:
    """A warning, and no connection fails for it."""
    site = stand_alone(certificates={(C1, "server"): {"key": "rsa1024:c"}})

    finding = sole(SLUG, site)

    assert (finding.severity, finding.node, finding.slot) == (Severity.WARNING, C1, Slot.SERVER)
    assert finding.message == f"the server certificate of {C1} holds a key of 1024 bits (RSA)"
    assert (finding.expected, finding.got, finding.connections) == ("at least 2048 bits", "1024 bits", ())
    assert {str(verdict.outcome) for verdict in examine(site).verdicts} == {"ok"}


@pytest.mark.parametrize(
    "kind,bits,count",
    [
        (KeyKind.RSA, 2047, 1),
        (KeyKind.RSA, 2048, 0),
        (KeyKind.DSA, 1024, 1),
        (KeyKind.EC, 192, 1),
        (KeyKind.EC, 224, 0),
        (KeyKind.ED25519, 256, 0),
        (KeyKind.OTHER, None, 0),
    ],
)
def test_each_kind_has_its_length(kind: KeyKind, bits: int | None, count: int) -> None:
    """What nobody can measure is not judged."""
    assert len(found(SLUG, with_key(kind, bits))) == count


def test_the_key_of_a_root_matters() -> None:
    """Whoever computes it can impersonate every holder of its certificates."""
    site = stand_alone(
        certificates={(PUBLISHER, "tomcat"): [make.leaf(PUBLISHER, WEAK_ROOT)]},
        trust={(C1, "trusted-ca"): [*AUTHORITIES, WEAK_ROOT]},
    )

    finding = sole(SLUG, site)

    assert finding.message.startswith(f"the CA CN=Weak Root above the tomcat certificate of {PUBLISHER} holds")
    assert "every holder" in finding.consequence


@pytest.mark.parametrize("site", [stand_alone(), stand_alone(certificates={(C1, "server"): None})])
def test_nothing_is_said_without_a_defect_or_without_evidence(site: Site) -> None:
    """P-256 is fine, and an unknown certificate is unknown."""
    assert found(SLUG, site) == ()
