"""What the plan orders in the place of a certificate: rules that ask for a new one name what the plan names.

Not here: what a certificate must carry (`edgetrust.mra.planning`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from edgetrust.model.deployment import Deployment, ExpresswayCluster, Node, Role, Slot
from edgetrust.model.finding import Remedy, RemedyStep
from edgetrust.model.names import DnsName
from edgetrust.mra.connections import registration_names
from edgetrust.mra.fqdn import is_fqdn
from edgetrust.mra.names import Feature
from edgetrust.mra.pages import certificate_place
from edgetrust.pki.match import offers
from edgetrust.rules.examination import Examination, Subject
from edgetrust.rules.remedies import name_steps, own_name, reissue_step

if TYPE_CHECKING:
    # Most deployments need nothing of a plan, and every check would wait for it.
    from edgetrust.model.plan import PlannedCertificate

Orders = Mapping[tuple[str, Slot], "PlannedCertificate"]
"""By node id and slot; a certificate of several nodes stands at each of them."""


def orders_of(deployment: Deployment) -> Orders:
    """Every certificate that the plan of a deployment has."""
    from edgetrust.mra.planning.certificates import plan_certificates

    return {
        (node.id, planned.slot): planned
        for planned in plan_certificates(deployment)
        for node in (planned.node, *planned.shared_with)
    }


def planned_san(orders: Orders, node: Node, slot: Slot) -> str:
    """All the names planned for a certificate: `DNS:expe.example.com, DNS:expe1.example.com`."""
    planned = orders[node.id, slot]
    bearers = {each.fqdn: own_name(each) for each in (planned.node, *planned.shared_with)}
    return ", ".join(bearers.get(name.value, name.printed) for name in planned.san)


def names_beside(examination: Examination, orders: Orders, subject: Subject) -> tuple[str, ...]:
    """The names planned for a certificate that its names without a star do not give, as `DNS:expe.example.com`."""
    planned = orders.get((subject.node.id, subject.slot))
    return () if planned is None else tuple(dict.fromkeys(_beside(examination, planned, subject)))


def _beside(examination: Examination, planned: PlannedCertificate, subject: Subject) -> Iterator[str]:
    from edgetrust.model.plan import SanType

    certificate = subject.certificate
    plain = tuple(name for name in certificate.san if not (isinstance(name, DnsName) and name.is_wildcard))
    endpoints = [node.role for node in examination.deployment.endpoints] or [Role.JABBER]
    groups = [group for role in endpoints for group in registration_names(examination.deployment, role)]
    for name in planned.san:
        if name.type is not SanType.DNS or not is_fqdn(name.value):
            continue
        # Any one of the forms of a service domain does.
        others = [group for group in groups if name.value in group] if name.feature == Feature.REGISTRATION else []
        wanted = others or [(name.value,)]
        if not all(any(offers(certificate, each, common_name_counts=False, san=plain) for each in g) for g in wanted):
            yield name.printed


def reissue_shared(orders: Orders, side: ExpresswayCluster, slot: Slot) -> Remedy:
    """One certificate for all peers of a cluster that is declared to share it: made on the primary, loaded on each."""
    primary, *others = side.nodes
    place = certificate_place(side.role, slot)
    copies = (
        RemedyStep(
            node=node.id,
            where=place.where,
            do="discard a pending CSR if there is one; upload the certificate of the primary together with its private "
            f"key; then {place.restart}",
            renews=slot,
        )
        for node in others
    )
    return Remedy(
        steps=(
            *name_steps(*side.nodes),
            reissue_step(primary, slot, f"for all peers, with SAN {planned_san(orders, primary, slot)}"),
            *copies,
        ),
        impact=place.impact,
        verify=f"{place.where}: Show (decoded) shows the new certificate on every peer",
    )
