"""Service records and what is wrong with them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from edgetrust.model.probe import ServiceLookup, ServiceRecord
from edgetrust.mra.services import service_names, warn
from tests import make
from tests.shown import shown

EDGE, UDS = service_names("example.com")
E1 = "expe1.example.com"
LEAF = make.leaf(E1, make.ca("Root"))


def edge(*hosts: str, port: int = 8443) -> ServiceLookup:
    """The records that lead to these hosts."""
    return ServiceLookup(name=EDGE, records=tuple(ServiceRecord(host=host, port=port) for host in hosts))


def test_both_names_are_of_the_service_domain() -> None:
    """As clients ask for them."""
    assert service_names("example.com.") == ("_collab-edge._tls.example.com", "_cisco-uds._tcp.example.com")


def test_good_records_lead_to_no_warning() -> None:
    """The node's own FQDN, known from the deployment or shown in its certificate."""
    assert warn(edge(E1), (), [E1.upper()]).warnings == ()
    assert warn(edge(E1), (shown(LEAF),), None).warnings == ()
    assert warn(ServiceLookup(name=UDS), (), None).warnings == ()


@pytest.mark.parametrize(
    "lookup,nodes,words",
    [
        (edge(), None, ["does not exist; outside it must"]),
        (edge("mail.example.com"), [E1], ["mail.example.com is no FQDN of an Expressway-E", f"does not lead to {E1}"]),
        (edge("192.0.2.1"), None, ["192.0.2.1 is an address"]),
        (edge(E1, port=443), [E1], ["leads to port 443 of expe1.example.com, expected 8443"]),
        (
            ServiceLookup(name=UDS, records=(ServiceRecord(host="cucm", port=8443),)),
            None,
            ["exists here; inside it must, outside it must not"],
        ),
    ],
)
def test_each_mistake_is_told(lookup: ServiceLookup, nodes: list[str] | None, words: list[str]) -> None:
    """Missing, wrong target, wrong port, visible outside."""
    warnings = warn(lookup, (), nodes).warnings

    assert len(warnings) == len(words)
    for warning, expected in zip(warnings, words, strict=True):
        assert expected in warning


def test_records_may_lead_to_a_proxy_in_front() -> None:
    """Then clients use the nodes through it; another target is told as ever."""
    assert warn(edge("Edge.example.com"), (), [E1], proxy="edge.example.com").warnings == ()
    assert warn(edge(E1), (), [E1], proxy="edge.example.com").warnings == ()

    (warning,) = warn(edge("mail.example.com"), (), [E1], proxy="edge.example.com").warnings

    assert "mail.example.com is no FQDN of an Expressway-E" in warning


def test_a_closed_port_of_a_host_shows_no_certificate() -> None:
    """What another port of it shows says nothing about this one."""
    shown_elsewhere = shown(LEAF, host="edge.example.com", port=443)

    assert warn(edge("edge.example.com"), (shown_elsewhere,), None).warnings == ()


def test_no_such_service_is_said_in_the_words_of_the_dns() -> None:
    """The target of the root domain; there is nothing wrong with such a record inside or outside for the other one."""
    (warning,) = warn(edge("", port=0), (), None).warnings

    assert warning == f'{EDGE} leads to the target ".": the DNS says that there is no such service here (RFC 2782)'
    assert warn(replace(edge("", port=0), name=UDS), (), None).warnings == ()


def test_without_a_deployment_the_certificate_tells_who_it_is() -> None:
    """A target that is no name of the certificate shown there."""
    (warning,) = warn(edge("edge.example.com"), (shown(LEAF, host="edge.example.com"),), None).warnings

    assert "edge.example.com is no name of the certificate shown there" in warning


def test_no_answer_is_judged_in_no_way() -> None:
    """Unknown is neither good nor bad."""
    lookup = ServiceLookup(name=EDGE, failure="no answer")

    assert warn(lookup, (), [E1]) == lookup
