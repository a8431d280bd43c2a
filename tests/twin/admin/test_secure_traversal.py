"""The secure traversal test."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from edgetrust.model.deployment import Slot, Store
from edgetrust.model.lab import Material
from edgetrust.twin.admin import secure_traversal
from edgetrust.twin.admin.ruling import Notice, ours, warning
from tests import make
from tests.deployments import C1, C_CLUSTER, CORP_ROOT, E1, E2, PUBLIC_ROOT, cluster
from tests.twins import material_of

DEPLOYMENT = cluster().deployment
MATERIAL = material_of(cluster())
C_NODE = DEPLOYMENT.expressways[0].nodes[0]


def answer(
    address: str = E1, verify_name: str = C_CLUSTER, *, material: Material = MATERIAL, **changes: object
) -> tuple[Notice, ...]:
    """What the page says of these names; the zone may be configured otherwise."""
    zone = replace(DEPLOYMENT.traversal_zone, **changes)  # type: ignore[arg-type]
    deployment = replace(DEPLOYMENT, traversal_zone=zone)
    return secure_traversal.run_secure_test(
        deployment, material, C_NODE, address=address, verify_name=verify_name, at=make.NOW
    )


def trusting(node: str, *roots: make.Issued) -> Material:
    """The same site, where that node trusts these."""
    holding = MATERIAL.holdings[node]
    return MATERIAL.with_holding(holding.with_trust(Store.TRUSTED_CA, tuple(each.certificate for each in roots)))


def test_two_that_know_each_other_pass() -> None:
    """By the names that are entered, in whatever case; those that are configured do not matter."""
    passed = (ours(f"passed: {C1} and {E2.upper()} recognise and trust each other's certificate"),)

    assert answer(f" {E2.upper()} ") == passed
    assert answer(E2.upper(), tls_verify_subject_name="somebody.example.com") == passed


@pytest.mark.parametrize("name", ["other.corp.example.com", f"x.{C_CLUSTER}"])
def test_a_name_that_the_c_does_not_have_fails(name: str) -> None:
    """Said by the Expressway-E, with the names that are there."""
    (failure,) = answer(E1, name)

    assert failure.is_warning
    assert failure.text.startswith(f"failed: {E1} refuses the certificate of {C1}: it does not contain the name {name}")
    assert C_CLUSTER in failure.text
    assert failure.text.endswith(
        "; enter one of the names in the certificate, or have one issued that contains this one"
    )


def test_a_peer_is_found_by_what_was_typed_in_the_zone() -> None:
    """And its certificate must contain that."""
    (failure,) = answer("edge.example.com", peer_addresses=("edge.example.com", E2))

    assert failure.text.startswith(f"failed: {C1} refuses the certificate of {E1}: it does not contain the name edge.")
    assert answer("edge.example.com") == (warning("edge.example.com cannot be reached", is_vendor_text=True),)


def test_both_sides_are_asked() -> None:
    """The refusal of one does not hide that of the other."""
    blind = trusting(C1, CORP_ROOT)
    both = blind.with_holding(blind.holdings[E1].with_trust(Store.TRUSTED_CA, (PUBLIC_ROOT.certificate,)))

    first, second = answer(material=both)

    remedy = "; append its CAs, root and intermediates, to the trusted CA list of"
    assert (f"failed: {C1} refuses" in first.text, first.text.endswith(f"{remedy} {C1}")) == (True, True)
    assert (f"failed: {E1} refuses" in second.text, second.text.endswith(f"{remedy} {E1}")) == (True, True)


def test_what_cannot_be_tested_is_said() -> None:
    """A name that is missing, a certificate that is, a deployment without the other side."""
    bare = MATERIAL.with_holding(replace(MATERIAL.holdings[E1], identities={}))
    asked = warning("enter the FQDN of the Expressway-E and the TLS verify name of this Expressway-C")

    assert answer(" ") == answer(E1, "") == (asked,)
    assert answer(material=bare) == (warning(f"not tested: there is no server certificate of {E1}"),)
    assert secure_traversal.run_secure_test(
        replace(DEPLOYMENT, expressway_e=None), MATERIAL, C_NODE, address=E1, verify_name="x", at=make.NOW
    ) == (warning(f"{E1} cannot be reached", is_vendor_text=True),)


def test_dates_are_looked_at_and_what_cannot_be_shown_is_told() -> None:
    """The one with OpenSSL's reason, the other without a handshake."""
    held = MATERIAL.holdings[E1]
    identity = held.identities[Slot.SERVER]
    strange = make.leaf(E1, make.ca("X"), sans=[E1], key="rsa:strange").certificate
    unfit = MATERIAL.with_holding(held.with_identity(Slot.SERVER, replace(identity, leaf=strange)))

    late = secure_traversal.run_secure_test(
        DEPLOYMENT, MATERIAL, C_NODE, address=E1, verify_name=C_CLUSTER, at=datetime(2040, 1, 1, tzinfo=UTC)
    )
    (untested,) = answer(material=unfit)

    assert [notice.text.endswith("; set the clock, or have the certificate renewed") for notice in late] == [True, True]
    assert untested.text.startswith(f"not tested: OpenSSL cannot show the certificate CN={E1} of {E1} with its key: ")
