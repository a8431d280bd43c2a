"""`phone-list-assumed`: without the phones' own list the public roots stand in, and the report says so."""

from __future__ import annotations

from edgetrust.model.deployment import Store
from edgetrust.model.evidence import Evidence
from edgetrust.model.finding import Severity
from tests.deployments import E1, edge_proxy, stand_alone
from tests.examine import found, sole

SLUG = "phone-list-assumed"


def test_phones_without_a_list_are_judged_with_the_public_roots() -> None:
    """The finding lists the connections whose verdict rests on the default."""
    site = stand_alone(nodes={"ip-phones": {"trust": {}, "line": 40}})

    finding = sole(SLUG, site)

    assert (finding.severity, finding.node, finding.store) == (Severity.INFO, "ip-phones", Store.ENDPOINT)
    assert finding.connections == (f"phone-https:ip-phones->{E1}", f"phone-sip:ip-phones->{E1}")
    assert finding.evidence == (Evidence(source="acme.yaml", line=40),)
    assert finding.got == "no list; the 1 public roots stand in for it"


def test_behind_a_proxy_the_phones_meet_the_proxy() -> None:
    """The note stays, with the connections to the proxy."""
    site = stand_alone(nodes={"ip-phones": {"trust": {}}}, edge_proxy=edge_proxy("ns.example.com"))

    assert sole(SLUG, site).connections == (
        "phone-https:ip-phones->ns.example.com",
        "phone-sip:ip-phones->ns.example.com",
    )


def test_a_given_list_is_not_assumed() -> None:
    """The healthy deployment gives the list."""
    assert found(SLUG, stand_alone()) == ()


def test_without_phones_there_is_nothing_to_assume() -> None:
    """Only the kinds of endpoint in use count."""
    assert found(SLUG, stand_alone(endpoints=())) == ()
