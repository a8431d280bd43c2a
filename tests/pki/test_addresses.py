"""IP addresses in text."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address

import pytest

from edgetrust.pki.addresses import ip_address


@pytest.mark.parametrize(
    "text, address",
    [("10.0.10.11", IPv4Address("10.0.10.11")), ("2001:DB8::", IPv6Address("2001:db8::")), ("::1", IPv6Address("::1"))],
)
def test_an_address_is_read(text: str, address: object) -> None:
    """Of both families, however it ends."""
    assert ip_address(text) == address


@pytest.mark.parametrize("text", ["", "host", "beef", "10.0.0", "10.0.0.1.", "1:2:g"])
def test_what_is_no_address(text: str) -> None:
    """Names that look a little like one."""
    assert ip_address(text) is None
