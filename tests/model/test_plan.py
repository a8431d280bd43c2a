"""What a plan asks for."""

from __future__ import annotations

from edgetrust.model.names import DnsName, IpName, SrvName, XmppName
from edgetrust.model.plan import PlannedName, SanType


def test_a_planned_name_is_one_of_a_certificate() -> None:
    """Of the same kind."""
    planned = [PlannedName(type=kind, value="x.example.com", feature="node", reason="its own") for kind in SanType]

    names = [each.general_name for each in planned]

    assert names == [kind("x.example.com") for kind in (DnsName, IpName, SrvName, XmppName)]
