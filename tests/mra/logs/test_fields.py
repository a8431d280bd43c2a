"""Beginnings and fields of lines, as real logs have them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edgetrust.mra.logs.fields import (
    Header,
    address,
    host_of,
    is_address,
    join_port,
    number_of,
    read_fields,
    read_header,
    socket_address,
    squeeze,
)

MOMENT = datetime(2026, 11, 20, 8, 12, 31, 206000, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-11-20T09:12:31.206+01:00 expe1 tvcs: x", Header(time=MOMENT, node="expe1", process="tvcs")),
        ("2026-11-20T03:12:31.206-05:00 expe1 tvcs: x", Header(time=MOMENT, node="expe1", process="tvcs")),
        ("2026-11-20T08:12:31,206Z tvcs: x", Header(time=MOMENT, process="tvcs")),
        (
            "2026-11-20 08:12:31.206 e traffic_server[31]: [ET_NET 1] x",
            Header(time=MOMENT, has_zone=False, node="e", process="traffic_server"),
        ),
        (
            '2026-11-20T09:00:00+01:00 expe1 UTCTime="2026-11-20 08:12:31,206" Module="x"',
            Header(time=MOMENT, node="expe1"),
        ),
        ('tvcs: Event="x" UTCTime=" 2026-11-20 08:12:31,206"', Header(time=MOMENT, process="tvcs")),
        ("2026-11-20 08:12:31,206 INFO  [0x01] [csf.cert.] x", Header(time=MOMENT, has_zone=False)),
        ("2026-13-20 08:12:31,206 expe1 tvcs: x", Header(has_zone=False, node="expe1", process="tvcs")),
        (
            "Nov 20 09:00:00 cucm-pub local7 0 : 42: cucm-pub.example.com: Nov 20 2026 08:12:31.206 UTC : x",
            Header(time=MOMENT.replace(microsecond=0), node="cucm-pub.example.com"),
        ),
        ("Nov 20 09:17:00 sx10-board4 appl[2345]: 4103.77 x", Header(node="sx10-board4")),
        ("Nov 20 09:17:00 c local7 0 : 42: c.example.com: Foo 20 2026 08:12:31 UTC : x", Header(node="c.example.com")),
        ("no time at all", Header()),
    ],
)
def test_a_header_says_when_where_and_who(text: str, expected: Header) -> None:
    """With and without milliseconds, zone, host and process."""
    assert read_header(text) == expected


def test_fields_lose_stray_spaces_and_the_first_of_a_name_counts() -> None:
    """Names without regard to case."""
    fields = read_fields('Src-ip=" 192.0.2.5 " Detail= "a b" Src-IP="192.0.2.6"')

    assert fields == {"src-ip": "192.0.2.5", "detail": "a b"}


def test_addresses_are_put_together_with_their_ports() -> None:
    """IPv6 in brackets; a port that is none is left out."""
    fields = {"src-ip": "192.0.2. 5", "src-port": "70 01", "dst-ip": "2001:db8::1", "dst-port": "x"}

    assert address(fields, "src", port=True) == "192.0.2.5:7001"
    assert address(fields, "src", port=False) == "192.0.2.5"
    assert address(fields, "dst", port=True) == "2001:db8::1"
    assert address(fields, "other", port=True) is None
    assert join_port("2001:db8::1", 5061) == "[2001:db8::1]:5061"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("['IPv4''TCP''192.0.2.5:7001']", ("192.0.2.5:7001", 7001)),
        ("['IPv6''TCP''[2001:db8::1]:7001']", ("[2001:db8::1]:7001", 7001)),
        ("nothing", (None, None)),
    ],
)
def test_socket_addresses_are_read(text: str, expected: tuple[str | None, int | None]) -> None:
    """The last part of the list."""
    assert socket_address(text, port=True) == expected


@pytest.mark.parametrize(
    ("place", "host"),
    [
        ("192.0.2.5:7001", "192.0.2.5"),
        ("192.0.2.5", "192.0.2.5"),
        ("[2001:db8::1]:7001", "2001:db8::1"),
        ("2001:db8::1", "2001:db8::1"),
        ("expe1.example.com:8443", "expe1.example.com"),
        (None, None),
    ],
)
def test_the_host_of_a_place(place: str | None, host: str | None) -> None:
    """With and without a port."""
    assert host_of(place) == host


def test_small_questions() -> None:
    """Ports, addresses, spaces."""
    assert (number_of("7001"), number_of("\u0667"), number_of("123456")) == (7001, None, None)
    assert (is_address("192.0.2.5"), is_address("cucm")) == (True, False)
    assert squeeze(" a\nb ") == "ab"


@given(st.text(max_size=200))
def test_no_text_raises(text: str) -> None:
    """Whatever it is."""
    read_header(text)
    read_fields(text)
    socket_address(text, port=True)
    host_of(text)
