"""Steps: certificates that the Expressway-E orders by itself, with its built-in ACME client.

Sources: certificate guide (ACME: page, trust first, no restart), administrator guide (the box that copies the
certificate into the client store). Not here: what such a certificate must carry, and what ACME costs
(`edgetrust.mra.planning.signers`).
"""

from __future__ import annotations

from collections.abc import Sequence

from edgetrust.model.connection import Purpose
from edgetrust.model.deployment import Deployment, Slot
from edgetrust.model.plan import PlannedCertificate, PlanStep
from edgetrust.mra.pages import SERVER_CERTIFICATE
from edgetrust.mra.planning.site import step
from edgetrust.mra.planning.words import joined
from edgetrust.mra.releases import ACME_KEEPS_CLIENT_AUTH, is_in_force

ACME_SERVICE = f"{SERVER_CERTIFICATE} > ACME Certificate Service"


def is_by_acme(deployment: Deployment, planned: PlannedCertificate) -> bool:
    """Whether the built-in client orders a certificate: one for servers alone, for one node, of a release in which that
    leaves the client certificate as it is."""
    side = deployment.expressway_e
    if side is None or not side.acme or planned.node not in side.nodes or planned.slot is not Slot.SERVER:
        return False
    if Purpose.CLIENT_AUTH in planned.purposes or planned.shared_with:
        return False
    return is_in_force(ACME_KEEPS_CLIENT_AUTH, side.version)


def authorities_step(ordered: Sequence[PlannedCertificate]) -> PlanStep:
    """The CAs of the provider, which every list must hold before anything is signed."""
    nodes = joined(each.node.fqdn for each in ordered)
    return step(
        "the ACME provider",
        f"take its root and every intermediate that may sign for {nodes}, all as PEM: these order by themselves, once "
        "the lists hold them",
        verify="openssl x509 -noout -subject -issuer -in CERTIFICATE leads from each intermediate to the root",
    )


def order_step(planned: PlannedCertificate) -> PlanStep:
    """Order and deployment on the node, of which neither costs a restart."""
    return step(
        ACME_SERVICE,
        "choose the provider and accept its terms; untick Copy server certificate file as client certificate; Sign CSR "
        "with ACME Provider, and when the certificate is pending, Deploy Pending Cert (no restart); then switch the "
        "ACME Automated Scheduler on",
        node=planned.node,
        verify="Show (decoded) of the pending certificate lists the planned names; afterwards the server certificate "
        "has its serial number",
    )
