"""What purposes the stores of an Expressway demand of a certificate, whether or not a connection needs them.

Not here: what connections demand (`edgetrust.mra.connections`).
"""

from __future__ import annotations

from edgetrust.model.connection import Purpose
from edgetrust.model.deployment import ExpresswayCluster, Role, Slot
from edgetrust.mra.releases import (
    SEPARATE_CLIENT_STORE,
    SERVER_ONLY_UPLOAD_SWITCH,
    UPLOAD_DEMANDS_BOTH_PURPOSES_ON_C,
    UPLOAD_DEMANDS_BOTH_PURPOSES_ON_E,
    is_in_force,
)

_BOTH = (Purpose.SERVER_AUTH, Purpose.CLIENT_AUTH)


def purposes_of_store(side: ExpresswayCluster, slot: Slot) -> tuple[Purpose, ...]:
    """The purposes that a certificate in `slot` must permit on this side's release and settings: those that are checked
    on upload, and the one for which the store is there. A certificate without extended key usage permits all; a slot
    that the release does not have demands nothing."""
    if slot is Slot.SERVER:
        return _BOTH if checks_both_on_upload(side) else (Purpose.SERVER_AUTH,)
    if slot is Slot.CLIENT and is_in_force(SEPARATE_CLIENT_STORE, side.version):
        return (Purpose.CLIENT_AUTH,)
    return ()


def is_checked_on_upload(side: ExpresswayCluster, slot: Slot) -> bool:
    """Whether a certificate that lacks a purpose of the store is refused on upload."""
    return slot is Slot.CLIENT or checks_both_on_upload(side)


def checks_both_on_upload(side: ExpresswayCluster) -> bool:
    """Whether the server certificate page of this side demands serverAuth and clientAuth."""
    if side.role is Role.EXPRESSWAY_C:
        return is_in_force(UPLOAD_DEMANDS_BOTH_PURPOSES_ON_C, side.version)
    return is_in_force(UPLOAD_DEMANDS_BOTH_PURPOSES_ON_E, side.version) or waits_for_switch(side)


def waits_for_switch(side: ExpresswayCluster) -> bool:
    """An Expressway-E would accept a server-only certificate, but its switch for that is Off."""
    has_switch = side.role is Role.EXPRESSWAY_E and is_in_force(SERVER_ONLY_UPLOAD_SWITCH, side.version)
    return has_switch and not side.server_eku_upload
