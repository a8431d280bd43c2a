"""Who the two sides of a line are."""

from __future__ import annotations

import pytest

from edgetrust.model.finding import Impact
from edgetrust.mra.pages import CLIENT_CERTIFICATE, CUCM_CERTIFICATE_MANAGEMENT, SERVER_CERTIFICATE, TRUSTED_CA
from edgetrust.rules.log_sides import (
    Page,
    Party,
    certificate_page,
    is_inside,
    is_of_the_internet,
    list_page,
    peer_party,
    server_port,
    writer_party,
)
from tests.log_lines import at, core, inbound, outbound
from tests.logs import pattern, sole

REASON = "tlsv1 alert unknown ca"


@pytest.mark.parametrize(
    ("line", "writer", "peer"),
    [
        (inbound(REASON), Party.EXPRESSWAY_E, Party.EXPRESSWAY_C),
        (outbound(REASON), Party.EXPRESSWAY_C, Party.EXPRESSWAY_E),
        (at(5061, inbound(REASON, source="203.0.113.77")), Party.EXPRESSWAY_E, Party.STRANGER),
        (at(5061, inbound(REASON, source="10.0.20.21")), Party.EXPRESSWAY, Party.UNIFIED),
        (at(5061, outbound(REASON, server="10.0.20.21")), Party.EXPRESSWAY, Party.UNIFIED),
        (at(5061, outbound(REASON)), Party.EXPRESSWAY, Party.UNKNOWN),
        (at(5091, outbound(REASON)), Party.EXPRESSWAY_C, Party.UNIFIED),
        (at(5060, outbound(REASON)), Party.EXPRESSWAY, Party.UNKNOWN),
        (core("self signed certificate", depth=0), Party.EXPRESSWAY_C, Party.UNIFIED),
        (pattern("jabber-identity").sample, Party.ENDPOINT, Party.EXPRESSWAY_E),
        (pattern("edge-domain").sample, Party.ENDPOINT, Party.EXPRESSWAY_E),
        (pattern("profile-name").sample, Party.UNIFIED, Party.EXPRESSWAY_C),
        ("40F7:error:0A000418:SSL routines::tlsv1 alert unknown ca", Party.UNKNOWN, Party.UNKNOWN),
    ],
)
def test_the_writer_the_port_and_the_address_tell_who_it_is(line: str, writer: Party, peer: Party) -> None:
    """As far as they do."""
    sighting = sole(line)

    assert (writer_party(sighting), peer_party(sighting)) == (writer, peer)


@pytest.mark.parametrize(
    ("place", "inside", "internet"),
    [
        ("10.0.10.11:5061", True, False),
        ("172.31.255.1", True, False),
        ("192.168.1.1", True, False),
        ("100.64.0.1", True, False),
        ("[fd00::1]:7001", True, False),
        ("203.0.113.77", False, True),
        ("172.32.0.1:7001", False, True),
        ("2001:db8::1", False, True),
        ("expe1.example.com", False, False),
        (None, False, False),
    ],
)
def test_addresses_are_inside_or_of_the_internet(place: str | None, *, inside: bool, internet: bool) -> None:
    """Names are neither."""
    assert (is_inside(place), is_of_the_internet(place)) == (inside, internet)


def test_the_port_is_that_of_the_server() -> None:
    """Whoever wrote the line."""
    assert server_port(sole(inbound(REASON))) == 7001
    assert server_port(sole(at(5061, outbound(REASON)))) == 5061
    assert server_port(sole(core("self signed certificate", depth=0))) is None


def test_each_party_has_its_pages() -> None:
    """Of one that is not known, those of every product."""
    assert list_page(Party.EXPRESSWAY_C) == Page(where=TRUSTED_CA, impact=Impact.NODE_RESTART)
    assert list_page(Party.UNIFIED) == Page(where=CUCM_CERTIFICATE_MANAGEMENT, impact=Impact.SERVICE_RESTART)
    assert list_page(Party.ENDPOINT).impact is Impact.NONE
    assert TRUSTED_CA in list_page(Party.UNKNOWN).where
    assert certificate_page(Party.EXPRESSWAY_E, is_client=False).where == SERVER_CERTIFICATE
    assert CLIENT_CERTIFICATE in certificate_page(Party.EXPRESSWAY, is_client=True).where
    assert certificate_page(Party.UNIFIED, is_client=None).where == CUCM_CERTIFICATE_MANAGEMENT
    assert CUCM_CERTIFICATE_MANAGEMENT in certificate_page(Party.STRANGER, is_client=True).where


def test_a_side_without_a_name_is_called_what_it_is() -> None:
    """Or the other side."""
    assert [party.called for party in (Party.EXPRESSWAY_E, Party.UNIFIED, Party.STRANGER, Party.UNKNOWN)] == [
        "the Expressway-E",
        "CUCM",
        "the other side",
        "the other side",
    ]
