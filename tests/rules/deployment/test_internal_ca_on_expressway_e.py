"""`internal-ca-on-expressway-e`: what endpoints outside make of an internal certificate."""

from __future__ import annotations

from typing import Any

from edgetrust.model.deployment import Role, Slot
from edgetrust.model.finding import Severity
from tests import make
from tests.deployments import (
    C1,
    CORP_ISSUING,
    CORP_ROOT,
    E1,
    E2,
    PUBLIC_ROOT,
    Site,
    cluster,
    edge_proxy,
    stand_alone,
)
from tests.examine import found, sole

SLUG = "internal-ca-on-expressway-e"
ENDPOINTS = ("jabber", "ip-phones", "tc")


def internal(root: make.Issued = CORP_ROOT, issuer: make.Issued = CORP_ISSUING, **changes: Any) -> Site:  # noqa: ANN401
    """The Expressway-E certified by an internal CA that its own list holds."""
    leaf = make.leaf(E1, issuer, sans=[E1, "example.com"])
    trust = {(E1, "trusted-ca"): [root, issuer], **changes.pop("trust", {})}
    return stand_alone(certificates={(E1, "server"): [leaf]}, trust=trust, **changes)


def test_an_internal_certificate_is_reported_with_those_it_puts_off() -> None:
    """Jabber prompts, phones and TC endpoints fail; the connections of all of them are listed."""
    finding = sole(SLUG, internal())

    assert (finding.severity, finding.node, finding.slot) == (Severity.WARNING, E1, Slot.SERVER)
    assert finding.message == f"the server certificate of {E1} comes from an internal CA, CN=Corp Root,O=Acme"
    assert finding.connections == tuple(
        f"{kind}->{E1}"
        for kind in (
            "jabber-https:jabber",
            "jabber-sip:jabber",
            "phone-https:ip-phones",
            "phone-sip:ip-phones",
            "tc-https:tc",
            "tc-sip:tc",
        )
    )
    assert "CN=Corp Root,O=Acme" in finding.got
    assert [evidence.source for evidence in finding.evidence] == [f"certs/{E1}.server.pem"]
    assert "phones do not register" in finding.consequence
    assert [step.node for step in finding.remedy.steps] == [E1, C1, E1]
    assert all("the chain of the CA that will sign" in step.do for step in finding.remedy.steps[:2])
    assert "signed by a public CA" in finding.remedy.steps[2].do


def test_endpoints_that_hold_the_root_make_it_a_note() -> None:
    """All lists hold it, so nothing breaks."""
    site = internal(trust={(each, "endpoint"): [PUBLIC_ROOT, CORP_ROOT] for each in ENDPOINTS})

    finding = sole(SLUG, site)

    assert (finding.severity, finding.connections) == (Severity.INFO, ())
    assert finding.consequence == "none today: every endpoint in use holds this root"
    assert finding.remedy.steps == ()


def test_one_kind_of_endpoint_without_the_root_is_enough() -> None:
    """The phones' list cannot be changed."""
    site = internal(trust={(each, "endpoint"): [CORP_ROOT] for each in ("jabber", "tc")})

    finding = sole(SLUG, site)

    assert finding.severity is Severity.WARNING
    assert finding.connections == (f"phone-https:ip-phones->{E1}", f"phone-sip:ip-phones->{E1}")
    assert finding.consequence == "7800/8800 phones do not register"


def test_behind_a_proxy_nobody_sees_it() -> None:
    """Every endpoint meets the certificate of the proxy."""
    finding = sole(SLUG, internal(edge_proxy=edge_proxy()))

    assert finding.severity is Severity.INFO
    assert finding.consequence == "none today: every endpoint in use goes through the edge proxy"


def test_without_endpoints_nobody_sees_it_either() -> None:
    """Only endpoints in use count."""
    finding = sole(SLUG, internal(endpoints=()))

    assert finding.severity is Severity.INFO
    assert finding.consequence == "none today: no endpoints are in use"


def test_an_unknown_list_is_not_said_to_refuse() -> None:
    """The list of the TC endpoints is named and cannot be read."""
    site = internal(trust={("tc", "endpoint"): None, **{(each, "endpoint"): [CORP_ROOT] for each in ENDPOINTS[:2]}})

    finding = sole(SLUG, site)

    assert finding.connections == ()
    assert finding.consequence.endswith("depends on their list, which is not known")


def test_each_peer_has_its_own_certificate() -> None:
    """One peer is public already."""
    site = cluster(certificates={(E2, "server"): [make.leaf(E2, CORP_ISSUING)]})

    assert sole(SLUG, site).node == E2


def test_a_public_certificate_is_what_the_edge_needs() -> None:
    """Nothing to say about the healthy deployment."""
    assert found(SLUG, cluster()) == ()


def test_a_root_declared_public_is_public() -> None:
    """`public_ca` of the deployment stands among the public roots; a Mozilla root and a lab root are the same here."""
    site = internal(root=PUBLIC_ROOT, issuer=PUBLIC_ROOT)

    assert found(SLUG, site) == ()


def test_a_ca_that_no_file_holds_may_be_public() -> None:
    """The root is unknown, so nothing is said."""
    site = stand_alone(certificates={(E1, "server"): [make.leaf(E1, make.ca("Unheard Of"))]})

    assert found(SLUG, site) == ()
    assert found(SLUG, stand_alone(certificates={(E1, "server"): None})) == ()


def test_a_distrusted_root_is_called_what_it_is() -> None:
    """It was public once, and phones may still know it."""
    entrust = make.ca("CN=Entrust Root Certification Authority - G2,O=Entrust")

    finding = sole(SLUG, internal(root=entrust, issuer=entrust))

    assert "a root of Entrust that browsers no longer trust" in finding.got
    assert "Chrome for certificates issued after 2024-11-11" in finding.got


def test_the_factory_certificate_is_another_rules_business() -> None:
    """Its CA is made by the installation and stands in the default list."""
    temporary = make.ca("CN=Temporary CA 1234,O=Temporary CA 1234")

    assert found(SLUG, internal(root=temporary, issuer=temporary)) == ()


def test_every_kind_of_endpoint_has_an_effect() -> None:
    """So that the consequence can always be told."""
    site = internal()

    assert {node.role for node in site.deployment.endpoints} == {Role.JABBER, Role.IP_PHONES, Role.TC}
    assert sole(SLUG, site).consequence.count(";") == 2
