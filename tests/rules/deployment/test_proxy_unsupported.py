"""`proxy-unsupported`: a TLS-terminating device in front of the Expressway-E is best effort only."""

from __future__ import annotations

from edgetrust.model.evidence import Evidence
from edgetrust.model.finding import Severity
from tests.deployments import edge_proxy, stand_alone
from tests.examine import found, sole

SLUG = "proxy-unsupported"


def test_a_declared_proxy_is_mentioned() -> None:
    """Whatever its certificates are."""
    finding = sole(SLUG, stand_alone(edge_proxy=edge_proxy("ns.example.com")))

    assert (finding.severity, finding.node, finding.connections) == (Severity.INFO, "ns.example.com", ())
    assert finding.got == "endpoints that reach ns.example.com"
    assert finding.evidence == (Evidence(source="acme.yaml"),)
    assert finding.remedy.steps == ()


def test_a_proxy_without_evidence_is_mentioned_as_well() -> None:
    """That it is there is all the rule needs to know."""
    proxy = edge_proxy()
    site = stand_alone(
        edge_proxy=proxy, certificates={(proxy.id, "server"): None}, trust={(proxy.id, "endpoint"): None}
    )

    assert sole(SLUG, site).node == proxy.id


def test_without_a_proxy_there_is_nothing_to_say() -> None:
    """The healthy deployment has none."""
    assert found(SLUG, stand_alone()) == ()
