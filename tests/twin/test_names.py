"""Names, as OpenSSL's X509_check_host finds them, and as the appliances look beyond it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from edgetrust.model.connection import ExpectedNames
from edgetrust.twin.names import unmatched_groups
from edgetrust.twin.openssl import offers_host
from tests import make, oracle

HOST = "expe1.example.com"


def expected(*groups: tuple[str, ...], common_name_counts: bool = False) -> ExpectedNames:
    """What a node looks for."""
    return ExpectedNames(groups=groups, common_name_counts=common_name_counts)


@oracle.NEEDED
@pytest.mark.parametrize(
    ("sans", "name"),
    [
        (["a.example.com"], "A.example.COM"),
        (["*.example.com"], "a.example.com"),
        (["*.example.com"], "a.b.example.com"),
        (["IP:10.0.0.1"], "10.0.0.1"),
        (["10.0.0.1"], "10.0.0.1"),
        (["IP:2001:db8::1"], "2001:db8:0::1"),
        (None, HOST),
        (["other.example.com"], HOST),
        (["SRV:_sip._tls.example.com"], HOST),
    ],
)
def test_a_name_is_found_as_openssl_finds_it(sans: list[str] | None, name: str) -> None:
    """Whoever issued the certificate, and when: an expired one as well. The common name counts without DNS names."""
    leaf = make.leaf(HOST, make.ca("Nobody"), sans=sans, not_after=datetime(2026, 2, 1, tzinfo=UTC))
    asked = {"ip": name} if name[0].isdigit() else {"host": name}

    assert offers_host(leaf.der, name, common_name_counts=True) is oracle.offers(leaf.der, **asked)


def test_the_common_name_counts_where_it_does() -> None:
    """Between Expressways it no longer does."""
    leaf = make.leaf(HOST, sans=None).certificate

    assert unmatched_groups(leaf, expected((HOST,), common_name_counts=True), is_limited=False) == ()
    assert unmatched_groups(leaf, expected((HOST,)), is_limited=False) == ((HOST,),)


def test_every_group_must_be_met_by_one_of_its_names() -> None:
    """A TC also takes the SRVName."""
    leaf = make.leaf(HOST, sans=["example.com", "SRV:_Collab-edge._tls.example.net"]).certificate
    domains = [
        (f"{name}", f"collab-edge.{name}", f"_collab-edge._tls.{name}") for name in ("example.com", "example.net")
    ]

    assert unmatched_groups(leaf, expected(*domains), is_limited=False) == ()
    assert unmatched_groups(leaf, expected(*domains, ("example.org",)), is_limited=False) == (("example.org",),)


def test_old_releases_stop_reading_after_999_characters() -> None:
    """A name past them is as if absent; one before is found."""
    many = [f"name{number:03}.example.com" for number in range(60)]
    leaf = make.leaf(HOST, sans=many).certificate

    assert unmatched_groups(leaf, expected((many[-1],)), is_limited=False) == ()
    assert unmatched_groups(leaf, expected((many[-1],), (many[0],)), is_limited=True) == ((many[-1],),)


def test_what_openssl_cannot_read_offers_nothing() -> None:
    """No name is found in it."""
    assert not offers_host(b"\x30\x00", HOST, common_name_counts=True)


def test_what_is_kept_is_found_as_before() -> None:
    """Addresses are not in the list that is cut, and octets that are no ASCII stay as they are."""
    many: list[str | bytes] = [b"\x82\x13a\xe4\xe4a.example.com.xx", "IP:192.0.2.1"]
    many += [f"name{number:03}.example.com" for number in range(60)]
    leaf = make.leaf(HOST, sans=many).certificate
    wanted = (("192.0.2.1",), ("name000.example.com",), ("name059.example.com",))

    assert unmatched_groups(leaf, expected(*wanted), is_limited=True) == (("name059.example.com",),)


@given(st.lists(st.integers(min_value=1, max_value=220), min_size=1, max_size=40), st.booleans())
@example([1, 1, 61, 119, 220, 220, 220, 1], False)
def test_a_limited_reader_finds_exactly_what_stands_in_the_first_999_characters(
    lengths: list[int],
    has_address: bool,
) -> None:
    """Of the list as it is printed; with that much and no more it finds what any other finds."""
    names = [_host(position, length) for position, length in enumerate(lengths)]
    leaf = make.leaf(HOST, sans=["IP:192.0.2.1", *names] if has_address else names).certificate

    unmatched = {group for (group,) in unmatched_groups(leaf, expected(*((each,) for each in names)), is_limited=True)}

    legible = [each.strip() for each in ", ".join(f"DNS:{name}" for name in names)[:999].split(",")]
    assert unmatched == {name for name in names if f"DNS:{name}" not in legible}
    assert not unmatched_groups(leaf, expected(*((each,) for each in names)), is_limited=False)


def _host(position: int, length: int) -> str:
    """A name of its own for each position, of at least that many characters, no label longer than 63."""
    filler = "x" * length
    labels = [filler[start : start + 60] for start in range(0, length, 60)]
    return ".".join((f"n{position}", *labels, "example", "com"))
