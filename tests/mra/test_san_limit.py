"""The limit of 999 characters on subject alternative names."""

from __future__ import annotations

import pytest

from edgetrust.model.names import DnsName, GeneralName, IpName, SrvName
from edgetrust.mra.san_limit import printed_list, split_at_limit, visible_san
from tests import make

NAMES = tuple(DnsName(f"host{number:05}.example.com") for number in range(41))
"""Each is printed in 25 characters and the separator takes two: 37 names have 997, 38 have 1024."""


def test_the_list_reads_as_openssl_prints_it() -> None:
    """Kinds are prefixed, and what old releases of OpenSSL do not understand is said to be so."""
    names: tuple[GeneralName, ...] = (DnsName("a.b"), IpName("10.0.0.1"), SrvName("_x._tls.a.b"))

    assert printed_list(names) == "DNS:a.b, IP Address:10.0.0.1, othername:<unsupported>"


@pytest.mark.parametrize(
    ("last", "within"),
    [
        (DnsName("a" * (999 - 972 - 4)), True),  # 36 names with their separators take 972, and DNS: four
        (DnsName("a" * (1000 - 972 - 4)), False),
    ],
)
def test_a_name_must_end_within_the_limit(last: DnsName, within: bool) -> None:
    """Character 999 is the last one that is read."""
    names = (*NAMES[:36], last)

    inside, outside = split_at_limit(names)

    assert (last in inside) is within
    assert inside + outside == names


@pytest.mark.parametrize(("version", "count"), [("X8.9", 37), ("X8.9.2", 37), ("X8.10", 41), ("X15.5", 41)])
def test_the_limit_went_away_with_x8_10(version: str, count: int) -> None:
    """Up to X8.9 names past the limit are not seen."""
    leaf = make.leaf(sans=[name.value for name in NAMES]).certificate

    assert visible_san(leaf, version) == NAMES[:count]
