from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edgetrust.codec.distribution import (
    RELATIVE_NAME,
    read_distribution_points,
    read_issuing_distribution_point,
)
from edgetrust.codec.names import read_name
from edgetrust.errors import Malformed
from edgetrust.model.certificate import ALL_REASONS, DistributionPoint, IssuingDistributionPoint
from edgetrust.model.names import DirectoryName, OtherName, UriName
from tests import asn1, make

URL = "http://crl.example.com/a.crl"
FULL_NAME = asn1.context(0, asn1.context(0, make.general_name(f"URI:{URL}")))
RELATIVE = asn1.context(1, asn1.seq(asn1.oid("2.5.4.3"), asn1.utf8("a")))
ISSUER = asn1.context(2, make.general_name("DN:CN=Lists"))
POINT = DistributionPoint(names=(UriName(URL),), reasons=ALL_REASONS, crl_issuers=None)


def flag(number: int, octet: bytes = b"\xff") -> bytes:
    """An IMPLICIT BOOLEAN."""
    return asn1.context(number, octet, constructed=False)


@pytest.mark.parametrize(
    ("point", "expected"),
    [
        (FULL_NAME, POINT),
        (
            FULL_NAME + asn1.context(1, b"\x06\x40", constructed=False) + ISSUER,
            DistributionPoint(
                names=(UriName(URL),), reasons=0x40, crl_issuers=(DirectoryName(read_name(make.name("Lists"))),)
            ),
        ),
        (
            FULL_NAME + asn1.context(1, b"\x07\xff\xff", constructed=False),
            DistributionPoint(names=(UriName(URL),), reasons=0x80FF & ALL_REASONS, crl_issuers=None),
        ),
        (
            asn1.context(0, RELATIVE),
            DistributionPoint(names=(OtherName(RELATIVE_NAME, RELATIVE),), reasons=ALL_REASONS, crl_issuers=None),
        ),
        (
            ISSUER,
            DistributionPoint(
                names=None, reasons=ALL_REASONS, crl_issuers=(DirectoryName(read_name(make.name("Lists"))),)
            ),
        ),
    ],
)
def test_points_are_read(point: bytes, expected: DistributionPoint) -> None:
    """Full and relative names, reasons, and the issuer of the list."""
    assert read_distribution_points(asn1.seq(asn1.seq(point))) == (expected,)


def test_points_come_in_their_order() -> None:
    """As many as there are."""
    assert read_distribution_points(asn1.seq()) == ()
    assert read_distribution_points(asn1.seq(asn1.seq(FULL_NAME), asn1.seq(FULL_NAME))) == (POINT, POINT)


def test_the_scope_of_a_list_is_read() -> None:
    """Each limit by itself; false written out is false."""
    nothing = IssuingDistributionPoint(
        names=None, only_user=False, only_ca=False, only_attributes=False, is_indirect=False, has_reasons=False
    )
    everything = IssuingDistributionPoint(
        names=(UriName(URL),), only_user=True, only_ca=True, only_attributes=True, is_indirect=True, has_reasons=True
    )
    parts = (FULL_NAME, flag(1), flag(2), flag(3, b"\x06\x40"), flag(4), flag(5))

    assert read_issuing_distribution_point(asn1.seq()) == nothing
    assert read_issuing_distribution_point(asn1.seq(flag(1, b"\0"), flag(5, b"\0"))) == nothing
    assert read_issuing_distribution_point(asn1.seq(*parts)) == everything


@pytest.mark.parametrize(
    ("read", "value"),
    [
        (read_distribution_points, asn1.null()),
        (read_distribution_points, asn1.seq(asn1.null())),
        (read_distribution_points, asn1.seq(asn1.seq())),
        (read_distribution_points, asn1.seq(asn1.seq(asn1.context(2)))),
        (read_distribution_points, asn1.seq(asn1.seq(ISSUER, FULL_NAME))),
        (read_distribution_points, asn1.seq(asn1.seq(FULL_NAME, FULL_NAME))),
        (read_distribution_points, asn1.seq(asn1.seq(FULL_NAME, asn1.null()))),
        (read_distribution_points, asn1.seq(asn1.seq(asn1.context(0)))),
        (read_distribution_points, asn1.seq(asn1.seq(asn1.context(0, asn1.null())))),
        (read_distribution_points, asn1.seq(asn1.seq(FULL_NAME, flag(1, b"")))),
        (read_issuing_distribution_point, asn1.null()),
        (read_issuing_distribution_point, asn1.seq(flag(2), flag(1))),
        (read_issuing_distribution_point, asn1.seq(flag(1, b""))),
        (read_issuing_distribution_point, asn1.seq(flag(3, b"\x09"))),
    ],
)
def test_what_says_nothing_or_too_much_is_malformed(read: Callable[[bytes], object], value: bytes) -> None:
    """Wrong types, wrong order, parts that occur twice, and a point with neither name nor issuer."""
    with pytest.raises(Malformed):
        read(value)


@given(st.binary(max_size=40) | st.binary(max_size=40).map(lambda noise: asn1.seq(asn1.seq(noise))))
def test_reading_points_is_total(value: bytes) -> None:
    """Random bytes are read or are Malformed."""
    for read in (read_distribution_points, read_issuing_distribution_point):
        try:
            read(value)
        except Malformed:
            continue
