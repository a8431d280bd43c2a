"""A lab keeps to this machine."""

from __future__ import annotations

import pytest

from edgetrust.errors import Refused
from edgetrust.twin.guard import refuse_exposure


@pytest.mark.parametrize("host", [None, "127.0.0.1", "127.9.9.9", "::1"])
def test_loopback_needs_no_leave(host: str | None) -> None:
    """It is what a lab is for."""
    refuse_exposure(host, is_allowed=False)


@pytest.mark.parametrize("host", ["192.0.2.1", "2001:db8::1"])
def test_an_address_that_others_reach_needs_leave(host: str) -> None:
    """Private keys are behind it."""
    with pytest.raises(Refused, match=f"others can reach {host}, and the lab holds private keys"):
        refuse_exposure(host, is_allowed=False)
    refuse_exposure(host, is_allowed=True)


def test_a_name_is_no_address() -> None:
    """Whatever it may resolve to."""
    with pytest.raises(Refused, match="--host localhost is no IP address"):
        refuse_exposure("localhost", is_allowed=True)


@pytest.mark.parametrize("host", ["0.0.0.0", "::"])  # noqa: S104 - what is to be refused
def test_all_addresses_are_none_of_a_node(host: str) -> None:
    """Whatever is allowed."""
    with pytest.raises(Refused, match="stands for all addresses, and a node has one"):
        refuse_exposure(host, is_allowed=True)
