"""Lines of the Expressway's HTTP proxy."""

from __future__ import annotations

import pytest

from tests.log_lines import core
from tests.logs import see, sole


@pytest.mark.parametrize(
    ("reason", "depth", "rule"),
    [
        ("self signed certificate", 0, "self-signed-not-trusted"),
        ("self-signed certificate in certificate chain", 2, "ca-not-trusted"),
        ("unable to get local issuer certificate", 0, "ca-not-trusted"),
        ("certificate has expired", 0, "certificate-expired"),
        ("unsuitable certificate purpose", 0, "eku-missing-server-auth"),
    ],
)
def test_the_reason_of_a_refused_server_is_read(reason: str, depth: int, rule: str) -> None:
    """In the words of OpenSSL."""
    sighting = sole(core(reason, depth=depth))

    assert (sighting.rule, sighting.peer, sighting.node) == (rule, "cucm-pub.corp.example.com", "expc1")


def test_what_is_not_enforced_is_a_warning_before_an_upgrade() -> None:
    """Names as well as chains."""
    chain = sole(core("self signed certificate", depth=0, action="Continue"))
    name = sole(
        "2026-11-20T09:12:31+01:00 expc1 traffic_server[3120]: [ET_NET 1] WARNING: SNI (cucm.example.com) not in"
        " certificate. Action=Continue server=cucm.example.com(10.0.20.21)"
    )

    assert {chain.rule, name.rule} == {"upgrade-enforces-verification"}


@pytest.mark.parametrize("name", ["10.0.20.21", "2001:db8::21", "cucm-pub"])
def test_addresses_and_bare_names_are_told_from_names(name: str) -> None:
    """They are typed wrong, not issued wrong."""
    line = f"[ET_NET 1] WARNING: SNI ( {name} ) not in certificate . Action=Terminate server={name}({name})"

    assert sole(line).rule == "cucm-defined-by-ip"


def test_an_answer_of_another_kind_says_nothing() -> None:
    """404 is for whoever asked."""
    assert see('traffic_server[1]: Event="Sending HTTP error response" Status="404" Reason="Not Found"') == ()
