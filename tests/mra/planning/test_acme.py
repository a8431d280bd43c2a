"""What the Expressway-E orders by itself: which certificates, and the steps in place of order and upload."""

from __future__ import annotations

from dataclasses import replace

import pytest

from edgetrust.model.deployment import Deployment, Slot
from edgetrust.model.finding import Impact
from edgetrust.model.inventory import Inventory
from edgetrust.mra.planning.acme import is_by_acme
from edgetrust.mra.planning.certificates import plan_certificates
from edgetrust.usecase.plan import plan
from tests import make
from tests.blank import C1, E1, E2, clusters

NOTHING = Inventory(files={}, identities={}, trust_lists={}, incomplete=frozenset(), public_roots=())
SERVICE = "Maintenance > Security > Server certificate > ACME Certificate Service"


def with_acme(release: str = "X15.5", *, shared: bool = False) -> Deployment:
    """Two clusters, of which the Expressway-E has its ACME client in use."""
    site = clusters(release)
    assert site.expressway_e is not None
    return replace(site, expressway_e=replace(site.expressway_e, acme=True, shared_certificate=shared))


@pytest.mark.parametrize(
    ("site", "ordered"),
    [
        (with_acme(), [(E1, Slot.SERVER), (E2, Slot.SERVER)]),
        (with_acme("X15.4"), []),
        (with_acme(shared=True), []),
        (replace(with_acme(), expressway_c=clusters("X15.3").expressway_c), []),
        (clusters(), []),
    ],
)
def test_the_server_certificates_of_the_expressway_e_are_ordered_by_itself(
    site: Deployment, ordered: list[tuple[str, Slot]]
) -> None:
    """From X15.5 on: before, or beside an older Expressway-C, clientAuth is needed, and peers cannot share what it
    orders."""
    found = [(each.node.id, each.slot) for each in plan_certificates(site) if is_by_acme(site, each)]

    assert found == ordered


def test_nobody_else_is_asked_to_sign_what_acme_orders() -> None:
    """Its CAs are taken along first, and the node orders once the lists hold them; client certificates are uploaded."""
    steps = plan(with_acme(), NOTHING, at=make.NOW).steps

    provider = next(step for step in steps if step.where == "the ACME provider")
    ordered = [step for step in steps if step.where == SERVICE]
    last_list = max(step.number for step in steps if step.do.startswith("Append CA certificate"))
    assert provider.do.startswith(f"take its root and every intermediate that may sign for {E1} and {E2}, all as PEM")
    assert not any(f"{E1} (server" in step.do for step in steps)
    assert provider.number < last_list < ordered[0].number
    assert [(step.node, step.impact) for step in ordered] == [(E1, Impact.NONE), (E2, Impact.NONE)]
    assert ordered[0].do == (
        "choose the provider and accept its terms; untick Copy server certificate file as client certificate; Sign CSR "
        "with ACME Provider, and when the certificate is pending, Deploy Pending Cert (no restart); then switch the "
        "ACME Automated Scheduler on"
    )
    uploads = [(step.node, step.do.partition(",")[0]) for step in steps if step.do.startswith("upload the")]
    assert uploads[:3] == [
        (E1, "upload the client certificate"),
        (E2, "upload the client certificate"),
        (C1, "upload the server certificate and client certificate"),
    ]
