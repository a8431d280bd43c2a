"""`phone-list-assumed`: without the phones' own list the public roots stand in, and the report says so."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from edgetrust.model.deployment import Store
from edgetrust.model.evidence import Evidence
from edgetrust.model.finding import Severity
from edgetrust.mra.deployment_file.parse import parse_deployment
from tests import make
from tests.deployments import E1, PUBLIC_ISSUING, PUBLIC_ROOT, Site, edge_proxy, stand_alone
from tests.examine import found, sole

SLUG = "phone-list-assumed"


def assumed(**changes: Any) -> Site:  # noqa: ANN401 - as for `stand_alone`
    """The healthy deployment, in which the public roots stand in for the list of the phones."""
    phones: dict[str, Any] = {"trust": {}, **changes.pop("phones", {})}
    return stand_alone(nodes={"ip-phones": phones}, trust={("ip-phones", "endpoint"): [PUBLIC_ROOT]}, **changes)


def test_phones_without_a_list_are_judged_with_the_public_roots() -> None:
    """The finding lists the connections whose verdict rests on the default."""
    site = assumed(phones={"line": 40})

    finding = sole(SLUG, site)

    assert (finding.severity, finding.node, finding.store) == (Severity.INFO, "ip-phones", Store.ENDPOINT)
    assert finding.connections == (f"phone-https:ip-phones->{E1}", f"phone-sip:ip-phones->{E1}")
    assert finding.evidence == (Evidence(source="acme.yaml", line=40),)
    assert finding.got == "no list; the 1 public roots stand in for it"


def test_the_step_names_every_kind_in_use() -> None:
    """Or those left out would count as not in use."""
    site = assumed()

    step = sole(SLUG, site).remedy.steps[0]

    assert (step.node, step.where) == ("ip-phones", "acme.yaml")
    assert step.do == (
        "under endpoints, write `ip_phones: {trusted_ca: [FILE]}` with the PEM file of the phones' list; beside it, "
        "`jabber: {}` and `tc: {}` unless named already, because endpoints lists every kind that is in use"
    )


def test_where_phones_are_the_only_kind_in_use_no_other_is_named() -> None:
    """It would count as in use then."""
    site = assumed()
    phones = tuple(node for node in site.deployment.endpoints if node.id == "ip-phones")
    only = Site(replace(site.deployment, endpoints=phones), site.inventory)

    assert sole(SLUG, only).remedy.steps[0].do == (
        "under endpoints, write `ip_phones: {trusted_ca: [FILE]}` with the PEM file of the phones' list"
    )


def test_the_step_can_be_taken_word_by_word() -> None:
    """The deployment file takes it, and the note is gone without anything else being gone."""
    file = "domains: [example.com]\nexpressway_e: {version: X14.3, nodes: [{fqdn: expe.example.com}]}\n"
    done = f"{file}endpoints:\n  ip_phones: {{trusted_ca: [FILE]}}\n  jabber: {{}}\n  tc: {{}}\n"

    before, after = (parse_deployment(text, file="acme.yaml") for text in (file, done))

    assert [node.id for node in after.endpoints] == [node.id for node in before.endpoints]
    phones = next(node for node in after.endpoints if node.id == "ip-phones")
    assert [reference.path for reference in phones.trust[Store.ENDPOINT]] == ["FILE"]


def test_only_connections_that_are_ok_for_it_rest_on_it() -> None:
    """Not those that fail even with the public roots, and not those of which the certificate is unknown."""
    refused = assumed(certificates={(E1, "server"): [make.leaf(E1, make.ca("CN=Internal"))]})
    unknown = assumed(certificates={(E1, "server"): None})

    assert found(SLUG, refused) == found(SLUG, unknown) == ()


def test_without_an_expressway_e_nobody_looks_at_the_list() -> None:
    """There is no connection that it could decide."""
    assert found(SLUG, assumed(e=None)) == ()


def test_behind_a_proxy_the_phones_meet_the_proxy() -> None:
    """The note stays, with the connections to the proxy."""
    shown = [make.leaf("ns.example.com", PUBLIC_ISSUING, sans=["example.com"]), PUBLIC_ISSUING]
    site = assumed(edge_proxy=edge_proxy("ns.example.com"), certificates={("ns.example.com", "server"): shown})

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
