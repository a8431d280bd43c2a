"""What purposes the stores of an Expressway demand."""

from __future__ import annotations

import pytest

from edgetrust.model.connection import Purpose
from edgetrust.model.deployment import ExpresswayCluster, Role, Slot
from edgetrust.mra.uploads import checks_both_on_upload, is_checked_on_upload, purposes_of_store, waits_for_switch

BOTH = (Purpose.SERVER_AUTH, Purpose.CLIENT_AUTH)
SERVER_ONLY = (Purpose.SERVER_AUTH,)


def side(role: Role, version: str, *, switch: bool = False) -> ExpresswayCluster:
    """One side on a release."""
    return ExpresswayCluster(
        role=role, version=version, version_given=True, cluster_name=None, server_eku_upload=switch, nodes=()
    )


@pytest.mark.parametrize(
    "role, version, switch, purposes",
    [
        (Role.EXPRESSWAY_C, "X15.3", False, BOTH),
        (Role.EXPRESSWAY_C, "X15.4", False, BOTH),
        (Role.EXPRESSWAY_C, "X15.4", True, BOTH),
        (Role.EXPRESSWAY_C, "X15.5", False, SERVER_ONLY),
        (Role.EXPRESSWAY_E, "X15.3", True, BOTH),
        (Role.EXPRESSWAY_E, "X15.4", False, BOTH),
        (Role.EXPRESSWAY_E, "X15.4", True, SERVER_ONLY),
        (Role.EXPRESSWAY_E, "X15.5", False, SERVER_ONLY),
    ],
)
def test_the_server_store_demands_by_role_release_and_switch(
    role: Role, version: str, switch: bool, purposes: tuple[Purpose, ...]
) -> None:
    """Both before X15.4; then the E may be switched to less; from X15.5 the stores are apart."""
    asked = side(role, version, switch=switch)

    assert purposes_of_store(asked, Slot.SERVER) == purposes
    assert checks_both_on_upload(asked) is (purposes == BOTH)


@pytest.mark.parametrize("version, purposes", [("X15.4", ()), ("X15.5", (Purpose.CLIENT_AUTH,))])
def test_the_client_store_exists_from_x15_5_on(version: str, purposes: tuple[Purpose, ...]) -> None:
    """Before, it demands nothing, because it is not there."""
    assert purposes_of_store(side(Role.EXPRESSWAY_C, version), Slot.CLIENT) == purposes


def test_the_client_page_always_looks_and_the_server_page_only_where_it_asks_for_both() -> None:
    """serverAuth alone is never asked for on upload."""
    new = side(Role.EXPRESSWAY_E, "X15.5")

    assert is_checked_on_upload(new, Slot.CLIENT)
    assert not is_checked_on_upload(new, Slot.SERVER)
    assert is_checked_on_upload(side(Role.EXPRESSWAY_E, "X14"), Slot.SERVER)


def test_only_an_e_on_x15_4_waits_for_its_switch() -> None:
    """The command does not exist on the C, nor in other releases."""
    waiting = [
        (role, version)
        for role in (Role.EXPRESSWAY_C, Role.EXPRESSWAY_E)
        for version in ("X15.3", "X15.4", "X15.5")
        if waits_for_switch(side(role, version))
    ]

    assert waiting == [(Role.EXPRESSWAY_E, "X15.4")]
