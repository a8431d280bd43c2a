"""What purposes an Expressway demands of a certificate on upload, whether or not a connection needs them.

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


def purposes_on_upload(side: ExpresswayCluster, slot: Slot) -> tuple[Purpose, ...]:
    """The purposes that a certificate for `slot` must permit on this side's release and settings. None of them is asked
    of a certificate without extended key usage, and none at all for a slot that the release does not have."""
    if slot is Slot.CLIENT:
        return (Purpose.CLIENT_AUTH,) if is_in_force(SEPARATE_CLIENT_STORE, side.version) else ()
    if slot is not Slot.SERVER:
        return ()
    if side.role is Role.EXPRESSWAY_C:
        demands_both = is_in_force(UPLOAD_DEMANDS_BOTH_PURPOSES_ON_C, side.version)
    else:
        demands_both = is_in_force(UPLOAD_DEMANDS_BOTH_PURPOSES_ON_E, side.version) or waits_for_switch(side)
    return _BOTH if demands_both else (Purpose.SERVER_AUTH,)


def waits_for_switch(side: ExpresswayCluster) -> bool:
    """An Expressway-E would accept a server-only certificate, but its switch for that is Off."""
    has_switch = side.role is Role.EXPRESSWAY_E and is_in_force(SERVER_ONLY_UPLOAD_SWITCH, side.version)
    return has_switch and not side.server_eku_upload
