"""What the appliances do beyond TLS."""

from __future__ import annotations

import pytest

from edgetrust.model.connection import Requirement
from edgetrust.model.deployment import Node, Role, Slot, Store
from edgetrust.model.names import DnsName, GeneralName, IpName
from edgetrust.model.verdict import Outcome
from edgetrust.mra.quirks import find_quirk, has_underscore, printed_san, visible_names, within_limit
from tests import deployments, make
from tests.deployments import C1, E1

EDGE = Node(id="exp_e.example.com", fqdn="exp_e.example.com", role=Role.EXPRESSWAY_E)
PLAIN = Node(id=E1, fqdn=E1, role=Role.EXPRESSWAY_E)
CORE = Node(id="exp_c.example.com", fqdn="exp_c.example.com", role=Role.EXPRESSWAY_C)
LEAF = make.leaf(E1).certificate
ODD = make.leaf(E1, subject=f"CN={E1},1.3.6.1.4.1.6449.1.2.1.5.1=odd").certificate


def requirement(*, leaf_only: bool) -> Requirement:
    """An Expressway-C looking at an Expressway-E."""
    return Requirement(verifier=C1, presenter=E1, slot=Slot.SERVER, store=Store.TRUSTED_CA, leaf_only=leaf_only)


def test_an_underscore_in_the_host_name_of_the_e_breaks_ssh_tunnels() -> None:
    """Of the E only, and only there."""
    deployment = deployments.stand_alone().deployment
    tunnel = requirement(leaf_only=True)

    quirk = find_quirk(deployment, tunnel, EDGE, LEAF)

    assert quirk is not None
    assert (quirk.outcome, quirk.diagnosis.rule) == (Outcome.FAIL, "host-name-underscore")
    assert find_quirk(deployment, requirement(leaf_only=False), EDGE, LEAF) is None
    assert find_quirk(deployment, tunnel, CORE, LEAF) is None
    assert find_quirk(deployment, tunnel, PLAIN, LEAF) is None


def test_an_unknown_attribute_in_the_subject_may_break_ssh_tunnels() -> None:
    """A warning: the vendor says that it breaks, and nobody says always."""
    quirk = find_quirk(deployments.stand_alone().deployment, requirement(leaf_only=True), PLAIN, ODD)

    assert quirk is not None
    assert (quirk.outcome, quirk.diagnosis.rule) == (Outcome.WARN, "unknown-subject-oid")


@pytest.mark.parametrize(
    "fqdn, expected", [("exp_e.example.com", True), ("expe.my_domain.com", False), ("expe", False), ("_", True)]
)
def test_only_the_host_label_counts(fqdn: str, expected: bool) -> None:
    """The domain may hold what it likes."""
    assert has_underscore(fqdn) is expected


def test_the_limit_counts_the_printed_list() -> None:
    """`DNS:a, DNS:b`; the name that crosses 999 characters and all behind it are gone, other types stay."""
    names: tuple[GeneralName, ...] = tuple(DnsName(f"{number:03}.example.com") for number in range(60))
    kept = within_limit((*names, IpName("192.0.2.1")))
    last = len(kept) - 2

    assert len(printed_san(names[: last + 1])) <= 999 < len(printed_san(names[: last + 2]))
    assert kept[-1] == IpName("192.0.2.1")
    assert within_limit(names[:3]) == names[:3]


def test_only_old_releases_have_the_limit() -> None:
    """Up to X8.9, on connections in which such a node takes part."""
    many = tuple(f"host{number:03}.example.com" for number in range(80))
    leaf = make.leaf(E1, sans=[*many]).certificate
    old = deployments.stand_alone(c={"version": "X8.9"}, e={"version": "X8.10"}).deployment
    new = deployments.stand_alone(c={"version": "X8.10"}, e={"version": "X8.10"}).deployment

    assert len(visible_names(old, requirement(leaf_only=False), leaf)) < len(leaf.san)
    assert visible_names(new, requirement(leaf_only=False), leaf) == leaf.san
