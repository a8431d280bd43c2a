"""The alarms of an Expressway that have to do with certificates, from what it holds and how its connections turn out.

Numbers, titles and texts are those of the alarm reference of the Expressway Administrator Guide (X15.5). That of a
server certificate is raised 21 days before it expires, as documented for the client certificate alone. Not here: alarms
that have nothing to do with what the lab does.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from enum import StrEnum

from edgetrust.model.deployment import ClusterTls, ExpresswayCluster, Node, Role, Slot
from edgetrust.model.lab import Holding, Rehearsal
from edgetrust.model.value import dataclass
from edgetrust.model.verdict import Outcome
from edgetrust.mra.releases import SEPARATE_CLIENT_STORE, is_in_force

WARNING_DAYS = 21
LONGEST_HOST_LIST = 200
"""Characters after which the list of alarm 35013 is cut."""


class AlarmSeverity(StrEnum):
    """As the alarm reference has them."""

    CRITICAL = "Critical"
    ALERT = "Alert"
    ERROR = "Error"
    WARNING = "Warning"
    NOTICE = "Notice"


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """One alarm that is raised."""

    number: int
    title: str
    text: str
    severity: AlarmSeverity | None
    """None: in no document."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """The state of one Expressway."""

    node: Node
    side: ExpresswayCluster
    configured: Holding
    running: Holding
    outcomes: Sequence[Rehearsal]
    at: datetime


def find_alarms(condition: Condition) -> tuple[Alarm, ...]:
    """Every alarm that is raised, by number."""
    raised = (
        *_restart(condition),
        *_tunnels(condition),
        *_cluster(condition),
        *_common_name(condition),
        *_server_validity(condition),
        *_client_validity(condition),
    )
    return tuple(sorted(raised, key=lambda alarm: alarm.number))


def _restart(condition: Condition) -> Iterator[Alarm]:
    if condition.configured.identities.get(Slot.SERVER) != condition.running.identities.get(Slot.SERVER):
        yield Alarm(
            number=15028,
            title="Restart required",
            text="Server certificate and private key have been changed, however a restart is required",
            severity=AlarmSeverity.WARNING,
        )


def _tunnels(condition: Condition) -> Iterator[Alarm]:
    """The side that dials knows to whom it cannot talk."""
    if condition.side.role is not Role.EXPRESSWAY_C:
        return
    hosts = [
        each.connection.server
        for each in condition.outcomes
        if (each.connection.kind, each.connection.client) == ("ssh-tunnel", condition.node.id)
        and each.actual.outcome is Outcome.FAIL
    ]
    if hosts:
        listed = ", ".join(hosts)[:LONGEST_HOST_LIST]
        yield Alarm(
            number=35013,
            title="Unified Communications SSH tunnel failure",
            text=f"This system cannot communicate with one or more remote hosts: {listed}",
            severity=AlarmSeverity.WARNING,
        )


def _cluster(condition: Condition) -> Iterator[Alarm]:
    if len(condition.side.nodes) > 1 and condition.side.cluster_tls is ClusterTls.PERMISSIVE:
        yield Alarm(
            number=40049,
            title="Cluster TLS permissive",
            text="Cluster TLS verification mode permits invalid certificates",
            severity=AlarmSeverity.NOTICE,
        )


def _common_name(condition: Condition) -> Iterator[Alarm]:
    held = condition.configured.identities.get(Slot.SERVER)
    if held is not None and held.leaf.subject.common_name is None:
        yield Alarm(
            number=40052,
            title="Certificate error",
            text="Server certificate does not have a Common Name (CN) attribute",
            severity=None,
        )


def _server_validity(condition: Condition) -> Iterator[Alarm]:
    days = _days_left(condition, Slot.SERVER)
    if days is None or days > WARNING_DAYS:
        return
    if days <= 0:
        when = "expired" if days < 0 else "expires today"
        number, text, severity = 40068, f"Server certificate {when}", AlarmSeverity.CRITICAL
    else:
        number, text, severity = 40069, f"Server certificate expires in {days} days", AlarmSeverity.ALERT
    yield Alarm(number=number, title="Server certificate validity", text=text, severity=severity)


def _client_validity(condition: Condition) -> Iterator[Alarm]:
    if not is_in_force(SEPARATE_CLIENT_STORE, condition.side.version):
        return
    days = _days_left(condition, Slot.CLIENT)
    if days is None or days > WARNING_DAYS:
        return
    if days < 0:
        yield Alarm(
            number=40078,
            title="Client certificate has expired",
            text="Client certificate expired",
            severity=AlarmSeverity.CRITICAL,
        )
        return
    yield Alarm(
        number=40079,
        title="Client certificate is expiring within the configured warning period",
        text=f"Client certificate expires in {days} days",
        severity=AlarmSeverity.ALERT,
    )


def _days_left(condition: Condition, slot: Slot) -> int | None:
    """Whole days until the certificate in a slot expires: 0 on its last day, less when it is over."""
    held = condition.configured.identities.get(slot)
    if held is None:
        return None
    if held.leaf.not_after <= condition.at:
        return -1
    return (held.leaf.not_after.date() - condition.at.date()).days
