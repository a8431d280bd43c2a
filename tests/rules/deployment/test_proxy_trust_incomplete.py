"""`proxy-trust-incomplete`: the edge proxy and the Expressway-E must know each other's CA."""

from __future__ import annotations

from typing import Any

from edgetrust.model.deployment import Store
from edgetrust.model.finding import Severity
from tests import make
from tests.deployments import CORP_ISSUING, CORP_ROOT, E1, PUBLIC_ISSUING, PUBLIC_ROOT, Site, edge_proxy, stand_alone
from tests.examine import found, sole

SLUG = "proxy-trust-incomplete"
PROXY = "edge.example.com"


def proxied(**changes: Any) -> Site:  # noqa: ANN401 - the keywords of stand_alone
    """An internal Expressway-E behind a proxy with a public certificate, each knowing the other's CA."""
    internal = make.leaf(E1, CORP_ISSUING, sans=[E1])
    return stand_alone(edge_proxy=edge_proxy(PROXY), **{"certificates": {(E1, "server"): [internal]}, **changes})


def test_the_proxy_lacks_the_internal_root() -> None:
    """The remedy is at the proxy."""
    finding = sole(SLUG, proxied(trust={(PROXY, "endpoint"): [PUBLIC_ROOT, PUBLIC_ISSUING]}))

    assert (finding.severity, finding.node, finding.store) == (Severity.ERROR, PROXY, Store.ENDPOINT)
    assert finding.connections == (f"proxy-edge:{PROXY}->{E1}",)
    assert "CN=Corp Root,O=Acme" in finding.expected
    assert finding.got.startswith(
        "a path that ends at CN=Corp Root,O=Acme: self-signed certificate in certificate chain"
    )
    assert CORP_ROOT.certificate.sha256 in finding.remedy.steps[0].certificates


def test_the_expressway_e_lacks_the_root_of_the_proxy() -> None:
    """The remedy is in its trusted CA list."""
    finding = sole(SLUG, proxied(trust={(E1, "trusted-ca"): [CORP_ROOT, CORP_ISSUING]}))

    assert (finding.node, finding.store) == (E1, Store.TRUSTED_CA)
    assert finding.connections == (f"proxy-edge:{PROXY}->{E1}",)
    assert PUBLIC_ROOT.certificate.sha256 in finding.remedy.steps[0].certificates
    assert PROXY in finding.message


def test_both_sides_may_lack_the_other() -> None:
    """Two lists, two findings."""
    lists = {(PROXY, "endpoint"): [PUBLIC_ROOT], (E1, "trusted-ca"): [CORP_ROOT, CORP_ISSUING]}

    assert {finding.node for finding in found(SLUG, proxied(trust=lists))} == {PROXY, E1}


def test_a_ca_that_no_file_holds_is_named() -> None:
    """The remedy says whom to ask."""
    stranger = make.leaf(PROXY, make.ca("Unheard Of"))
    site = proxied(certificates={(PROXY, "server"): [stranger]})

    finding = sole(SLUG, site)

    assert finding.node == E1
    assert "CN=Unheard Of (ask its CA for it)" in finding.remedy.steps[0].do


def test_a_proxy_that_knows_everybody_is_fine() -> None:
    """Both roots are where they belong."""
    assert found(SLUG, proxied()) == ()


def test_an_unknown_list_lacks_nothing() -> None:
    """Neither does an unknown certificate."""
    assert found(SLUG, proxied(trust={(PROXY, "endpoint"): None})) == ()
    assert found(SLUG, proxied(certificates={(PROXY, "server"): None})) == ()


def test_without_a_proxy_there_is_nothing_to_trust() -> None:
    """The healthy deployment."""
    assert found(SLUG, stand_alone()) == ()
